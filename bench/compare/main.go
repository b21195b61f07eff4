// Command compare runs Topoi and scikit-learn on the same matrix from the same
// start, side by side, and writes a table and a plot of objective against time:
//
//	go install ../../cmd/topoi
//	go run . -k 20 -name newsgroups-k20 V.mtx
//
// V.mtx is a MatrixMarket file, terms × documents. No solver's own number is
// believed: every objective is recomputed in float64 from the W and H that the
// solver wrote. For Topoi, whose runs are the same to the bit whatever the
// limits, that means one more run up to each checkpoint; scikit-learn is walked
// from checkpoint to checkpoint. Times are the solvers' own, without reading and
// writing, and the program waits for one solver before it starts the next.
//
// The table goes into docs/benchmarks.md, between the comments that carry its
// name, the plot beside it. Needs Python with numpy, scipy and scikit-learn.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// settings are the flags.
type settings struct {
	matrix, name, title string
	redraw              string
	k                   int
	seed                uint64
	threads             []int
	topoi, python       string
	docs, work          string
	budget, budget64    time.Duration // of scikit-learn in float32 and in float64
	topoiBudget         time.Duration
	muBudget            time.Duration
	repeat              int
	best                float64
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s, err := parse(os.Args[1:])
	if err == nil {
		err = compare(ctx, s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func parse(args []string) (*settings, error) {
	s := &settings{}
	f := flag.NewFlagSet("compare", flag.ExitOnError)
	f.IntVar(&s.k, "k", 20, "rank")
	f.StringVar(&s.name, "name", "", "name of the section and the plot (required)")
	f.StringVar(&s.title, "title", "", "title of the section; default the name")
	f.Uint64Var(&s.seed, "seed", 1, "seed of the start")
	threads := f.String("threads", "1,2", "thread counts to run Topoi with; scikit-learn's sparse update uses one")
	f.StringVar(&s.topoi, "topoi", "topoi", "the topoi command")
	f.StringVar(&s.python, "python", "python3", "a Python with scikit-learn")
	f.StringVar(&s.docs, "docs", "../../docs", "folder of benchmarks.md and the plots")
	f.StringVar(&s.work, "work", "", "keep the start and the factors in this folder")
	f.DurationVar(&s.budget, "budget", 4*time.Minute, "time of the scikit-learn run in float32")
	f.DurationVar(&s.budget64, "budget64", 2*time.Minute, "time of the scikit-learn run in float64")
	f.DurationVar(&s.topoiBudget, "topoi-budget", 20*time.Second, "time of Topoi's longest run, which makes the best objective")
	f.DurationVar(&s.muBudget, "mu-budget", time.Minute, "time of Topoi's run with scikit-learn's update, which counts its iterations")
	f.IntVar(&s.repeat, "repeat", 3, "repetitions of each timing; the median counts")
	f.Float64Var(&s.best, "best", 0, "best objective known from elsewhere")
	f.StringVar(&s.redraw, "redraw", "", "measure nothing, write from this file, which -work left behind as NAME.json")
	f.Usage = func() {
		fmt.Fprintln(f.Output(), "usage: compare [flags] V.mtx")
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() != 1 && s.redraw == "" || s.name == "" || s.k < 1 || s.repeat < 1 {
		return nil, fmt.Errorf("wants a -name, a -k of at least 1 and one matrix, such as: compare -k 20 -name counts V.mtx")
	}
	s.matrix = f.Arg(0)
	if s.title == "" {
		s.title = s.name
	}
	for t := range strings.SplitSeq(*threads, ",") {
		n, err := strconv.Atoi(t)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-threads %s: want numbers such as 1,2", *threads)
		}
		s.threads = append(s.threads, n)
	}
	return s, nil
}

// compare is the whole job: measure, or take an old measurement, and write.
func compare(ctx context.Context, s *settings) error {
	r, err := s.result(ctx)
	if err != nil {
		return err
	}
	if err := r.draw(filepath.Join(s.docs, s.name+".svg")); err != nil {
		return err
	}
	return r.write(s)
}

// result measures, or reads what -redraw names.
func (s *settings) result(ctx context.Context) (*measured, error) {
	if s.redraw != "" {
		raw, err := os.ReadFile(s.redraw)
		if err != nil {
			return nil, err
		}
		r := &measured{}
		return r, json.Unmarshal(raw, r)
	}
	b, done, err := newBench(s)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(b.measured)
	if err != nil {
		return nil, err
	}
	return b.measured, os.WriteFile(filepath.Join(s.work, s.name+".json"), raw, 0o666)
}
