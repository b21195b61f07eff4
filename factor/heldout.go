package factor

import (
	"context"
	"math"

	"github.com/topoi-nmf/topoi/sparse"
)

// A splitter holds out parts of a matrix, the same for the same number.
type splitter interface {
	split(f int) *split
	// String says what is held out.
	String() string
}

// A split is a matrix to fit and the way to test the fit on the rest.
type split struct {
	train *sparse.Matrix
	// score returns W for all rows of the full matrix and the held-out
	// divergence.
	score func(ctx context.Context, f *Factors) (*Dense, heldOutError, error)
}

// heldOutError is the divergence of what was held out, in nats per unit of its
// mass, from the model, and from the margins alone: what is predicted without any
// component.
type heldOutError struct {
	model, margins float64
}

// predict compares test (m×n) with a model of it, whose expectation of entry (i, j)
// is
//
//	q = (1−ε)·Σ_k w_ik·h_jk + ε·row_i·col_j,
//
// where row and col are what the training data say of the margins. The second
// part is what can be predicted without any component. It keeps the divergence
// finite where a component gives a word no chance at all; ε is the one that
// predicts best, a single number for all entries of test. Columns of which nothing is
// given, whose margin is 0, are left out: nobody could foretell them. Where that leaves
// nothing, or nothing is given of all rows, both errors are NaN.
func predict(test *sparse.Matrix, w, ht *Dense, row, col []float64) heldOutError {
	var q, b, v []float64
	var rows, background float64
	for _, x := range row {
		rows += x
	}
	ptr, ind, val := test.CSC()
	for j := range len(ptr) - 1 {
		if col[j] == 0 {
			continue
		}
		hj := ht.Row(j)
		for p := ptr[j]; p < ptr[j+1]; p++ {
			i := ind[p]
			q = append(q, dot(w.Row(int(i)), hj))
			b = append(b, row[i]*col[j])
			v = append(v, float64(val[p]))
		}
		background += rows * col[j]
	}
	if len(v) == 0 || rows == 0 {
		return heldOutError{math.NaN(), math.NaN()}
	}
	var model float64
	sums := ht.ColumnSums()
	for k, u := range w.ColumnSums() {
		model += u * sums[k]
	}
	divergence := func(eps float64) float64 {
		d, mass := (1-eps)*model+eps*background, 0.0
		for p, x := range v {
			d += x*math.Log(x/((1-eps)*q[p]+eps*b[p])) - x
			mass += x
		}
		return d / mass
	}
	return heldOutError{divergence(bestBlend(v, q, b, model, background)), divergence(1)}
}

func dot(x, y []float32) (sum float64) {
	for k, v := range x {
		sum += float64(v) * float64(y[k])
	}
	return sum
}

// bestBlend returns the ε in [least, 1] that minimises the divergence of v from
// (1−ε)·q + ε·b, whose sums over all entries, zeros of v included, are given. It is
// a convex function of ε; bisection finds where its slope changes sign.
func bestBlend(v, q, b []float64, sumQ, sumB float64) float64 {
	const least = 1e-4
	slope := func(eps float64) float64 {
		s := sumB - sumQ
		for p, x := range v {
			s -= x * (b[p] - q[p]) / ((1-eps)*q[p] + eps*b[p])
		}
		return s
	}
	lo, hi := least, 1.0
	if slope(lo) >= 0 {
		return lo
	}
	if slope(hi) <= 0 {
		return hi
	}
	for range 30 {
		if mid := (lo + hi) / 2; slope(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// margins returns the sums of rows and columns, the rows with half a mean nonzero
// added, so that a row which the training data lack is not impossible.
func margins(v *sparse.Matrix) (row, col []float64) {
	m, n := v.Dims()
	row, col = make([]float64, m), make([]float64, n)
	var sum float64
	v.DoNonZero(func(i, j int, x float64) {
		row[i] += x
		col[j] += x
		sum += x
	})
	if nnz := v.NNZ(); nnz > 0 {
		for i := range row {
			row[i] += sum / float64(nnz) / 2
		}
	}
	return row, col
}

func divide(x []float64, by float64) {
	for i := range x {
		x[i] /= by
	}
}
