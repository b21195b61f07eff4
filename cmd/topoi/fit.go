package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/report"
	"github.com/topoi-nmf/topoi/topics"
)

// fitFlags are those of fit and of the command without a name.
type fitFlags struct {
	read                  *readFlags
	model                 *modelFlags
	output                string
	report                bool // also write a report
	force, dryRun, strict bool
	json                  bool
}

func newFitFlags() *fitFlags {
	return &fitFlags{read: newReadFlags(), model: newModelFlags(), report: true}
}

func (a *app) addFitFlags(cmd *cobra.Command, f *fitFlags) {
	a.group(cmd, "Topics", func(fs *pflag.FlagSet) {
		fs.VarP(&f.model.k, "k", "k", "find `N` topics; by default as many as suit the articles, see topoi select")
		fs.Var(&f.model.runs, "runs", "check with `N` random halves of the articles whether topics come back (default 10, 0 for large collections)")
		fs.Var(&f.model.consensus, "consensus", "start from what comes back in `N` fits to parts of the articles, and do without the solver unless one of its flags is set; 1: solve for all of them (default 20; 1 where articles are short or few)")
		f.model.addWords(fs)
	})
	a.group(cmd, "Reading", func(fs *pflag.FlagSet) { f.read.add(fs, true) })
	a.group(cmd, "Solver", f.model.solverFlags.add)
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		help := "write the model to `FILE`; - is standard output (default NAME.topoi)"
		if f.report {
			help = "write the model to `FILE` and the report beside it (default NAME.topoi and NAME.html)"
		}
		fs.StringVarP(&f.output, "output", "o", "", help)
		fs.BoolVar(&f.json, "json", false, "print a JSON object instead of the summary")
		fs.BoolVar(&f.force, "force", false, "overwrite files that topoi did not write")
		fs.BoolVar(&f.dryRun, "dry-run", false, "only tell what would be read and how much memory it would take")
		fs.BoolVar(&f.strict, "strict", false, "minimise the divergence in any case, and exit with 5 if the solver did not converge")
	})
}

// solverIterations is the solver's default of --max-iter, to ask for it.
const solverIterations = 500

func (a *app) fitCommand() *cobra.Command {
	f := newFitFlags()
	f.report = false
	cmd := &cobra.Command{
		Use:   "fit PATH...",
		Short: "Find topics and write the model to a file",
		Long: `Reads articles, finds their topics, prints a summary, and writes the model. The
other commands take the model from there. The same input, settings and seed give
the same model, byte for byte, whatever the number of threads.

With --json the summary is an object: model, version, documents (total,
modelled, empty, duplicate, filtered, failed), k, seed, status (of the solver:
converged, iteration limit, time limit, stalled, or not run where topics are
refined as they were started, see --consensus), iterations, objective,
divergence, gap, seconds, warnings, and topics as "topoi topics --json" prints
them.`,
		Example: `  topoi fit articles -k 20 -o news.topoi
  topoi fit 2023 2024 --min-df 5 --ngrams 1 -o both.topoi
  topoi fit stories.csv --text body --title headline --date published
  zcat wire.jsonl.gz | topoi fit - --input-format jsonl -o wire.topoi`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &exitError{exitUsage, errors.New("fit needs a folder or file to read"), "such as: " + firstExample(cmd)}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.fit(cmd, args, f) },
	}
	a.addFitFlags(cmd, f)
	return cmd
}

// fit is the whole run: check, read and model, write, print.
func (a *app) fit(cmd *cobra.Command, paths []string, f *fitFlags) error {
	ctx := cmd.Context()
	opt, err := f.model.options()
	if err != nil {
		return err
	}
	if err := checkArticles(paths); err != nil {
		return err
	}
	if f.strict && opt.NMF.MaxIter == 0 {
		opt.NMF.MaxIter = solverIterations // there must be a solver to converge
	}
	docs := a.open(ctx, paths, f.read.options(f.model.threads.value))
	if f.dryRun {
		return a.dryRun(ctx, paths, docs, opt.NMF, f)
	}
	files, err := a.fitTargets(paths, f)
	if err != nil {
		return err
	}
	began := time.Now()
	m, err := a.model(ctx, paths, docs, opt)
	if err != nil {
		return err
	}
	view := report.NewView(m, report.Options{Command: commandLine(cmd, paths)})
	if err := files.write(m, view); err != nil {
		return err
	}
	a.tellChoice(&m.Settings)
	a.tellFit(m, view, f.json || files.model.path == "-")
	if err := a.printFit(files, m, view, time.Since(began), f.json); err != nil {
		return err
	}
	return a.fitOutcome(m, f.strict)
}

// model fits with progress on the screen.
func (a *app) model(ctx context.Context, paths []string, docs corpus.Seq, opt topics.Options) (*topics.Model, error) {
	p := a.startReading(ctx, paths)
	p.solver = newConvergence(opt.NMF)
	opt.Progress = p.fit
	m, err := topics.Fit(ctx, docs, opt)
	p.stop()
	if err == nil {
		return m, nil
	}
	a.tellNone(err)
	return nil, interrupted(ctx, err, p, "nothing was written")
}

// tellChoice says on standard error how many topics there are and why, where it was
// left to the program.
func (a *app) tellChoice(s *topics.Settings) {
	if s.Reason == "" {
		return
	}
	span := ""
	if s.Range[0] < s.Range[1] {
		span = fmt.Sprintf(" (%d to %d are alike)", s.Range[0], s.Range[1])
	}
	a.messages.note("chose %d topics%s: %s; -k takes another number, topoi select looks closer", s.K, span, s.Reason)
}

// tellFit says on standard error what the summary warns of, unless that is on
// the same screen.
func (a *app) tellFit(m *topics.Model, view *report.View, noSummary bool) {
	warnings := view.Warnings
	if a.messages.verbose {
		a.messages.list(&m.Ledger)
		warnings = slices.DeleteFunc(slices.Clone(warnings), func(w string) bool {
			return slices.Contains(ledgerWarnings(&m.Ledger), w) // listed already
		})
	}
	if noSummary || !isTerminal(a.stdout.w) {
		for _, w := range warnings {
			a.messages.warn("%s", w)
		}
	}
}

// fitOutcome is the exit code of a run that went well.
func (a *app) fitOutcome(m *topics.Model, strict bool) error {
	if strict && m.Fit.Status != factor.Converged {
		return unconverged(m.Fit.Status, m.Fit.Iterations, m.Fit.Gap)
	}
	if m.Ledger.Count(corpus.Failed) > 0 {
		return &exitError{code: exitPartial}
	}
	return nil
}

// unconverged is the error under --strict.
func unconverged(status factor.Status, iterations int, gap float64) error {
	hint := "raise --max-iter, or accept less accuracy with --tol"
	switch status {
	case factor.TimeLimit:
		hint = "raise --max-time, or accept less accuracy with --tol"
	case factor.Stalled:
		hint = "nothing was gained any more: accept less accuracy with --tol"
	}
	return &exitError{
		exitUnconverged,
		fmt.Errorf("not converged: %s after %s, certified only to within %.1e", status, plural(iterations, "iteration"), gap), hint,
	}
}

// fitFiles are what a fit writes.
type fitFiles struct {
	model, report *target  // report may be nil
	made          []string // of these paths
}

func (a *app) fitTargets(paths []string, f *fitFlags) (*fitFiles, error) {
	model := f.output
	if model == "" {
		model = baseName(paths) + ".topoi"
	}
	files := &fitFiles{made: paths}
	var err error
	if files.model, err = a.newTarget(model, isModel, f.force); err != nil || !f.report {
		return files, err
	}
	if model == "-" {
		return nil, usageError("topoi PATH writes two files, of which neither can go to standard output; use topoi fit -o -")
	}
	files.report, err = a.newTarget(withExtension(model, ".html"), isReport, f.force)
	return files, err
}

func (f *fitFiles) write(m *topics.Model, view *report.View) error {
	err := f.model.write(func(w io.Writer) error {
		_, err := m.WriteTo(w)
		return err
	})
	if err != nil || f.report == nil {
		return err
	}
	if err := f.report.write(view.HTML); err != nil {
		return fmt.Errorf("%w; the model is in %s", err, f.model.path)
	}
	return nil
}

// printFit prints the summary, unless standard output is the model itself.
func (a *app) printFit(files *fitFiles, m *topics.Model, view *report.View, took time.Duration, asJSON bool) error {
	if files.model.path == "-" {
		return nil
	}
	if asJSON {
		return a.printFitJSON(files, m, view, took)
	}
	name := shellQuote(files.model.path)
	opt := report.TerminalOptions{
		Width: width(a.stdout.w), Color: a.color(a.stdout.w), Elapsed: took, Saved: []string{files.model.path},
		Next: []string{"topoi topics " + name + " --words 20", "topoi docs " + name + " --format csv"},
	}
	if path := representative(m, files.made); path != "" {
		opt.Next = append(opt.Next, "topoi explain "+name+" "+shellQuote(path))
	}
	if files.report != nil {
		opt.Saved = append(opt.Saved, "report  "+files.report.path)
		opt.Details = files.report.path
	} else {
		opt.Next = append(opt.Next, "topoi report "+name)
	}
	return view.Terminal(a.stdout, opt)
}

// fitSummary is what --json prints.
type fitSummary struct {
	Model      string          `json:"model"`
	Report     string          `json:"report,omitempty"`
	Version    string          `json:"version"`
	Documents  map[string]int  `json:"documents"`
	K          int             `json:"k"`
	Seed       uint64          `json:"seed"`
	Status     string          `json:"status"`
	Iterations int             `json:"iterations"`
	Objective  float64         `json:"objective"`
	Divergence float64         `json:"divergence"`
	Gap        *float64        `json:"gap"`
	Seconds    float64         `json:"seconds"`
	Warnings   []string        `json:"warnings"`
	Topics     json.RawMessage `json:"topics"`
}

func (a *app) printFitJSON(files *fitFiles, m *topics.Model, view *report.View, took time.Duration) error {
	list, err := topicsJSON(view)
	if err != nil {
		return err
	}
	s := fitSummary{
		Model: files.model.path, Version: m.Version, Documents: outcomes(&m.Ledger), K: m.K(), Seed: m.Settings.Seed,
		Status: m.Fit.Status.String(), Iterations: m.Fit.Iterations, Objective: m.Fit.Objective,
		Divergence: m.Fit.Divergence, Gap: finite(m.Fit.Gap), Seconds: took.Seconds(),
		Warnings: append([]string{}, view.Warnings...), Topics: list,
	}
	if files.report != nil {
		s.Report = files.report.path
	}
	return a.printJSON(s)
}

// outcomes counts the entries of a ledger.
func outcomes(l *corpus.Ledger) map[string]int {
	counts := map[string]int{"total": l.Total()}
	for _, o := range []corpus.Outcome{corpus.Modelled, corpus.Empty, corpus.Duplicate, corpus.Filtered, corpus.Failed} {
		counts[o.String()] = l.Count(o)
	}
	return counts
}
