package factor

import (
	"context"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// LeastSquares starts from a factorization under another loss, the squared error
// ‖V − WH‖²: from NNDSVDA, a few rounds of hierarchical alternating least squares
// (Cichocki & Phan 2009, HALS; two passes a factor as Gillis & Glineur 2012
// advise), and then everything a little above zero so that no entry is locked.
//
// The squared error looks at the large entries of V, and so at blocks of rows and
// columns that go together; the divergence cares for every entry, rare rows most.
// Starting with the first and ending with the second gives components whose rows
// belong together more: see docs/ablation.md. On the objective it has no advantage.
//
// It is a function of the matrix alone. With the seed in the decomposition, ten main rows
// of a component agreed by .66 to .71 between seeds on real corpora at ranks from 10
// to 50.
type LeastSquares struct{}

func (LeastSquares) String() string { return "least-squares" }

const (
	leastSquaresRounds = 20
	leastSquaresPasses = 2
	leastSquaresFill   = 0.01 // of a component's mean, added to its entries
)

func (LeastSquares) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	s = s.withSeed(0)
	if w, ht, err = s.leastSquares(ctx, leastSquaresRounds); err != nil {
		return nil, nil, err
	}
	s.lift(w)
	s.lift(ht)
	matchMass(w, ht, s.pb.mass)
	return w, ht, nil
}

// leastSquares makes rounds of alternating least squares from NNDSVDA.
func (s *solver) leastSquares(ctx context.Context, rounds int) (w, ht *Dense, err error) {
	if w, ht, err = (NNDSVDA{}).begin(ctx, s); err != nil {
		return nil, nil, err
	}
	return w, ht, s.leastSquaresFrom(ctx, w, ht, rounds)
}

// leastSquaresFrom makes rounds of alternating least squares, H first and last.
func (s *solver) leastSquaresFrom(ctx context.Context, w, ht *Dense, rounds int) error {
	a, b := s.pool.dense(s.pb.m, s.p.Rank), s.pool.dense(s.pb.n, s.p.Rank)
	defer s.pool.recycle(a, b)
	for range rounds {
		if err := s.hals(ctx, s.pb.byCol, ht, w, b); err != nil {
			return err
		}
		if err := s.hals(ctx, s.pb.byRow, w, ht, a); err != nil {
			return err
		}
	}
	return s.hals(ctx, s.pb.byCol, ht, w, b)
}

// withSeed is the solver with another seed.
func (s *solver) withSeed(seed uint64) *solver {
	t, p := *s, *s.p
	p.Seed, t.p = seed, &p
	return &t
}

// hals improves x, given the other factor b and the rows that x·bᵀ explains. The
// products of those rows with b go to a, of the shape of x.
func (s *solver) hals(ctx context.Context, rows rows, x, b, a *Dense) error {
	g := s.gram(b)
	if err := s.product(ctx, rows, a, b); err != nil {
		return err
	}
	k := x.cols
	full := make([]float32, k*k)
	for i := range k {
		for j := range k {
			full[i*k+j] = float32(g.At(i, j))
		}
	}
	const block = 512
	return s.pool.each(ctx, (x.rows+block-1)/block, func(c int, _ *scratch) {
		lo, hi := c*block*x.stride, min(x.rows, (c+1)*block)*x.stride
		kernel.NewQuadratic(full, k).Descend(x.data[lo:hi], a.data[lo:hi], x.stride, leastSquaresPasses)
	})
}

// lift adds to every entry a little of the mean of its component. A component
// that came to nothing begins anew with random entries.
func (s *solver) lift(d *Dense) {
	rng, mean := s.rng(forEmptyProfile), s.pb.mean()
	sums := d.ColumnSums()
	for i := range d.rows {
		row := d.Row(i)
		for t := range row {
			if sums[t] > 0 {
				row[t] += float32(leastSquaresFill * sums[t] / float64(d.rows))
			} else {
				row[t] = float32(mean * (0.5 + rng.Float64()))
			}
		}
	}
}
