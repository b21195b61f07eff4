package main

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// evaluateFlags of the command.
type evaluateFlags struct {
	read        *readFlags
	threads     auto
	window, top count
	failUnder   float64
	json        bool
}

func (a *app) evaluateCommand() *cobra.Command {
	f := &evaluateFlags{read: newReadFlags(), window: count{10, 1}, top: count{10, 2}, failUnder: math.Inf(-1)}
	cmd := &cobra.Command{
		Use:   "evaluate MODEL PATH...",
		Short: "Measure how good the topics are, against a collection of articles",
		Long: `Judges a model by the articles at PATH, which may be those it was made from:

  coherence   do the main words of a topic stand near each other more often than
              chance? (NPMI, from -1 to 1; near 0 is chance)
  diversity   the part of the main words that are not shared by topics, up to 1
  perplexity  how well the topics found in one half of an article foretell the
              words of the other half; lower is better, and articles the model
              has not seen are the honest test
  NMI, ARI,   where articles have labels, such as the folders they are in: do
  purity      their main topics agree with them? 1 is full agreement

--json prints an object: topics (id, label, npmi, words), npmi, diversity,
window, top, documents, perplexity (value), clustering (nmi, ari, purity).`,
		Example: `  topoi evaluate news.topoi articles
  topoi evaluate news.topoi held-out --json
  topoi evaluate news.topoi articles --fail-under 0.05`,
		Args:              modelArgs(true),
		ValidArgsFunction: completeModels,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.evaluate(cmd, args, f) },
	}
	a.group(cmd, "Measures", func(fs *pflag.FlagSet) {
		fs.Var(&f.window, "window", "words count as near each other within `N` words")
		fs.Var(&f.top, "words", "judge a topic by its `N` main words")
		fs.Float64Var(&f.failUnder, "fail-under", f.failUnder, "exit with 1 if the mean coherence is below `X`")
		fs.Lookup("fail-under").DefValue = ""
		addThreads(fs, &f.threads)
	})
	a.group(cmd, "Reading", func(fs *pflag.FlagSet) { f.read.add(fs, true) })
	a.group(cmd, "Output", func(fs *pflag.FlagSet) { fs.BoolVar(&f.json, "json", false, "print a JSON object") })
	return cmd
}

func (a *app) evaluate(cmd *cobra.Command, args []string, f *evaluateFlags) error {
	if err := checkPaths(args[1:]); err != nil {
		return err
	}
	m, err := loadModel(args[0])
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	p := a.startReading(ctx, args[1:])
	docs := a.open(ctx, args[1:], f.read.options(f.threads.value))
	e, err := m.Evaluate(ctx, docs, topics.EvaluateOptions{
		Window: f.window.value, Top: f.top.value, Workers: f.threads.value, Progress: p.fit,
	})
	p.stop()
	if err != nil {
		a.tellNone(err)
		return interrupted(ctx, err, p, "nothing was measured")
	}
	a.messages.tell(&e.Ledger)
	if f.json {
		err = a.printJSON(e)
	} else {
		err = a.printEvaluation(e)
	}
	if err != nil {
		return err
	}
	if e.NPMI < f.failUnder {
		return &exitError{code: exitAlert, err: fmt.Errorf("mean coherence %.3f is below %g", e.NPMI, f.failUnder)}
	}
	if e.Ledger.Count(corpus.Failed) > 0 {
		return &exitError{code: exitPartial}
	}
	return nil
}

func (a *app) printEvaluation(e *topics.Evaluation) error {
	w := a.stdout
	id := len("id")
	for _, t := range e.Topics {
		id = max(id, len(t.ID))
	}
	fmt.Fprintf(w, " %-*s  coherence  topic\n", id, "id")
	for _, t := range e.Topics {
		fmt.Fprintf(w, " %-*s  %9.3f  %s\n", id, t.ID, t.NPMI, t.Label)
	}
	fmt.Fprintf(w, "\nCoherence   %.3f   mean NPMI of the top %d words, window %d, %s\n", e.NPMI, e.Top, e.Window, plural(e.Documents, "document"))
	fmt.Fprintf(w, "Diversity   %.3f\n", e.Diversity)
	if q := e.Perplexity; q != nil {
		fmt.Fprintf(w, "Perplexity  %.1f   by document completion, %s words of %s\n", q.Value, number(q.Tokens), plural(q.Documents, "document"))
	}
	if c := e.Clustering; c != nil {
		fmt.Fprintf(w, "Labels      NMI %.3f   ARI %.3f   purity %.3f   %s, %s\n",
			c.NMI, c.ARI, c.Purity, plural(c.Documents, "document"), plural(c.Labels, "label"))
	}
	return w.Flush()
}
