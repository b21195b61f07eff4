package factor

import (
	"cmp"
	"slices"
)

// agreement compares two W (m×k) by the rows that lead their components: the
// average Jaccard similarity of the top lists, averaged over depths 1 to top
// (Greene, O'Callaghan & Cunningham 2014, equation 2), of components matched so
// that it is the largest, and its mean over them. It is 1 for equal lists.
func agreement(a, b *Dense, top int) float64 {
	la, lb := leaders(a, top), leaders(b, top)
	table := make([][]float64, len(la))
	rank := make([]int, a.rows) // of a row in the list at hand, from 1
	for k, x := range la {
		for p, i := range x {
			rank[i] = p + 1
		}
		table[k] = make([]float64, len(lb))
		for l, y := range lb {
			table[k][l] = averageJaccard(rank, y, len(x))
		}
		for _, i := range x {
			rank[i] = 0
		}
	}
	return matching(table, len(lb)).Mean()
}

// averageJaccard compares the list whose ranks are given, n long, with y.
func averageJaccard(rank []int, y []int32, n int) float64 {
	depth := max(n, len(y))
	if n == 0 || len(y) == 0 {
		return 0
	}
	// A row that both lists have is shared from the deeper of its ranks on.
	from := make([]int, depth+1)
	for p, i := range y {
		if r := rank[i]; r > 0 {
			from[max(r, p+1)]++
		}
	}
	var sum float64
	shared := 0
	for d := 1; d <= depth; d++ {
		shared += from[d]
		sum += float64(shared) / float64(min(d, n)+min(d, len(y))-shared)
	}
	return sum / float64(depth)
}

// leaders returns the rows of the largest weights in each column, the largest
// first, ties by index; fewer than top if fewer are positive.
func leaders(w *Dense, top int) [][]int32 {
	lists := make([][]int32, w.cols)
	order := make([]int32, 0, w.rows)
	for k := range lists {
		order = order[:0]
		for i := range w.rows {
			if w.data[i*w.stride+k] > 0 {
				order = append(order, int32(i))
			}
		}
		slices.SortFunc(order, func(i, j int32) int {
			return cmp.Or(cmp.Compare(w.data[int(j)*w.stride+k], w.data[int(i)*w.stride+k]), cmp.Compare(i, j))
		})
		lists[k] = slices.Clone(order[:min(top, len(order))])
	}
	return lists
}
