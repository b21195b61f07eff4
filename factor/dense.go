package factor

import (
	"fmt"
	"unsafe"

	"github.com/topoi-nmf/topoi/internal/kernel"
	"gonum.org/v1/gonum/mat"
)

// lanes is the width, in float32 values, to which the rows of a Dense are
// padded. The kernels read whole lines and rely on the padding being zero.
const lanes = kernel.Lanes

// Dense is a float32 matrix stored by rows. Each row starts on a 64-byte
// boundary and is padded with zeros, which is what the kernels want and why it
// is not a mat.Dense. It implements mat.Matrix.
//
// The zero value is an empty matrix; use NewDense.
type Dense struct {
	rows, cols int
	stride     int
	data       []float32
	rounded    *kernel.Rounded // a copy of the rows, or nil: see round
}

var _ mat.Matrix = (*Dense)(nil)

// NewDense returns an r×c matrix of zeros. It panics if r or c is negative.
func NewDense(r, c int) *Dense {
	if r < 0 || c < 0 {
		panic(fmt.Sprintf("factor: NewDense(%d, %d): negative dimension", r, c))
	}
	stride := kernel.Padded(c)
	return &Dense{rows: r, cols: c, stride: stride, data: hugeFloats(r * stride)}
}

// DenseOf copies any matrix into a Dense, rounding to float32.
func DenseOf(m mat.Matrix) *Dense {
	r, c := m.Dims()
	d := NewDense(r, c)
	for i := range r {
		row := d.Row(i)
		for j := range row {
			row[j] = float32(m.At(i, j))
		}
	}
	return d
}

// alignedFloats returns n zeros starting on a 64-byte boundary. Go's heap does
// not move, so the alignment lasts.
func alignedFloats(n int) []float32 {
	if n == 0 {
		return nil
	}
	buf := make([]float32, n+lanes-1)
	skip := 0
	if over := uintptr(unsafe.Pointer(&buf[0])) % (4 * lanes); over != 0 {
		skip = int(4*lanes-over) / 4
	}
	return buf[skip : skip+n : skip+n]
}

// Dims returns the number of rows and columns, without padding.
func (d *Dense) Dims() (r, c int) { return d.rows, d.cols }

// At returns the element at row i, column j. It panics out of range.
func (d *Dense) At(i, j int) float64 {
	d.check(i, j)
	return float64(d.data[i*d.stride+j])
}

// Set stores v at row i, column j. It panics out of range.
func (d *Dense) Set(i, j int, v float32) {
	d.check(i, j)
	d.data[i*d.stride+j] = v
}

func (d *Dense) check(i, j int) {
	if uint(i) >= uint(d.rows) || uint(j) >= uint(d.cols) {
		panic(fmt.Sprintf("factor: index (%d, %d) outside %d×%d", i, j, d.rows, d.cols))
	}
}

// T returns the transpose as a view.
func (d *Dense) T() mat.Matrix { return mat.Transpose{Matrix: d} }

// Row returns row i, shared with the matrix, without its padding.
func (d *Dense) Row(i int) []float32 {
	o := i * d.stride
	return d.data[o : o+d.cols : o+d.cols]
}

// padded returns row i with its padding, which must stay zero.
func (d *Dense) padded(i int) []float32 {
	o := i * d.stride
	return d.data[o : o+d.stride : o+d.stride]
}

// Clone returns a copy.
func (d *Dense) Clone() *Dense {
	c := NewDense(d.rows, d.cols)
	copy(c.data, d.data)
	return c
}

// ColumnSums returns the sum of every column, accumulated in float64.
func (d *Dense) ColumnSums() []float64 { return d.columnSums(0, d.rows) }

// columnSums adds up the rows from lo to hi.
func (d *Dense) columnSums(lo, hi int) []float64 {
	s := make([]float64, d.stride)
	kernel.ColumnSums(s, d.data[lo*d.stride:hi*d.stride], d.stride)
	return s[:d.cols]
}

// scaleColumns multiplies column k by s[k].
func (d *Dense) scaleColumns(s []float64) { d.scaleRows(0, d.rows, s) }

// scaleRows does so in the rows from lo to hi.
func (d *Dense) scaleRows(lo, hi int, s []float64) {
	for i := lo; i < hi; i++ {
		row := d.Row(i)
		for k := range row {
			row[k] = float32(float64(row[k]) * s[k])
		}
	}
}
