package factor

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Start is where a factorization begins. The set is closed: Random, NNDSVD,
// NNDSVDA, NNDSVDAR, Anchor, KMeans, LeastSquares, Bagged, MultiStart, Custom. Starts
// decide the quality of topics more than anything else.
type Start interface {
	String() string
	begin(ctx context.Context, s *solver) (w, ht *Dense, err error)
}

// Random starts from uniform numbers, scaled so that WH has the sum of V.
type Random struct{}

func (Random) String() string { return "random" }

func (Random) begin(_ context.Context, s *solver) (w, ht *Dense, err error) {
	w, ht = s.pool.dense(s.pb.m, s.p.Rank), s.pool.dense(s.pb.n, s.p.Rank)
	s.draw(w, forRandom, uniform)
	s.draw(ht, forRandomH, uniform)
	s.matchMass(w, ht)
	return w, ht, nil
}

// Custom starts from given factors, W m×k and H k×n, finite and not negative.
type Custom struct {
	W, H mat.Matrix
}

func (Custom) String() string { return "custom" }

func (c Custom) begin(_ context.Context, s *solver) (w, ht *Dense, err error) {
	if c.W == nil || c.H == nil {
		return nil, nil, &ShapeError{"custom start", 0, 0, s.pb.m, s.p.Rank}
	}
	if w, err = checkedStart("W", c.W, s.pb.m, s.p.Rank); err != nil {
		return nil, nil, err
	}
	if r, n := c.H.Dims(); r != s.p.Rank || n != s.pb.n {
		return nil, nil, &ShapeError{"H", r, n, s.p.Rank, s.pb.n}
	}
	if ht, err = checkedStart("H", c.H.T(), s.pb.n, s.p.Rank); err != nil {
		return nil, nil, err
	}
	if s.pb.scale != 1 {
		root := math.Sqrt(s.pb.scale)
		up := make([]float64, s.p.Rank)
		for k := range up {
			up[k] = root
		}
		w.scaleColumns(up)
		ht.scaleColumns(up)
	}
	return sorted(w, s.pb.rowAt), sorted(ht, s.pb.colAt), nil
}

func checkedStart(name string, m mat.Matrix, rows, cols int) (*Dense, error) {
	if r, c := m.Dims(); r != rows || c != cols {
		return nil, &ShapeError{name, r, c, rows, cols}
	}
	for i := range rows {
		for j := range cols {
			if x := m.At(i, j); !(x >= 0) || x > math.MaxFloat32 {
				if name == "H" {
					i, j = j, i
				}
				return nil, &ValueError{name, i, j, x}
			}
		}
	}
	return DenseOf(m), nil
}

// mean is the mean of all entries of V, zeros included.
func (pb *problem) mean() float64 { return pb.mass / float64(pb.m) / float64(pb.n) }

// Purposes of random numbers.
const (
	forRandom = 1 + iota
	forBeyondRank
	forSubspace
	forFill
	forProjection
	forSeeds
	forEmptyProfile
	forCandidates
	forRandomH
	forParts
	forBags
	forExchange
	forExchangeH
)

// rng returns a generator for one purpose, independent of the others.
func (s *solver) rng(purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(s.p.Seed, purpose))
}

// uniform is a number in (0, 1]: no locked zeros.
func uniform(rng *rand.Rand) float32 { return 1 - rng.Float32() }

// draw fills d with random numbers, each block of rows from a generator of its own.
func (s *solver) draw(d *Dense, purpose uint64, number func(*rand.Rand) float32) {
	s.pool.rowsOf(d.rows, func(lo, hi int) {
		rng := s.rng(purpose | uint64(lo)<<32)
		for i := lo; i < hi; i++ {
			row := d.Row(i)
			for k := range row {
				row[k] = number(rng)
			}
		}
	})
}

// matchMass scales both factors by the same number so that ΣWH is the sum of V.
func (s *solver) matchMass(w, ht *Dense) {
	if c := massScale(s.pool.columnSums(w), s.pool.columnSums(ht), s.pb.mass); c != nil {
		s.pool.scaleColumns(w, c)
		s.pool.scaleColumns(ht, c)
	}
}

// matchMass scales both factors by the same number so that ΣWH equals mass.
func matchMass(w, ht *Dense, mass float64) {
	if c := massScale(w.ColumnSums(), ht.ColumnSums(), mass); c != nil {
		w.scaleColumns(c)
		ht.scaleColumns(c)
	}
}

// massScale returns what to multiply every column of both factors with, nil if
// nothing helps.
func massScale(ws, hs []float64, mass float64) []float64 {
	var sum float64
	for k, u := range ws {
		sum += u * hs[k]
	}
	if sum <= 0 {
		return nil
	}
	c := make([]float64, len(ws))
	for k := range c {
		c[k] = math.Sqrt(mass / sum)
	}
	return c
}
