package sparse

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// From copies any gonum matrix into a Matrix, rounding its values to float32; a
// *Matrix is returned as it is. A matrix that can visit its nonzeros
// ([mat.NonZeroDoer], or else [mat.ColNonZeroDoer] or [mat.RowNonZeroDoer]) is
// read that way, in time proportional to them; of any other matrix every
// element is read. Visited zeros are dropped, and an entry visited twice is
// summed, as coordinate formats mean it.
//
// Values that are NaN or do not fit float32, and visited indices outside the
// matrix, are refused with an [*EntryError].
func From(m mat.Matrix) (*Matrix, error) {
	switch m := m.(type) {
	case nil:
		return nil, fmt.Errorf("sparse: From: the matrix is nil")
	case *Matrix:
		return m, nil
	case transposed:
		return m.m.Transpose(), nil
	}
	if _, ok := m.(mat.NonZeroDoer); !ok {
		// gonum's own transposes visit nothing, but what they wrap may.
		if u, ok := m.(mat.Untransposer); ok {
			return fromTransposed(u)
		}
	}
	rows, cols := m.Dims()
	if err := checkDims(rows, cols); err != nil {
		return nil, err
	}
	c := collector{rows: rows, cols: cols}
	if n, ok := m.(interface{ NNZ() int }); ok {
		c.reserve(n.NNZ())
	}
	c.visit(m)
	if c.err != nil {
		return nil, c.err
	}
	return compress(rows, cols, c.i, c.j, c.v)
}

func fromTransposed(u mat.Untransposer) (*Matrix, error) {
	t, err := From(u.Untranspose())
	if err != nil {
		if e, ok := err.(*EntryError); ok {
			e.Row, e.Col = e.Col, e.Row
		}
		return nil, err
	}
	return t.Transpose(), nil
}

// collector gathers visited entries as triplets and keeps the first error.
type collector struct {
	rows, cols int
	i, j       []int32
	v          []float32
	err        error
}

// reserve makes room for n entries. n is only a hint, so it is not trusted
// beyond what the matrix can hold.
func (c *collector) reserve(n int) {
	n = max(0, min(n, c.rows*c.cols))
	c.i, c.j, c.v = make([]int32, 0, n), make([]int32, 0, n), make([]float32, 0, n)
}

func (c *collector) visit(m mat.Matrix) {
	switch d := m.(type) {
	case mat.NonZeroDoer:
		d.DoNonZero(c.add)
	case mat.ColNonZeroDoer:
		for j := range c.cols {
			d.DoColNonZero(j, c.add)
		}
	case mat.RowNonZeroDoer:
		for i := range c.rows {
			d.DoRowNonZero(i, c.add)
		}
	default:
		for j := range c.cols {
			for i := range c.rows {
				c.add(i, j, m.At(i, j))
			}
		}
	}
}

func (c *collector) add(i, j int, v float64) {
	f := float32(v)
	if f == 0 || c.err != nil {
		return
	}
	if uint(i) >= uint(c.rows) || uint(j) >= uint(c.cols) {
		c.err = &EntryError{i, j, v, ErrOutOfRange}
		return
	}
	if math.IsNaN(v) || math.IsInf(float64(f), 0) {
		c.err = &EntryError{i, j, v, ErrNotFinite}
		return
	}
	c.i, c.j, c.v = append(c.i, int32(i)), append(c.j, int32(j)), append(c.v, f)
}
