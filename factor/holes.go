package factor

import "context"

// fillHoles makes a result finite and measures it. A run that is stopped in its
// first iterations can leave nonzeros of V to which WH gives nothing, since
// descent makes zeros that later sweeps would have raised again: their divergence
// is infinite. The zeros that meet at such a hole are filled with a trifle, which
// multiplicative updates then bring to its size. At convergence there are none; MU
// keeps the zeros of its start.
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
	leastW, leastH := w.ColumnSums(), h.ColumnSums()
	for k := range leastW {
		leastW[k] *= trifle / float64(w.rows)
		leastH[k] *= trifle / float64(h.rows)
	}
	raise := func(x []float32, least []float64) {
		for k := range x {
			x[k] = max(x[k], float32(least[k]))
		}
	}
	for j := range s.pb.n {
		ind, _ := s.pb.byCol.row(j)
		hj := h.Row(j)
		for _, i := range ind {
			var q float32
			wi := w.Row(int(i))
			for k, x := range hj {
				q += x * wi[k]
			}
			if q <= qFloor {
				raise(wi, leastW)
				raise(hj, leastH)
			}
		}
	}
}
