package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/topics"
)

// A survey counts what a run would read.
type survey struct {
	Kinds     []*kind        `json:"kinds"`
	Documents map[string]int `json:"documents"` // by outcome, as far as reading tells
	Bytes     int64          `json:"bytes"`     // of text
	K         int            `json:"k"`
	Memory    int64          `json:"memory"` // estimated peak, in bytes
}

// A kind is the documents whose files have one extension.
type kind struct {
	Name      string `json:"kind"`
	Documents int    `json:"documents"`
	Bytes     int64  `json:"bytes"`
}

// dryRun reads everything, as the run would, and models nothing.
func (a *app) dryRun(ctx context.Context, paths []string, docs corpus.Seq, nmf factor.NMF, f *fitFlags) error {
	p := a.startReading(ctx, paths)
	var ledger corpus.Ledger
	s := survey{K: f.model.k.value}
	kinds := map[string]*kind{}
	for d, err := range ledger.Record(docs) {
		var broken *corpus.DocumentError
		if err != nil && !errors.As(err, &broken) {
			return interrupted(ctx, err, p, "nothing was written")
		}
		p.set(ledger.Total(), 0)
		if err != nil {
			continue
		}
		name := kindOf(d.ID)
		if kinds[name] == nil {
			kinds[name] = &kind{Name: name}
		}
		kinds[name].Documents++
		kinds[name].Bytes += int64(len(d.Text))
		s.Bytes += int64(len(d.Text))
	}
	p.stop()
	a.messages.tell(&ledger)
	s.Documents = outcomes(&ledger)
	s.Kinds = slices.SortedFunc(maps.Values(kinds), func(x, y *kind) int {
		return cmp.Or(cmp.Compare(y.Documents, x.Documents), strings.Compare(x.Name, y.Name))
	})
	s.Memory = fitMemory(nmf, s.Documents[corpus.Modelled.String()], s.Bytes, s.K)
	if f.json {
		return a.printJSON(s)
	}
	return a.printSurvey(&s)
}

// kindOf is the extension in the ID of a document; a record's file comes
// before the # of its ID.
func kindOf(id string) string {
	file := id
	if i := strings.LastIndexByte(id, '#'); i > 0 {
		file = id[:i]
	}
	if e := path.Ext(file); e != "" && len(e) <= 9 {
		return strings.ToLower(e)
	}
	return "other"
}

func (a *app) printSurvey(s *survey) error {
	n := s.Documents
	fmt.Fprintf(a.stdout, "Would read  %s of %s\n", plural(n["modelled"], "document"), formatSize(s.Bytes))
	for _, k := range s.Kinds {
		fmt.Fprintf(a.stdout, "            %-8s %s, %s\n", k.Name, plural(k.Documents, "document"), formatSize(k.Bytes))
	}
	for _, o := range []corpus.Outcome{corpus.Duplicate, corpus.Empty, corpus.Filtered, corpus.Failed} {
		if n[o.String()] > 0 {
			fmt.Fprintf(a.stdout, "%-11s %s\n", strings.ToUpper(o.String()[:1])+o.String()[1:], number(n[o.String()]))
		}
	}
	_, err := fmt.Fprintf(a.stdout, "Memory      about %s\n", formatSize(s.Memory))
	return cmp.Or(err, a.checkMemory(s.Memory))
}

// plural counts things: "1 document", "1,200 documents".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return number(n) + " " + thing + "s"
}

// dryFactor tells what a factorization would take.
func (a *app) dryFactor(f *factorSummary, asJSON bool) error {
	s := matrixSurvey{f.Rows, f.Columns, f.Nonzeros, f.K, f.Memory}
	if asJSON {
		return a.printJSON(s)
	}
	_, err := fmt.Fprintf(a.stdout, "Matrix   %s × %s, %s nonzeros\nMemory   about %s\n",
		number(s.Rows), number(s.Columns), number(s.Nonzeros), formatSize(s.Memory))
	return cmp.Or(err, a.checkMemory(s.Memory))
}

type matrixSurvey struct {
	Rows     int   `json:"rows"`
	Columns  int   `json:"columns"`
	Nonzeros int   `json:"nonzeros"`
	K        int   `json:"k"`
	Memory   int64 `json:"memory"`
}

// programMemory is what the program takes before it has read anything.
const programMemory = 15 << 20

// fitMemory foretells that of a fit from the number of documents and the bytes
// of their texts. English news has a word new to the article every 12 bytes;
// the vocabulary grows with the square root of the whole, by 20 a byte of it
// while words are counted, by 4 once rare ones are left out.
func fitMemory(nmf factor.NMF, documents int, bytes int64, k int) int64 {
	if k == 0 {
		k = topics.DefaultK(documents)
	}
	root := math.Sqrt(float64(bytes))
	counted := int64(20*root)*60 + int64(documents)*1000
	nmf.Rank = k
	nonzeros := bytes / 12
	// Topics keep the matrix while the solver copies it.
	return programMemory + counted + 8*nonzeros + nmf.Memory(int(4*root), documents, int(nonzeros))
}
