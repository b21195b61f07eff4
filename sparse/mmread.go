package sparse

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/mat"
)

// FormatError reports where a MatrixMarket file breaks its format.
type FormatError struct {
	Line int   // from one, of the text after decompression
	Err  error // what is wrong there
}

// Error tells the line and what is wrong there.
func (e *FormatError) Error() string {
	return fmt.Sprintf("sparse: MatrixMarket line %d: %v", e.Line, e.Err)
}

// Unwrap returns what is wrong on the line.
func (e *FormatError) Unwrap() error { return e.Err }

// ReadMatrixMarket reads a matrix in the NIST MatrixMarket exchange format:
// coordinate or array; real, integer or pattern (a pattern's entries are ones);
// general, symmetric or skew-symmetric. Gzip is recognised by its first bytes.
// Blank lines, comments anywhere and Windows line ends are accepted; an entry
// given twice is summed.
//
// Values are rounded to the nearest float32. A file that is malformed, holds
// NaN, an infinity or a value beyond float32, or whose entries are not as many
// as it declares is refused with a [*FormatError]. What a header declares is
// never trusted: memory grows with the entries read, to a peak of 12 bytes for
// each, and a matrix nearly all of whose rows or columns would be empty (above
// 4,194,304 and above 64 an entry) is refused.
func ReadMatrixMarket(r io.Reader) (*Matrix, error) {
	s, err := newMarketScanner(r, true)
	if err != nil {
		return nil, err
	}
	c := triplets{limit: s.head.mostEntries()}
	if s.plausible() {
		c.grow(c.limit)
	}
	if err := s.scan(c.add); err != nil {
		return nil, err
	}
	if most := max(1<<22, 64*len(c.v)); max(s.head.rows, s.head.cols) > most {
		return nil, s.sizeError("%d×%d for %d nonzeros; at most %d rows or columns are accepted for so few",
			s.head.rows, s.head.cols, len(c.v), most)
	}
	m, err := compress(s.head.rows, s.head.cols, c.i, c.j, c.v)
	if err != nil {
		// Entries are checked as they are read, so only a sum of repeated
		// entries can still be out of range.
		return nil, fmt.Errorf("sparse: MatrixMarket: repeated entry: %w", err)
	}
	return m, nil
}

// ReadMatrixMarketDense reads what [ReadMatrixMarket] reads into a dense matrix,
// in full float64 precision: the form of a factor, such as a start to continue
// from. A matrix without rows or columns becomes the empty Dense. A coordinate
// file is refused when its elements are more than 16,777,216
// and more than 64 for each entry.
func ReadMatrixMarketDense(r io.Reader) (*mat.Dense, error) {
	s, err := newMarketScanner(r, false)
	if err != nil {
		return nil, err
	}
	if s.head.rows == 0 || s.head.cols == 0 {
		if err := s.scan(func(int32, int32, float64) {}); err != nil {
			return nil, err
		}
		return &mat.Dense{}, nil
	}
	var e denseEntries
	if s.head.array && s.head.symmetry == general {
		err = s.scan(func(_, _ int32, v float64) { e.v = append(e.v, v) })
	} else {
		err = s.scan(func(i, j int32, v float64) { e.i, e.j, e.v = append(e.i, i), append(e.j, j), append(e.v, v) })
	}
	if err != nil {
		return nil, err
	}
	rows, cols := s.head.rows, s.head.cols
	if most := max(1<<24, 64*len(e.v)); rows > most/cols {
		return nil, s.sizeError("%d×%d is %d elements for %d entries; at most %d are accepted for so few",
			rows, cols, rows*cols, len(e.v), most)
	}
	return e.assemble(rows, cols)
}

// denseEntries are entries on their way into a dense matrix; without indices
// they are all of its elements by column.
type denseEntries struct {
	i, j []int32
	v    []float64
}

func (e *denseEntries) assemble(rows, cols int) (*mat.Dense, error) {
	d := mat.NewDense(rows, cols, nil)
	for p, v := range e.v {
		if e.i == nil {
			d.Set(p%rows, p/rows, v)
			continue
		}
		i, j := int(e.i[p]), int(e.j[p])
		v += d.At(i, j)
		if math.IsInf(v, 0) {
			return nil, fmt.Errorf("sparse: MatrixMarket: repeated entry: %w", &EntryError{i, j, v, ErrNotFinite})
		}
		d.Set(i, j, v)
	}
	return d, nil
}

// triplets collects nonzero entries in slices that grow by doubling, up to
// limit, so that a header alone allocates nothing and the last growth fits.
type triplets struct {
	i, j  []int32
	v     []float32
	limit int
}

func (t *triplets) add(i, j int32, v float64) {
	if v == 0 {
		return
	}
	if len(t.v) == cap(t.v) {
		t.grow(min(max(2*len(t.v), 1024), t.limit))
	}
	t.i, t.j, t.v = append(t.i, i), append(t.j, j), append(t.v, float32(v))
}

func (t *triplets) grow(n int) {
	t.i = append(make([]int32, 0, n), t.i...)
	t.j = append(make([]int32, 0, n), t.j...)
	t.v = append(make([]float32, 0, n), t.v...)
}
