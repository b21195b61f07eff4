package factor

import (
	"cmp"
	"errors"
	"math"
	"slices"

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

// rows is one compressed order of V.
type rows struct {
	ptr []int
	ind []int32
	val []float32
}

func (r rows) len() int { return len(r.ptr) - 1 }

func (r rows) length(i int) int { return r.ptr[i+1] - r.ptr[i] }

func (r rows) row(i int) ([]int32, []float32) {
	lo, hi := r.ptr[i], r.ptr[i+1]
	return r.ind[lo:hi], r.val[lo:hi]
}

// problem validates v and the options.
func (p *NMF) problem(v mat.Matrix) (*problem, error) {
	m, n := v.Dims()
	if p.Rank < 1 || p.Rank > min(m, n) {
		return nil, &RankError{p.Rank, m, n}
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
	mass, nonzero, err := checkValues(sv)
	if err != nil {
		return nil, err
	}
	if mass == 0 {
		return nil, ErrEmpty
	}
	pb.rescale(mass / float64(nonzero))
	pb.sort(sv)
	for _, x := range pb.byCol.val {
		if x > 0 {
			y := float64(x)
			pb.mass += y
			pb.offset += y*math.Log(y) - y
		}
	}
	return pb, nil
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

func checkValues(v *sparse.Matrix) (mass float64, nonzero int, err error) {
	ptr, ind, val := v.CSC()
	for j := range len(ptr) - 1 {
		for p := ptr[j]; p < ptr[j+1]; p++ {
			x := float64(val[p])
			if x < 0 || math.IsNaN(x) || math.IsInf(x, 0) {
				return 0, 0, &ValueError{"V", int(ind[p]), j, x}
			}
			if x > 0 {
				mass += x
				nonzero++
			}
		}
	}
	return mass, nonzero, nil
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

// sort chooses the order of rows and columns and builds both copies of V in it.
func (pb *problem) sort(v *sparse.Matrix) {
	ptr, ind, val := v.CSC()
	rowCount, colCount := make([]int, pb.m), make([]int, pb.n)
	for _, i := range ind {
		rowCount[i]++
	}
	for j := range colCount {
		colCount[j] = ptr[j+1] - ptr[j]
	}
	var rowTo []int32
	pb.rowAt, rowTo = byFallingCount(rowCount)
	pb.colAt, _ = byFallingCount(colCount)
	pb.byRow, pb.byCol = newRows(rowCount, pb.rowAt), newRows(colCount, pb.colAt)
	next := slices.Clone(pb.byRow.ptr)
	for j, c := range pb.colAt {
		at := pb.byCol.ptr[j]
		for q := ptr[c]; q < ptr[c+1]; q++ {
			i, x := rowTo[ind[q]], val[q]
			if pb.scale != 1 {
				x = float32(float64(x) * pb.scale)
			}
			pb.byCol.ind[at], pb.byCol.val[at] = i, x
			pb.byRow.ind[next[i]], pb.byRow.val[next[i]] = int32(j), x
			next[i]++
			at++
		}
	}
}

// byFallingCount returns the order of falling counts, ties by index, and its
// inverse.
func byFallingCount(count []int) (at, to []int32) {
	at, to = make([]int32, len(count)), make([]int32, len(count))
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortStableFunc(at, func(a, b int32) int { return cmp.Compare(count[b], count[a]) })
	for p, i := range at {
		to[i] = int32(p)
	}
	return at, to
}

// newRows makes room for rows of the given lengths in the given order.
func newRows(count []int, at []int32) rows {
	r := rows{ptr: make([]int, len(at)+1)}
	for p, i := range at {
		r.ptr[p+1] = r.ptr[p] + count[i]
	}
	nnz := r.ptr[len(at)]
	r.ind, r.val = make([]int32, nnz), make([]float32, nnz)
	return r
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
