package factor

import (
	"context"
	"slices"

	"github.com/topoi-nmf/topoi/sparse"
)

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

// sort chooses the order of rows and columns and builds both copies of V in it:
// the one by row from v, the one by column from that. If v is the solver's own
// then the second takes v's memory, and 16 bytes a nonzero are all that is ever
// held; else 24 are.
func (pb *problem) sort(v *sparse.Matrix, own bool, workers int) {
	var from rows
	if own {
		from.ptr, from.ind, from.val = v.Release()
	} else {
		from.ptr, from.ind, from.val = v.CSC()
	}
	colCount := make([]int, pb.n)
	for j := range colCount {
		colCount[j] = from.length(j)
	}
	var rowTo []int32
	pb.colAt, _ = byFallingCount(colCount)
	pb.byCol.ptr = pointers(colCount, pb.colAt)

	t := newTurn(from, pb.colAt, pb.byCol.ptr, pb.m, workers)
	rowCount := t.totals()
	pb.rowAt, rowTo = byFallingCount(rowCount)
	pb.byRow.ptr = pointers(rowCount, pb.rowAt)
	pb.byRow.ind, pb.byRow.val = hugeIndices(len(from.ind)), hugeFloats(len(from.ind))
	t.write(pb.byRow, rowTo)
	pb.multiplyValues(workers)

	if own {
		pb.byCol.ind, pb.byCol.val = from.ind, from.val
		huge(pb.byCol.ind)
		huge(pb.byCol.val)
	} else {
		pb.byCol.ind, pb.byCol.val = hugeIndices(len(from.ind)), hugeFloats(len(from.ind))
	}
	newTurn(pb.byRow, nil, pb.byRow.ptr, pb.n, workers).write(pb.byCol, nil)
}

// multiplyValues applies the scale to the copy by row.
func (pb *problem) multiplyValues(workers int) {
	if pb.scale == 1 {
		return
	}
	inBlocks(workers, len(pb.byRow.val), func(_, lo, hi int) {
		for i, x := range pb.byRow.val[lo:hi] {
			pb.byRow.val[lo+i] = float32(float64(x) * pb.scale)
		}
	})
}

// byFallingCount returns the order of falling counts, ties by index, and its
// inverse. It is a counting sort.
func byFallingCount(count []int) (at, to []int32) {
	at, to = make([]int32, len(count)), make([]int32, len(count))
	if len(count) == 0 {
		return at, to
	}
	most := slices.Max(count)
	next := make([]int32, most+2) // next[most-c+1] counts c, then says where the first goes
	for _, c := range count {
		next[most-c+1]++
	}
	for c := range most + 1 {
		next[c+1] += next[c]
	}
	for i, c := range count {
		p := next[most-c]
		next[most-c]++
		at[p], to[i] = int32(i), p
	}
	return at, to
}

// pointers says where rows of the given lengths begin in the given order.
func pointers(count []int, at []int32) []int {
	ptr := make([]int, len(at)+1)
	for p, i := range at {
		ptr[p+1] = ptr[p] + count[i]
	}
	return ptr
}

// A turn writes the transpose of compressed rows. The rows are cut into parts of
// about equal work; a first pass counts what each part has of every column, so
// that a second pass knows where each part writes, and the parts are independent.
// The result does not depend on their number.
type turn struct {
	from    rows
	order   []int32 // in which rows are taken, nil as they are
	cuts    []int   // part c is the rows from cuts[c] to cuts[c+1], in that order
	next    [][]int // next[c][i] counts column i in part c, then says where the next goes
	workers int
}

// newTurn counts. ptr says where rows begin when they are taken in the order.
func newTurn(from rows, order []int32, ptr []int, columns, workers int) *turn {
	nonzeros := len(from.ind)
	// The counts of all parts take at most 4 bytes a nonzero.
	parts := max(1, min(workers, nonzeros/(2*columns+1)))
	t := &turn{from: from, order: order, workers: workers, cuts: make([]int, parts+1), next: make([][]int, parts)}
	for c := 1; c < parts; c++ {
		t.cuts[c], _ = slices.BinarySearch(ptr, nonzeros/parts*c)
	}
	t.cuts[parts] = from.len()
	t.each(func(c int) {
		count := make([]int, columns)
		for p := t.cuts[c]; p < t.cuts[c+1]; p++ {
			ind, _ := t.row(p)
			for _, i := range ind {
				count[i]++
			}
		}
		t.next[c] = count
	})
	return t
}

func (t *turn) each(f func(part int)) {
	_ = parallel(context.Background(), t.workers, len(t.next), func(c, _ int) { f(c) })
}

// row returns the row at place p of the order.
func (t *turn) row(p int) ([]int32, []float32) {
	if t.order != nil {
		p = int(t.order[p])
	}
	return t.from.row(p)
}

// totals adds up the counts of all parts.
func (t *turn) totals() []int {
	sum := slices.Clone(t.next[0])
	for _, part := range t.next[1:] {
		for i, c := range part {
			sum[i] += c
		}
	}
	return sum
}

// write fills dst, whose pointers are set, with column i at row to[i], or i if to
// is nil. What it writes in place of a row's index is the row's place in the order.
func (t *turn) write(dst rows, to []int32) {
	for i := range t.next[0] {
		at := i
		if to != nil {
			at = int(to[i])
		}
		start := dst.ptr[at]
		for _, part := range t.next {
			start, part[i] = start+part[i], start
		}
	}
	t.each(func(c int) {
		next := t.next[c]
		for p := t.cuts[c]; p < t.cuts[c+1]; p++ {
			ind, val := t.row(p)
			for q, i := range ind {
				at := next[i]
				next[i]++
				dst.ind[at], dst.val[at] = int32(p), val[q]
			}
		}
	})
}
