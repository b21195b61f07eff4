package factor

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// Consensus factors a matrix from many starts and makes one factorization of the
// components that come back, as cNMF does (Kotliar et al. 2019). A local optimum
// has components of its own; those that many runs share are in the data.
//
// The runs' components are pooled, each of length 1. Those far from their nearest
// neighbours are dropped as accidents of a run. The others are clustered around
// k centres, at most one of each run to a centre, by alternating optimal
// assignments with new centres; the medians of the clusters are the consensus W,
// which the solver then refines together with H.
//
// Runs are made in parallel, one worker each. NMF.Seed and NMF.Workers serve the
// whole, and the result is the same for any number of workers.
type Consensus struct {
	// NMF says how to factorize, and at which rank. Start nil means KMeans{}
	// here, which differs with the seed and is good from any; with a start that
	// hardly depends on the seed, such as NNDSVDA, all runs agree and prove
	// nothing. NMF.Progress is not called.
	NMF NMF

	// Runs is the number of starts; 0 means 10.
	Runs int

	// Part is the share of the columns, drawn at random, that each run sees; 0
	// means all of them. Components that come back from parts do not hang on a few
	// columns; and with parts the runs differ from any start.
	Part float64

	// Reach is the largest mean distance of a component to its nearest
	// neighbours, three for every ten runs, at which it still counts; 0 means
	// 0.5, a cosine of 0.875. More than half of the components are never
	// dropped.
	Reach float64

	// Progress, if set, is called after each run with the number of those done,
	// never twice at a time.
	Progress func(done, total int)
}

// An Ensemble is many runs and what they agree on.
type Ensemble struct {
	// Best has the lowest objective of all runs (of their own parts, and then
	// finished on all columns, with Consensus.Part); Consensus is made of what they share.
	// Neither's objective is always the lower.
	Best, Consensus *Factors

	// Runs are the runs, in the order of their seeds.
	Runs []Run

	// Components tells how often each component of Consensus was found.
	Components []Component

	// Dropped is the number of components, of all runs, that were far from all
	// others.
	Dropped int
}

// A Run is one factorization of an ensemble.
type Run struct {
	Seed       uint64
	Objective  float64
	Iterations int
	Status     Status
	// Similarity is the mean cosine of its components with those of the
	// consensus.
	Similarity float64
}

// A Component says how stable a component of the consensus is.
type Component struct {
	// Found is the number of runs that have it, with a cosine of at least
	// FoundAt; matched one to one.
	Found int
	// Mean and Spread are the mean and the standard deviation, over all runs, of
	// Cosines, the similarity with each run's own.
	Mean, Spread float64
	Cosines      []float64
}

// FoundAt is the cosine from which two components count as the same.
const FoundAt = 0.8

// Factorize factors the m×n matrix v many times. Errors are those of
// NMF.Factorize; when ctx ends, it returns one that wraps ctx.Err(), and no
// ensemble.
func (c *Consensus) Factorize(ctx context.Context, v mat.Matrix) (*Ensemble, error) {
	e, w, err := c.run(ctx, v)
	if err != nil {
		return nil, err
	}
	pool, err := newComponents(ctx, w, c.NMF.workers())
	if err != nil {
		return nil, err
	}
	e.Dropped = pool.drop(c.reach())
	p := c.NMF
	p.Progress, p.discards = nil, true
	if c.Part > 0 { // the best run knows a part of H only
		if e.Best, err = refine(ctx, p, v, e.Best.W); err != nil {
			return nil, err
		}
	}
	of, err := pool.cluster(ctx, e.byObjective())
	if err != nil {
		return nil, fmt.Errorf("factor: consensus: %w", err)
	}
	if e.Consensus, err = refine(ctx, p, v, pool.medians(of, w)); err != nil {
		return nil, err
	}
	e.compare(w)
	return e, nil
}

func (c *Consensus) runs() int {
	if c.Runs > 0 {
		return c.Runs
	}
	return 10
}

func (c *Consensus) reach() float64 {
	if c.Reach > 0 {
		return c.Reach
	}
	return 0.5
}

// run makes the runs and returns the W of each.
func (c *Consensus) run(ctx context.Context, v mat.Matrix) (*Ensemble, []*Dense, error) {
	n := c.runs()
	e := &Ensemble{Runs: make([]Run, n)}
	w := make([]*Dense, n)
	first := c.NMF // validates before it is done n times
	if _, err := first.problem(v, false); err != nil {
		return nil, nil, err
	}
	sv, err := toSparse(v)
	if err != nil {
		return nil, nil, err
	}
	var mu sync.Mutex
	best, count := n, counter{want: n}
	err = runAll(ctx, c.NMF.workers(), n, func(ctx context.Context, r int) error {
		p := c.NMF
		p.Workers, p.Progress, p.Start, p.discards = 1, nil, silent(p.Start), true
		p.Seed = seedOf(c.NMF.Seed, uint64(r))
		if p.Start == nil {
			p.Start = KMeans{}
		}
		f, err := p.Factorize(ctx, c.part(sv, p.Seed))
		if err != nil {
			return err
		}
		w[r] = f.W
		mu.Lock()
		e.Runs[r] = Run{Seed: p.Seed, Objective: f.Objective, Iterations: f.Iterations, Status: f.Status}
		if e.Best == nil || f.Objective < e.Best.Objective || f.Objective == e.Best.Objective && r < best {
			e.Best, best = f, r
		}
		mu.Unlock()
		count.done(c.Progress)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("factor: consensus: %w", err)
	}
	return e, w, nil
}

// part draws the columns of a run.
func (c *Consensus) part(v *sparse.Matrix, seed uint64) *sparse.Matrix {
	_, n := v.Dims()
	keep := int(math.Round(c.Part * float64(n)))
	if c.Part <= 0 || keep >= n {
		return v
	}
	columns := rand.New(rand.NewPCG(seed, forParts)).Perm(n)[:max(keep, min(n, c.NMF.Rank))]
	slices.Sort(columns)
	return v.Columns(columns)
}

// refine lets the solver go on from W and the H that answers it.
func refine(ctx context.Context, p NMF, v mat.Matrix, w *Dense) (*Factors, error) {
	b, err := NewBasis(w, p.Loss, p.workers())
	if err != nil {
		return nil, err
	}
	ht, err := b.Transform(ctx, v)
	if err != nil {
		return nil, err
	}
	p.Start = Custom{W: w, H: ht.T()}
	return p.Factorize(ctx, v)
}

// compare finds each run's components in the consensus.
func (e *Ensemble) compare(w []*Dense) {
	k := e.Consensus.W.cols
	e.Components = make([]Component, k)
	for r, wr := range w {
		m := matching(cosines(e.Consensus.W, wr), k)
		e.Runs[r].Similarity = m.Mean()
		for t := range e.Components {
			c := &e.Components[t]
			c.Cosines = append(c.Cosines, m.Cosine[t])
			if m.Cosine[t] >= FoundAt {
				c.Found++
			}
		}
	}
	for t := range e.Components {
		c := &e.Components[t]
		c.Mean, c.Spread = meanOfRuns(c.Cosines)
	}
}

// seedOf returns the seed of a numbered run.
func seedOf(seed, run uint64) uint64 { return seed + run*0x9e3779b97f4a7c15 }
