package factor

import (
	"cmp"
	"math"
	"slices"
)

// A tree is a hierarchical clustering of n things: the merges, by rising height.
type tree struct {
	n      int
	merges []merge
}

// A merge joins the clusters that hold things a and b.
type merge struct {
	a, b   int
	height float64
}

// averageLinkage clusters by the mean distance between members, by chains of
// nearest neighbours (Müllner 2011) in O(n²). It overwrites d.
func averageLinkage(d [][]float64) *tree {
	n := len(d)
	t := &tree{n: n}
	size := make([]float64, n)
	for i := range size {
		size[i] = 1
	}
	var chain []int
	for len(t.merges) < n-1 {
		if len(chain) == 0 {
			chain = append(chain, slices.IndexFunc(size, func(s float64) bool { return s > 0 }))
		}
		a := chain[len(chain)-1]
		b, least := -1, math.Inf(1)
		if len(chain) > 1 { // of equal neighbours the one before, so that chains end
			b = chain[len(chain)-2]
			least = d[a][b]
		}
		for j, s := range size {
			if s > 0 && j != a && d[a][j] < least {
				b, least = j, d[a][j]
			}
		}
		if len(chain) < 2 || b != chain[len(chain)-2] {
			chain = append(chain, b)
			continue
		}
		chain = chain[:len(chain)-2]
		t.merges = append(t.merges, merge{a, b, least})
		for j, s := range size {
			if s > 0 && j != a && j != b {
				d[a][j] = (size[a]*d[a][j] + size[b]*d[b][j]) / (size[a] + size[b])
				d[j][a] = d[a][j]
			}
		}
		size[a] += size[b]
		size[b] = 0
	}
	slices.SortStableFunc(t.merges, func(x, y merge) int { return cmp.Compare(x.height, y.height) })
	return t
}

// join calls visit for every merge, lowest first, with the members of the two
// clusters that it joins, until visit returns false.
func (t *tree) join(visit func(a, b []int, height float64) bool) {
	root := make([]int, t.n)
	members := make([][]int, t.n)
	for i := range root {
		root[i], members[i] = i, []int{i}
	}
	for _, m := range t.merges {
		a, b := root[m.a], root[m.b]
		if !visit(members[a], members[b], m.height) {
			return
		}
		for _, i := range members[b] {
			root[i] = a
		}
		members[a], members[b] = append(members[a], members[b]...), nil
	}
}

// cut returns the number, from 0, of the cluster of each thing when there are k,
// or as many as there are things.
func (t *tree) cut(k int) []int {
	cluster := make([]int, t.n)
	for i := range cluster {
		cluster[i] = i
	}
	left := t.n
	t.join(func(a, b []int, _ float64) bool {
		if left <= k {
			return false
		}
		left--
		for _, i := range b {
			cluster[i] = cluster[a[0]]
		}
		return true
	})
	number := map[int]int{}
	for i, c := range cluster {
		if _, ok := number[c]; !ok {
			number[c] = len(number)
		}
		cluster[i] = number[c]
	}
	return cluster
}

// cophenetic returns the correlation between the distances 1 − share and the
// heights at which pairs are joined (Brunet et al. 2004); 1 if all pairs are
// equally far apart, which a tree can tell exactly.
func (t *tree) cophenetic(c *consensus) float64 {
	var n, sx, sy, sxx, syy, sxy float64
	t.join(func(a, b []int, height float64) bool {
		for _, i := range a {
			for _, j := range b {
				x := 1 - c.share[i*c.n+j]
				n++
				sx += x
				sy += height
				sxx += x * x
				syy += height * height
				sxy += x * height
			}
		}
		return true
	})
	vx, vy := sxx-sx*sx/n, syy-sy*sy/n
	switch {
	case n == 0 || vx <= 1e-12*sxx:
		return 1
	case vy <= 1e-12*syy:
		return 0
	}
	return (sxy - sx*sy/n) / math.Sqrt(vx*vy)
}
