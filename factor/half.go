package factor

import (
	"math"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// half is one convex half of the problem: the rows of x against the fixed rows
// of b. With v = V by column, x = Ht and b = W it updates H; with V by row the
// roles are swapped. Everything that updates a factor goes through it, inference
// included.
type half struct {
	v     rows
	x, b  *Dense
	sums  []float64 // column sums of b
	u     []float32 // the same: u_k = Σ_i b_ik
	pen   weights
	floor float32 // least model value q
}

// qFloor keeps ratios v/q, and their squares, within float32 when a row has
// zeros wherever a nonzero of V could be explained.
const qFloor = 1e-15

func newHalf(v rows, x, b *Dense, pen weights) *half {
	h := &half{v: v, x: x, b: b, pen: pen, floor: qFloor}
	h.refresh()
	return h
}

// refresh recomputes u after b has changed.
func (h *half) refresh() {
	h.sums = h.b.ColumnSums()
	if h.u == nil {
		h.u = make([]float32, len(h.sums))
	}
	for k, s := range h.sums {
		h.u[k] = float32(s)
	}
}

// rowStats is what one pass over a row learns about the point before it.
type rowStats struct {
	logq  float64 // Σ v·log q
	bound float64 // N·log max_k ρ_k, N the mass of the row: see Factors.Gap
}

// scratch is one worker's memory for passes over rows.
type scratch struct {
	r         []float32 // k, padded
	q, iq, t  []float32 // one value a nonzero
	v         []float32 // the same, values brought to mean 1
	bt        []float32 // gathered basis, k × ld
	ld, width int
}

func newScratch(k int) *scratch {
	return &scratch{r: alignedFloats((k + lanes - 1) / lanes * lanes), width: k}
}

// reserve makes room for a row of n nonzeros.
func (s *scratch) reserve(n int, gather bool) {
	n = (n + lanes - 1) / lanes * lanes
	if len(s.q) < n {
		grown := n + n/4
		s.q, s.iq, s.t, s.v = alignedFloats(grown), alignedFloats(grown), alignedFloats(grown), alignedFloats(grown)
	}
	if gather {
		s.ld = n
		if len(s.bt) < n*s.width {
			s.bt = alignedFloats(n * s.width * 5 / 4)
		}
	}
}

// update is a rule that moves one row of a half.
type update func(h *half, i int, s *scratch) rowStats

// measure computes statistics and moves nothing.
func measure(h *half, i int, s *scratch) rowStats {
	st, _ := h.ratios(i, s)
	return st
}

// ratios makes the pass that all rules share: s.r holds r_k = Σ v/q·b_k.
func (h *half) ratios(i int, s *scratch) (rowStats, []float32) {
	ind, val := h.v.row(i)
	x := h.x.Row(i)
	s.reserve(len(ind), false)
	clear(s.r)
	r := s.r[:len(x)]
	kernel.Ratio(r, x, h.b.data, h.b.stride, ind, val, s.q, h.floor)
	return rowStats{
		logq:  kernel.LogSum(val, s.q[:len(val)]),
		bound: h.bound(r, val),
	}, r
}

// bound returns N·log max_k ρ_k with ρ_k = r_k/(u_k+λ1), which bounds the
// objective of the row above its optimum (after the best rescaling of the row,
// which a multiplicative step makes): weak duality for the simplex-constrained
// likelihood, as in Cover (1984).
func (h *half) bound(r, val []float32) float64 {
	var best float64
	for k, rk := range r {
		d := float64(h.u[k]) + h.pen.l1
		if d > 0 {
			best = math.Max(best, float64(rk)/d)
		}
	}
	if best <= 1 {
		return 0
	}
	var mass float64
	for _, v := range val {
		mass += float64(v)
	}
	return mass * math.Log(best)
}

// multiply is the multiplicative update, x ← x·r/(u+λ1), exact for L1. With L2
// it is the root of the majorizer's gradient, λ2·x'² + (u+λ1)·x' − x·r = 0,
// which keeps the objective monotone; scikit-learn divides by u+λ1+λ2·x instead.
func multiply(h *half, i int, s *scratch) rowStats {
	st, r := h.ratios(i, s)
	x := h.x.Row(i)
	l1, l2 := float32(h.pen.l1), h.pen.l2
	for k := range x {
		d := h.u[k] + l1
		switch {
		case l2 > 0:
			c := float64(d)
			root := math.Sqrt(c*c + 4*l2*float64(x[k])*float64(r[k]))
			// The stable form of (−c+root)/(2·l2).
			x[k] = float32(2 * float64(x[k]) * float64(r[k]) / (c + root))
		case d > 0:
			x[k] *= r[k] / d
		}
	}
	return st
}

// coordinate is a pass of cyclic coordinate descent (CCD) with the one-pole step:
//
//	x' = max(0, x + (r/h)·(r/(u+λ1) − 1)),
//
// Newton's method on 1/r(x) = 1/(u+λ1). Growing, it is never shorter than
// Newton's step; shrinking, it overshoots less: the multiplicative step is then
// an upper bound of the root and this a lower one. An L2 penalty enters as its
// value and curvature at x, by Newton's step.
func coordinate(h *half, i int, s *scratch) rowStats {
	ind, val := h.v.row(i)
	x := h.x.Row(i)
	n := len(ind)
	s.reserve(n, true)
	q, iq, t := s.q[:n], s.iq[:n], s.t[:n]
	kernel.Gather(s.bt, s.ld, len(x), h.b.data, h.b.stride, ind)
	kernel.Dot(x, h.b.data, h.b.stride, ind, q, h.floor)
	st := rowStats{logq: kernel.LogSum(val, q)}
	for i, v := range val {
		iq[i] = 1 / q[i]
		t[i] = v * iq[i]
	}
	h.coordinates(x, val, s)
	return st
}

// coordinates sweeps once over the coordinates of a row whose basis is gathered
// in s and whose q, iq and t are current. It returns the largest ρ_k it met.
func (h *half) coordinates(x, val []float32, s *scratch) (rho float32) {
	n := len(val)
	q, iq, t := s.q[:n], s.iq[:n], s.t[:n]
	for k := range x {
		bk := s.bt[k*s.ld:][:n]
		r, curv := kernel.Curvature(bk, t, iq)
		if u := h.u[k] + float32(h.pen.l1); r > rho*u {
			rho = r / u
		}
		next := h.step(k, x[k], r, curv)
		if d := next - x[k]; d != 0 {
			x[k] = next
			kernel.Shift(d, bk, val, q, iq, t, h.floor)
		}
	}
	return rho
}

// step returns the new value of coordinate k.
func (h *half) step(k int, x, r, curv float32) float32 {
	u := h.u[k] + float32(h.pen.l1)
	switch {
	case h.pen.l2 > 0:
		l2 := float32(h.pen.l2)
		return max(0, x+(r-u-l2*x)/(curv+l2))
	case u <= 0: // no basis: the coordinate explains nothing
		return x
	case curv <= 0: // no nonzero that this coordinate reaches
		return 0
	}
	return max(0, x+r/curv*(r/u-1))
}
