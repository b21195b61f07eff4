package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"gonum.org/v1/gonum/mat"

	"github.com/topoi-nmf/topoi/sparse"
)

// divergence returns D(V‖WH) = Σ [v·ln(v/q) − v] + ΣWH, in float64, from w (m×k)
// and ht (n×k), both row by row. It shares no code with any solver. A nonzero
// that the model gives nothing counts as if it gave 1e-30.
func divergence(v *sparse.Matrix, w, ht []float64, k int) float64 {
	_, n := v.Dims()
	var total, lost float64 // Kahan's summation: millions of terms
	add := func(x float64) {
		x -= lost
		t := total + x
		lost = (t - total) - x
		total = t
	}
	for j := range n {
		ind, val := v.Column(j)
		h := ht[j*k : (j+1)*k]
		for s, i := range ind {
			var q float64
			for t, x := range w[int(i)*k : (int(i)+1)*k] {
				q += x * h[t]
			}
			x := float64(val[s])
			add(x*math.Log(x/math.Max(q, 1e-30)) - x)
		}
	}
	ws, hs := columnSums(w, k), columnSums(ht, k)
	for t := range k {
		add(ws[t] * hs[t])
	}
	return total
}

func columnSums(x []float64, k int) []float64 {
	sums := make([]float64, k)
	for i, v := range x {
		sums[i%k] += v
	}
	return sums
}

// recompute returns the objective of factors, and counts them.
func (b *bench) recompute(w, ht []float64) (float64, error) {
	m, n := b.v.Dims()
	if len(w) != m*b.k || len(ht) != n*b.k {
		return 0, fmt.Errorf("factors have %d and %d entries, not %d×%d and %d×%d", len(w), len(ht), m, b.k, b.k, n)
	}
	for _, x := range [][]float64{w, ht} {
		for i, v := range x {
			if !(v >= 0) || math.IsInf(v, 0) {
				return 0, fmt.Errorf("entry %d of a factor is %v", i, v)
			}
		}
	}
	b.Checked++
	return divergence(b.v, w, ht, b.k), nil
}

// readFactor reads a MatrixMarket file, transposed or not, row by row.
func readFactor(path string, transposed bool) ([]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := sparse.ReadMatrixMarketDense(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if transposed {
		return mat.DenseCopyOf(d.T()).RawMatrix().Data, nil
	}
	return d.RawMatrix().Data, nil
}

// readDoubles reads little-endian float64.
func readDoubles(path string) ([]float64, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	x := make([]float64, len(raw)/8)
	for i := range x {
		x[i] = math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
	}
	return x, nil
}
