package factor

import (
	"context"
	"math"
)

// NNDSVDA starts from the non-negative double singular value decomposition of
// Boutsidis & Gallopoulos (2008): each of the leading singular pairs is split
// into its positive and negative parts, and the heavier of the two becomes a
// component. Zeros are filled with the mean of V, so that no entry is locked.
//
// Its only randomness is that of the randomized singular value decomposition, so
// that different seeds give nearly the same factors.
type NNDSVDA struct{}

func (NNDSVDA) String() string { return "nndsvda" }

func (NNDSVDA) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	mean := s.pb.mean()
	return s.nndsvd(ctx, func() float64 { return mean })
}

// NNDSVDAR is NNDSVDA with zeros filled by small random numbers, uniform up to a
// hundredth of the mean of V: closer to the sparse factors of NNDSVD, and as
// free to move.
type NNDSVDAR struct{}

func (NNDSVDAR) String() string { return "nndsvdar" }

func (NNDSVDAR) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	small, rng := s.pb.mean()/100, s.rng(forFill)
	return s.nndsvd(ctx, func() float64 { return small * (1 - rng.Float64()) })
}

// NNDSVD is the decomposition as it is, with its zeros. Coordinate descent can
// revive them. Multiplicative updates cannot, so that with Method MU it is refused
// with a *StartError.
type NNDSVD struct{}

func (NNDSVD) String() string { return "nndsvd" }

func (NNDSVD) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	if s.p.Method == MU {
		return nil, nil, &StartError{"nndsvd", "multiplicative updates never move its zeros: choose nndsvda or nndsvdar"}
	}
	return s.nndsvd(ctx, func() float64 { return 0 })
}

// nndsvd makes the components; fill replaces zeros.
func (s *solver) nndsvd(ctx context.Context, fill func() float64) (w, ht *Dense, err error) {
	w, sigma, ht, err := s.truncatedSVD(ctx, s.p.Rank)
	if err != nil {
		return nil, nil, err
	}
	mean, rng := s.pb.mean(), s.rng(forBeyondRank)
	for t := range s.p.Rank {
		if sigma[t] <= 1e-6*sigma[0] {
			// Beyond the numerical rank there is nothing to split. Equal
			// columns would stay equal for ever, so these differ.
			for _, d := range []*Dense{w, ht} {
				for i := range d.rows {
					d.Row(i)[t] = float32(mean * (0.5 + rng.Float64()))
				}
			}
			continue
		}
		sign, size := heavier(w, ht, t)
		c := math.Sqrt(sigma[t] * size)
		takePart(w, t, sign, c/partNorm(w, t, sign), fill)
		takePart(ht, t, sign, c/partNorm(ht, t, sign), fill)
	}
	s.matchMass(w, ht)
	return w, ht, nil
}

// heavier returns the sign of the part of singular pair t with the larger
// product of norms, and that product.
func heavier(u, v *Dense, t int) (sign float32, size float64) {
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

// takePart keeps the entries of column t that have the sign, times c, and fills
// the others.
func takePart(d *Dense, t int, sign float32, c float64, fill func() float64) {
	for i := range d.rows {
		at := i*d.stride + t
		x := float32(c * float64(sign*d.data[at]))
		if x <= 0 {
			x = float32(fill())
		}
		d.data[at] = x
	}
}
