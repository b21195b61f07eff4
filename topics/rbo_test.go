package topics

import (
	"math"
	"testing"
)

func TestRankBiasedOverlap(t *testing.T) {
	const p = 0.9
	for _, c := range []struct {
		name string
		a, b []int32
		want float64
	}{
		{"the same", []int32{1, 2, 3}, []int32{1, 2, 3}, 1},
		{"none in common", []int32{1, 2}, []int32{3, 4}, 0},
		// agreement 1, 1/2, 1 at depths 1, 2, 3
		{"two exchanged", []int32{1, 2, 3}, []int32{1, 3, 2}, (1-p)/p*(p+p*p/2+p*p*p) + p*p*p},
		{"the first differs", []int32{1, 2}, []int32{3, 2}, (1-p)/p*(p*p/2) + p*p/2},
		// Webber et al., section 4.2: a list that is the other's beginning agrees with it
		{"cut short", []int32{1}, []int32{1, 2, 3}, 1},
		{"one word each", []int32{7}, []int32{7}, 1},
	} {
		for _, pair := range [][2][]int32{{c.a, c.b}, {c.b, c.a}} {
			if got := rankBiasedOverlap(pair[0], pair[1], p); math.Abs(got-c.want) > 1e-12 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

func TestInvertedRBO(t *testing.T) {
	for _, c := range []struct {
		name string
		tops [][]int32
		want float64
	}{
		{"no topic", nil, 1},
		{"one topic", [][]int32{{1, 2}}, 1},
		{"a dead topic", [][]int32{{1, 2}, {}}, 1},
		{"apart", [][]int32{{1, 2}, {3, 4}, {5, 6}}, 1},
		{"copies", [][]int32{{1, 2}, {1, 2}}, 0},
		{"a copy among three", [][]int32{{1, 2}, {1, 2}, {3, 4}}, 2. / 3},
	} {
		if got := invertedRBO(c.tops); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
