package factor

import "github.com/topoi-nmf/topoi/internal/kernel"

// A Matching pairs the components of one factorization with those of another.
type Matching struct {
	// To[k] is the component of the second that component k of the first is
	// paired with, or -1 where the second has too few.
	To []int
	// Cosine[k] is their similarity, from 0 to 1; 0 where there is none.
	Cosine []float64
}

// Mean returns the mean similarity of the pairs, 0 if there is none.
func (m *Matching) Mean() float64 {
	var sum float64
	pairs := 0
	for k, c := range m.Cosine {
		if m.To[k] >= 0 {
			sum += c
			pairs++
		}
	}
	if pairs == 0 {
		return 0
	}
	return sum / float64(pairs)
}

// Match pairs the columns of a (m×k) with those of b (m×l) one to one so that
// the sum of the cosines between them is the largest there is, by optimal
// assignment. A column of zeros has cosine 0 with every other. It returns a
// *ShapeError if the rows of a and b differ in number.
func Match(a, b *Dense) (*Matching, error) {
	if a.rows != b.rows {
		return nil, &ShapeError{"second factor", b.rows, b.cols, a.rows, b.cols}
	}
	return matching(cosines(a, b), b.cols), nil
}

// matching assigns the rows of a table of similarities to its columns.
func matching(similar [][]float64, cols int) *Matching {
	m := &Matching{To: make([]int, len(similar)), Cosine: make([]float64, len(similar))}
	for k := range m.To {
		m.To[k] = -1
	}
	wide := len(similar) <= cols
	r, c := len(similar), cols
	if !wide {
		r, c = c, r
	}
	cost := make([][]float64, r)
	for i := range cost {
		cost[i] = make([]float64, c)
		for j := range cost[i] {
			if wide {
				cost[i][j] = -similar[i][j]
			} else {
				cost[i][j] = -similar[j][i]
			}
		}
	}
	for i, j := range assign(cost) {
		if !wide {
			i, j = j, i
		}
		m.To[i], m.Cosine[i] = j, similar[i][j]
	}
	return m
}

// cosines returns the table of cosines between the columns of a and of b.
func cosines(a, b *Dense) [][]float64 {
	return cosinesOf(a, b, columnNorms(a), columnNorms(b))
}

// cosinesOf is cosines, given the norms of the columns.
func cosinesOf(a, b *Dense, na, nb []float64) [][]float64 {
	all := make([]float64, a.cols*b.stride)
	kernel.Products(all, a.data, a.stride, b.data, b.stride, a.cols)
	dots := make([][]float64, a.cols)
	for k := range dots {
		dots[k] = all[k*b.stride:][:b.cols:b.cols]
	}
	for k, row := range dots {
		for l := range row {
			if d := na[k] * nb[l]; d > 0 {
				row[l] = min(1, row[l]/d)
			} else {
				row[l] = 0
			}
		}
	}
	return dots
}
