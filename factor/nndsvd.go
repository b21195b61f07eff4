package factor

import (
	"context"
	"math"
)

// NNDSVDA starts from the non-negative double singular value decomposition of
// Boutsidis & Gallopoulos (2008), zeros filled with the mean of V so that no
// entry is locked at zero: each singular pair is split into its positive and
// negative parts and the heavier of the two becomes a component.
//
// It is the default. Its only randomness is that of the randomized singular
// value decomposition, so that different seeds give nearly the same factors.
type NNDSVDA struct{}

func (NNDSVDA) String() string { return "nndsvda" }

func (NNDSVDA) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	k := s.p.Rank
	u, sigma, v, err := s.truncatedSVD(ctx, k)
	if err != nil {
		return nil, nil, err
	}
	w, ht = NewDense(s.pb.m, k), NewDense(s.pb.n, k)
	mean := s.pb.mass / float64(s.pb.m) / float64(s.pb.n)
	rng := s.rng(2)
	for t := range k {
		if sigma[t] <= 1e-6*sigma[0] {
			// Beyond the numerical rank there is nothing to split. Equal
			// columns would stay equal for ever, so these differ.
			for i := range w.rows {
				w.Row(i)[t] = float32(mean * (0.5 + rng.Float64()))
			}
			for j := range ht.rows {
				ht.Row(j)[t] = float32(mean * (0.5 + rng.Float64()))
			}
			continue
		}
		sign, size := heavier(u, v, t, t == 0)
		nu, nv := partNorm(u, t, sign), partNorm(v, t, sign)
		c := math.Sqrt(sigma[t] * size)
		fillPart(w, u, t, sign, c/nu, mean)
		fillPart(ht, v, t, sign, c/nv, mean)
	}
	matchMass(w, ht, s.pb.mass)
	return w, ht, nil
}

// heavier returns the sign of the part of singular pair t with the larger
// product of norms, and that product. The first pair of a non-negative matrix
// has one sign but for rounding.
func heavier(u, v *Dense, t int, first bool) (sign float32, size float64) {
	pos := partNorm(u, t, 1) * partNorm(v, t, 1)
	neg := partNorm(u, t, -1) * partNorm(v, t, -1)
	if pos >= neg {
		return 1, pos
	}
	return -1, neg
}

// partNorm returns the norm of the entries of column t that have the sign.
func partNorm(d *Dense, t int, sign float32) float64 {
	var sum float64
	for i := range d.rows {
		if x := float64(sign * d.data[i*d.stride+t]); x > 0 {
			sum += x * x
		}
	}
	return math.Sqrt(sum)
}

func fillPart(dst, src *Dense, t int, sign float32, c, mean float64) {
	for i := range dst.rows {
		x := c * float64(sign*src.data[i*src.stride+t])
		if x <= 0 {
			x = mean
		}
		dst.data[i*dst.stride+t] = float32(x)
	}
}
