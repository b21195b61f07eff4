package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/report"
	"github.com/topoi-nmf/topoi/topics"
)

// explainFlags of topoi explain (whose errors, like those of all commands, are
// explained in explain.go).
type explainFlags struct {
	read     *readFlags
	document string
	words    count
	json     bool
	html     string
	force    bool
}

func (a *app) explainCommand() *cobra.Command {
	f := &explainFlags{read: newReadFlags(), words: count{10, 0}}
	f.read.keep = true // a copy is explained as well as the first
	cmd := &cobra.Command{
		Use:   "explain MODEL PATH...",
		Short: "Show why an article has its topics, word by word",
		Long: `Shows an article with a mark behind every word that tells its topic, the topics
that the marks stand for, and the shares of the heaviest words. A word shared by
topics has the mark of the one that owns most of it. Words joined by ‿ are a
phrase. Words marked ° are those that nothing explains: they weigh more than the
topics of the article expect, and those expect them no more than any article.

The article need not be one that the model was made of. Where PATH holds
several, choose one with --document, by its name in "topoi docs".

--json prints an object a line for every article, with the fields document,
title, text, date, source, weight, unowned, explained, topics (id, label, share,
weight, sum, hidden, verdict), terms (word, stem, count, weight, model, corpus,
unexplained, shares), title_words and words (start, end, word, kind, stem,
weight, unexplained, shares), title_phrases and phrases (start, end, phrase,
stem), nothing_explains and unknown. Positions are bytes of title and text;
shares are lists of id and share that sum to 1.`,
		Example: `  topoi explain news.topoi articles/rates.txt
  topoi explain news.topoi stories.csv --document stories.csv#17 --html why.html
  echo "Rates rise as inflation bites" | topoi explain news.topoi - --json`,
		Args:              modelArgs(true),
		ValidArgsFunction: completeModels,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.explain(cmd, args, f) },
	}
	a.group(cmd, "Reading", func(fs *pflag.FlagSet) {
		fs.StringVar(&f.document, "document", "", "explain the document called `ID`")
		f.read.add(fs, false)
	})
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(&f.words, "words", "list the shares of the `N` heaviest words")
		fs.BoolVar(&f.json, "json", false, "print an object a line, for every document")
		fs.StringVar(&f.html, "html", "", "write a page to open in a browser to `FILE`; - is standard output")
		fs.BoolVar(&f.force, "force", false, "overwrite a file that topoi did not write")
	})
	return cmd
}

func (a *app) explain(cmd *cobra.Command, args []string, f *explainFlags) error {
	if f.json && f.html == "-" {
		return usageError("--json and --html - both go to standard output; name a file for one of them")
	}
	paths := args[1:]
	if err := checkPaths(paths); err != nil {
		return err
	}
	var page *target
	if f.html != "" {
		var err error
		if page, err = a.newTarget(f.html, isReport, f.force); err != nil {
			return err
		}
	}
	m, err := loadModel(args[0])
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	p := a.startReading(ctx, paths)
	run := &explaining{flags: f, model: m, progress: p}
	if f.json && page == nil {
		run.each = func(x *report.Explanation) error { return x.JSON(a.stdout) }
	}
	err = run.read(ctx, a.open(ctx, paths, f.read.options(0)), paths)
	p.stop()
	a.messages.tell(&run.ledger)
	if err != nil {
		return interrupted(ctx, err, p, "nothing more is explained")
	}
	if run.one != nil {
		err = a.printExplanation(run.one, page, f)
	}
	if err == nil && run.ledger.Count(corpus.Failed) > 0 {
		err = &exitError{code: exitPartial}
	}
	return err
}

// printExplanation writes an explanation in the form that the flags ask for.
func (a *app) printExplanation(x *report.Explanation, page *target, f *explainFlags) error {
	if page != nil {
		if err := page.write(x.HTML); err != nil || page.path == "-" {
			return err
		}
		if !f.json {
			_, err := fmt.Fprintf(a.stdout, "Saved    %s\n", visible(page.path))
			return err
		}
	}
	if f.json {
		return x.JSON(a.stdout)
	}
	return x.Terminal(a.stdout, report.ExplanationOptions{
		Width: width(a.stdout.w), Color: a.color(a.stdout.w), Words: orNone(f.words),
	})
}

// explaining goes through documents for those to explain.
type explaining struct {
	flags    *explainFlags
	model    *topics.Model
	progress *progress
	ledger   corpus.Ledger
	one      *report.Explanation             // the only one, unless each is set
	each     func(*report.Explanation) error // takes all of them, as they come
	ids      []string                        // of the first few, for messages
	found    int
}

// read explains the document that is asked for, or the only one, or all.
func (r *explaining) read(ctx context.Context, docs corpus.Seq, paths []string) error {
	wanted := r.flags.document
	seen := 0
	for d, err := range docs {
		var broken *corpus.DocumentError
		switch {
		case errors.As(err, &broken):
			if wanted == "" || broken.ID == wanted {
				r.ledger.Error(broken)
			}
			continue
		case err != nil:
			return err
		}
		seen++
		r.progress.set(seen, 0)
		if len(r.ids) < 1000 {
			r.ids = append(r.ids, d.ID)
		}
		if wanted != "" && d.ID != wanted {
			continue
		}
		if wanted == "" && r.each == nil && seen > 1 {
			return &exitError{
				exitUsage, fmt.Errorf("%s holds several documents, and one can be shown at a time", strings.Join(paths, " ")),
				"choose one, such as --document " + shellQuote(r.ids[0]) + ", or print all with --json",
			}
		}
		if err := r.document(ctx, d); err != nil {
			return err
		}
		if wanted != "" {
			break
		}
	}
	return r.missing(paths)
}

// document explains one.
func (r *explaining) document(ctx context.Context, d corpus.Document) error {
	e, err := r.model.Explain(ctx, d)
	if errors.Is(err, topics.ErrNoKnownWords) {
		r.ledger.Error(&corpus.DocumentError{ID: d.ID, Outcome: corpus.Empty, Err: err})
		return nil
	}
	if err != nil {
		return err
	}
	r.ledger.Document(&d)
	r.found++
	x := report.NewExplanation(r.model, e)
	if r.each != nil {
		return r.each(x)
	}
	r.one = x
	return nil
}

// missing is the error when there was nothing to explain.
func (r *explaining) missing(paths []string) error {
	switch id := r.flags.document; {
	case r.found > 0:
		return nil
	case id != "" && r.ledger.Total() == 0:
		return inputError(
			fmt.Errorf("no document %q in %s%s", id, strings.Join(paths, " "), didYouMean(id, r.ids, "%s")),
			"documents are called as in: topoi docs MODEL",
		)
	}
	return inputError(errors.New("nothing to explain: the model knows no word of what was read"), "")
}

// representative is the file of the article that defines the largest topic, "" if
// articles are not files of their own in a folder.
func representative(m *topics.Model, paths []string) string {
	if len(paths) != 1 {
		return ""
	}
	for _, d := range m.Defining(0, 1) {
		path := filepath.Join(paths[0], filepath.FromSlash(m.Documents[d.Document].ID))
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}
