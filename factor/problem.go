package factor

import (
	"errors"
	"math"
	"slices"

	"github.com/topoi-nmf/topoi/internal/kernel"
	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// problem is a validated input: V in both orders and what both halves share.
//
// Inside the solver rows and columns of V are sorted by falling number of
// nonzeros. Passes gather rows of the other factor, mostly those of frequent
// terms, and so find them together in few pages and in the near caches; and rows
// of equal length, which are swept side by side, follow each other in memory.
type problem struct {
	m, n   int
	rowAt  []int32 // rowAt[p] is the caller's row at position p
	colAt  []int32 // likewise for columns
	byCol  rows    // V by column
	byRow  rows    // V by row
	mass   float64 // ΣV
	scale  float64 // V was multiplied by it; 1 unless V's values are extreme
	w, h   weights // penalties
	offset float64 // Σ v·log v − v
}

// problem validates v and the options, and takes v over if it is the solver's own.
func (p *NMF) problem(v mat.Matrix, own bool) (*problem, error) {
	m, n := v.Dims()
	if p.Rank < 1 || p.Rank > min(m, n) {
		return nil, &RankError{Rank: p.Rank, Rows: m, Cols: n}
	}
	if p.Loss != nil {
		if _, ok := p.Loss.(KL); !ok {
			return nil, errors.New("factor: unknown loss " + p.Loss.String())
		}
	}
	sv, err := toSparse(v)
	if err != nil {
		return nil, err
	}
	pb := &problem{m: m, n: n, scale: 1}
	if pb.w, pb.h, err = p.penalties(m, n); err != nil {
		return nil, err
	}
	mass, nonzero, err := checkValues(sv, p.workers())
	if err != nil {
		return nil, err
	}
	if mass == 0 {
		return nil, ErrEmpty
	}
	pb.rescale(mass / float64(nonzero))
	// A matrix of another type was copied.
	pb.sort(sv, own || mat.Matrix(sv) != v, p.workers())
	pb.sum(p.workers())
	return pb, nil
}

// sum computes what the objective needs of V.
func (pb *problem) sum(workers int) {
	val := pb.byRow.val
	parts := make([]struct{ mass, offset float64 }, blocks(len(val)))
	inBlocks(workers, len(val), func(b, lo, hi int) {
		var mass, offset float64 // neighbouring parts share a cache line
		least := float32(math.Inf(1))
		for _, x := range val[lo:hi] {
			mass += float64(x)
			least = min(least, x)
		}
		if least >= 0x1p-126 {
			offset = kernel.LogSum(val[lo:hi], val[lo:hi])
		} else { // some are subnormal, which the kernel does not take, or were scaled to 0
			for _, x := range val[lo:hi] {
				if x > 0 {
					offset += float64(x) * math.Log(float64(x))
				}
			}
		}
		parts[b].mass, parts[b].offset = mass, offset-mass
	})
	for _, part := range parts {
		pb.mass += part.mass
		pb.offset += part.offset
	}
}

// toSparse names bad entries of any matrix before the conversion can drop or
// refuse them in other words.
func toSparse(v mat.Matrix) (*sparse.Matrix, error) {
	if sv, ok := v.(*sparse.Matrix); ok {
		return sv, nil
	}
	var bad *ValueError
	visit := func(i, j int, x float64) {
		if bad == nil && (x < 0 || math.IsNaN(x) || math.IsInf(x, 0) || x > math.MaxFloat32) {
			bad = &ValueError{"V", i, j, x}
		}
	}
	if nz, ok := v.(mat.NonZeroDoer); ok {
		nz.DoNonZero(visit)
	} else {
		m, n := v.Dims()
		for i := range m {
			for j := range n {
				visit(i, j, v.At(i, j))
			}
		}
	}
	if bad != nil {
		return nil, bad
	}
	return sparse.From(v)
}

// checkValues returns the sum of v and how many entries are positive. All must be,
// but that v holds no zeros is for its maker to promise.
func checkValues(v *sparse.Matrix, workers int) (mass float64, nonzero int, err error) {
	_, _, val := v.CSC()
	type part struct {
		mass    float64
		nonzero int
		bad     int // the first place of a bad value, or -1
	}
	parts := make([]part, blocks(len(val)))
	inBlocks(workers, len(val), func(b, lo, hi int) {
		p := part{bad: -1}
		for q, x := range val[lo:hi] {
			if x > 0 && x <= math.MaxFloat32 {
				p.mass += float64(x)
				p.nonzero++
			} else if x != 0 && p.bad < 0 {
				p.bad = lo + q
			}
		}
		parts[b] = p
	})
	for _, p := range parts {
		if p.bad >= 0 {
			return 0, 0, valueError(v, p.bad)
		}
		mass += p.mass
		nonzero += p.nonzero
	}
	return mass, nonzero, nil
}

// valueError names the entry at a place of the compressed columns.
func valueError(v *sparse.Matrix, place int) error {
	ptr, ind, val := v.CSC()
	j, _ := slices.BinarySearch(ptr, place+1)
	return &ValueError{"V", int(ind[place]), j - 1, float64(val[place])}
}

// rescale brings the mean nonzero to 1 when it is so small or so large that
// squares of ratios would leave the range of float32. KL is homogeneous,
// D(cV‖cWH) = c·D(V‖WH), so with √c on each factor the problem is the same, an L1
// penalty taking √c too.
func (pb *problem) rescale(mean float64) {
	if mean > 1e-6 && mean < 1e6 {
		return
	}
	pb.scale = 1 / mean
	root := math.Sqrt(pb.scale)
	pb.w.l1 *= root
	pb.h.l1 *= root
}

// sorted brings rows from the caller's order into the solver's.
func sorted(d *Dense, at []int32) *Dense {
	out := NewDense(d.rows, d.cols)
	for p, i := range at {
		copy(out.Row(p), d.Row(int(i)))
	}
	return out
}

// unsorted is the inverse of sorted.
func unsorted(d *Dense, at []int32) *Dense {
	out := NewDense(d.rows, d.cols)
	for p, i := range at {
		copy(out.Row(int(i)), d.Row(p))
	}
	return out
}

// unscale returns factors and objective to V's own units.
func (pb *problem) unscale(f *Factors) {
	if pb.scale == 1 {
		return
	}
	root := math.Sqrt(1 / pb.scale)
	for _, d := range []*Dense{f.W, f.Ht} {
		s := make([]float64, d.cols)
		for k := range s {
			s[k] = root
		}
		d.scaleColumns(s)
	}
	f.Objective /= pb.scale
	f.Divergence /= pb.scale
	for i := range f.Trace {
		f.Trace[i].Objective /= pb.scale
		f.Trace[i].Divergence /= pb.scale
	}
}
