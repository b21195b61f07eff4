package factor

import (
	"context"
	"math"
)

// Anchor starts from anchor words (Arora et al. 2013): rows whose contexts, the
// rows that they share columns with, are the most extreme, each taken to belong
// to one component. They are found by successive projections (Araújo et al. 2001;
// Gillis & Vavasis 2014) among contexts in a random subspace (Johnson &
// Lindenstrauss), the context of an anchor is a component, and H responds.
type Anchor struct{}

func (Anchor) String() string { return "anchor" }

// Contexts of rows in fewer columns than anchorColumns are accidents; of the
// others, the part anchorShrinkage of an average component's mass is the mean
// context, so that frequent rows win over rare ones. On BBC News at k=20 the
// objective after 60 iterations, mean of 8: 573,111 with .01, and no better from 0
// to .1.
const (
	anchorColumns   = 5
	anchorShrinkage = 0.01
)

func (Anchor) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	mass := s.columnMass()
	contexts, err := s.contexts(ctx, mass)
	if err != nil {
		return nil, nil, err
	}
	shares := NewDense(s.pb.n, s.p.Rank) // of the anchors in columns
	anchors, err := extremes(ctx, contexts, s.frequent(), s.p.Rank)
	if err != nil {
		return nil, nil, err
	}
	for t, i := range anchors {
		ind, val := s.pb.byRow.row(i)
		for q, j := range ind {
			if val[q] > 0 {
				shares.Row(int(j))[t] = float32(float64(val[q]) / mass[j])
			}
		}
	}
	w = NewDense(s.pb.m, s.p.Rank)
	if err := s.product(ctx, s.pb.byRow, w, shares); err != nil {
		return nil, nil, err
	}
	s.smooth(w, marginal(s.pb.byRow), profileSmoothing)
	return s.respond(ctx, w)
}

// frequent counts the rows that can be anchors, which come first, at least as many
// as there are components.
func (s *solver) frequent() int {
	n := s.pb.m
	for n > s.p.Rank && s.pb.byRow.length(n-1) < anchorColumns {
		n--
	}
	return n
}

// contexts returns, for every row of V, the distribution of the other rows in its
// columns, projected to a few random directions, and shrunk towards the mean. A
// column counts a row's mass in it once, whatever its length.
func (s *solver) contexts(ctx context.Context, mass []float64) (*Dense, error) {
	r := s.gaussian(s.pb.m, min(2*s.p.Rank+20, 1000))
	z, y := NewDense(s.pb.n, r.cols), NewDense(s.pb.m, r.cols)
	if err := s.product(ctx, s.pb.byCol, z, r); err != nil {
		return nil, err
	}
	for j, x := range mass {
		if x > 0 {
			scaleRow(z.Row(j), 1/x)
		}
	}
	if err := s.product(ctx, s.pb.byRow, y, z); err != nil {
		return nil, err
	}
	others, mean := s.withoutThemselves(y, r, mass)
	shrink := anchorShrinkage * s.pb.mass / float64(s.p.Rank)
	for i, x := range others {
		row := y.Row(i)
		for c := range row {
			row[c] = float32((float64(row[c]) + shrink*mean[c]) / (x + shrink))
		}
	}
	return y, nil
}

// withoutThemselves takes from every row of y the part that is the row's own. It
// returns what is left of their masses, and the mean context.
func (s *solver) withoutThemselves(y, r *Dense, mass []float64) (others, mean []float64) {
	others, mean = make([]float64, y.rows), make([]float64, y.cols)
	var total float64
	for i := range others {
		ind, val := s.pb.byRow.row(i)
		var self float64
		for p, j := range ind {
			if v := float64(val[p]); v > 0 {
				self += v * v / mass[j]
			}
		}
		others[i] = math.Max(0, massOf(val)-self)
		total += others[i]
		from, own := y.Row(i), r.Row(i)
		for c := range from {
			from[c] -= float32(self * float64(own[c]))
			mean[c] += float64(from[c])
		}
	}
	if total > 0 {
		for c := range mean {
			mean[c] /= total
		}
	}
	return others, mean
}

// gaussian returns a panel of normal random numbers.
func (s *solver) gaussian(rows, cols int) *Dense {
	rng := s.rng(forProjection)
	d := NewDense(rows, cols)
	for i := range rows {
		row := d.Row(i)
		for c := range row {
			row[c] = float32(rng.NormFloat64())
		}
	}
	return d
}

func scaleRow(row []float32, c float64) {
	for k, x := range row {
		row[k] = float32(float64(x) * c)
	}
}

// extremes picks up to k of the first n rows of y by successive projections: the
// longest row, then the longest in the space orthogonal to those before. It picks
// fewer where the rows span less.
func extremes(ctx context.Context, y *Dense, n, k int) ([]int, error) {
	left := make([]float64, n) // squared lengths
	for i := range left {
		for _, x := range y.Row(i) {
			left[i] += float64(x) * float64(x)
		}
	}
	var picked []int
	var basis [][]float64
	most := 0.0
	for len(picked) < k {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		best := longest(left)
		most = math.Max(most, left[best])
		if left[best] <= 1e-9*most {
			break
		}
		picked = append(picked, best)
		q := orthogonal(y.Row(best), basis)
		basis = append(basis, q)
		for i := range left {
			var dot float64
			for c, x := range y.Row(i) {
				dot += q[c] * float64(x)
			}
			left[i] = math.Max(0, left[i]-dot*dot)
		}
		left[best] = 0
	}
	return picked, nil
}

// longest returns the index of the largest number, the first of equals.
func longest(x []float64) (best int) {
	for i := range x {
		if x[i] > x[best] {
			best = i
		}
	}
	return best
}

// orthogonal returns the unit vector of what is left of row outside the span of an
// orthonormal basis; projected twice, since once leaves rounding.
func orthogonal(row []float32, basis [][]float64) []float64 {
	q := make([]float64, len(row))
	for c, x := range row {
		q[c] = float64(x)
	}
	for range 2 {
		for _, b := range basis {
			dot := 0.0
			for c, x := range b {
				dot += x * q[c]
			}
			for c, x := range b {
				q[c] -= dot * x
			}
		}
	}
	var norm float64
	for _, x := range q {
		norm += x * x
	}
	for c := range q {
		q[c] /= math.Sqrt(norm)
	}
	return q
}
