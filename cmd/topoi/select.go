package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// selectFlags of the command.
type selectFlags struct {
	*rankFlags
	read  *readFlags
	model *modelFlags
}

func (a *app) selectCommand() *cobra.Command {
	f := &selectFlags{rankFlags: newRankFlags("5:60"), read: newReadFlags(), model: newModelFlags()}
	cmd := &cobra.Command{
		Use:         "select PATH...",
		Annotations: map[string]string{"personal": "k"},
		Short:       "Find out how many topics suit a collection of articles",
		Long: `Reads articles and models them with many numbers of topics. There is no one
right number; so there are several criteria, a range they support together, and
the reason for it: those of "topoi rank", and of the words of the topics that a
fit would give

  coherence       do the words of a topic share articles?
  diversity       do topics have words of their own?
  words           do the ten words of a topic come back in parts of the corpus?

Of more than 12 candidates some are left out at first: those far from the
answer. --every tries them all; --fast asks held-out and stability only.

--json prints an object as "topoi rank" does, with rows for terms and columns
for articles, and documents (total, modelled, empty, duplicate, filtered,
failed).`,
		Example: `  topoi select articles
  topoi select articles --k 10:40:5 --plot topics.svg --plot topics.png
  topoi select stories.csv --text body --fast --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &exitError{exitUsage, errors.New("select needs a folder or file to read"), "such as: " + firstExample(cmd)}
			}
			return f.check(cmd)
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.selectTopics(cmd, args, f) },
	}
	a.group(cmd, "Topics", func(fs *pflag.FlagSet) {
		f.addRanks(fs, "the numbers of topics to try: `LO:HI`, LO:HI:STEP, or a list such as 5,10,20")
		f.model.addWords(fs)
	})
	a.group(cmd, "Reading", func(fs *pflag.FlagSet) { f.read.add(fs, true) })
	a.group(cmd, "Solver", f.model.solverFlags.add)
	a.group(cmd, "Output", f.addOutput)
	return cmd
}

func (a *app) selectTopics(cmd *cobra.Command, paths []string, f *selectFlags) error {
	ctx := cmd.Context()
	opt, err := f.model.options()
	if err != nil {
		return err
	}
	if err := checkArticles(paths); err != nil {
		return err
	}
	plots, err := a.plotTargets(f.rankFlags)
	if err != nil {
		return err
	}
	began := time.Now()
	p := a.startReading(ctx, paths)
	opt.Progress = p.fit
	docs := a.open(ctx, paths, f.read.options(f.model.threads.value))
	s, err := topics.Select(ctx, docs, topics.SelectOptions{
		K: f.k.ranks, Fast: f.fast, Every: f.every, Restarts: f.restarts.value, Folds: f.folds.value, Fit: opt,
	})
	p.stop()
	if err != nil {
		a.tellNone(err)
		return interrupted(ctx, err, p, "nothing was chosen")
	}
	a.messages.tell(&s.Ledger)
	for _, w := range s.Space.Pruning.Warnings() {
		a.messages.warn("%s", w)
	}
	if err := a.drawRanks(plots, &s.RankChoice); err != nil {
		return err
	}
	summary := struct {
		Documents map[string]int `json:"documents"`
		rankSummary
	}{outcomes(&s.Ledger), rankJSON(&s.RankChoice, time.Since(began))}
	summary.Rows, summary.Columns, summary.Nonzeros = s.Terms, s.Documents, s.Nonzeros
	head := fmt.Sprintf("Articles %s, %s", number(s.Documents), plural(s.Terms, "term"))
	if err := a.printChoice(&s.RankChoice, f.format.value, head, summary); err != nil {
		return err
	}
	if s.Ledger.Count(corpus.Failed) > 0 {
		return &exitError{code: exitPartial}
	}
	return nil
}
