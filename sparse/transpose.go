package sparse

import "gonum.org/v1/gonum/mat"

// transposed is a Matrix seen with rows and columns exchanged, without a copy.
type transposed struct{ m *Matrix }

var (
	_ mat.Matrix         = transposed{}
	_ mat.Untransposer   = transposed{}
	_ mat.NonZeroDoer    = transposed{}
	_ mat.RowNonZeroDoer = transposed{}
	_ mat.ColNonZeroDoer = transposed{}
)

// T returns the transpose as a view that shares the storage. The view is a
// [mat.NonZeroDoer], [mat.RowNonZeroDoer] and [mat.ColNonZeroDoer] too, and its
// own T returns m. For a transpose compressed by its own columns see
// [Matrix.Transpose].
func (m *Matrix) T() mat.Matrix { return transposed{m} }

func (t transposed) Dims() (r, c int)        { return t.m.cols, t.m.rows }
func (t transposed) NNZ() int                { return t.m.NNZ() }
func (t transposed) T() mat.Matrix           { return t.m }
func (t transposed) Untranspose() mat.Matrix { return t.m }

func (t transposed) At(i, j int) float64 {
	// Checked here so that the panic names the index the caller passed.
	if uint(i) >= uint(t.m.cols) {
		panic(mat.ErrRowAccess)
	}
	if uint(j) >= uint(t.m.rows) {
		panic(mat.ErrColAccess)
	}
	return t.m.At(j, i)
}

func (t transposed) DoNonZero(fn func(i, j int, v float64)) {
	t.m.DoNonZero(func(i, j int, v float64) { fn(j, i, v) })
}

func (t transposed) DoRowNonZero(i int, fn func(i, j int, v float64)) {
	if uint(i) >= uint(t.m.cols) {
		panic(mat.ErrRowAccess)
	}
	t.m.DoColNonZero(i, func(i, j int, v float64) { fn(j, i, v) })
}

func (t transposed) DoColNonZero(j int, fn func(i, j int, v float64)) {
	if uint(j) >= uint(t.m.rows) {
		panic(mat.ErrColAccess)
	}
	t.m.DoRowNonZero(j, func(i, j int, v float64) { fn(j, i, v) })
}

// CSR returns the matrix compressed by row, freshly built in one pass: row i is
// colind[rowptr[i]:rowptr[i+1]], ascending, with its values at the same places
// of data, and rowptr has rows+1 elements. The caller owns the slices.
func (m *Matrix) CSR() (rowptr []int, colind []int32, data []float32) {
	rowptr = make([]int, m.rows+1)
	for _, i := range m.rowind {
		rowptr[i+1]++
	}
	for i := range m.rows {
		rowptr[i+1] += rowptr[i]
	}
	colind, data = make([]int32, len(m.data)), make([]float32, len(m.data))
	// rowptr[i] serves as the next free place of row i and ends where row i+1
	// starts, so shifting it by one afterwards restores it.
	for j := range m.cols {
		ind, val := m.Column(j)
		for p, i := range ind {
			q := rowptr[i]
			rowptr[i]++
			colind[q], data[q] = int32(j), val[p]
		}
	}
	copy(rowptr[1:], rowptr)
	rowptr[0] = 0
	return rowptr, colind, data
}

// Transpose returns the transpose as a matrix of its own, in one pass.
func (m *Matrix) Transpose() *Matrix {
	rowptr, colind, data := m.CSR()
	return &Matrix{rows: m.cols, cols: m.rows, colptr: rowptr, rowind: colind, data: data}
}
