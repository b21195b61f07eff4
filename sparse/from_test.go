package sparse

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestFromKeepsItsOwn(t *testing.T) {
	m, _ := random(t, 1, 6, 9, .4)
	if got, err := From(m); err != nil || got != m {
		t.Errorf("From(*Matrix) = %p, %v; want the same matrix %p", got, err, m)
	}
	got, err := From(m.T())
	if err != nil {
		t.Fatal(err)
	}
	requireEqual(t, got, m.Transpose())
}

// bare hides every method of a matrix but mat.Matrix's own.
type bare struct{ mat.Matrix }

// csr stands for another package's row-compressed matrix: it stores zeros, keeps
// rows unsorted, and visits only as the embedding types let it.
type csr struct {
	rows, cols int
	ptr        []int
	ind        []int
	val        []float64
}

func (c *csr) Dims() (int, int) { return c.rows, c.cols }
func (c *csr) T() mat.Matrix    { return mat.Transpose{Matrix: c} }
func (c *csr) At(i, j int) float64 {
	var v float64
	for p := c.ptr[i]; p < c.ptr[i+1]; p++ {
		if c.ind[p] == j {
			v += c.val[p]
		}
	}
	return v
}

func (c *csr) visitRow(i int, fn func(i, j int, v float64)) {
	for p := c.ptr[i+1] - 1; p >= c.ptr[i]; p-- {
		fn(i, c.ind[p], c.val[p])
	}
}

type anyDoer struct{ *csr }

func (d anyDoer) NNZ() int { return len(d.val) }
func (d anyDoer) DoNonZero(fn func(i, j int, v float64)) {
	for i := range d.rows {
		d.visitRow(i, fn)
	}
}
func (d anyDoer) T() mat.Matrix { return mat.Transpose{Matrix: d} }

type rowDoer struct{ *csr }

func (d rowDoer) DoRowNonZero(i int, fn func(i, j int, v float64)) { d.visitRow(i, fn) }

type colDoer struct{ *csr }

func (d colDoer) DoColNonZero(j int, fn func(i, j int, v float64)) {
	for i := range d.rows {
		d.visitRow(i, func(i, c int, v float64) {
			if c == j {
				fn(i, j, v)
			}
		})
	}
}

func foreign(m *Matrix) *csr {
	ptr, ind, val := m.CSR()
	c := &csr{rows: m.rows, cols: m.cols, ptr: []int{0}}
	for i := range m.rows {
		for p := ptr[i]; p < ptr[i+1]; p++ {
			// Half now and half again, and a stored zero between them.
			half := float64(val[p]) / 2
			c.ind = append(c.ind, int(ind[p]), int(ind[p]), int(ind[p]))
			c.val = append(c.val, half, 0, half)
		}
		c.ptr = append(c.ptr, len(c.ind))
	}
	return c
}

func TestFromAnyMatrix(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, dense *mat.Dense) {
		c := foreign(m)
		for name, in := range map[string]mat.Matrix{
			"Dense":            dense,
			"elements only":    bare{dense},
			"our elements":     bare{m},
			"transposed twice": mat.Transpose{Matrix: mat.Transpose{Matrix: m}},
			"transpose":        mat.Transpose{Matrix: m.Transpose()},
			"CSR, At":          c,
			"CSR, any order":   anyDoer{c},
			"CSR, by row":      rowDoer{c},
			"CSR, by column":   colDoer{c},
		} {
			got, err := From(in)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			requireEqual(t, got, m)
			tr, err := From(in.T())
			if err != nil {
				t.Fatalf("%s transposed: %v", name, err)
			}
			requireEqual(t, tr, m.Transpose())
		}
	})
}

func TestFromGonumStructured(t *testing.T) {
	for name, in := range map[string]mat.Matrix{
		"diagonal":   mat.NewDiagDense(4, []float64{1, 0, 3, 4}),
		"band":       mat.NewBandDense(4, 5, 1, 1, []float64{-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
		"triangular": mat.NewTriDense(3, mat.Upper, []float64{1, 2, 3, 0, 5, 6, 0, 0, 9}),
		"symmetric":  mat.NewSymDense(3, []float64{1, 2, 3, 2, 5, 6, 3, 6, 9}),
		"vector":     mat.NewVecDense(4, []float64{0, 1, 0, 2}),
	} {
		got, err := From(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		requireCanonical(t, got)
		if !mat.Equal(got, in) {
			t.Errorf("%s: got\n%v\nwant\n%v", name, mat.Formatted(got), mat.Formatted(in))
		}
		if got, err = From(in.T()); err != nil || !mat.Equal(got, in.T()) {
			t.Errorf("%s transposed: %v", name, err)
		}
	}
}

// astray visits an entry outside its size, and another after it.
type astray struct{ i, j int }

func (a astray) Dims() (int, int)    { return 3, 4 }
func (a astray) At(i, j int) float64 { return 0 }
func (a astray) T() mat.Matrix       { return mat.Transpose{Matrix: a} }
func (a astray) DoNonZero(fn func(i, j int, v float64)) {
	fn(0, 0, 1)
	fn(a.i, a.j, 8)
	fn(100, 100, 9)
}

func TestFromRefuses(t *testing.T) {
	huge := mat.NewDense(2, 3, []float64{0, 1, 2, 3, 1e39, 5})
	for name, c := range map[string]struct {
		in   mat.Matrix
		want EntryError
	}{
		"row outside":    {astray{3, 0}, EntryError{3, 0, 8, ErrOutOfRange}},
		"column outside": {astray{0, -1}, EntryError{0, -1, 8, ErrOutOfRange}},
		"beyond float32": {huge, EntryError{1, 1, 1e39, ErrNotFinite}},
		"transposed":     {mat.NewDense(2, 3, []float64{0, 0, 0, 0, 0, math.Inf(-1)}).T(), EntryError{2, 1, math.Inf(-1), ErrNotFinite}},
	} {
		got, err := From(c.in)
		var e *EntryError
		if got != nil || !errors.As(err, &e) || *e != c.want {
			t.Errorf("%s: %v, want %v", name, err, &c.want)
		}
	}
	_, err := From(mat.NewDense(2, 2, []float64{0, 0, math.NaN(), 0}))
	var e *EntryError
	if !errors.As(err, &e) || e.Row != 1 || e.Col != 0 || !errors.Is(err, ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
	if _, err := From(nil); err == nil {
		t.Error("From(nil) accepted")
	}
}

// boastful claims sizes and counts beyond what it has.
type boastful struct{ rows, cols, nnz int }

func (b boastful) Dims() (int, int)                    { return b.rows, b.cols }
func (b boastful) At(i, j int) float64                 { return 0 }
func (b boastful) T() mat.Matrix                       { return mat.Transpose{Matrix: b} }
func (b boastful) NNZ() int                            { return b.nnz }
func (b boastful) DoNonZero(func(i, j int, v float64)) {}

func TestFromTrustsNoCount(t *testing.T) {
	for _, nnz := range []int{-1, 0, math.MaxInt} {
		got, err := From(boastful{2, 3, nnz})
		if err != nil || got.NNZ() != 0 {
			t.Errorf("NNZ() = %d: %v", nnz, err)
		}
	}
	if _, err := From(boastful{1 << 40, 3, 0}); !errors.Is(err, ErrShape) {
		t.Errorf("2^40 rows: %v", err)
	}
}
