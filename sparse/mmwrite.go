package sparse

import (
	"bufio"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/gonum/mat"
)

// WriteMatrixMarket writes m as a MatrixMarket file: a matrix that can visit its
// nonzeros ([mat.NonZeroDoer]) as coordinate, any other as array, by column.
//
// Values are written with the fewest digits that read back as the same float64,
// or as the same float32 when m is known to hold no more: a [*Matrix], or a
// matrix with a method Row(i int) []float32, or a transpose of one. NaN and
// infinities, which the format does not know, are refused with an [*EntryError];
// what was written before them remains.
func WriteMatrixMarket(w io.Writer, m mat.Matrix) error {
	mw := &marketWriter{w: bufio.NewWriterSize(w, 1<<16), bits: digitsOf(m)}
	if d, ok := m.(mat.NonZeroDoer); ok {
		mw.coordinate(m, d)
	} else {
		mw.array(m)
	}
	if mw.err != nil {
		return mw.err
	}
	return mw.w.Flush()
}

// digitsOf returns the precision m holds, in bits of a float.
func digitsOf(m mat.Matrix) int {
	if u, ok := m.(mat.Untransposer); ok {
		m = u.Untranspose()
	}
	switch m.(type) {
	case *Matrix, interface{ Row(i int) []float32 }:
		return 32
	}
	return 64
}

// marketWriter keeps the first refused entry; failed writes stay in w until
// Flush tells them.
type marketWriter struct {
	w    *bufio.Writer
	line []byte
	bits int
	err  error
}

func (mw *marketWriter) coordinate(m mat.Matrix, d mat.NonZeroDoer) {
	nnz := 0
	d.DoNonZero(func(_, _ int, v float64) {
		if v != 0 {
			nnz++
		}
	})
	mw.w.WriteString("%%MatrixMarket matrix coordinate real general\n")
	r, c := m.Dims()
	mw.integers(r, c, nnz)
	mw.w.Write(append(mw.line, '\n'))
	d.DoNonZero(func(i, j int, v float64) {
		if v == 0 {
			return
		}
		mw.integers(i+1, j+1)
		mw.line = append(mw.line, ' ')
		mw.value(i, j, v)
	})
}

func (mw *marketWriter) array(m mat.Matrix) {
	mw.w.WriteString("%%MatrixMarket matrix array real general\n")
	r, c := m.Dims()
	mw.integers(r, c)
	mw.w.Write(append(mw.line, '\n'))
	for j := range c {
		for i := range r {
			mw.line = mw.line[:0]
			mw.value(i, j, m.At(i, j))
			if mw.err != nil {
				return
			}
		}
	}
}

// integers starts a line with the numbers, a space between them.
func (mw *marketWriter) integers(n ...int) {
	mw.line = mw.line[:0]
	for k, x := range n {
		if k > 0 {
			mw.line = append(mw.line, ' ')
		}
		mw.line = strconv.AppendInt(mw.line, int64(x), 10)
	}
}

// value ends the line with v and writes it.
func (mw *marketWriter) value(i, j int, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		if mw.err == nil {
			mw.err = &EntryError{i, j, v, ErrNotFinite}
		}
		return
	}
	mw.line = strconv.AppendFloat(mw.line, v, 'g', -1, mw.bits)
	mw.line = append(mw.line, '\n')
	mw.w.Write(mw.line)
}
