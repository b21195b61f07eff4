package factor

import "math"

// bound bounds the objective of a row above its optimum, the prices c being fixed:
// weak duality. With y_i = τ·v_i/q_i as the dual point, any τ > 0 gives
//
//	f(x) − f* ≤ c·x + λ2/2·|x|² − N − N·log τ + Σ_k max(0, τ·r_k − c_k)²/(2·λ2).
//
// Without L2 the last term is a constraint, and τ = 1/max_k ρ_k is best: then it is
// c·x − N + N·log max_k ρ_k, whose last term is the bound of Cover (1984) for
// weights on a simplex. At the optimum r_k ≤ c_k + λ2·x_k, with equality where
// x_k > 0, and the bound is zero at τ = 1.
func (h *half) bound(r, c, x, val []float32) float64 {
	var mass, cost, explained, square float64
	for _, v := range val {
		mass += float64(v)
	}
	for k, v := range x {
		w := float64(v)
		cost += w * float64(c[k])
		explained += w * float64(r[k])
		square += w * w
	}
	best := float64(worst(r, c[:len(r)]))
	if best == 0 {
		return cost // nothing here can be explained
	}
	// Nonzeros that no weight reaches count for nothing in r. Whether they make the
	// bound larger or smaller depends on the sign of log best − 1.
	free := math.Log(best) - 1
	gap := cost + math.Max(mass*free, explained*free)
	if l2 := h.pen.l2; l2 > 0 {
		gap += l2 / 2 * square
		gap = math.Min(gap, cost+l2/2*square+dual(r, c, mass, 1/l2))
	}
	return math.Max(0, gap)
}

// worst returns the largest ρ_k = r_k/c_k.
func worst(r, c []float32) (rho float32) {
	for k, rk := range r {
		if rk > rho*c[k] {
			rho = rk / c[k]
		}
	}
	return rho
}

// dual minimises −N − N·log τ + Σ max(0, τ·r − c)²·w/2 over τ by Newton's method
// from 1. The function is convex and every value of it is a bound, so a few steps do.
func dual(r, c []float32, mass, w float64) float64 {
	least, tau := math.Inf(1), 1.0
	for range 12 {
		value, slope, curve := -mass-mass*math.Log(tau), -mass/tau, mass/(tau*tau)
		for k, rk := range r {
			x := float64(rk)
			if e := tau*x - float64(c[k]); e > 0 {
				value += e * e * w / 2
				slope += e * x * w
				curve += x * x * w
			}
		}
		least = math.Min(least, value)
		next := math.Max(tau/4, tau-slope/curve)
		if !(math.Abs(next-tau) > 1e-9*tau) {
			break
		}
		tau = next
	}
	return least
}
