package factor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"

	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// Ranks fits a matrix at many ranks and recommends a range of them. The zero
// value asks every criterion about the ranks from 2 to 20.
//
// There is no rank of a real matrix that all criteria agree on; so the answer is
// every curve, a range, and the reason for it. See docs/rank.md for what each
// criterion can and cannot tell.
//
// Fits run in parallel, one worker each, and the result is the same for any
// number of workers.
type Ranks struct {
	// Ranks are the candidates, in any order; nil means 2 to 20. Ranks that the
	// matrix, or what is left of it in Folds, is too small for are left out, and
	// RankChoice.Notes says so.
	Ranks []int

	// Every has each candidate fitted. Without it, of more than 12 candidates
	// ten spread over them are fitted first, and then those around the answer.
	Every bool

	// Fast asks fewer criteria with fewer fits: only HeldOut and Stability,
	// unless Criteria says otherwise, on 3 folds. It takes about a quarter of
	// the time.
	Fast bool

	// Criteria are those to ask; nil means all, or those of Fast. Measures are
	// always taken.
	Criteria []Criterion

	// Restarts is the number of fits of each rank from random starts, for the
	// consensus criteria; 0 means 5. With fewer than 3 these are not asked.
	Restarts int

	// Folds is the number of subsamples, each fitted at each rank and tested on
	// what it left out; 0 means 4, or 3 with Fast.
	Folds int

	// Top is how many rows of each component Stability compares; 0 means 20,
	// and never more than a quarter of the rows.
	Top int

	// Sample limits the columns that the consensus is taken of, and with it
	// memory, which is of its square; 0 means 400.
	Sample int

	// NMF says how to factorize. Its Rank, Seed, Workers and Progress are set
	// by the sweep. A zero Tol means 1e-2 here, and a zero MaxIter as many as
	// pass over ten million nonzeros, but 30 to 100: ranks compare well long
	// before the last digit. Start nil means NNDSVDA, of which
	// one decomposition serves all ranks; restarts begin from Random.
	NMF NMF

	// Measures are the caller's own criteria, such as the coherence of words.
	Measures []Measure

	// Components is what RankChoice.Reason calls the components, in the plural;
	// "" means "components".
	Components string

	// Seed drives all randomness.
	Seed uint64

	// Workers is the number of fits at a time; 0 means runtime.GOMAXPROCS(0).
	Workers int

	// Progress, if set, is called after each fit, and each measure taken of a rank,
	// with the number of these done and known to be needed, never twice at a time.
	// It should return quickly.
	Progress func(done, total int)
}

// A Criterion names a curve over the ranks.
type Criterion string

// The criteria, what they are made from and which way they point.
const (
	// Reconstruction is the divergence D(V‖WH) of the full matrix in nats per
	// unit mass; it falls with the rank, and its elbow (Kneedle, Satopää et al.
	// 2011) marks where components begin to pay less.
	Reconstruction Criterion = "reconstruction"
	// HeldOut is the divergence, in nats per unit mass, of data that the fit did
	// not see: the least is best. See RankChoice.Split for what is held out.
	HeldOut Criterion = "held-out"
	// Stability is how well the top rows of the components survive subsampling,
	// 0 to 1: the average Jaccard agreement of Greene, O'Callaghan & Cunningham
	// (2014).
	Stability Criterion = "stability"
	// Cophenetic is the cophenetic correlation of the consensus of restarts
	// (Brunet et al. 2004), Dispersion how close its entries are to 0 or 1 (Kim
	// & Park 2007), Silhouette how well the clusters of its tree part. All are at
	// most 1, and 1 means that all restarts agree.
	Cophenetic Criterion = "cophenetic"
	Dispersion Criterion = "dispersion"
	Silhouette Criterion = "silhouette"
	// Relevance is no curve: automatic relevance determination (Tan & Févotte
	// 2013) prunes components of one fit at the largest rank, and
	// RankChoice.Relevant is the number that it left.
	Relevance Criterion = "relevance"
)

var allCriteria = []Criterion{Reconstruction, HeldOut, Stability, Cophenetic, Dispersion, Silhouette, Relevance}

// A Measure is a criterion of the caller's. Of is called once for each rank, from
// several goroutines at once, and may keep the factors.
type Measure struct {
	Name Criterion
	// Rising says that more is better.
	Rising bool
	// Of returns the values of some runs, of which the curve shows the mean and
	// the standard deviation; NaN, or none at all, where it cannot tell.
	Of func(ctx context.Context, fits RankFits) ([]float64, error)
}

// RankFits are the fits of one rank.
type RankFits struct {
	Rank int
	// Best has the lowest objective of those of the full matrix.
	Best *Factors
	// Restarts begin from random starts; empty if no criterion needs them.
	Restarts []*Factors
	// Folds are the W (m×k) of the subsamples; empty if no criterion needs
	// them.
	Folds []*Dense
}

// Select fits the m×n matrix v at the candidate ranks and says which are good.
//
// It refuses what NMF.Factorize refuses, and candidates of which the matrix
// permits none (*RankError). When ctx ends it returns an error wrapping
// ctx.Err().
func (r *Ranks) Select(ctx context.Context, v mat.Matrix) (*RankChoice, error) {
	s, err := r.sweep(v)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, fmt.Errorf("factor: ranks: %w", err)
	}
	for next := s.coarse(); len(next) > 0; next = s.around() {
		if err := s.fit(ctx, next); err != nil {
			return nil, fmt.Errorf("factor: ranks: %w", err)
		}
	}
	return s.choose(), nil
}

// sweep validates the options and v.
func (r *Ranks) sweep(v mat.Matrix) (*sweep, error) {
	m, n := v.Dims()
	s := &sweep{opt: *r, m: m, n: n, rows: map[int]*rankRow{}}
	if err := s.defaults(); err != nil {
		return nil, err
	}
	probe := s.nmf(1, 0)
	if _, err := probe.problem(v, false); err != nil {
		return nil, err
	}
	var err error
	if s.v, err = toSparse(v); err != nil {
		return nil, err
	}
	if err := s.candidates(); err != nil {
		return nil, err
	}
	if s.opt.NMF.MaxIter <= 0 {
		s.opt.NMF.MaxIter = max(30, min(100, 10_000_000/s.v.NNZ()))
	}
	return s, nil
}

// A sweep is one run of Select.
type sweep struct {
	opt    Ranks
	m, n   int
	v      *sparse.Matrix
	splits splitter // how data is held out
	ranks  []int    // candidates, ascending
	asked  map[Criterion]bool
	full   *nested   // shared starts on the full matrix
	folds  []*nested // and on each fold's
	sample []int     // columns of the consensus
	rows   map[int]*rankRow
	count  counter
	notes  []string

	relevant int
}

// defaults resolves the zero values of the options.
func (s *sweep) defaults() error {
	o := &s.opt
	set := func(x *int, or int) {
		if *x <= 0 {
			*x = or
		}
	}
	set(&o.Restarts, 5)
	folds := 4
	if o.Fast {
		folds = 3
		if o.Criteria == nil {
			o.Criteria = []Criterion{HeldOut, Stability}
		}
	}
	set(&o.Folds, folds)
	set(&o.Top, 20)
	o.Top = max(1, min(o.Top, s.m/4))
	set(&o.Sample, 400)
	set(&o.Workers, runtime.GOMAXPROCS(0))
	if o.NMF.Tol == 0 {
		o.NMF.Tol = 1e-2
	}
	if o.Criteria == nil {
		o.Criteria = allCriteria
	}
	s.asked = map[Criterion]bool{}
	for _, c := range o.Criteria {
		if !slices.Contains(allCriteria, c) {
			return fmt.Errorf("factor: ranks: no criterion %q; there are %q", c, allCriteria)
		}
		s.asked[c] = true
	}
	if !s.usesFull() && !s.usesFolds() && !s.usesRestarts() {
		return errors.New("factor: ranks: nothing to ask: name a criterion or a measure, and at least 3 restarts for those of the consensus")
	}
	return nil
}

// candidates sorts the ranks and leaves out those that cannot be.
func (s *sweep) candidates() error {
	ranks := slices.Clone(s.opt.Ranks)
	if ranks == nil {
		for k := 2; k <= 20; k++ {
			ranks = append(ranks, k)
		}
	}
	slices.Sort(ranks)
	ranks = slices.Compact(ranks)
	if len(ranks) == 0 || ranks[0] < 1 {
		return &RankError{Rows: s.m, Cols: s.n}
	}
	limit := s.limit()
	for _, k := range ranks {
		if k <= limit {
			s.ranks = append(s.ranks, k)
		}
	}
	if len(s.ranks) == 0 {
		return &RankError{Rank: ranks[0], Rows: s.m, Cols: s.n, HeldOut: min(s.m, s.n) - limit}
	}
	if left := len(ranks) - len(s.ranks); left > 0 {
		s.notes = append(s.notes, fmt.Sprintf("ranks above %d were left out: a %d×%d matrix has too few rows or columns for them",
			s.ranks[len(s.ranks)-1], s.m, s.n))
	}
	return nil
}

// limit is the largest rank that all fits can have: those of folds see one column in five
// less, and unless the matrix is counts one row in five less.
func (s *sweep) limit() int {
	kept := func(n int) int { return n - (n+keepOut-1)/keepOut }
	switch {
	case !s.usesFolds():
		return min(s.m, s.n)
	case isCounts(s.v):
		return min(s.m, kept(s.n))
	}
	return min(kept(s.m), kept(s.n))
}

func (s *sweep) usesFolds() bool { return s.asked[HeldOut] || s.asked[Stability] }

func (s *sweep) usesRestarts() bool {
	return s.opt.Restarts > 2 && (s.asked[Cophenetic] || s.asked[Dispersion] || s.asked[Silhouette])
}

// usesFull reports whether the full matrix is fitted at each rank.
func (s *sweep) usesFull() bool {
	return s.asked[Reconstruction] || s.asked[Stability] || s.asked[Relevance] || len(s.opt.Measures) > 0
}

// nmf returns the options of one fit. Seeds of runs differ as their numbers do.
func (s *sweep) nmf(rank int, run uint64) NMF {
	p := s.opt.NMF
	p.Rank, p.Workers, p.Progress, p.Start, p.discards = rank, 1, nil, silent(p.Start), true
	p.Seed = seedOf(s.opt.Seed, run)
	return p
}

// meanOfRuns returns the mean and the standard deviation of the values that are
// numbers; NaN for none, and a deviation of NaN for fewer than two.
func meanOfRuns(values []float64) (mean, spread float64) {
	n := 0
	for _, x := range values {
		if !math.IsNaN(x) {
			mean += x
			n++
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	mean /= float64(n)
	if n < 2 {
		return mean, math.NaN()
	}
	for _, x := range values {
		if !math.IsNaN(x) {
			spread += (x - mean) * (x - mean)
		}
	}
	return mean, math.Sqrt(spread / float64(n-1))
}
