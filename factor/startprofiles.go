package factor

import (
	"context"
	"math"
)

// Starts that choose profiles, columns of W, and let H respond to them.

// profileSmoothing is the part of the background, the marginal of V, that is mixed
// into profiles made of data: a row that a profile has not seen must not be locked
// at zero.
const profileSmoothing = 0.1

// marginal returns the distribution of the mass of V over its rows.
func marginal(r rows) []float64 {
	b := make([]float64, r.len())
	var mass float64
	for i := range b {
		_, val := r.row(i)
		b[i] = massOf(val)
		mass += b[i]
	}
	for i := range b {
		b[i] /= mass
	}
	return b
}

// massOf adds up values.
func massOf(val []float32) (sum float64) {
	for _, v := range val {
		sum += float64(v)
	}
	return sum
}

// columnMass returns the sums of the columns of V.
func (s *solver) columnMass() []float64 {
	sums := make([]float64, s.pb.n)
	for j := range sums {
		_, val := s.pb.byCol.row(j)
		sums[j] = massOf(val)
	}
	return sums
}

// smooth turns the columns of w into distributions mixed with the background. An
// empty column becomes the background times random numbers: equal columns would
// stay equal for ever.
func (s *solver) smooth(w *Dense, background []float64, part float64) {
	rng := s.rng(forEmptyProfile)
	sums := w.ColumnSums()
	for i := range w.rows {
		row := w.Row(i)
		for t, x := range row {
			if sums[t] > 0 {
				row[t] = float32(part*background[i] + (1-part)*float64(x)/sums[t])
			} else {
				row[t] = float32(background[i] * (0.5 + rng.Float64()))
			}
		}
	}
}

// respond returns both factors for the profiles w: the weights that a few
// multiplicative steps find, from equal ones. They are positive wherever a column
// has something to explain.
func (s *solver) respond(ctx context.Context, w *Dense) (*Dense, *Dense, error) {
	const steps = 3
	ht := NewDense(s.pb.n, w.cols)
	for j := range ht.rows {
		row := ht.Row(j)
		for k := range row {
			row[k] = 1
		}
	}
	h, p := newHalf(s.pb.byCol, ht, w, weights{}), newPlan(s.pb.byCol)
	for range steps {
		if _, err := s.pool.sweep(ctx, h, p, majorise); err != nil {
			return nil, nil, err
		}
	}
	s.matchMass(w, ht)
	return w, ht, nil
}

// logs writes the logarithms of the entries of w, the least positive number for
// zeros.
func logs(dst, w *Dense) {
	for i := range w.rows {
		src, row := w.Row(i), dst.Row(i)
		for t, x := range src {
			row[t] = float32(math.Log(math.Max(float64(x), math.SmallestNonzeroFloat32)))
		}
	}
}
