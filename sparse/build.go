package sparse

import (
	"math"
	"slices"
)

// What canonicalize does with a row index that occurs twice in a column.
const (
	refuseDuplicates = false
	sumDuplicates    = true
)

// canonicalize brings the columns to the canonical form in place: checks every
// entry, sorts the columns that need it, merges or refuses duplicates, and drops
// zeros. Input already canonical is only read.
func (m *Matrix) canonicalize(sum bool) error {
	w := 0 // entries before w are final
	var keys []uint64
	lo := 0
	for j := range m.cols {
		hi := m.colptr[j+1]
		ind, val := m.rowind[lo:hi], m.data[lo:hi]
		ordered, whole, err := m.inspect(j, ind, val)
		if err != nil {
			return err
		}
		if !ordered {
			keys = sortColumn(keys, ind, val)
		}
		if w == lo && ordered && whole {
			w = hi
		} else if w, err = m.settle(w, j, ind, val, sum); err != nil {
			return err
		}
		if lo = hi; w != hi {
			m.colptr[j+1] = w
		}
	}
	m.rowind, m.data = m.rowind[:w], m.data[:w]
	return nil
}

// inspect checks the indices and values of column j and tells whether the
// indices ascend strictly and whether no value is zero.
func (m *Matrix) inspect(j int, ind []int32, val []float32) (ordered, whole bool, err error) {
	ordered, whole = true, true
	last := int32(-1)
	for p, i := range ind {
		v := val[p]
		if uint(i) >= uint(m.rows) {
			return false, false, &EntryError{int(i), j, float64(v), ErrOutOfRange}
		}
		if v-v != 0 { // NaN or an infinity
			return false, false, &EntryError{int(i), j, float64(v), ErrNotFinite}
		}
		ordered = ordered && i > last
		whole = whole && v != 0
		last = i
	}
	return ordered, whole, nil
}

// settle moves the sorted column ind, val down to start at entry w, merging
// duplicates (or refusing them) and dropping zeros, and returns the next w.
func (m *Matrix) settle(w, j int, ind []int32, val []float32, sum bool) (int, error) {
	for p := 0; p < len(ind); {
		i, v, q := ind[p], float64(val[p]), p+1
		for ; q < len(ind) && ind[q] == i; q++ {
			if !sum {
				return w, &EntryError{int(i), j, float64(val[q]), ErrDuplicate}
			}
			v += float64(val[q])
		}
		p = q
		f := float32(v)
		if math.IsInf(float64(f), 0) {
			return w, &EntryError{int(i), j, v, ErrNotFinite}
		}
		if f == 0 {
			continue
		}
		m.rowind[w], m.data[w] = i, f
		w++
	}
	return w, nil
}

// sortColumn sorts ind and val together by index, equal indices by the bits of
// the value, so that sums do not depend on the order of the input. keys is
// scratch, returned for reuse.
func sortColumn(keys []uint64, ind []int32, val []float32) []uint64 {
	keys = slices.Grow(keys[:0], len(ind))
	for p, i := range ind {
		keys = append(keys, uint64(i)<<32|uint64(math.Float32bits(val[p])))
	}
	slices.Sort(keys)
	for p, k := range keys {
		ind[p], val[p] = int32(k>>32), math.Float32frombits(uint32(k))
	}
	return keys
}

// compress turns triplets, which it owns, into a matrix, summing duplicates.
//
// It is a counting sort by column done in place: j is overwritten by the
// destination of each entry, then i and v are permuted by following the cycles.
// So the peak is 12 bytes an entry, where scattering into fresh slices takes 20,
// and being stable it leaves columns sorted when the input was ordered by row.
func compress(rows, cols int, i, j []int32, v []float32) (*Matrix, error) {
	if err := checkDims(rows, cols); err != nil {
		return nil, err
	}
	if uint64(len(v)) > math.MaxUint32 {
		return nil, shapeErrorf("%d triplets, at most %d", len(v), uint32(math.MaxUint32))
	}
	colptr := make([]int, cols+1)
	ascending := true
	last := int32(0)
	for e, c := range j {
		if uint(c) >= uint(cols) {
			return nil, &EntryError{int(i[e]), int(c), float64(v[e]), ErrOutOfRange}
		}
		colptr[c+1]++
		ascending = ascending && c >= last
		last = c
	}
	for c := range cols {
		colptr[c+1] += colptr[c]
	}
	if !ascending {
		permute(colptr, i, j, v)
	}
	m := &Matrix{rows: rows, cols: cols, colptr: colptr, rowind: i, data: v}
	if err := m.canonicalize(sumDuplicates); err != nil {
		return nil, err
	}
	return m, nil
}

// permute stably reorders i and v by the column j; colptr holds where each
// column starts and is left unchanged. j is destroyed.
func permute(colptr []int, i, j []int32, v []float32) {
	next := slices.Clone(colptr)
	for e, c := range j {
		j[e] = int32(uint32(next[c]))
		next[c]++
	}
	for e := range j {
		for d := uint32(j[e]); int(d) != e; d = uint32(j[e]) {
			i[e], i[d] = i[d], i[e]
			v[e], v[d] = v[d], v[e]
			j[e], j[d] = j[d], j[e]
		}
	}
}
