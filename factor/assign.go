package factor

import "math"

// assign solves the assignment problem: it gives each of the rows of cost a
// column of its own so that the costs add up to the least. There must be no more
// rows than columns, and costs must be finite. Of equally good answers it returns
// one that depends on cost alone.
//
// It is the Hungarian method with shortest augmenting paths and dual prices, as
// in Jonker & Volgenant (1987), for r rows and c columns in O(r²·c).
func assign(cost [][]float64) []int {
	rows := len(cost)
	if rows == 0 {
		return nil
	}
	cols := len(cost[0])
	// Row and column 0 stand for "none"; true ones count from 1.
	rowPrice, colPrice := make([]float64, rows+1), make([]float64, cols+1)
	rowOf, before := make([]int, cols+1), make([]int, cols+1)
	least, done := make([]float64, cols+1), make([]bool, cols+1)
	for row := 1; row <= rows; row++ {
		for j := range least {
			least[j], done[j] = math.Inf(1), false
		}
		rowOf[0] = row
		last := 0
		for rowOf[last] != 0 {
			done[last] = true
			i, step, next := rowOf[last], math.Inf(1), 0
			for j := 1; j <= cols; j++ {
				if done[j] {
					continue
				}
				if c := cost[i-1][j-1] - rowPrice[i] - colPrice[j]; c < least[j] {
					least[j], before[j] = c, last
				}
				if least[j] < step {
					step, next = least[j], j
				}
			}
			for j := range done {
				if done[j] {
					rowPrice[rowOf[j]] += step
					colPrice[j] -= step
				} else {
					least[j] -= step
				}
			}
			last = next
		}
		for last != 0 {
			rowOf[last] = rowOf[before[last]]
			last = before[last]
		}
	}
	out := make([]int, rows)
	for j := 1; j <= cols; j++ {
		if rowOf[j] > 0 {
			out[rowOf[j]-1] = j - 1
		}
	}
	return out
}
