package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/topoi-nmf/topoi/sparse"
)

// A bench is one comparison under way: a matrix, a start, and the result so far.
type bench struct {
	*settings
	*measured
	v      *sparse.Matrix
	w0, h0 string // files of the start
	began  time.Time
}

// A measured comparison is what the table and the plot are made of.
type measured struct {
	Date           string
	Rows, Columns  int
	Nonzeros, Rank int
	Machine        []string
	Load           [2]string // before and after
	Best           float64   // the least objective known; recomputed, like all others
	Curves         []*curve
	Sweeps         []sweep
	// Iterates is Topoi's run with the multiplicative update, whose iterates are those
	// of scikit-learn: they tell how many it needs.
	Iterates []point
	// Checked is the number of factors whose objective was recomputed; Claim
	// the largest relative difference from what Topoi said of the same factors,
	// but for those in Doubts, where it is more than 1e-6; Slip how far above the
	// long run's trace a run stopped there came out.
	Checked     int
	Claim, Slip float64
	Doubts      []doubt
}

// A doubt is a relative difference of more than 1e-6 between what Topoi said of
// factors and what was recomputed, and the iteration after which it stopped.
type doubt struct {
	Iteration int
	Off       float64
}

// A curve is the course of one solver.
type curve struct {
	Name    string
	Threads int
	Points  []point
	Trace   []point // what the solver said on the way; empty for scikit-learn
	Spent   float64 // seconds when it was stopped
	Ms      float64 // milliseconds an iteration
}

// A point is a state of a solver.
type point struct {
	Iteration          int
	Seconds, Objective float64
}

// A sweep is the time of one multiplicative update of both factors.
type sweep struct {
	Name string
	Ms   float64
}

// gaps above the best objective that the table shows.
var gaps = []float64{.05, .02, .01, .005, .002, .001}

func newBench(s *settings) (*bench, func(), error) {
	done := func() {}
	f, err := os.Open(s.matrix)
	if err != nil {
		return nil, done, err
	}
	defer f.Close()
	v, err := sparse.ReadMatrixMarket(f)
	if err != nil {
		return nil, done, fmt.Errorf("%s: %w", s.matrix, err)
	}
	m, n := v.Dims()
	r := &measured{Date: time.Now().Format(time.DateOnly), Rows: m, Columns: n, Nonzeros: v.NNZ(), Rank: s.k, Machine: machine()}
	b := &bench{settings: s, measured: r, v: v, began: time.Now()}
	if s.work == "" {
		if s.work, err = os.MkdirTemp("", "compare"); err != nil {
			return nil, done, err
		}
		done = func() { _ = os.RemoveAll(s.work) }
	} else if err := os.MkdirAll(s.work, 0o777); err != nil {
		return nil, done, err
	}
	b.w0, b.h0 = filepath.Join(s.work, "W0.mtx"), filepath.Join(s.work, "H0.mtx")
	return b, done, b.start()
}

// run measures everything: sweeps first, in turns, then the curves.
func (b *bench) run(ctx context.Context) error {
	b.Load[0] = load()
	single, err := b.sklearn(ctx, "float32")
	if err != nil {
		return err
	}
	defer single.close()
	double, err := b.sklearn(ctx, "float64")
	if err != nil {
		return err
	}
	defer double.close()
	if err := b.timeSweeps(ctx, single, double); err != nil {
		return err
	}
	for _, threads := range b.threads {
		c, err := b.topoiRun(ctx, threads)
		if err != nil {
			return err
		}
		b.Curves = append(b.Curves, c)
	}
	for _, peer := range []struct {
		*sklearn
		budget time.Duration
	}{{single, b.budget}, {double, b.budget64}} {
		c, err := b.walk(peer.sklearn, peer.budget)
		if err != nil {
			return err
		}
		b.Curves = append(b.Curves, c)
	}
	if b.Iterates, err = b.factor(ctx, filepath.Join(b.work, "mu"), 2, "--method", "mu", "--tol", "0",
		"--max-iter", "1000000", "--max-time", b.muBudget.String()); err != nil {
		return err
	}
	b.findBest()
	for _, c := range b.Curves {
		if c.Trace != nil {
			if err := b.checkpoints(ctx, c); err != nil {
				return err
			}
		}
	}
	b.Load[1] = load()
	return nil
}

func (b *bench) findBest() {
	var all []float64
	for _, c := range b.Curves {
		for _, p := range c.Points {
			all = append(all, p.Objective)
		}
	}
	if b.settings.best > 0 {
		all = append(all, b.settings.best)
	}
	b.Best = slices.Min(all)
}

// timeSweeps takes turns, so that what else the machine does meets all alike.
func (b *bench) timeSweeps(ctx context.Context, single, double *sklearn) error {
	const sweeps = 5
	var mixed, alone, s, d []float64
	for range b.repeat {
		for precision, into := range map[string]*[]float64{"mixed": &mixed, "single": &alone} {
			ms, err := b.topoiSweep(ctx, precision)
			if err != nil {
				return err
			}
			*into = append(*into, ms)
		}
		for peer, into := range map[*sklearn]*[]float64{single: &s, double: &d} {
			sec, err := peer.time(sweeps)
			if err != nil {
				return err
			}
			*into = append(*into, 1e3*sec/sweeps)
		}
	}
	b.Sweeps = []sweep{{"Topoi, float32, 16-bit reads of the other factor if they pay (default)", median(mixed)},
		{"Topoi, float32 alone", median(alone)}, {"scikit-learn, float32", median(s)}, {"scikit-learn, float64", median(d)}}
	b.say("sweeps %v", b.Sweeps)
	return nil
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	n := len(x)
	if n == 0 {
		return 0
	}
	return (x[(n-1)/2] + x[n/2]) / 2
}

// load is the number of processes that ran, on average, in the last minute.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if errors.Is(err, os.ErrNotExist) {
		return "unknown"
	}
	return strings.SplitN(string(raw), " ", 2)[0]
}

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%6.0fs "+format+"\n", append([]any{time.Since(b.began).Seconds()}, args...)...)
}
