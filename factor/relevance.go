package factor

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
)

// relevant counts the components that automatic relevance determination leaves
// of f's: ℓ1-ARD of Tan & Févotte (2013) under KL. Each component k has its own
// L1 price φ/λ_k on both factors, and λ_k follows their size,
//
//	λ_k = (Σ_i w_ik + Σ_j h_jk + b)/(m + n + a + 1),
//
// so that the price of a small component rises until it is gone. φ is the
// dispersion of V about WH, 1 for Poisson counts, estimated from f. The steps are
// coordinate descent, and every component is kept at the scale where its price is
// least, rather than the paper's multiplicative updates.
func relevant(ctx context.Context, p NMF, v mat.Matrix, f *Factors) (int, error) {
	pb, err := p.problem(v, false)
	if err != nil {
		return 0, err
	}
	s := &solver{p: &p, pb: pb, pool: newPool(p.workers(), p.Rank)}
	w, ht, err := Custom{W: f.W, H: f.H()}.begin(ctx, s)
	if err != nil {
		return 0, err
	}
	s.f = &Factors{W: w, Ht: ht}
	s.w, s.h = newHalf(pb.byRow, w, ht, weights{}), newHalf(pb.byCol, ht, w, weights{})
	s.wp, s.hp = newPlan(pb.byRow), newPlan(pb.byCol)
	const a = 5
	k := float64(p.Rank)
	b := math.Sqrt((a - 1) * (a - 2) * pb.mass / float64(pb.m) / float64(pb.n) / k)
	c := float64(pb.m+pb.n) + a + 1
	phi := pb.dispersion(w, ht)
	lambda := make([]float64, p.Rank)
	for range relevanceIterations {
		s.balance()
		change := 0.0
		for k := range lambda {
			was := lambda[k]
			lambda[k] = (s.h.sums[k] + s.w.sums[k] + b) / c
			change = max(change, math.Abs(lambda[k]-was)/lambda[k])
		}
		if change < relevanceTol {
			break
		}
		for _, half := range []*half{s.w, s.h} {
			half.refresh()
			half.charge(phi, lambda)
			pl := s.wp
			if half == s.h {
				pl = s.hp
			}
			if _, err := s.pool.sweep(ctx, half, pl, descend(descentPasses)); err != nil {
				return 0, err
			}
		}
		s.price()
	}
	left := 0
	for _, l := range lambda {
		if l > 1.01*b/c {
			left++
		}
	}
	return left, nil
}

const (
	relevanceIterations = 100
	relevanceTol        = 1e-3
)

// charge adds φ/λ_k to the prices.
func (h *half) charge(phi float64, lambda []float64) {
	tax := make([]float64, len(lambda))
	for k, l := range lambda {
		tax[k] = phi / l
	}
	h.setPrices(tax)
}

// dispersion returns Pearson's estimate of the variance of V over its mean WH, per
// degree of freedom: Σ (v − q)²/q over all entries, of which zeros of V
// contribute q.
func (pb *problem) dispersion(w, ht *Dense) float64 {
	var sum float64
	hs := ht.ColumnSums()
	for k, u := range w.ColumnSums() {
		sum += u * hs[k]
	}
	for j := range pb.n {
		ind, val := pb.byCol.row(j)
		for p, i := range ind {
			q := max(dot(w.Row(int(i)), ht.Row(j)), 1e-9*float64(val[p]))
			e := float64(val[p]) - q
			sum += e*e/q - q
		}
	}
	free := float64(pb.m)*float64(pb.n) - float64(w.cols)*float64(pb.m+pb.n)
	return sum / max(free, float64(pb.m)*float64(pb.n)/10)
}
