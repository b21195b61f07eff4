package factor_test

import (
	"context"
	"fmt"

	"github.com/topoi-nmf/topoi/factor"
	"gonum.org/v1/gonum/mat"
)

// Two groups of rows that never occur together: rank 2 tells them apart.
func blocks() *mat.Dense {
	return mat.NewDense(4, 5, []float64{
		5, 4, 0, 0, 6,
		4, 5, 0, 0, 5,
		0, 0, 7, 6, 0,
		0, 0, 6, 8, 0,
	})
}

func ExampleNMF_Factorize() {
	f, err := (&factor.NMF{Rank: 2}).Factorize(context.Background(), blocks())
	if err != nil {
		fmt.Println(err)
		return
	}
	h := f.H()
	for j := range 5 {
		first := h.At(0, j) > h.At(1, j)
		fmt.Print(first == (h.At(0, 0) > h.At(1, 0)), " ")
	}
	fmt.Println(f.Status)
	// Output: true true false false true converged
}

func ExampleBasis_Transform() {
	f, err := (&factor.NMF{Rank: 2}).Factorize(context.Background(), blocks())
	if err != nil {
		fmt.Println(err)
		return
	}
	basis, err := f.Basis(0)
	if err != nil {
		fmt.Println(err)
		return
	}
	// A new column made of the first group alone.
	ht, err := basis.Transform(context.Background(), mat.NewDense(4, 1, []float64{3, 3, 0, 0}))
	if err != nil {
		fmt.Println(err)
		return
	}
	low, high := min(ht.At(0, 0), ht.At(0, 1)), max(ht.At(0, 0), ht.At(0, 1))
	fmt.Println(low < 1e-6*high)
	// Output: true
}
