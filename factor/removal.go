package factor

import (
	"context"
	"math"
	"slices"
)

const (
	// refits are the updates after which a row without one of its components is priced.
	refits = 1
	// sampleEvery limits the sample of rows to one in as many, and sampleLeast is how many
	// it has at least.
	sampleEvery = 8
	sampleLeast = 2048
	// negligible is the part of a row that is not priced.
	negligible = 1e-3
)

// spare returns components that can be spared: the one whose removal costs least,
// then the one that costs least without the first, and so on.
//
// The price is what rows of the larger factor lose by it, where they find other weights
// and the smaller factor stays. 20 Newsgroups counts (documents by terms), k = 20 from 24
// components, from six leaders with the mean 8,991,771, 14 sweeps later: 8,983,935 by the terms,
// 8,989,426 by the less of the prices of terms and documents, 8,996,662 by their sum; by
// the documents alone candidates hardly ever end below the race.
func (s *solver) spare(ctx context.Context, count, offset int) ([]int, error) {
	from := s.h
	if s.pb.m > s.pb.n {
		from = s.w
	}
	r := newRemoval(from, offset)
	var spared []int
	for range count {
		if err := r.price(ctx, s.pool); err != nil {
			return nil, err
		}
		k := r.cheapest()
		if err := r.remove(ctx, s.pool, k); err != nil {
			return nil, err
		}
		spared = append(spared, k)
	}
	return spared, nil
}

// removal prices components on a sample of rows.
type removal struct {
	*half
	cost  []float64 // what row i would lose with component k, at i·cols + k
	stale []bool    // rows whose costs have changed
	gone  []bool    // components
}

// newRemoval samples rows of a half, beginning with the one at offset.
func newRemoval(from *half, offset int) *removal {
	every := sampleStep(from.v.len())
	v := rows{ptr: []int{0}}
	var at []int
	for i := offset % every; i < from.v.len(); i += every {
		ind, val := from.v.row(i)
		v.ind, v.val = append(v.ind, ind...), append(v.val, val...)
		v.ptr, at = append(v.ptr, len(v.ind)), append(at, i)
	}
	x := NewDense(len(at), from.x.cols)
	for i, j := range at {
		copy(x.Row(i), from.x.Row(j))
	}
	r := &removal{
		// Sparsity is left out: it hardly changes the order.
		half:  newHalf(v, x, from.b, weights{l1: from.pen.l1, l2: from.pen.l2}),
		cost:  make([]float64, x.rows*x.cols),
		stale: slices.Repeat([]bool{true}, x.rows),
		gone:  make([]bool, x.cols),
	}
	r.want.logq = true
	return r
}

// sampleStep is which part of the rows is sampled: one in as many.
func sampleStep(rows int) int { return min(max(1, rows/sampleLeast), sampleEvery) }

// price brings the costs up to date.
func (r *removal) price(ctx context.Context, p *pool) error {
	return r.each(ctx, p, func(h *half, i int, s *scratch) {
		if r.stale[i] {
			h.priceRow(i, r.cost[i*h.x.cols:(i+1)*h.x.cols], s)
			r.stale[i] = false
		}
	})
}

// cheapest returns the component that costs least.
func (r *removal) cheapest() int {
	sums := make([]float64, r.x.cols)
	for i := range r.x.rows {
		for k, c := range r.cost[i*r.x.cols : (i+1)*r.x.cols] {
			sums[k] += c
		}
	}
	least := -1
	for k, c := range sums {
		if !r.gone[k] && (least < 0 || c < sums[least]) {
			least = k
		}
	}
	return least
}

// remove removes a component for good.
func (r *removal) remove(ctx context.Context, p *pool, k int) error {
	r.gone[k] = true
	r.prices[k] = math.MaxFloat32
	return r.each(ctx, p, func(h *half, i int, s *scratch) {
		if h.x.Row(i)[k] > 0 {
			h.refit(i, k, s)
			r.stale[i] = true
		}
	})
}

// each calls f for every row, with a half whose prices are the worker's own.
func (r *removal) each(ctx context.Context, p *pool, f func(h *half, i int, s *scratch)) error {
	const block = 64
	return p.each(ctx, (r.x.rows+block-1)/block, func(c int, s *scratch) {
		h := *r.half
		h.prices = alignedFloats(len(r.prices))
		copy(h.prices, r.prices)
		for i := c * block; i < min((c+1)*block, r.x.rows); i++ {
			f(&h, i, s)
		}
	})
}

// priceRow finds what row i loses with each of its components.
func (h *half) priceRow(i int, cost []float64, s *scratch) {
	x := h.x.Row(i)
	had, before := slices.Clone(x), h.value(i, s)
	var whole float32
	for k, v := range had {
		whole += v * h.prices[k]
	}
	clear(cost)
	for k, v := range had {
		price := h.prices[k]
		if v*price <= negligible*whole {
			continue
		}
		h.refit(i, k, s)
		cost[k] = h.value(i, s) - before
		h.prices[k] = price
		copy(x, had)
	}
}

// refit finds weights of row i without component k, whose price becomes prohibitive.
func (h *half) refit(i, k int, s *scratch) {
	h.x.Row(i)[k] = 0
	h.prices[k] = math.MaxFloat32
	for range refits {
		h.descendRow(i, descentPasses, s)
	}
}

// value is the objective of row i, but for what its weights do not change.
func (h *half) value(i int, s *scratch) float64 {
	st, _ := h.ratios(i, s)
	f := -st.logq
	for k, v := range h.x.Row(i) {
		f += float64(v) * (float64(h.prices[k]) + h.pen.l2/2*float64(v))
	}
	return f
}
