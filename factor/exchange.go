package factor

import (
	"context"
	"slices"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// Exchange of components. A run that has settled has components that are worth little and
// lacks others that are worth more, but all small steps from one to the other lead uphill.
// So the leader of a race gets some components more, of noise. A few sweeps later they
// explain what the others explained worst, and as many are removed, those of all that
// are needed least, one after the other. New components that are no good go again.
//
// Splitting and merging (Ueda, Nakano, Ghahramani & Hinton 2000) trade in the same way, but
// name the parts before they have been tried. It lost: docs/solver.md has the figures.

const (
	multiExchanges = 4
	exchangePart   = 5  // an exchange adds one component for as many
	grownSweeps    = 10 // with them
	prunedSweeps   = 15 // after the removal
	noiseMass      = 0.3
)

// extra is how many components an exchange adds: no more than rows are padded by, if that
// is half as many at least, for the sake of memory.
func (p *NMF) extra(m, n int) int {
	count := (p.Rank + exchangePart - 1) / exchangePart
	if room := kernel.Padded(p.Rank) - p.Rank; 2*room >= count {
		count = min(count, room)
	}
	return min(count, min(m, n)-p.Rank)
}

// exchange makes a candidate from the leader, which is beaten if it ends no lower. After
// an error what it returns only tells the iterations that were made.
func (s *solver) exchange(ctx context.Context, leader *candidate, i, of int, seed uint64) (*candidate, error) {
	c, err := s.grow(ctx, leader, i, of, seed)
	if err == nil {
		c, err = s.prune(ctx, c, i, of, seed)
	}
	if err != nil {
		return c, err
	}
	for t := c.f.Iterations + 1; t <= grownSweeps+prunedSweeps; t++ {
		if err := c.step(ctx, t); err != nil {
			return c, err
		}
	}
	c.reached, err = c.checkpoint(ctx)
	c.beaten = !(c.reached < leader.reached)
	return c, err
}

// grow adds components of noise to a copy of the leader and makes a few sweeps.
func (s *solver) grow(ctx context.Context, leader *candidate, i, of int, seed uint64) (*candidate, error) {
	c := s.contender(i, of, seed)
	c.p.Rank += s.p.extra(s.pb.m, s.pb.n)
	c.pool = newPool(len(s.pool.scratch), c.p.Rank)
	c.pool.spares = s.pool.spares
	w, ht := s.pool.widened(leader.f.W, c.p.Rank), s.pool.widened(leader.f.Ht, c.p.Rank)
	mass := s.pb.mass * noiseMass / float64(c.p.Rank)
	c.sow(w, s.p.Rank, forExchange, marginal(s.pb.byRow), mass)
	c.sow(ht, s.p.Rank, forExchangeH, marginal(s.pb.byCol), 1)
	c.prepare(w, ht)
	for t := 1; t <= grownSweeps; t++ {
		if err := c.step(ctx, t); err != nil {
			return c, err
		}
	}
	_, err := c.checkpoint(ctx)
	return c, err
}

// prune returns a candidate without the components that grown, which retires, can do without. The
// half that their price was found in moves first, and without momentum: it has to take
// over what they explained before the other half adapts to its lack.
func (s *solver) prune(ctx context.Context, grown *candidate, i, of int, seed uint64) (*candidate, error) {
	spared, err := grown.spare(ctx, grown.p.Rank-s.p.Rank, int(seed%sampleEvery))
	if err != nil {
		return grown, err
	}
	grown.still()
	c := s.contender(i, of, seed)
	c.paused = grown.paused
	w, ht := s.pool.without(grown.f.W, spared), s.pool.without(grown.f.Ht, spared)
	grown.retire()
	c.prepare(w, ht)
	c.f.Iterations, c.kept.calm = grownSweeps, 1
	if s.pb.m <= s.pb.n {
		rule := descend(descentPasses)
		if s.p.Method == MU {
			rule = multiply
		}
		err = c.moveH(ctx, rule)
	}
	return c, err
}

// widened returns a copy of d with the given number of columns, new ones of zeros.
func (p *pool) widened(d *Dense, cols int) *Dense {
	out := p.dense(d.rows, cols)
	p.rowsOf(d.rows, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(out.Row(i), d.Row(i))
		}
	})
	return out
}

// without returns a copy of d without some columns.
func (p *pool) without(d *Dense, columns []int) *Dense {
	var kept []int
	for k := range d.cols {
		if !slices.Contains(columns, k) {
			kept = append(kept, k)
		}
	}
	out := p.dense(d.rows, len(kept))
	p.rowsOf(d.rows, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, from := out.Row(i), d.Row(i)
			for t, k := range kept {
				row[t] = from[k]
			}
		}
	})
	return out
}

// sow fills the columns from the first on with random multiples of the marginal, which
// sum to about the given number.
func (s *solver) sow(d *Dense, first int, purpose uint64, marginal []float64, sum float64) {
	s.pool.rowsOf(d.rows, func(lo, hi int) {
		rng := s.rng(purpose | uint64(lo)<<32)
		for i := lo; i < hi; i++ {
			row := d.Row(i)
			for k := first; k < d.cols; k++ {
				row[k] = float32(sum * marginal[i] * rng.ExpFloat64())
			}
		}
	})
}
