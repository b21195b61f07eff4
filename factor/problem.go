package factor

import (
	"errors"
	"math"

	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// problem is a validated input: V in both orders and what both halves share.
type problem struct {
	m, n   int
	v      *sparse.Matrix
	byCol  rows    // row j: column j of V, indices are rows of V
	byRow  rows    // row i: row i of V, indices are columns of V
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

func (r rows) length(i int32) int { return r.ptr[i+1] - r.ptr[i] }

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
	pb := &problem{m: m, n: n, v: sv, scale: 1}
	if pb.w, pb.h, err = p.penalties(m, n); err != nil {
		return nil, err
	}
	pb.byCol.ptr, pb.byCol.ind, pb.byCol.val = sv.CSC()
	mass, nonzero, err := checkValues(sv)
	if err != nil {
		return nil, err
	}
	if mass == 0 {
		return nil, ErrEmpty
	}
	if err := pb.rescale(mass / float64(nonzero)); err != nil {
		return nil, err
	}
	pb.byRow.ptr, pb.byRow.ind, pb.byRow.val = pb.v.CSR()
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

// rescale copies V with its mean nonzero brought to 1 when it is so small or so
// large that squares of ratios would leave the range of float32. KL is
// homogeneous, D(cV‖cWH) = c·D(V‖WH), so with √c on each factor the problem is
// the same, an L1 penalty taking √c too.
func (pb *problem) rescale(mean float64) error {
	if mean > 1e-6 && mean < 1e6 {
		return nil
	}
	pb.scale = 1 / mean
	val := make([]float32, len(pb.byCol.val))
	for i, x := range pb.byCol.val {
		val[i] = float32(float64(x) * pb.scale)
	}
	v, err := sparse.New(pb.m, pb.n, pb.byCol.ptr, pb.byCol.ind, val)
	if err != nil {
		return err
	}
	pb.v, pb.byCol.val = v, val
	root := math.Sqrt(pb.scale)
	pb.w.l1 *= root
	pb.h.l1 *= root
	return nil
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
