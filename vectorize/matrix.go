package vectorize

import (
	"context"
	"slices"

	"github.com/topoi-nmf/topoi/sparse"
)

// tally sums the counts of one document by term.
type tally struct {
	count   []uint32 // by term
	touched []int32  // terms with a count
}

// eachDocument calls f for each document of r, with its distinct terms in no
// order; their counts are in s.count.
func (t *tables) eachDocument(r rows, s *tally, f func(j int, terms []int32)) {
	if s.count == nil {
		s.count = make([]uint32, len(t.terms))
	}
	b := r.bytes
	entries := &t.entries[r.worker]
	for d := range r.documents {
		b = eachEntry(b, func(entry, n uint32) {
			id := entries[entry&1][entry>>1]
			if id < 0 {
				return
			}
			if s.count[id] == 0 {
				s.touched = append(s.touched, id)
			}
			s.count[id] += n
		})
		f(r.first+d, s.touched)
		for _, id := range s.touched {
			s.count[id] = 0
		}
		s.touched = s.touched[:0]
	}
}

// countDocuments sums the document frequency and the total of every term.
func (t *tables) countDocuments(ctx context.Context) {
	type sums struct {
		tally
		df    []uint32
		total []int
	}
	all := make([]sums, t.workers)
	parallel(ctx, t.workers, len(t.rows), func(w, i int) {
		s := &all[w]
		if s.df == nil {
			s.df, s.total = make([]uint32, len(t.terms)), make([]int, len(t.terms))
		}
		t.eachDocument(t.rows[i], &s.tally, func(_ int, terms []int32) {
			for _, id := range terms {
				s.df[id]++
				s.total[id] += int(s.count[id])
			}
		})
	})
	for _, s := range all {
		for id := range s.df {
			t.terms[id].df += int(s.df[id])
			t.terms[id].total += s.total[id]
		}
	}
}

// matrix is the matrix of the terms keep, in that order, weighted as in space.
// The counts are read twice: the first time to know how much room each column
// takes.
func (t *tables) matrix(ctx context.Context, space *Space, keep []int32) (*sparse.Matrix, error) {
	row := make([]int32, len(t.terms))
	for id := range row {
		row[id] = -1
	}
	for i, id := range keep {
		row[id] = int32(i)
	}
	tallies := make([]tally, t.workers)
	colptr := t.room(ctx, row, tallies)
	ind := make([]int32, colptr[t.documents])
	val := make([]float32, colptr[t.documents])
	counts := make([][]uint32, t.workers)
	parallel(ctx, t.workers, len(t.rows), func(w, i int) {
		s := &tallies[w]
		t.eachDocument(t.rows[i], s, func(j int, terms []int32) {
			lo, hi := colptr[j], colptr[j+1]
			column, c := ind[lo:lo:hi], counts[w][:0]
			for _, id := range terms {
				if row[id] >= 0 {
					column = append(column, row[id])
				}
			}
			slices.Sort(column)
			for _, i := range column {
				c = append(c, s.count[keep[i]])
			}
			space.Weighting.column(val[lo:hi], column, c, space.IDF)
			counts[w] = c
		})
	})
	if ctx.Err() != nil {
		return nil, cancelled(ctx, t.documents)
	}
	return sparse.New(len(keep), t.documents, colptr, ind, val)
}

// room is where the columns begin if terms with a row of -1 are left out.
func (t *tables) room(ctx context.Context, row []int32, tallies []tally) (colptr []int) {
	colptr = make([]int, t.documents+1)
	parallel(ctx, t.workers, len(t.rows), func(w, i int) {
		t.eachDocument(t.rows[i], &tallies[w], func(j int, terms []int32) {
			for _, id := range terms {
				if row[id] >= 0 {
					colptr[j+1]++
				}
			}
		})
	})
	for j := range t.documents {
		colptr[j+1] += colptr[j]
	}
	return colptr
}
