package factor

import (
	"math"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// Mixed precision: beside each float32 factor lies a copy in bfloat16, and the passes
// that move the other factor gather rows of the copy, which are half as many cache
// lines. For products with them the row that moves, and the ratios v/q, are rounded too
// (kernel.Rounded); sums, and the factors themselves, are float32: a multiplicative update
// multiplies the row as it is. So q and r have relative errors of 2⁻⁹ or so for each
// coordinate, independent of each other. At the optimum of a half the objective does not
// change in the first order, and in the second by about half the mean square of the
// relative errors of the model's values, 10⁻⁶ per unit mass.
//
// What an iteration records meanwhile is the divergence of the two rounded factors, with
// their own column sums; only short rows that coordinate descent sweeps side by side take q
// from the float32 row.
//
// While an iteration gains much more than that, nothing is lost. Then the run goes on in
// float32 for good; what it measures, keeps, compares and certifies always is.

// Precision is that of the rows which the solver gathers.
type Precision uint8

const (
	// Mixed gathers rows rounded to bfloat16 while the objective falls fast, and where
	// that is faster, and float32 rows otherwise.
	Mixed Precision = iota
	// Single gathers float32 rows alone.
	Single
)

func (p Precision) String() string {
	if p == Single {
		return "single"
	}
	return "mixed"
}

const (
	// roundedBytes is the size of both factors in float32 from which on rounded copies
	// are kept: smaller ones are read from near caches.
	roundedBytes = 3 << 20
	// roundedSpan is over how many iterations the objective must fall by the part
	// roundedProgress for the next to gather rounded rows.
	roundedSpan     = 10
	roundedProgress = 1e-4
	// roundedRise is how much rounding may raise an objective, as riseAllowed.
	roundedRise = 1e-5
)

// copyBytes is the size of the copies that runs on a matrix of rows + cols keep.
func (p *NMF) copyBytes(rows, cols int64) int64 {
	if !p.rounds(rows, cols) {
		return 0
	}
	return int64(kernel.RoundedBytes(int(rows+cols), kernel.Padded(p.Rank)))
}

// rounds reports whether runs on a matrix of rows + cols keep rounded factors.
func (p *NMF) rounds(rows, cols int64) bool {
	return p.Precision == Mixed && kernel.RoundedPays(kernel.Padded(p.Rank)) && p.factorBytes(rows+cols) >= roundedBytes
}

// round brings the copy of the rows from lo up to hi, if there is one, up to date.
func (d *Dense) round(lo, hi int) {
	if d.rounded != nil {
		d.rounded.Set(lo, d.data[lo*d.stride:hi*d.stride])
	}
}

// round does so for all rows.
func (p *pool) round(d *Dense) {
	if d.rounded != nil {
		p.rowsOf(d.rows, d.round)
	}
}

// keepRounded begins to keep rounded copies of the factors. Solvers that share a pool
// take turns.
func (s *solver) keepRounded() {
	if !s.p.rounds(int64(s.pb.m), int64(s.pb.n)) {
		return
	}
	copies := s.pool.rounded(s.f.W, s.f.Ht)
	s.f.W.rounded, s.f.Ht.rounded = copies[0], copies[1]
}

// dropRounded ends that.
func (s *solver) dropRounded() { s.f.W.rounded, s.f.Ht.rounded = nil, nil }

// forgetRounded ends it for good. The next candidate of a race begins with them again.
func (s *solver) forgetRounded() {
	s.dropRounded()
	if !s.racing {
		s.pool.copies = nil
	}
}

// single goes on in float32 for good. What was measured last may have been too low by
// rounding.
func (s *solver) single() {
	if s.f.W.rounded == nil {
		return
	}
	s.forgetRounded()
	s.price()
	if s.m != nil {
		s.m.last += roundedRise * math.Max(math.Abs(s.m.last), s.pb.mass)
	}
}

// allowForRounding takes the objective of the start, which rounding may have made too low
// to compare with those measured in float32: the first of these will do for the kept point.
func (s *solver) allowForRounding(objective float64) {
	s.kept.objective = math.Inf(1)
	if s.m != nil {
		s.m.last = math.Max(s.m.last, objective)
	}
}

// slow reports whether the last iterations gained little.
func (s *solver) slow() bool {
	n := len(s.f.Trace)
	if n <= roundedSpan {
		return false
	}
	before, now := s.f.Trace[n-1-roundedSpan].Objective, s.f.Trace[n-1].Objective
	return !(before-now > roundedProgress*math.Abs(now))
}

// roundedSums adds up the columns of the copy of the rows from lo up to hi.
func (d *Dense) roundedSums(lo, hi int) []float64 {
	s := make([]float64, d.stride)
	d.rounded.ColumnSums(s, lo, hi)
	return s[:d.cols]
}

// exactly calls f while both factors are read, summed and priced in float32.
func (s *solver) exactly(f func()) {
	if s.f.W.rounded == nil {
		f()
		return
	}
	s.dropRounded()
	s.price()
	f()
	s.keepRounded()
	s.price()
}
