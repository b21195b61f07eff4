package main

import (
	"cmp"
	"math"
	"sort"
	"time"

	"github.com/topoi-nmf/topoi/factor"
)

// convergence foretells when the solver will stop, from how fast the gap to
// certainty has been closing.
type convergence struct {
	goal       float64 // gap at which it stops, 0 = never
	iterations int     // at which it stops
	limit      time.Duration
	first      factor.Step // from which the rate is taken: before it are starts
	last       factor.Step
	gap        float64    // the last that was measured
	measured   []gapPoint // in order of time
}

type gapPoint struct{ seconds, log float64 }

// newConvergence goes by the limits of the solver, or by its defaults.
func newConvergence(nmf factor.NMF) convergence {
	return convergence{goal: max(cmp.Or(nmf.Tol, 1e-4), 0), iterations: cmp.Or(nmf.MaxIter, solverIterations), limit: nmf.MaxTime}
}

func (c *convergence) add(s factor.Step) {
	if c.last = s; c.first.Iteration == 0 {
		c.first = s
	}
	if !(s.Gap > 0) || math.IsInf(s.Gap, 0) {
		return
	}
	c.gap = s.Gap
	c.measured = append(c.measured, gapPoint{s.Seconds, math.Log(s.Gap)})
}

// left is the time to the first of the limits, negative when unknown. The gap
// is taken to go on shrinking by the same factor in equal times, as it did in
// the second half of the time so far: it falls fast at first.
func (c *convergence) left() time.Duration {
	made := c.last.Iteration - c.first.Iteration
	if made == 0 {
		return -1
	}
	best := (c.last.Seconds - c.first.Seconds) / float64(made) * float64(c.iterations-c.last.Iteration)
	if c.limit > 0 {
		best = min(best, c.limit.Seconds()-c.last.Seconds)
	}
	if n := len(c.measured); n > 1 && c.goal > 0 {
		now := c.measured[n-1]
		i := sort.Search(n-1, func(i int) bool { return c.measured[i].seconds > now.seconds/2 })
		then := c.measured[max(i-1, 0)]
		if fall := then.log - now.log; fall > 0 {
			best = min(best, (now.log-math.Log(c.goal))/fall*(now.seconds-then.seconds)-(c.last.Seconds-now.seconds))
		}
	}
	return time.Duration(max(best, 0) * float64(time.Second))
}
