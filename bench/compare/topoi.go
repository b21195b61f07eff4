package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// tolerance of Topoi's runs: out of reach, but given, since the solver that may
// stop also measures its certificate now and then and should pay for it here.
const tolerance = "1e-9"

// topoi runs `topoi factor` and returns its trace.
func (b *bench) factor(ctx context.Context, folder string, threads int, args ...string) ([]point, error) {
	trace := filepath.Join(b.work, "trace.jsonl")
	args = append([]string{"factor", b.matrix, "-k", fmt.Sprint(b.k), "-o", folder, "--init-w", b.w0, "--init-h", b.h0,
		"--threads", fmt.Sprint(threads), "--trace", trace, "--force", "-q"}, args...)
	out, err := exec.CommandContext(ctx, b.topoi, args...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", b.topoi, strings.Join(args, " "), err, out)
	}
	return readTrace(trace)
}

func readTrace(path string) ([]point, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var points []point
	for s := bufio.NewScanner(f); s.Scan(); {
		var step struct {
			Iteration          int
			Seconds, Objective float64
		}
		if err := json.Unmarshal(s.Bytes(), &step); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		points = append(points, point{step.Iteration, step.Seconds, step.Objective})
	}
	if len(points) == 0 {
		return nil, fmt.Errorf("%s: no iterations", path)
	}
	return points, nil
}

// topoiSweep returns the milliseconds of a multiplicative update of both
// factors, one thread, in a precision.
func (b *bench) topoiSweep(ctx context.Context, precision string) (float64, error) {
	trace, err := b.factor(ctx, filepath.Join(b.work, "sweep"), 1, "--method", "mu", "--tol", "0", "--max-iter", "22", "--precision", precision)
	if err != nil {
		return 0, err
	}
	// A step is recorded while the next one runs, the last one at the end.
	first, last := trace[0], trace[len(trace)-2]
	return 1e3 * (last.Seconds - first.Seconds) / float64(last.Iteration-first.Iteration), nil
}

// topoiRun is the long run with the default method: its end is checked here,
// the way there by checkpoints.
func (b *bench) topoiRun(ctx context.Context, threads int) (*curve, error) {
	c := &curve{Name: fmt.Sprintf("Topoi, %s", plural(threads, "thread")), Threads: threads}
	folder := filepath.Join(b.work, "topoi")
	var err error
	c.Trace, err = b.factor(ctx, folder, threads, "--tol", tolerance, "--max-iter", "1000000", "--max-time", b.topoiBudget.String())
	if err != nil {
		return nil, err
	}
	last := c.Trace[len(c.Trace)-1]
	if last.Objective, err = b.verify(c, folder, last); err != nil {
		return nil, err
	}
	c.Points, c.Spent = []point{last}, last.Seconds
	c.Ms = 1e3 * last.Seconds / float64(last.Iteration)
	b.say("%s: %d iterations, %.1f s, %.1f", c.Name, last.Iteration, last.Seconds, last.Objective)
	return c, nil
}

// verify recomputes the objective of the factors in a folder, and takes down
// where the solver says something else of them.
func (b *bench) verify(c *curve, folder string, claimed point) (float64, error) {
	w, err := readFactor(filepath.Join(folder, "W.mtx"), false)
	if err != nil {
		return 0, err
	}
	ht, err := readFactor(filepath.Join(folder, "H.mtx"), true)
	if err != nil {
		return 0, err
	}
	d, err := b.recompute(w, ht)
	if err != nil {
		return 0, err
	}
	off := math.Abs(claimed.Objective-d) / d
	if off > 1e-6 {
		b.Doubts = append(b.Doubts, doubt{claimed.Iteration, off})
		return d, nil
	}
	b.Claim = max(b.Claim, off)
	return d, nil
}

// checkpoints runs up to the iteration at which the trace claims each gap, and
// up to a few more for the plot, and takes objective and time from these runs.
func (b *bench) checkpoints(ctx context.Context, c *curve) error {
	for _, t := range []int{2, 4, 8, 16} {
		if t < c.Trace[len(c.Trace)-1].Iteration {
			if _, err := b.checkpoint(ctx, c, t, 1); err != nil {
				return err
			}
		}
	}
	for _, gap := range gaps {
		target := b.Best * (1 + gap)
		for _, p := range c.Trace {
			if p.Objective > target {
				continue
			}
			d, err := b.checkpoint(ctx, c, p.Iteration, b.repeat)
			if err != nil {
				return err
			}
			if d <= target {
				break
			}
		}
	}
	sortPoints(c.Points)
	return nil
}

// checkpoint runs up to iteration t and returns the objective there.
func (b *bench) checkpoint(ctx context.Context, c *curve, t, repeat int) (float64, error) {
	for _, p := range c.Points {
		if p.Iteration == t {
			return p.Objective, nil
		}
	}
	folder := filepath.Join(b.work, "topoi")
	p, seconds := point{}, []float64{}
	for range repeat {
		trace, err := b.factor(ctx, folder, c.Threads, "--tol", tolerance, "--max-iter", fmt.Sprint(t))
		if err != nil {
			return 0, err
		}
		p = trace[len(trace)-1]
		seconds = append(seconds, p.Seconds)
	}
	var err error
	if p.Objective, err = b.verify(c, folder, p); err != nil {
		return 0, err
	}
	p.Seconds = median(seconds)
	for _, step := range c.Trace {
		if step.Iteration == t {
			b.Slip = max(b.Slip, (p.Objective-step.Objective)/step.Objective)
		}
	}
	c.Points = append(c.Points, p)
	return p.Objective, nil
}
