package factor

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// TestAnyWorkersSameBitsInManyBlocks is about matrices of several blocks of rows and
// of values, on which sums and random numbers could depend on who computes them.
// Two iterations leave holes to fill.
func TestAnyWorkersSameBitsInManyBlocks(t *testing.T) {
	const m, n = 300, 3*rowBlock + 100
	v := ragged(t, m, n, 5)
	if blocks(v.NNZ()) < 3 {
		t.Fatalf("%d nonzeros are too few blocks", v.NNZ())
	}
	for _, p := range []NMF{
		{Start: Random{}, MaxIter: 2}, {Start: Random{}, MaxIter: 11}, {Start: NNDSVDA{}, MaxIter: 3},
		{Start: MultiStart{Runs: 2}, MaxIter: 2}, {Start: Random{}, MaxIter: 3, Method: MU},
	} {
		name := fmt.Sprintf("%v, %v, %d iterations", p.Start, p.Method, p.MaxIter)
		p.Rank, p.Tol = 6, 1e-9
		var first *Factors
		for _, workers := range []int{1, 2, 5} {
			p.Workers = workers
			f, err := p.Factorize(context.Background(), v)
			if err != nil {
				t.Fatal(name, err)
			}
			if first == nil {
				first = f
			}
			if !slices.Equal(f.W.data, first.W.data) || !slices.Equal(f.Ht.data, first.Ht.data) || f.Objective != first.Objective {
				t.Errorf("%s: %d workers give other bits than one", name, workers)
			}
		}
	}
}

// TestRandomBlocksDiffer: a block that repeated another would make rows equal.
func TestRandomBlocksDiffer(t *testing.T) {
	s := &solver{p: &NMF{Rank: 4, Seed: 1}, pool: newPool(2, 4)}
	d := NewDense(2*rowBlock+1, 4)
	s.draw(d, forRandom, uniform)
	if slices.Equal(d.Row(0), d.Row(rowBlock)) || slices.Equal(d.Row(0), d.Row(2*rowBlock)) {
		t.Error("two blocks begin with the same numbers")
	}
	e := NewDense(d.rows, d.cols)
	s.draw(e, forRandomH, uniform)
	if slices.Equal(d.Row(0), e.Row(0)) {
		t.Error("two purposes have the same numbers")
	}
}
