package factor

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/topoi-nmf/topoi/sparse"
)

// Bagged starts from the components that least squares finds again and again in
// parts of the columns. One fit to all columns holds some components that a few
// columns decide, and without these columns others stand in their place; of many fits
// to parts, those that come back can be told from those that do not.
//
// Parts, ten unless Runs says otherwise, of four fifths of the columns are each fitted as by LeastSquares, in
// fewer rounds. Of the pooled components k are chosen that stand for the pool best:
// they maximise the sum, over all components of the pool, of the squared cosine with
// the nearest of the chosen (k medoids; greedily, then by exchanges, Teitz & Bart
// 1968). Each gives way to the mean of those that are nearer to it than to the others,
// at a cosine of at least ½, and H responds.
//
// Before that, columns longer than one of 30 mean nonzeros are shortened to that
// length, for the start alone: squares would otherwise let a few long documents have
// components of their own.
//
// It is a function of the matrix alone. It takes as long as Runs least-squares starts
// of half the rounds, and holds as many W, a part of V in both orders for every worker,
// and V's values once more.
//
// Topics of long texts come back more often by it and are as coherent; labels of some
// corpora, and the coherence of texts of a few words, are a little worse. Figures are
// in docs/ablation.md.
type Bagged struct {
	// Runs is the number of fits to parts; 0 means 10. 1 is one fit to all columns.
	Runs int
	// Progress, if set, is called after each fit with the number of those done, never
	// twice at a time.
	Progress func(done, total int)
}

func (Bagged) String() string { return "bagged" }

func (b Bagged) runs() int {
	if b.Runs > 0 {
		return b.Runs
	}
	return baggedRuns
}

const (
	baggedRuns   = 10
	baggedPart   = 0.8
	baggedRounds = 10
	baggedLength = 30  // mean nonzeros of the longest column
	baggedReach  = 0.5 // least cosine of a member with its medoid
)

func (b Bagged) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	s = s.withSeed(0)
	keep := s.pb.n
	if b.runs() > 1 {
		keep = max(s.p.Rank, int(math.Round(baggedPart*float64(s.pb.n))))
	}
	v, err := s.shortened(baggedLength)
	if err != nil {
		return nil, nil, err
	}
	runs := make([]*Dense, b.runs())
	count := counter{want: len(runs)}
	err = runAll(ctx, s.p.workers(), len(runs), func(ctx context.Context, r int) error {
		columns := rand.New(rand.NewPCG(uint64(r), forBags)).Perm(s.pb.n)[:keep]
		slices.Sort(columns)
		w, err := leastSquaresOf(ctx, v.Columns(columns), s.p.Rank)
		if err != nil {
			return err
		}
		runs[r] = w
		count.done(b.Progress)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	pool, err := newComponents(ctx, runs, s.p.workers())
	if err != nil {
		return nil, nil, err
	}
	w = pool.means(pool.medoids(), runs)
	s.lift(w)
	return s.respond(ctx, w)
}

// shortened returns V, in the solver's order, with columns at most as long as one of
// so many mean nonzeros.
func (s *solver) shortened(nonzeros float64) (*sparse.Matrix, error) {
	r := s.pb.byCol
	squares := make([]float64, r.len())
	total := 0.0
	for j := range squares {
		_, val := r.row(j)
		for _, x := range val {
			squares[j] += float64(x) * float64(x)
		}
		total += squares[j]
	}
	most := nonzeros * total / float64(len(r.val))
	out := make([]float32, len(r.val))
	for j, square := range squares {
		c := 1.0
		if square > most {
			c = math.Sqrt(most / square)
		}
		for q := r.ptr[j]; q < r.ptr[j+1]; q++ {
			out[q] = float32(c * float64(r.val[q]))
		}
	}
	return sparse.New(s.pb.m, s.pb.n, r.ptr, r.ind, out)
}

// leastSquaresOf fits a matrix with one worker and returns W.
func leastSquaresOf(ctx context.Context, v *sparse.Matrix, rank int) (*Dense, error) {
	p := &NMF{Rank: rank, Workers: 1}
	pb, err := p.problem(v, true)
	if err != nil {
		return nil, err
	}
	s := &solver{p: p, pb: pb, pool: newPool(1, rank)}
	w, _, err := s.leastSquares(ctx, baggedRounds)
	if err != nil {
		return nil, err
	}
	return unsorted(w, pb.rowAt), nil
}
