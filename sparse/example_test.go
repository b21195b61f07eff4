package sparse_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/topoi-nmf/topoi/sparse"
)

// Three terms in two documents, compressed by document.
func Example() {
	v, err := sparse.New(3, 2,
		[]int{0, 2, 4},        // document 0 holds entries 0 and 1, document 1 entries 2 and 3
		[]int32{0, 1, 1, 2},   // their terms
		[]float32{2, 1, 3, 5}) // their counts
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mat.Formatted(v))
	fmt.Println(v.NNZ(), "nonzeros, sum", v.Sum())
	v.DoRowNonZero(1, func(term, document int, count float64) {
		fmt.Printf("term %d occurs %v times in document %d\n", term, count, document)
	})
	// Output:
	// ⎡2  0⎤
	// ⎢1  3⎥
	// ⎣0  5⎦
	// 4 nonzeros, sum 11
	// term 1 occurs 1 times in document 0
	// term 1 occurs 3 times in document 1
}

func ExampleNewTriplets() {
	// Each occurrence of a term is one triplet; they are counted by summing.
	term := []int32{1, 0, 1, 1}
	document := []int32{0, 1, 0, 1}
	v, err := sparse.NewTriplets(2, 2, term, document, []float32{1, 1, 1, 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mat.Formatted(v))
	// Output:
	// ⎡0  1⎤
	// ⎣2  1⎦
}

func ExampleNew_error() {
	_, err := sparse.New(3, 1, []int{0, 2}, []int32{1, 7}, []float32{1, 1})
	fmt.Println(err)
	var entry *sparse.EntryError
	if errors.As(err, &entry) {
		fmt.Println("row", entry.Row)
	}
	// Output:
	// sparse: entry (7, 0) = 1: index out of range
	// row 7
}

func ExampleFrom() {
	m, err := sparse.From(mat.NewDense(2, 3, []float64{
		0, 1, 0,
		2, 0, 3,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	colptr, rowind, data := m.CSC()
	fmt.Println(colptr, rowind, data)
	// Output: [0 1 2 3] [1 0 1] [2 1 3]
}

func ExampleMatrix_Column() {
	v, err := sparse.From(mat.NewDense(3, 2, []float64{
		4, 0,
		0, 5,
		6, 0,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	terms, counts := v.Column(0)
	for p, term := range terms {
		fmt.Println("term", term, "count", counts[p])
	}
	// Output:
	// term 0 count 4
	// term 2 count 6
}

func ExampleReadMatrixMarket() {
	v, err := sparse.ReadMatrixMarket(strings.NewReader(`%%MatrixMarket matrix coordinate integer general
% terms by documents
3 2 3
1 1 4
3 1 6
2 2 5
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mat.Formatted(v))
	// Output:
	// ⎡4  0⎤
	// ⎢0  5⎥
	// ⎣6  0⎦
}

func ExampleFormatError() {
	_, err := sparse.ReadMatrixMarket(strings.NewReader(`%%MatrixMarket matrix coordinate real general
2 2 2
1 1 0.5
3 1 0.5
`))
	fmt.Println(err)
	// Output: sparse: MatrixMarket line 4: entry (3, 1) is outside the 2×2 matrix
}

func ExampleReadMatrixMarketDense() {
	var file bytes.Buffer
	w := mat.NewDense(2, 2, []float64{1, 0.1, 0, 3})
	if err := sparse.WriteMatrixMarket(&file, w); err != nil {
		fmt.Println(err)
		return
	}
	again, err := sparse.ReadMatrixMarketDense(&file)
	fmt.Println(mat.Equal(w, again), err)
	// Output: true <nil>
}

func ExampleWriteMatrixMarket() {
	v, err := sparse.NewTriplets(2, 3, []int32{0, 1}, []int32{2, 0}, []float32{0.5, 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sparse.WriteMatrixMarket(os.Stdout, v); err != nil {
		fmt.Println(err)
	}
	// Output:
	// %%MatrixMarket matrix coordinate real general
	// 2 3 2
	// 2 1 3
	// 1 3 0.5
}
