package main

import (
	"context"
	"errors"
	"iter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/report"
	"github.com/topoi-nmf/topoi/topics"
)

func (a *app) inferCommand() *cobra.Command {
	read := newReadFlags()
	read.keep = true // every document wants an answer
	var threads auto
	var print printFlags
	cmd := &cobra.Command{
		Use:   "infer MODEL PATH...",
		Short: "Find the topics of new articles with a model",
		Long: `Reads articles and prints the topics they have in a model made before, in the
form of "topoi docs". The model stays as it is, and each article is judged on
its own. One without any word that the model knows is printed without topics.`,
		Example: `  topoi infer news.topoi today/
  echo "Rates rise as inflation bites" | topoi infer news.topoi -
  topoi infer news.topoi new.csv --text body --format csv > topics.csv`,
		Args:              modelArgs(true),
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := print.report(cmd, "jsonl")
			if err != nil {
				return err
			}
			if err := checkPaths(args[1:]); err != nil {
				return err
			}
			m, err := loadModel(args[0])
			if err != nil {
				return err
			}
			docs := a.open(cmd.Context(), args[1:], read.options(threads.value))
			inferred := m.TransformAll(cmd.Context(), docs, topics.TransformOptions{Workers: threads.value})
			return a.infer(cmd.Context(), m, args[1:], inferred, format)
		},
	}
	a.group(cmd, "Reading", func(fs *pflag.FlagSet) {
		read.add(fs, false)
		addThreads(fs, &threads)
	})
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		print.add(fs, "jsonl", "jsonl", "csv", "table", "json", "markdown")
	})
	return cmd
}

// infer prints the mixtures of documents as they come.
func (a *app) infer(ctx context.Context, m *topics.Model, paths []string, inferred iter.Seq2[topics.Inferred, error], format report.Format) error {
	p := a.startReading(ctx, paths)
	var ledger corpus.Ledger
	rows := report.InferredRows(m, judged(inferred, &ledger, p))
	err := report.WriteDocuments(a.stdout, rows, format)
	p.stop()
	a.messages.tell(&ledger)
	if err != nil {
		return interrupted(ctx, err, p, "those are printed")
	}
	if ledger.Count(corpus.Failed) > 0 {
		return &exitError{code: exitPartial}
	}
	return nil
}

// judged enters into the ledger what there is to say about each document, and
// gives one that the model cannot judge an empty mixture, so that it is printed.
func judged(docs iter.Seq2[topics.Inferred, error], ledger *corpus.Ledger, p *progress) iter.Seq2[topics.Inferred, error] {
	return func(yield func(topics.Inferred, error) bool) {
		for in, err := range docs {
			var broken *corpus.DocumentError
			switch {
			case err == nil:
				ledger.Document(&in.Document)
			case errors.As(err, &broken):
				ledger.Error(broken)
				if broken.Outcome == corpus.Empty {
					in.Document.ID, err = broken.ID, nil
				}
			}
			p.set(ledger.Total(), 0)
			if !yield(in, err) {
				return
			}
		}
	}
}
