package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/factor"
)

// rankFlags of the command.
type rankFlags struct {
	k               rankList
	restarts, folds auto
	fast, every     bool
	seed            uint64
	threads         auto
	plots           []string
	force, json     bool
	format          choice
}

// newRankFlags takes the candidates by default.
func newRankFlags(candidates string) *rankFlags {
	f := &rankFlags{restarts: auto{count{0, 1}}, folds: auto{count{0, 2}}, format: choice{value: "table", allowed: []string{"table", "csv", "json"}}}
	if err := f.k.Set(candidates); err != nil {
		panic(err)
	}
	return f
}

func (a *app) rankCommand() *cobra.Command {
	f := newRankFlags("2:20")
	cmd := &cobra.Command{
		Use:         "rank MATRIX",
		Annotations: map[string]string{"personal": "k"},
		Short:       "Find out how many components a matrix has",
		Long: `Factors a matrix, read as by topoi factor, at many ranks, and says which are
good. There is no one right number; so there are several criteria, a range they
support together, and the reason for it:

  reconstruction  how far WH is from V; the elbow is where more components
                  begin to pay less
  held-out        the same on data that were left out; the least is best
  stability       do the main rows of components come back in subsamples?
  cophenetic,     do restarts put the same columns together? 1 is always
  dispersion,
  silhouette

Of more than 12 candidates some are left out at first: those far from the
answer. --every tries them all; --fast asks held-out and stability only.

--json prints an object: rows, columns, nonzeros, lo, best, hi, reason, split
(what was held out), relevant (components that automatic relevance determination
leaves), ranks (those tried), curves (criterion, rising, runs, lo, best, hi,
says, mean, spread; the last two by rank), notes, seconds.`,
		Example: `  topoi rank counts.mtx
  topoi rank counts.mtx.gz --k 5:60 --plot ranks.svg --plot ranks.png
  topoi rank V.mtx --k 2,3,4,5 --restarts 30 --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &exitError{exitUsage, fmt.Errorf("rank takes one matrix, not %d arguments", len(args)), "such as: " + firstExample(cmd)}
			}
			return f.check(cmd)
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.rank(cmd.Context(), args[0], f) },
	}
	a.group(cmd, "Ranks", func(fs *pflag.FlagSet) {
		f.addRanks(fs, "the candidates: `LO:HI`, LO:HI:STEP, or a list such as 5,10,20")
		fs.Uint64Var(&f.seed, "seed", 1, "`SEED` of everything random; any number, 0 too")
		addThreads(fs, &f.threads)
	})
	a.group(cmd, "Output", f.addOutput)
	return cmd
}

func (f *rankFlags) addRanks(fs *pflag.FlagSet, candidates string) {
	fs.VarP(&f.k, "k", "k", candidates)
	fs.Var(&f.restarts, "restarts", "fit each rank from `N` random starts (default 5)")
	fs.Var(&f.folds, "folds", "fit each rank on `N` subsamples (default 4, with --fast 3)")
	fs.BoolVar(&f.fast, "fast", false, "ask held-out and stability only; a quarter of the time")
	fs.BoolVar(&f.every, "every", false, "try every candidate")
}

func (f *rankFlags) addOutput(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.plots, "plot", nil, "draw the curves into `FILE`, by its name .svg or .png; may be repeated")
	fs.Lookup("plot").DefValue = ""
	fs.BoolVar(&f.force, "force", false, "overwrite files that topoi did not write")
	fs.Var(&f.format, "format", "print as `FORMAT`: "+oneOf(f.format.allowed))
	fs.BoolVar(&f.json, "json", false, "the same as --format json")
}

// check finds what is wrong with the flags before anything is read.
func (f *rankFlags) check(cmd *cobra.Command) error {
	for _, path := range f.plots {
		if e := strings.ToLower(filepath.Ext(path)); e != ".svg" && e != ".png" {
			return usageError("--plot %s: a name that ends in .svg or .png is wanted", path)
		}
	}
	if f.json {
		if cmd.Flags().Changed("format") && f.format.value != "json" {
			return usageError("--json and --format %s exclude each other", f.format.value)
		}
		f.format.value = "json"
	}
	return nil
}

// rank is the whole run: check, read, fit, draw, print.
func (a *app) rank(ctx context.Context, path string, f *rankFlags) error {
	plots, err := a.plotTargets(f)
	if err != nil {
		return err
	}
	v, err := a.readMatrix(path)
	if err != nil {
		return err
	}
	began := time.Now()
	p := a.startProgress("Fitting", "fits")
	r := factor.Ranks{
		Ranks: f.k.ranks, Every: f.every, Fast: f.fast, Restarts: f.restarts.value, Folds: f.folds.value,
		Seed: f.seed, Workers: f.threads.value, Progress: p.set,
	}
	choice, err := r.Select(ctx, v)
	p.stop()
	if err != nil {
		return interrupted(ctx, err, p, "nothing was chosen")
	}
	if err := a.drawRanks(plots, choice); err != nil {
		return err
	}
	m, n := v.Dims()
	summary := rankJSON(choice, time.Since(began))
	summary.Rows, summary.Columns, summary.Nonzeros = m, n, v.NNZ()
	head := fmt.Sprintf("Matrix   %s × %s, %s nonzeros", number(m), number(n), number(v.NNZ()))
	return a.printChoice(choice, f.format.value, head, summary)
}

// plotTargets checks where the plots shall go.
func (a *app) plotTargets(f *rankFlags) (plots []*target, err error) {
	for _, file := range f.plots {
		t, err := a.newTarget(file, isPlot, f.force)
		if err != nil {
			return nil, err
		}
		plots = append(plots, t)
	}
	return plots, nil
}

// drawRanks draws the plots and tells the notes.
func (a *app) drawRanks(plots []*target, c *factor.RankChoice) error {
	for _, n := range c.Notes {
		a.messages.warn("%s", n)
	}
	for _, t := range plots {
		if err := t.write(plotWriter(c, filepath.Ext(t.path))); err != nil {
			return err
		}
	}
	return nil
}

// printChoice prints the table below its head, or in another format.
func (a *app) printChoice(c *factor.RankChoice, format, head string, summary any) error {
	switch format {
	case "json":
		return a.printJSON(summary)
	case "csv":
		return a.printRankCSV(c)
	}
	return a.printRanks(head, c)
}

// rankSummary is what --json prints.
type rankSummary struct {
	Rows     int         `json:"rows"`
	Columns  int         `json:"columns"`
	Nonzeros int         `json:"nonzeros"`
	Lo       int         `json:"lo"`
	Best     int         `json:"best"`
	Hi       int         `json:"hi"`
	Reason   string      `json:"reason"`
	Split    string      `json:"split"`
	Relevant int         `json:"relevant"`
	Ranks    []int       `json:"ranks"`
	Curves   []rankCurve `json:"curves"`
	Notes    []string    `json:"notes"`
	Seconds  float64     `json:"seconds"`
}

type rankCurve struct {
	Criterion string     `json:"criterion"`
	Rising    bool       `json:"rising"`
	Runs      int        `json:"runs"`
	Lo        int        `json:"lo"`
	Best      int        `json:"best"`
	Hi        int        `json:"hi"`
	Says      string     `json:"says"`
	Mean      []*float64 `json:"mean"`
	Spread    []*float64 `json:"spread"`
}

// rankJSON leaves the size of the matrix open.
func rankJSON(c *factor.RankChoice, took time.Duration) rankSummary {
	s := rankSummary{
		Lo: c.Lo, Best: c.Best, Hi: c.Hi, Reason: c.Reason, Split: c.Split,
		Relevant: c.Relevant, Ranks: c.Ranks, Notes: append([]string{}, c.Notes...), Seconds: took.Seconds(),
	}
	for _, cv := range c.Curves {
		out := rankCurve{Criterion: string(cv.Criterion), Rising: cv.Rising, Runs: cv.Runs, Lo: cv.Lo, Best: cv.Best, Hi: cv.Hi, Says: cv.Says}
		for i := range cv.Mean {
			out.Mean, out.Spread = append(out.Mean, finite(cv.Mean[i])), append(out.Spread, finite(cv.Spread[i]))
		}
		s.Curves = append(s.Curves, out)
	}
	return s
}

// printRankCSV prints a line a rank: each criterion's mean and spread.
func (a *app) printRankCSV(c *factor.RankChoice) error {
	w := a.stdout
	fmt.Fprint(w, "k,recommended")
	for _, cv := range c.Curves {
		fmt.Fprintf(w, ",%s,%s_spread", cv.Criterion, cv.Criterion)
	}
	fmt.Fprintln(w)
	cell := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'g', 8, 64)
	}
	for i, k := range c.Ranks {
		fmt.Fprintf(w, "%d,%t", k, k >= c.Lo && k <= c.Hi)
		for _, cv := range c.Curves {
			fmt.Fprintf(w, ",%s,%s", cell(cv.Mean[i]), cell(cv.Spread[i]))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// rankColumn is the least width of a column of the table.
const rankColumn = 7

// rankHeads are the heads of the columns, and what stands between these. Where the
// table would be too wide, long names are cut; they stand in full below it.
func rankHeads(c *factor.RankChoice) (heads []string, gap string) {
	sum, gap := 5, "  "
	for _, cv := range c.Curves {
		heads = append(heads, string(cv.Criterion))
		sum += len(gap) + max(rankColumn, len(cv.Criterion))
	}
	if sum <= textWidth {
		return heads, gap
	}
	for j, name := range heads {
		if len(name) > rankColumn+1 {
			heads[j] = name[:rankColumn-1] + "."
		}
	}
	return heads, " "
}

// printRanks prints the table: a mark at the ranks that a criterion would
// choose, and at those recommended.
func (a *app) printRanks(head string, c *factor.RankChoice) error {
	w := a.stdout
	heads, gap := rankHeads(c)
	fmt.Fprintf(w, "%s\n\n    k", head)
	for _, name := range heads {
		fmt.Fprintf(w, "%s%*s", gap, max(rankColumn, len(name)), name)
	}
	fmt.Fprintln(w)
	for i, k := range c.Ranks {
		mark := " "
		if k >= c.Lo && k <= c.Hi {
			mark = ">"
		}
		fmt.Fprintf(w, "%s%4d", mark, k)
		for j, cv := range c.Curves {
			star := " "
			if k == cv.Best {
				star = "*"
			}
			value := "–"
			if !math.IsNaN(cv.Mean[i]) {
				value = strconv.FormatFloat(cv.Mean[i], 'f', 3, 64)
			}
			fmt.Fprintf(w, "%s%*s%s", gap, max(rankColumn, len(heads[j]))-1, value, star)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "\nRecommended  %s\n", recommended(c))
	for _, line := range wrap(c.Reason+".", textWidth-13) {
		fmt.Fprintf(w, "             %s\n", line)
	}
	for _, cv := range c.Curves {
		fmt.Fprintf(w, "%-16s %s\n", cv.Criterion, cv.Says)
	}
	if c.Relevant > 0 {
		fmt.Fprintf(w, "%-16s %d left of %d\n", factor.Relevance, c.Relevant, c.Ranks[len(c.Ranks)-1])
	}
	return w.Flush()
}

// recommended is the range in short: "8, from 7 to 9".
func recommended(c *factor.RankChoice) string {
	if c.Lo == c.Hi {
		return fmt.Sprintf("k = %d", c.Best)
	}
	return fmt.Sprintf("k = %d, from %d to %d", c.Best, c.Lo, c.Hi)
}

// A rankList is candidates: 2:20, 5:60:5 or 2,3,5,10.
type rankList struct {
	text  string
	ranks []int
}

func (l *rankList) String() string { return l.text }
func (l *rankList) Type() string   { return "LO:HI" }

func (l *rankList) Set(s string) error {
	ranks, err := parseRanks(s)
	if err != nil {
		return err
	}
	l.text, l.ranks = s, ranks
	return nil
}

// mostRanks keeps a slip such as 2:1000000 from being tried.
const mostRanks = 10_000

func parseRanks(s string) ([]int, error) {
	wrong := errors.New("ranks such as 2:20, 5:60:5 or 5,10,20 are wanted, each at least 1")
	var ranks []int
	for part := range strings.SplitSeq(s, ",") {
		fields := strings.Split(part, ":")
		n := make([]int, len(fields))
		for i, field := range fields {
			x, err := strconv.Atoi(strings.TrimSpace(field))
			if err != nil || x < 1 || x > math.MaxInt32 {
				return nil, wrong
			}
			n[i] = x
		}
		lo, hi, step := n[0], n[0], 1
		switch len(n) {
		case 1:
		case 3:
			step = n[2]
			fallthrough
		case 2:
			hi = n[1]
		default:
			return nil, wrong
		}
		if hi < lo {
			return nil, wrong
		}
		if (hi-lo)/step >= mostRanks-len(ranks) {
			return nil, fmt.Errorf("more than %s ranks", number(mostRanks))
		}
		for k := lo; k <= hi; k += step {
			ranks = append(ranks, k)
		}
	}
	slices.Sort(ranks)
	return slices.Compact(ranks), nil
}

// isPlot recognises the mark that plots carry.
func isPlot(f *os.File) bool { return strings.Contains(string(beginning(f)), plotMark) }
