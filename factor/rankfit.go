package factor

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/topoi-nmf/topoi/sparse"
)

// Runs of one rank are numbered for their seeds: the full matrix, restarts and
// folds.
const (
	fullRun    = 0
	restartRun = 1
	foldRun    = 1 << 20
)

// byMargins is the held-out error without components, which is no curve.
const byMargins Criterion = "margins"

// A rankRow is what was found at one rank.
type rankRow struct {
	values map[Criterion][]float64 // by run
	single map[Criterion]float64   // for criteria with one value for all runs
}

// A batch is the fits of one rank while they are being made.
type batch struct {
	rank     int
	full     *Factors
	restarts []*Factors
	folds    []*Dense
	errors   []heldOutError // by fold
	left     atomic.Int32   // fits to be made
	row      *rankRow       // when none is left
}

// A job is one fit.
type job struct {
	b  *batch
	do func(ctx context.Context) error
}

// fit makes the fits of some ranks, and judges each rank when its last fit is
// done. Large ranks come first, so that no worker is left with a long one.
func (s *sweep) fit(ctx context.Context, ranks []int) error {
	var jobs []job
	batches := make([]*batch, len(ranks))
	for i, k := range slices.Backward(slices.Sorted(slices.Values(ranks))) {
		batches[i] = &batch{rank: k}
		jobs = append(jobs, s.jobs(batches[i])...)
	}
	s.count.expect(len(jobs) + len(ranks)*len(s.opt.Measures))
	err := runAll(ctx, s.opt.Workers, len(jobs), func(ctx context.Context, i int) error {
		b := jobs[i].b
		if err := jobs[i].do(ctx); err != nil {
			return err
		}
		s.count.done(s.opt.Progress)
		if b.left.Add(-1) > 0 {
			return nil
		}
		err := s.judge(ctx, b)
		b.full, b.restarts, b.folds = nil, nil, nil // the next rank needs the memory
		return err
	})
	for _, b := range batches {
		if b.row != nil {
			s.rows[b.rank] = b.row
		}
	}
	return err
}

// jobs lists the fits of a rank.
func (s *sweep) jobs(b *batch) (jobs []job) {
	add := func(do func(ctx context.Context) error) { jobs = append(jobs, job{b, do}) }
	if s.usesFull() {
		add(func(ctx context.Context) error { return s.fitFull(ctx, b) })
	}
	if s.usesRestarts() {
		b.restarts = make([]*Factors, s.opt.Restarts)
		for r := range b.restarts {
			add(func(ctx context.Context) error { return s.fitRestart(ctx, b, r) })
		}
	}
	if s.usesFolds() {
		b.folds, b.errors = make([]*Dense, s.opt.Folds), make([]heldOutError, s.opt.Folds)
		for f := range b.folds {
			add(func(ctx context.Context) error { return s.fitFold(ctx, b, f) })
		}
	}
	b.left.Store(int32(len(jobs)))
	return jobs
}

func (s *sweep) fitFull(ctx context.Context, b *batch) error {
	p := s.nmf(b.rank, fullRun)
	p.Start = s.full.start(b.rank, p.Start)
	f, err := p.Factorize(ctx, s.v)
	b.full = f
	return err
}

func (s *sweep) fitRestart(ctx context.Context, b *batch, r int) error {
	p := s.nmf(b.rank, restartRun+uint64(r))
	p.Start = Random{}
	f, err := p.Factorize(ctx, s.v)
	b.restarts[r] = f
	return err
}

func (s *sweep) fitFold(ctx context.Context, b *batch, f int) error {
	split := s.splits.split(f)
	p := s.nmf(b.rank, foldRun+uint64(f))
	p.Start = s.folds[f].start(b.rank, p.Start)
	fit, err := p.Factorize(ctx, split.train)
	if err != nil {
		return err
	}
	b.folds[f], b.errors[f], err = split.score(ctx, fit)
	return err
}

// judge turns the fits of a rank into numbers.
func (s *sweep) judge(ctx context.Context, b *batch) error {
	row := &rankRow{values: map[Criterion][]float64{}, single: map[Criterion]float64{}}
	best := b.full
	mass := s.v.Sum()
	var fits []float64
	for _, f := range append(slices.Clip(b.restarts), b.full) {
		if f == nil {
			continue
		}
		fits = append(fits, f.Divergence/mass)
		if best == nil || f.Objective < best.Objective {
			best = f
		}
	}
	if s.asked[Reconstruction] {
		row.values[Reconstruction] = fits
	}
	if s.asked[HeldOut] {
		for _, e := range b.errors {
			row.values[HeldOut] = append(row.values[HeldOut], e.model)
			row.values[byMargins] = append(row.values[byMargins], e.margins)
		}
	}
	if s.asked[Stability] {
		for _, w := range b.folds {
			row.values[Stability] = append(row.values[Stability], agreement(b.full.W, w, s.opt.Top))
		}
	}
	if s.usesRestarts() {
		s.judgeConsensus(b, row)
	}
	if s.asked[Relevance] && b.rank == s.ranks[len(s.ranks)-1] {
		var err error
		if s.relevant, err = relevant(ctx, s.nmf(b.rank, fullRun), s.v, b.full); err != nil {
			return err
		}
	}
	for _, m := range s.opt.Measures {
		values, err := m.Of(ctx, RankFits{Rank: b.rank, Best: best, Restarts: b.restarts, Folds: b.folds})
		if err != nil {
			return err
		}
		row.values[m.Name] = values
		s.count.done(s.opt.Progress)
	}
	b.row = row
	return ctx.Err()
}

// nested holds the leading components of one NNDSVDA start, of which every rank
// takes as many as it needs: singular triples do not depend on how many are asked
// for. So a sweep decomposes each matrix once.
type nested struct {
	w, ht *Dense
	mass  float64
}

// newNested decomposes v, for ranks up to rank.
func newNested(ctx context.Context, p NMF, v *sparse.Matrix) (*nested, error) {
	pb, err := p.problem(v, false)
	if err != nil {
		return nil, err
	}
	s := &solver{p: &p, pb: pb, pool: newPool(p.workers(), p.Rank)}
	w, ht, err := NNDSVDA{}.begin(ctx, s)
	if err != nil {
		return nil, err
	}
	return &nested{unsorted(w, pb.rowAt), unsorted(ht, pb.colAt), pb.mass / pb.scale}, nil
}

// start returns the start of rank k; other is the caller's own, which is used
// if there are no nested components.
func (c *nested) start(k int, other Start) Start {
	if c == nil {
		return other
	}
	w, ht := c.w.leading(k), c.ht.leading(k)
	matchMass(w, ht, c.mass)
	return Custom{W: w, H: ht.T()}
}

// leading returns a copy of the first k columns.
func (d *Dense) leading(k int) *Dense {
	out := NewDense(d.rows, k)
	for i := range d.rows {
		copy(out.Row(i), d.Row(i))
	}
	return out
}

// runAll calls f for 0 to n-1 in parallel and returns the error of the least
// number that failed. After a failure no more are begun, and those under way are
// cancelled.
func runAll(ctx context.Context, workers, n int, f func(ctx context.Context, i int) error) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, n)
	_ = parallel(inner, workers, n, func(i, _ int) {
		if errs[i] = f(inner, i); errs[i] != nil {
			cancel()
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	var cancelled error
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) { // those are its victims
			return err
		}
		cancelled = cmp.Or(cancelled, err)
	}
	return cancelled // by f itself, if by anyone
}

// A counter reports progress.
type counter struct {
	mu          sync.Mutex
	ready, want int
}

func (c *counter) expect(n int) { c.want += n }

func (c *counter) done(progress func(done, total int)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ready++
	if progress != nil {
		progress(c.ready, c.want)
	}
}
