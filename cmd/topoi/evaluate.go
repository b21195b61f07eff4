package main

import (
	"strings"

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
	failUnder   limits
	diagnostics bool
	json        bool
}

func (a *app) evaluateCommand() *cobra.Command {
	f := &evaluateFlags{read: newReadFlags(), window: count{10, 1}, top: count{10, 2}}
	cmd := &cobra.Command{
		Use:   "evaluate MODEL PATH...",
		Short: "Measure how good the topics are, against a collection of articles",
		Long: `Judges a model by the articles at PATH, which may be those it was made from:

  coherence   do the main words of a topic stand near each other more often than
              chance? (NPMI, from -1 to 1; near 0 is chance)
  umass       do they share articles, given the weightier of two? (0 at best)
  articles    are the leading articles of a topic alike? (mean cosine, to read
              beside that of any two articles)
  frex        are the words frequent here and rare in other topics? up to 1
  diversity   the part of the main words that are not shared by topics, up to 1;
              inverted RBO minds the ranks of the words too
  perplexity  how well the topics found in one half of an article foretell the
              words of the other half; lower is better, and articles the model
              has not seen are the honest test
  NMI, ARI,   where articles have labels, such as the folders they are in: do
  purity      their main topics agree with them? 1 is full agreement
  verdicts    what the fit found: good, unstable, mixed, boilerplate,
              stop-word-like, one-source, duplicate, dead; topoi topics gives
              the reasons

--json prints an object: topics (id, label, npmi, umass, document_coherence,
frex, significance, diagnostics, verdict, words, absent), the means npmi, umass,
document_coherence and frex, document_likeness, diversity, inverted_rbo,
reference, window, top, documents, windows, unknown, perplexity (value),
clustering (nmi, ari, purity). docs/quality.md defines each.

--fail-under takes a number, the least mean npmi, or a measure and a number:
npmi, umass, document_coherence, frex, diversity, inverted_rbo, nmi, ari, purity
or good, the part of the topics that are judged good.`,
		Example: `  topoi evaluate news.topoi articles
  topoi evaluate news.topoi held-out --json
  topoi evaluate news.topoi articles --diagnostics
  topoi evaluate news.topoi articles --fail-under 0.05 --fail-under good=0.8`,
		Args:              modelArgs(true),
		ValidArgsFunction: completeModels,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.evaluate(cmd, args, f) },
	}
	a.group(cmd, "Measures", func(fs *pflag.FlagSet) {
		fs.Var(&f.window, "window", "words count as near each other within `N` words")
		fs.Var(&f.top, "words", "judge a topic by its `N` main words")
		fs.Var(&f.failUnder, "fail-under", "exit with 1 if the mean coherence is below `X`, or another measure if X is such as diversity=0.8; may be repeated")
		fs.BoolVar(&f.diagnostics, "diagnostics", false, "also print MALLET's diagnostics of each topic and its distance from junk")
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
		Window: f.window.value, Top: f.top.value, Reference: strings.Join(args[1:], " "), Workers: f.threads.value, Progress: p.fit,
	})
	p.stop()
	if err != nil {
		a.tellNone(err)
		return interrupted(ctx, err, p, "nothing was measured")
	}
	a.messages.tell(&e.Ledger)
	if e.Unknown > 0 {
		a.messages.warn("%s of %s without any word that the model knows", number(e.Unknown), plural(e.Documents, "document"))
	}
	if f.json {
		err = a.printJSON(e)
	} else {
		err = a.printEvaluation(e, f.diagnostics)
	}
	if err != nil {
		return err
	}
	if err := f.failUnder.check(e); err != nil {
		return err
	}
	if e.Ledger.Count(corpus.Failed) > 0 {
		return &exitError{code: exitPartial}
	}
	return nil
}
