package factor

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"github.com/topoi-nmf/topoi/internal/kernel"
	"gonum.org/v1/gonum/mat"
)

// svdOversample is how many columns a panel has beyond the rank.
const svdOversample = 10

// truncatedSVD returns the k leading singular triples of V: u is m×k, v n×k,
// both with orthonormal columns (zero where sigma is), sigma descending. It is
// the randomized range finder of Halko, Martinsson & Tropp (2011, algorithm 4.4)
// with oversampling and power iterations. Only products of V with tall panels
// touch the data; the small dense work is gonum's.
//
// Panels are orthonormalised through the eigendecomposition of their Gram
// matrix, twice, rather than by Householder QR: it is one pass of long dot
// products, parallel, deterministic and indifferent to rank deficiency.
func (s *solver) truncatedSVD(ctx context.Context, k int) (u *Dense, sigma []float64, v *Dense, err error) {
	const power = 5
	l := min(k+svdOversample, min(s.pb.m, s.pb.n))
	z := NewDense(s.pb.n, l)
	s.draw(z, forSubspace, func(rng *rand.Rand) float32 { return float32(rng.NormFloat64()) })
	y := NewDense(s.pb.m, l)
	for range power {
		if err := s.multiplyPanels(ctx, y, z); err != nil {
			return nil, nil, nil, err
		}
	}
	// y is an orthonormal basis of the range; z becomes Vᵀy, so V ≈ y·zᵀ.
	if err := s.product(ctx, s.pb.byCol, z, y); err != nil {
		return nil, nil, nil, err
	}
	lambda, p, err := eigen(s.gram(z))
	if err != nil {
		return nil, nil, nil, err
	}
	sigma = make([]float64, k)
	scale := mat.NewDense(l, k, nil)
	right := mat.NewDense(l, k, nil)
	for t := range k {
		sigma[t] = math.Sqrt(math.Max(0, lambda[t]))
		for i := range l {
			scale.Set(i, t, p.At(i, t))
			if sigma[t] > 0 {
				right.Set(i, t, p.At(i, t)/sigma[t])
			}
		}
	}
	return s.combine(y, scale), sigma, s.combine(z, right), nil
}

// multiplyPanels makes one power iteration: y ← orth(V·orth(z)), z ← Vᵀy.
func (s *solver) multiplyPanels(ctx context.Context, y, z *Dense) error {
	if err := s.orthonormalise(z); err != nil {
		return err
	}
	if err := s.product(ctx, s.pb.byRow, y, z); err != nil {
		return err
	}
	if err := s.orthonormalise(y); err != nil {
		return err
	}
	return s.product(ctx, s.pb.byCol, z, y)
}

// product computes dst = M·src, where M's rows are given.
func (s *solver) product(ctx context.Context, rows rows, dst, src *Dense) error {
	p := newPlan(rows)
	return s.pool.each(ctx, p.chunks(), func(c int, _ *scratch) {
		for i := p[c]; i < p[c+1]; i++ {
			d := dst.padded(i)
			clear(d)
			ind, val := rows.row(i)
			kernel.Accumulate(d, src.data, src.stride, ind, val)
		}
	})
}

// orthonormalise replaces the columns of d by an orthonormal basis of their
// span; columns beyond its rank become zero.
func (s *solver) orthonormalise(d *Dense) error {
	for range 2 {
		lambda, p, err := eigen(s.gram(d))
		if err != nil {
			return err
		}
		l := d.cols
		q := mat.NewDense(l, l, nil)
		for t := range l {
			if lambda[t] <= 1e-11*lambda[0] {
				break
			}
			for i := range l {
				q.Set(i, t, p.At(i, t)/math.Sqrt(lambda[t]))
			}
		}
		s.combine(d, q)
	}
	return nil
}

// gram returns dᵀd, accumulated in float64 over fixed blocks of rows.
func (s *solver) gram(d *Dense) *mat.SymDense {
	const block = 512
	l, blocks := d.cols, (d.rows+block-1)/block
	const groups = 32
	parts := make([][]float64, min(groups, max(1, blocks)))
	_ = s.pool.each(context.Background(), len(parts), func(c int, _ *scratch) {
		parts[c] = make([]float64, l*d.stride)
		lo, hi := c*blocks/len(parts)*block, min(d.rows, (c+1)*blocks/len(parts)*block)
		rows := d.data[lo*d.stride : hi*d.stride]
		kernel.Gram(parts[c], rows, d.stride, l)
	})
	sum := make([]float64, l*l)
	for _, part := range parts {
		for t := range l {
			for i, x := range part[t*d.stride:][:l] {
				sum[t*l+i] += x
			}
		}
	}
	return mat.NewSymDense(l, sum)
}

// combine returns d·q, in d's memory if the width fits: d is used up.
func (s *solver) combine(d *Dense, q *mat.Dense) *Dense {
	_, k := q.Dims()
	out := &Dense{rows: d.rows, cols: k, stride: d.stride, data: d.data}
	if kernel.Padded(k) != d.stride {
		out = NewDense(d.rows, k)
	}
	q32 := DenseOf(q)
	const block = 1024
	blocks := (d.rows + block - 1) / block
	every := make([]int32, d.cols)
	for a := range every {
		every[a] = int32(a)
	}
	_ = s.pool.each(context.Background(), blocks, func(b int, _ *scratch) {
		sum := alignedFloats(q32.stride)
		for i := b * block; i < min(d.rows, (b+1)*block); i++ {
			clear(sum)
			kernel.Accumulate(sum, q32.data, q32.stride, every, d.Row(i))
			copy(out.padded(i), sum)
		}
	})
	return out
}

// eigen returns the eigenvalues of a in descending order and their vectors.
func eigen(a *mat.SymDense) ([]float64, *mat.Dense, error) {
	var es mat.EigenSym
	if !es.Factorize(a, true) {
		return nil, nil, errors.New("singular value decomposition: the eigenvalue iteration did not converge")
	}
	up := es.Values(nil)
	var vec mat.Dense
	es.VectorsTo(&vec)
	l := len(up)
	values, vectors := make([]float64, l), mat.NewDense(l, l, nil)
	for t := range l {
		values[t] = up[l-1-t]
		for i := range l {
			vectors.Set(i, t, vec.At(i, l-1-t))
		}
	}
	return values, vectors, nil
}
