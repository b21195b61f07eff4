package sparse

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"
)

// Matrix is a sparse matrix compressed by column, immutable until [Matrix.Release].
// See the package comment for what always holds. The zero value is a 0×0 matrix.
//
// A Matrix is used by pointer and must not be copied.
type Matrix struct {
	rows, cols int
	colptr     []int       // len cols+1; column j is [colptr[j], colptr[j+1])
	rowind     []int32     // ascending within a column
	data       []float32   // finite, nonzero
	shared     atomic.Bool // colptr and rowind are another matrix's too

	byRowOnce sync.Once
	byRow     rowIndex
}

// rowIndex is the same matrix compressed by row, built when a row is first asked for.
type rowIndex struct {
	rowptr []int
	colind []int32
	data   []float32
}

var (
	_ mat.Matrix         = (*Matrix)(nil)
	_ mat.NonZeroDoer    = (*Matrix)(nil)
	_ mat.RowNonZeroDoer = (*Matrix)(nil)
	_ mat.ColNonZeroDoer = (*Matrix)(nil)
)

// New builds a rows×cols matrix from compressed columns: column j holds the row
// indices rowind[colptr[j]:colptr[j+1]] with the values at the same places of
// data. It takes ownership of the slices, which the caller must not use again:
// unsorted columns are sorted and explicit zeros dropped in place. Slices that need
// neither are only read.
//
// It refuses sizes that do not fit together ([ErrShape]), indices outside the
// matrix, an index given twice in a column, NaN and infinities ([*EntryError]).
func New(rows, cols int, colptr []int, rowind []int32, data []float32) (*Matrix, error) {
	if err := checkCompressed(rows, cols, colptr, len(rowind), len(data)); err != nil {
		return nil, err
	}
	m := &Matrix{rows: rows, cols: cols, colptr: colptr, rowind: rowind, data: data}
	if err := m.canonicalize(refuseDuplicates); err != nil {
		return nil, err
	}
	return m, nil
}

// NewCSR builds a rows×cols matrix from compressed rows: row i holds the column
// indices colind[rowptr[i]:rowptr[i+1]]. It takes ownership of the slices and
// refuses what [New] refuses.
func NewCSR(rows, cols int, rowptr []int, colind []int32, data []float32) (*Matrix, error) {
	t, err := New(cols, rows, rowptr, colind, data)
	if err != nil {
		if e, ok := err.(*EntryError); ok {
			e.Row, e.Col = e.Col, e.Row
		}
		return nil, err
	}
	return t.Transpose(), nil
}

// WithValues returns a matrix with the value data[p] where m has the value at place p of
// [Matrix.CSC]. Both share their indices, and the new one owns data; zeros are dropped from a
// copy, so that m stays as it is. It refuses what [New] refuses of values.
func (m *Matrix) WithValues(data []float32) (*Matrix, error) {
	ptr, ind, _ := m.CSC()
	share := !slices.Contains(data, 0)
	if !share {
		ptr, ind = slices.Clone(ptr), slices.Clone(ind)
	}
	out, err := New(m.rows, m.cols, ptr, ind, data)
	if err == nil && share {
		out.shared.Store(true)
		m.shared.Store(true)
	}
	return out, err
}

// NewTriplets builds a rows×cols matrix with v[e] at row i[e] and column j[e].
// Entries with the same row and column are summed in float64. The slices are
// only read.
func NewTriplets(rows, cols int, i, j []int32, v []float32) (*Matrix, error) {
	if len(i) != len(v) || len(j) != len(v) {
		return nil, shapeErrorf("%d row indices, %d column indices, %d values", len(i), len(j), len(v))
	}
	return compress(rows, cols, slices.Clone(i), slices.Clone(j), slices.Clone(v))
}

// Dims returns the number of rows (terms) and of columns (documents).
func (m *Matrix) Dims() (r, c int) { return m.rows, m.cols }

// NNZ returns the number of nonzeros.
func (m *Matrix) NNZ() int { return len(m.data) }

// At returns the value at row i and column j, by binary search in the column.
// Like gonum's matrices it panics when i or j is out of range.
func (m *Matrix) At(i, j int) float64 {
	if uint(i) >= uint(m.rows) {
		panic(mat.ErrRowAccess)
	}
	ind, val := m.Column(j)
	p, ok := slices.BinarySearch(ind, int32(i))
	if !ok {
		return 0
	}
	return float64(val[p])
}

// Column returns the row indices, ascending, and the values of column j. The
// slices are the matrix's own and must not be modified. It panics when j is out
// of range.
func (m *Matrix) Column(j int) (ind []int32, val []float32) {
	if uint(j) >= uint(m.cols) {
		panic(mat.ErrColAccess)
	}
	lo, hi := m.colptr[j], m.colptr[j+1]
	return m.rowind[lo:hi:hi], m.data[lo:hi:hi]
}

// CSC returns the compressed columns: column j is
// rowind[colptr[j]:colptr[j+1]] with its values at the same places of data, and
// colptr has cols+1 elements. The slices are the matrix's own and must not be
// modified.
func (m *Matrix) CSC() (colptr []int, rowind []int32, data []float32) {
	if m.colptr == nil { // the zero value
		return []int{0}, nil, nil
	}
	return m.colptr, m.rowind, m.data
}

// Release gives the compressed columns away, as [Matrix.CSC] describes them, and
// leaves m the 0×0 matrix. The slices belong to the caller, who may write to them:
// a computation that is the last to need a large matrix can use its memory. Nothing
// else may use m at the same time, nor a view of it afterwards. Indices that m shares, see
// [Matrix.WithValues], are copied.
func (m *Matrix) Release() (colptr []int, rowind []int32, data []float32) {
	colptr, rowind, data = m.CSC()
	if m.shared.Load() {
		colptr, rowind = slices.Clone(colptr), slices.Clone(rowind)
		m.shared.Store(false)
	}
	m.rows, m.cols, m.colptr, m.rowind, m.data = 0, 0, nil, nil, nil
	m.byRowOnce, m.byRow = sync.Once{}, rowIndex{}
	return colptr, rowind, data
}

// DoNonZero calls fn once for each nonzero, column by column.
func (m *Matrix) DoNonZero(fn func(i, j int, v float64)) {
	for j := range m.cols {
		m.DoColNonZero(j, fn)
	}
}

// DoColNonZero calls fn once for each nonzero of column j, by ascending row. It
// panics when j is out of range.
func (m *Matrix) DoColNonZero(j int, fn func(i, j int, v float64)) {
	ind, val := m.Column(j)
	for p, i := range ind {
		fn(int(i), j, float64(val[p]))
	}
}

// DoRowNonZero calls fn once for each nonzero of row i, by ascending column. It
// panics when i is out of range. The first call on a matrix indexes it by row,
// which costs one pass and as much memory again; later calls cost what the row
// holds. It is safe for concurrent use.
func (m *Matrix) DoRowNonZero(i int, fn func(i, j int, v float64)) {
	if uint(i) >= uint(m.rows) {
		panic(mat.ErrRowAccess)
	}
	m.byRowOnce.Do(func() {
		m.byRow.rowptr, m.byRow.colind, m.byRow.data = m.CSR()
	})
	r := &m.byRow
	for p := r.rowptr[i]; p < r.rowptr[i+1]; p++ {
		fn(i, int(r.colind[p]), float64(r.data[p]))
	}
}

// Columns returns the matrix of the columns keep, in that order; a column may
// be named more than once. It panics when one is out of range.
func (m *Matrix) Columns(keep []int) *Matrix {
	colptr := make([]int, len(keep)+1)
	for p, j := range keep {
		ind, _ := m.Column(j)
		colptr[p+1] = colptr[p] + len(ind)
	}
	nnz := colptr[len(keep)]
	rowind, data := make([]int32, 0, nnz), make([]float32, 0, nnz)
	for _, j := range keep {
		ind, val := m.Column(j)
		rowind, data = append(rowind, ind...), append(data, val...)
	}
	return &Matrix{rows: m.rows, cols: len(keep), colptr: colptr, rowind: rowind, data: data}
}

// Sum returns the sum of all values, in float64 and in storage order.
func (m *Matrix) Sum() float64 {
	var s float64
	for _, v := range m.data {
		s += float64(v)
	}
	return s
}

// checkDims refuses sizes whose indices do not fit int32.
func checkDims(rows, cols int) error {
	if rows < 0 || cols < 0 || rows > math.MaxInt32 || cols > math.MaxInt32 {
		return shapeErrorf("%d×%d; each size must be in 0…%d", rows, cols, math.MaxInt32)
	}
	return nil
}

func checkCompressed(rows, cols int, ptr []int, inds, vals int) error {
	if err := checkDims(rows, cols); err != nil {
		return err
	}
	switch {
	case inds != vals:
		return shapeErrorf("%d indices, %d values", inds, vals)
	case len(ptr) != cols+1:
		return shapeErrorf("%d pointers for %d compressed vectors, want %d", len(ptr), cols, cols+1)
	case ptr[0] != 0 || ptr[cols] != inds:
		return shapeErrorf("pointers run from %d to %d, want 0 to %d", ptr[0], ptr[cols], inds)
	}
	for p := range cols {
		if ptr[p] > ptr[p+1] {
			return shapeErrorf("pointer %d is %d, after %d", p+1, ptr[p+1], ptr[p])
		}
	}
	return nil
}
