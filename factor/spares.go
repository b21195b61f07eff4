package factor

import (
	"slices"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// spares are factors that nothing needs any more, for those to come. Candidates of a race come
// and go, and each holds copies of both factors: left to the garbage collector, those of
// several would be in memory together. Solvers that take turns share them.
type spares struct {
	free   []*Dense
	copies []*kernel.Rounded // of W and of Ht, for the solver whose turn it is
}

// dense is NewDense, of spare memory if there is some of that shape.
func (s *spares) dense(rows, cols int) *Dense {
	stride := kernel.Padded(cols)
	at := slices.IndexFunc(s.free, func(d *Dense) bool { return d.rows == rows && d.stride == stride })
	if at < 0 {
		return NewDense(rows, cols)
	}
	d := s.free[at]
	s.free = slices.Delete(s.free, at, at+1)
	clear(d.data)
	return &Dense{rows: rows, cols: cols, stride: stride, data: d.data}
}

// recycle takes factors that are used no more.
func (s *spares) recycle(ds ...*Dense) { s.free = append(s.free, ds...) }

// drop leaves factors to the garbage collector.
func (s *spares) drop() { s.free = nil }

// rounded returns the copies for factors, made anew if the last ones had another shape.
func (s *spares) rounded(factors ...*Dense) []*kernel.Rounded {
	fits := func(c *kernel.Rounded, d *Dense) bool {
		return c.Fits(d.rows, d.stride)
	}
	if !slices.EqualFunc(s.copies, factors, fits) {
		s.copies = nil // which makes room
		for _, d := range factors {
			c := kernel.NewRounded(d.rows, d.stride)
			huge(c.Words())
			s.copies = append(s.copies, c)
		}
	}
	return s.copies
}

// retire recycles the factors of a candidate, and its momentum.
func (c *candidate) retire() {
	c.pool.recycle(c.f.W, c.f.Ht)
	c.still()
}

// still ends the candidate's momentum.
func (c *candidate) still() {
	if c.m != nil {
		c.pool.recycle(c.m.w, c.m.ht)
		c.m = nil
	}
}
