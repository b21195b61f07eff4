package factor

import (
	"context"
	"slices"
)

// fillHoles makes a result finite and measures it. A run that is stopped in its
// first iterations can leave nonzeros of V to which WH gives nothing, since
// descent makes zeros that later sweeps would have raised again: their divergence
// is infinite. The zeros that meet at such a hole are filled with a trifle, which
// multiplicative updates then bring to its size. At convergence there are none but
// where V spans many orders of magnitude; MU keeps the zeros of its start.
func (s *solver) fillHoles(ctx context.Context) (w, h rowStats) {
	s.raiseZeros()
	for range 2 {
		s.price()
		_, _ = s.pool.sweep(ctx, s.w, s.wp, majorise)
		s.price()
		_, _ = s.pool.sweep(ctx, s.h, s.hp, majorise)
	}
	s.price()
	w, h, _ = s.measure(ctx, true)
	return w, h
}

// raiseZeros gives the rows of W and H that meet at a hole at least a trifle of
// every component.
func (s *solver) raiseZeros() {
	const trifle = 1e-4 // of a mean entry
	w, h := s.f.W, s.f.Ht
	leastW, leastH := s.pool.columnSums(w), s.pool.columnSums(h)
	for k := range leastW {
		leastW[k] *= trifle / float64(w.rows)
		leastH[k] *= trifle / float64(h.rows)
	}
	raise := func(x []float32, least []float64) {
		for k := range x {
			x[k] = max(x[k], float32(least[k]))
		}
	}
	for _, at := range s.holes() {
		raise(w.Row(int(at.row)), leastW)
		raise(h.Row(int(at.column)), leastH)
	}
}

// A hole is a nonzero of V to which WH gives nothing.
type hole struct{ row, column int32 }

func (s *solver) holes() []hole {
	parts := make([][]hole, s.hp.chunks())
	_ = s.pool.each(context.Background(), len(parts), func(c int, scratch *scratch) {
		for j := s.hp[c]; j < s.hp[c+1]; j++ {
			s.h.ratios(j, scratch)
			ind, _ := s.h.v.row(j)
			for p, q := range scratch.m.Q[:len(ind)] {
				if q <= qFloor {
					parts[c] = append(parts[c], hole{ind[p], int32(j)})
				}
			}
		}
	})
	return slices.Concat(parts...)
}
