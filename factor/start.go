package factor

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Start is where a factorization begins. The set is closed: Random, NNDSVD,
// NNDSVDA, NNDSVDAR, Anchor, KMeans, MultiStart, Custom. Starts decide the
// quality of topics more than anything else.
type Start interface {
	String() string
	begin(ctx context.Context, s *solver) (w, ht *Dense, err error)
}

// Random starts from uniform numbers, scaled so that WH has the sum of V.
type Random struct{}

func (Random) String() string { return "random" }

func (Random) begin(_ context.Context, s *solver) (w, ht *Dense, err error) {
	rng := s.rng(forRandom)
	w, ht = NewDense(s.pb.m, s.p.Rank), NewDense(s.pb.n, s.p.Rank)
	for _, d := range []*Dense{w, ht} {
		for i := range d.rows {
			row := d.Row(i)
			for k := range row {
				row[k] = 1 - rng.Float32() // (0, 1]: no locked zeros
			}
		}
	}
	matchMass(w, ht, s.pb.mass)
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
)

// rng returns a generator for one purpose, independent of the others.
func (s *solver) rng(purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(s.p.Seed, purpose))
}

// matchMass scales both factors by the same number so that ΣWH equals mass.
func matchMass(w, ht *Dense, mass float64) {
	var sum float64
	hs := ht.ColumnSums()
	for k, u := range w.ColumnSums() {
		sum += u * hs[k]
	}
	if sum <= 0 {
		return
	}
	c := make([]float64, w.cols)
	for k := range c {
		c[k] = math.Sqrt(mass / sum)
	}
	w.scaleColumns(c)
	ht.scaleColumns(c)
}
