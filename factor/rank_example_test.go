package factor_test

import (
	"context"
	"fmt"

	"github.com/topoi-nmf/topoi/factor"
	"gonum.org/v1/gonum/mat"
)

// threeBlocks is a 30×40 matrix of three blocks.
func threeBlocks() *mat.Dense {
	v := mat.NewDense(30, 40, nil)
	for i := range 30 {
		for j := range 40 {
			if i%3 == j%3 {
				v.Set(i, j, float64((1+i%4)*(1+j%5)))
			}
		}
	}
	return v
}

func ExampleRanks_Select() {
	r := factor.Ranks{Ranks: []int{2, 3, 4, 5, 6}}
	choice, err := r.Select(context.Background(), threeBlocks())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("take", choice.Best)
	fmt.Println("the elbow of the reconstruction is at", choice.Curve(factor.Reconstruction).Best)
	// Output:
	// take 3
	// the elbow of the reconstruction is at 3
}

func ExampleConsensus_Factorize() {
	c := factor.Consensus{NMF: factor.NMF{Rank: 3}, Runs: 8}
	e, err := c.Factorize(context.Background(), threeBlocks())
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, component := range e.Components {
		fmt.Printf("component %d was found in %d of %d runs\n", k+1, component.Found, len(e.Runs))
	}
	// Output:
	// component 1 was found in 8 of 8 runs
	// component 2 was found in 8 of 8 runs
	// component 3 was found in 8 of 8 runs
}
