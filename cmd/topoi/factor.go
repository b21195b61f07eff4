package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

// factorFlags of the command.
type factorFlags struct {
	solver                *solverFlags
	k                     count
	loss, method          choice
	precision             choice // of the rows that are gathered
	l1Ratio               float64
	initW, initH, trace   string
	output                string
	force, strict, dryRun bool
	json                  bool
}

func newFactorFlags() *factorFlags {
	return &factorFlags{
		solver: newSolverFlags("multi"), k: count{0, 1},
		loss:      choice{value: "kl", allowed: []string{"kl"}},
		method:    choice{value: "auto", allowed: []string{"auto", "mu", "ccd"}},
		precision: choice{value: "mixed", allowed: []string{"mixed", "single"}},
	}
}

func (a *app) factorCommand() *cobra.Command {
	f := newFactorFlags()
	cmd := &cobra.Command{
		Use:   "factor MATRIX",
		Short: "Factor any non-negative matrix, V ≈ W·H",
		Long: `Factors a matrix without negative entries, read in MatrixMarket form (coordinate
or array, compressed by gzip or not; - is standard input), and writes W.mtx and
H.mtx into a folder. V is m×n, W is m×k and H is k×n. The same matrix, settings
and seed give the same factors, byte for byte, whatever the number of threads.

--trace writes a JSON object a line and iteration: iteration, seconds (in the
solver, without reading and writing), objective, divergence and, where it was
measured, gap. Interrupted, the command writes the factors it has got.

--json prints an object: rows, columns, nonzeros, k, w, h, status, iterations,
start_iterations (of all candidates of --start multi, before the others),
objective, divergence, gap, seconds, warnings.`,
		Example: `  topoi factor counts.mtx -k 20 -o factors
  topoi factor counts.mtx.gz -k 20 -o factors --method mu --start random --seed 7
  topoi factor V.mtx -k 5 -o factors --init-w W0.mtx --init-h H0.mtx --trace trace.jsonl`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &exitError{exitUsage, fmt.Errorf("factor takes one matrix, not %d arguments", len(args)), "such as: " + firstExample(cmd)}
			}
			return f.check(cmd)
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.factor(cmd.Context(), args[0], f) },
	}
	a.group(cmd, "Factorization", func(fs *pflag.FlagSet) {
		fs.VarP(&f.k, "k", "k", "the number `N` of components (required)")
		fs.Lookup("k").DefValue = ""
		fs.Var(&f.loss, "loss", "minimise the divergence `NAME`: kl (Kullback-Leibler)")
		fs.Var(&f.method, "method", "update by `NAME`: auto, mu (multiplicative) or ccd (coordinate descent)")
		fs.Var(&f.precision, "precision", "read factors in `NAME`: mixed (16 bits while the objective falls fast) or single (32 bits)")
		fs.StringVar(&f.initW, "init-w", "", "begin from the W in `FILE`, with --init-h")
		fs.StringVar(&f.initH, "init-h", "", "begin from the H in `FILE`, with --init-w")
		fs.Float64Var(&f.l1Ratio, "l1-ratio", 1, "the part `R` of the penalties that is L1; the rest is L2")
		f.solver.add(fs)
	})
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.StringVarP(&f.output, "output", "o", "", "write W.mtx and H.mtx into `DIR` (required)")
		fs.StringVar(&f.trace, "trace", "", "write the course of the iterations to `FILE`")
		fs.BoolVar(&f.json, "json", false, "print a JSON object instead of a summary")
		fs.BoolVar(&f.force, "force", false, "overwrite files that topoi did not write")
		fs.BoolVar(&f.dryRun, "dry-run", false, "only read the matrix, and tell how much memory it would take")
		fs.BoolVar(&f.strict, "strict", false, "exit with 5 if the solver did not converge")
	})
	return cmd
}

// check finds what is wrong with the flags before anything is read.
func (f *factorFlags) check(cmd *cobra.Command) error {
	var err error
	switch {
	case f.output == "" && !f.dryRun:
		err = errors.New("factor needs -o DIR, the folder for W.mtx and H.mtx")
	case (f.initW == "") != (f.initH == ""):
		err = errors.New("--init-w and --init-h belong together")
	case f.initW != "" && cmd.Flags().Changed("start"):
		err = errors.New("--start and --init-w exclude each other")
	case !(f.l1Ratio >= 0 && f.l1Ratio <= 1):
		err = errors.New("--l1-ratio must be between 0 and 1")
	default:
		return nil
	}
	return &exitError{exitUsage, err, "such as: " + firstExample(cmd)}
}

// factor is the whole run: check, read, solve, write, print.
func (a *app) factor(ctx context.Context, path string, f *factorFlags) error {
	if f.k.value == 0 {
		return usageError("factor needs -k, the number of components")
	}
	files, err := a.factorTargets(f)
	if err != nil {
		return err
	}
	nmf, err := f.nmf(a)
	if err != nil {
		return err
	}
	// The heap of this command is a few large slices without pointers, which cost
	// the garbage collector nothing. With 5 percent instead of 2, 20 Newsgroups at
	// k=100 takes 242 instead of 235 MB.
	defer debug.SetGCPercent(debug.SetGCPercent(2))
	v, err := a.readMatrix(path)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return interrupted(ctx, err, nil, "nothing was written")
	}
	summary := newFactorSummary(v, f, files)
	summary.Memory = programMemory + nmf.Memory(summary.Rows, summary.Columns, summary.Nonzeros)
	if f.dryRun {
		return a.dryFactor(summary, f.json)
	}
	if err := a.checkMemory(summary.Memory); err != nil {
		return err
	}
	a.writing.Add(1) // what there is when the command is interrupted, however long it takes to finish
	defer a.writing.Add(-1)
	began := time.Now()
	factors, err := a.solve(ctx, nmf, v, files)
	if factors == nil {
		return err
	}
	if werr := files.write(factors); werr != nil {
		return werr
	}
	if err != nil {
		return err
	}
	summary.add(factors, time.Since(began))
	if err := a.printFactors(summary, f.json); err != nil {
		return err
	}
	if f.strict && factors.Status != factor.Converged {
		return unconverged(factors.Status, factors.Iterations, factors.Gap)
	}
	return nil
}

// nmf puts the flags into the solver's form.
func (f *factorFlags) nmf(a *app) (factor.NMF, error) {
	nmf := f.solver.nmf(f.l1Ratio)
	nmf.Rank = f.k.value
	nmf.Loss = factor.KL{}
	nmf.Method = map[string]factor.Method{"auto": factor.Auto, "mu": factor.MU, "ccd": factor.CCD}[f.method.value]
	nmf.Precision = map[string]factor.Precision{"mixed": factor.Mixed, "single": factor.Single}[f.precision.value]
	if f.initW == "" {
		return nmf, nil
	}
	w, err := a.readMatrix(f.initW)
	if err != nil {
		return nmf, err
	}
	h, err := a.readMatrix(f.initH)
	if err != nil {
		return nmf, err
	}
	nmf.Start = factor.Custom{W: w, H: h}
	return nmf, nil
}

// readMatrix reads a file, or standard input.
func (a *app) readMatrix(path string) (*sparse.Matrix, error) {
	var r io.Reader = a.stdin
	name := path
	if path == "-" {
		name = "standard input"
	} else {
		if err := checkPaths([]string{path}); err != nil {
			return nil, err
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	m, err := sparse.ReadMatrixMarket(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// solve uses v up and factorizes with progress on the screen and in the trace. Interrupted,
// it returns the factors so far and the error.
func (a *app) solve(ctx context.Context, nmf factor.NMF, v *sparse.Matrix, files *factorFiles) (*factor.Factors, error) {
	trace, err := files.openTrace()
	if err != nil {
		return nil, err
	}
	p := a.startProgress("Modelling", "iterations")
	p.solver = newConvergence(nmf)
	nmf.Progress = func(s factor.Step) {
		p.step(s)
		if s.Candidate == 0 {
			trace.add(s)
		}
	}
	debug.FreeOSMemory() // what reading took, a third of its peak
	factors, err := nmf.Consume(ctx, v)
	p.stop()
	if terr := trace.close(); terr != nil && err == nil {
		return nil, files.trace.failed(terr)
	}
	if factors == nil {
		return nil, interrupted(ctx, err, p, "nothing was written")
	}
	return factors, interrupted(ctx, err, p, "the factors so far are in "+filepath.Dir(files.w.path))
}
