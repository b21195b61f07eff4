package factor

import (
	"context"
	"errors"
	"fmt"
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
// Parts of four fifths of the columns, twenty unless Runs says otherwise, are each fitted as
// by LeastSquares, in fewer rounds, from singular vectors by a seed of its own. Five parts
// leave out every column once, so that no column is in more of them than another by chance:
// with ten parts drawn one by one, the draw decided which of two components that are nearly as
// good was found. Of the pooled components k are chosen that stand for the pool best:
// they maximise the sum, over all components of the pool, of the squared cosine with
// the nearest of the chosen (k medoids; greedily, then by exchanges, Teitz & Bart
// 1968). Each gives way to the mean of those that are nearer to it than to the others,
// at a cosine of at least ½. From there least squares goes on with all columns, three times
// as long as it began: means of fits that agree lie near one optimum, and are seldom quite
// there. Then H responds.
//
// In all of this, columns longer than one of 30 mean nonzeros are shortened to that
// length: squares would otherwise let a few long documents have components of their own.
//
// It is a function of the matrix alone. It takes as long as Runs least-squares starts
// of half the rounds and another three, and holds as many W, a part of V in both orders for
// every worker, and V twice more.
//
// Topics of long texts come back more often by it and are as coherent; those of texts of
// a few words are less. Tried and lost: the components, of many starts, that explain most
// of the squares. It is a better optimum, which is less often that of another part. Figures
// are in docs/ablation.md.
type Bagged struct {
	// Runs is the number of fits to parts; 0 means 20. 1 is one fit to all columns.
	Runs int
	// Rows, if not nil, says of every row of V whether components are sought in it.
	// The others answer, by least squares, to what the columns were found to hold. Rows
	// that repeat others, and rare ones, add ties rather than evidence. All rows are
	// taken where those named are fewer than the components. Another length than the
	// number of rows is a *StartError.
	Rows []bool
	// Progress, if set, is called after each fit with the number of those done, never
	// twice at a time. Consensus and Ranks, which make several runs at a time, do not call it.
	Progress func(done, total int)
}

func (Bagged) String() string { return "bagged" }

// silent returns a start that reports nothing, for one of several runs at a time.
func silent(start Start) Start {
	if b, ok := start.(Bagged); ok {
		b.Progress = nil
		return b
	}
	return start
}

func (b Bagged) runs() int {
	if b.Runs > 0 {
		return b.Runs
	}
	return baggedRuns
}

const (
	baggedRuns   = 20
	baggedBlocks = 5 // of columns, of which a part leaves out one
	baggedRounds = 10
	baggedAfter  = 60  // rounds with all columns
	baggedLength = 30  // mean nonzeros of the longest column
	baggedReach  = 0.5 // least cosine of a member with its medoid
)

func (b Bagged) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	if b.Rows != nil && len(b.Rows) != s.pb.m {
		return nil, nil, &StartError{"bagged", fmt.Sprintf("Rows has %d entries for a matrix of %d rows", len(b.Rows), s.pb.m)}
	}
	s = s.withSeed(0)
	short, err := s.shortened(baggedLength)
	if err != nil {
		return nil, nil, err
	}
	v := short
	if at := s.sought(b.Rows); len(at) < s.pb.m {
		v = withRows(short, at)
	}
	runs, err := b.fits(ctx, s, v)
	if err != nil {
		return nil, nil, err
	}
	pool, err := newComponents(ctx, runs, s.p.workers())
	if err != nil {
		return nil, nil, err
	}
	after := baggedAfter
	if len(runs) == 1 {
		after = 0 // these were all columns
	}
	medoids, err := pool.medoids(ctx)
	if err != nil {
		return nil, nil, err
	}
	if w, err = s.improved(ctx, v, pool.means(medoids, runs), short, after); err != nil {
		return nil, nil, err
	}
	s.lift(w)
	return s.respond(ctx, w)
}

// fits returns W of fits to parts of the columns.
func (b Bagged) fits(ctx context.Context, s *solver, v *sparse.Matrix) ([]*Dense, error) {
	runs := make([]*Dense, b.runs())
	count := counter{want: len(runs)}
	err := runAll(ctx, s.p.workers(), len(runs), func(ctx context.Context, r int) error {
		w, err := leastSquaresOf(ctx, v.Columns(b.part(r, s.pb.n, s.p.Rank)), s.p.Rank, uint64(r)+1)
		if errors.Is(err, ErrEmpty) { // the matrix is not: that was looked at before
			return &StartError{"bagged", "a part of the columns has no positive entry: choose another start"}
		}
		if err != nil {
			return err
		}
		runs[r] = w
		count.done(b.Progress)
		return nil
	})
	return runs, err
}

// part lists the columns of fit r, of n and at least as many as the rank, ascending. Five
// fits share a random order of the columns, and each leaves out another fifth of it.
func (b Bagged) part(r, n, rank int) []int {
	order := rand.New(rand.NewPCG(uint64(r/baggedBlocks), forBags)).Perm(n)
	if b.runs() > 1 {
		at := r % baggedBlocks
		lo, hi := at*n/baggedBlocks, (at+1)*n/baggedBlocks
		order = slices.Delete(order, lo, min(hi, lo+n-rank))
	}
	slices.Sort(order)
	return order
}

// improved goes on from W of v, which has all rows of the whole matrix or some, by rounds of
// least squares on all columns. It returns W with all rows, as these answer to H.
func (s *solver) improved(ctx context.Context, v *sparse.Matrix, w *Dense, whole *sparse.Matrix, rounds int) (*Dense, error) {
	t, err := s.forMatrix(v)
	if err != nil {
		return nil, err
	}
	w, ht := sorted(w, t.pb.rowAt), NewDense(s.pb.n, s.p.Rank)
	if err := t.leastSquaresFrom(ctx, w, ht, rounds); err != nil {
		return nil, err
	}
	if v == whole {
		return unsorted(w, t.pb.rowAt), nil
	}
	ht = unsorted(ht, t.pb.colAt)
	if t, err = s.forMatrix(whole); err != nil {
		return nil, err
	}
	w = NewDense(s.pb.m, s.p.Rank)
	err = t.hals(ctx, t.pb.byRow, w, sorted(ht, t.pb.colAt), NewDense(s.pb.m, s.p.Rank))
	return unsorted(w, t.pb.rowAt), err
}

// forMatrix is a solver of the same rank for another matrix.
func (s *solver) forMatrix(v *sparse.Matrix) (*solver, error) {
	p := &NMF{Rank: s.p.Rank, Workers: s.p.Workers}
	pb, err := p.problem(v, false)
	if err != nil {
		return nil, err
	}
	return &solver{p: p, pb: pb, pool: s.pool}, nil
}

// sought lists the rows, by their place in the solver, in which components are sought:
// all of them if few of those named hold anything.
func (s *solver) sought(named []bool) []int32 {
	at := make([]int32, 0, s.pb.m)
	for p, i := range s.pb.rowAt {
		if named == nil || named[i] && s.pb.byRow.length(p) > 0 {
			at = append(at, int32(p))
		}
	}
	if named != nil && len(at) < s.p.Rank {
		return s.sought(nil)
	}
	return at
}

// withRows returns the matrix of the rows at these places, which ascend.
func withRows(v *sparse.Matrix, at []int32) *sparse.Matrix {
	ptr, ind, val := v.CSC()
	m, n := v.Dims()
	to := make([]int32, m) // the place of a row among those that stay, from 1
	for p, i := range at {
		to[i] = int32(p) + 1
	}
	outPtr := make([]int, n+1)
	var outInd []int32
	var outVal []float32
	for j := range n {
		for q := ptr[j]; q < ptr[j+1]; q++ {
			if p := to[ind[q]]; p > 0 {
				outInd, outVal = append(outInd, p-1), append(outVal, val[q])
			}
		}
		outPtr[j+1] = len(outInd)
	}
	out, err := sparse.New(len(at), n, outPtr, outInd, outVal)
	if err != nil {
		panic(err) // a part of a valid matrix
	}
	return out
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
			// None becomes zero: that would change the indices, which are the solver's own.
			out[q] = max(float32(c*float64(r.val[q])), math.SmallestNonzeroFloat32)
		}
	}
	return sparse.New(s.pb.m, s.pb.n, r.ptr, r.ind, out)
}

// leastSquaresOf fits a matrix with one worker and returns W. Singular vectors are found by
// the seed: were it the same for all parts, they would err alike.
func leastSquaresOf(ctx context.Context, v *sparse.Matrix, rank int, seed uint64) (*Dense, error) {
	p := &NMF{Rank: rank, Workers: 1, Seed: seed}
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
