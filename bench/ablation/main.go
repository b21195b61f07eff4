// Command ablation fits a corpus with one choice other than the default, for bench/quality/ablation.py.
//
//	ablation                                              # the choices
//	ablation CHOICE LANG K SEED < corpus.jsonl > record.json
//
// The corpus has a line {"id", "text"} for each document, the id its number. LANG "" says that texts are tokens, to be taken as
// they are. The record holds topics, the ten words of each, and main, each document's topic, -1 for none.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ablation:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) == 0 {
		for _, c := range choices {
			fmt.Fprintf(stdout, "%s\t%s\n", c.part, c.name)
		}
		return nil
	}
	if len(args) != 4 {
		return fmt.Errorf("%d arguments, want CHOICE LANG K SEED", len(args))
	}
	opt, err := options(args[0], args[1])
	if err != nil {
		return err
	}
	if opt.K, err = strconv.Atoi(args[2]); err != nil {
		return err
	}
	if opt.Seed, err = strconv.ParseUint(args[3], 10, 64); err != nil {
		return err
	}
	ctx := context.Background()
	docs := corpus.Read(ctx, stdin, "corpus.jsonl", corpus.Options{
		KeepDuplicates: true, Columns: corpus.Columns{ID: "id", Text: "text"},
	})
	m, err := topics.Fit(ctx, docs, opt)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(newRecord(m))
}

// options are those of the named choice for a language.
func options(name, lang string) (topics.Options, error) {
	opt := topics.Options{Workers: 1}
	v := &opt.Vectorizer
	v.Analyzer.Lang = lang
	if lang == "" {
		v.Analyzer.Lang, v.Analyzer.NGrams = "none", 1
		v.MinDF, v.MaxDF = vectorize.Count(1), vectorize.Fraction(1)
	}
	for _, c := range choices {
		if c.name == name {
			c.set(&opt)
			return opt, nil
		}
	}
	return opt, fmt.Errorf("no choice %q; without arguments, all are listed", name)
}

// record is what a fit found.
type record struct {
	Topics [][]string `json:"topics"`
	Main   []int      `json:"main"`
}

func newRecord(m *topics.Model) record {
	var r record
	for t := range m.K() {
		words := []string{}
		for _, w := range m.KeyWords(t, 10) {
			words = append(words, w.Word)
		}
		r.Topics = append(r.Topics, words)
	}
	r.Main = make([]int, len(m.Ledger.Entries))
	for i := range r.Main {
		r.Main[i] = -1
	}
	for j, d := range m.Documents {
		if i, err := strconv.Atoi(d.ID); err == nil {
			r.Main[i] = m.Main(j)
		}
	}
	return r
}
