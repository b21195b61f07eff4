package factor

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// The assignment is as cheap as the cheapest of all permutations, ties and
// rectangles included.
func TestAssignAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for try := range 400 {
		r := 1 + rng.IntN(5)
		c := r + rng.IntN(3)
		cost := make([][]float64, r)
		for i := range cost {
			for range c {
				x := rng.NormFloat64()
				if try%2 == 0 {
					x = float64(rng.IntN(4)) // many ties
				}
				cost[i] = append(cost[i], x)
			}
		}
		got, used := 0.0, map[int]bool{}
		for i, j := range assign(cost) {
			if used[j] {
				t.Fatalf("column %d twice", j)
			}
			used[j] = true
			got += cost[i][j]
		}
		if want := cheapest(cost, 0, 0); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v: cost %v, the least is %v", cost, got, want)
		}
	}
	if assign(nil) != nil {
		t.Error("nothing to assign, and yet")
	}
}

// cheapest tries everything.
func cheapest(cost [][]float64, i int, used uint) float64 {
	if i == len(cost) {
		return 0
	}
	least := math.Inf(1)
	for j, x := range cost[i] {
		if used>>j&1 == 0 {
			least = min(least, x+cheapest(cost, i+1, used|1<<j))
		}
	}
	return least
}

// Shuffled and scaled columns find their way back, also where some are missing.
func TestMatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	a := NewDense(40, 6)
	for i := range 40 {
		for k := range 6 {
			if rng.IntN(3) == 0 {
				a.Set(i, k, rng.Float32())
			}
		}
	}
	perm := []int{3, 0, 5, 1, 4, 2}
	b := NewDense(40, 6)
	for i := range 40 {
		for k, p := range perm {
			b.Set(i, p, 1e-3*float32(1+k)*float32(a.At(i, k)))
		}
	}
	m, err := Match(a, b)
	if err != nil {
		t.Fatal(err)
	}
	for k, p := range perm {
		if m.To[k] != p || math.Abs(m.Cosine[k]-1) > 1e-6 {
			t.Errorf("component %d went to %d with cosine %v; want %d", k, m.To[k], m.Cosine[k], p)
		}
	}
	few := b.leading(4)
	m, _ = Match(a, few)
	for k, p := range perm {
		if p < 4 && m.To[k] != p || p >= 4 && (m.To[k] != -1 || m.Cosine[k] != 0) {
			t.Errorf("of four: component %d went to %d", k, m.To[k])
		}
	}
	if math.Abs(m.Mean()-1) > 1e-6 {
		t.Errorf("mean of the pairs: %v", m.Mean())
	}
	m, _ = Match(few, a)
	for k, to := range m.To {
		if perm[to] != k {
			t.Errorf("from four: %d went to %d", k, to)
		}
	}
	m, _ = Match(NewDense(40, 2), a)
	if m.Cosine[0] != 0 || m.To[0] < 0 {
		t.Errorf("a column of zeros: %+v", m)
	}
	var shape *ShapeError
	if _, err := Match(a, NewDense(39, 6)); !errors.As(err, &shape) {
		t.Errorf("39 rows to 40: %v", err)
	}
}
