package factor_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/topoi-nmf/topoi/factor"
	"gonum.org/v1/gonum/mat"
)

// sales are what 24 shops sold of 8 goods: each shop is a bakery, a stationer or both.
func sales() (goods []string, v *mat.Dense) {
	goods = []string{"bread", "rolls", "cake", "flour", "paper", "ink", "pens", "maps"}
	bakery := []float64{60, 40, 20, 10, 0, 0, 0, 0}
	stationer := []float64{0, 0, 0, 0, 50, 10, 30, 20}
	v = mat.NewDense(len(goods), 24, nil)
	for shop := range 24 {
		size := float64(1 + shop%5)
		for i := range goods {
			switch shop % 3 {
			case 0:
				v.Set(i, shop, size*bakery[i])
			case 1:
				v.Set(i, shop, size*stationer[i])
			default:
				v.Set(i, shop, size*bakery[i]+2*stationer[i])
			}
		}
	}
	return goods, v
}

// Any matrix without negative entries will do: here the rows are goods and the columns
// shops. Ranks finds out how many kinds of trade there are, and Consensus which.
func Example() {
	ctx := context.Background()
	goods, v := sales()
	ranks := factor.Ranks{Ranks: []int{1, 2, 3, 4}}
	choice, err := ranks.Select(ctx, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("kinds of trade:", choice.Best)

	c := factor.Consensus{NMF: factor.NMF{Rank: choice.Best}, Runs: 10}
	e, err := c.Factorize(ctx, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	var lines []string
	for k := range choice.Best {
		line := fmt.Sprintf("found in %d of %d runs:", e.Components[k].Found, len(e.Runs))
		for i, name := range goods {
			if e.Consensus.W.At(i, k) > 1e-3 {
				line += " " + name
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines) // components have no order
	for _, line := range lines {
		fmt.Println(line)
	}
	// Output:
	// kinds of trade: 2
	// found in 10 of 10 runs: bread rolls cake flour
	// found in 10 of 10 runs: paper ink pens maps
}
