package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
)

// start writes the W and H that every solver begins with: uniform on (0, 1),
// scaled so that WH has the sum of V, and rounded to float32, so that single and
// double precision begin at the same point.
func (b *bench) start() error {
	m, n := b.v.Dims()
	rng := rand.New(rand.NewPCG(b.seed, 0))
	w, ws := uniform(rng, m, b.k)
	h, hs := uniform(rng, n, b.k) // Hᵀ
	var total, mass float64
	for k := range ws {
		total += ws[k] * hs[k]
	}
	_, _, data := b.v.CSC()
	for _, v := range data {
		mass += float64(v)
	}
	scale := math.Sqrt(mass / total)
	if err := writeArray(b.w0, m, b.k, func(i, k int) float64 { return scale * w[i*b.k+k] }); err != nil {
		return err
	}
	return writeArray(b.h0, b.k, n, func(k, j int) float64 { return scale * h[j*b.k+k] })
}

// uniform returns a rows×k matrix, row by row, and its column sums.
func uniform(rng *rand.Rand, rows, k int) (x, sums []float64) {
	x, sums = make([]float64, rows*k), make([]float64, k)
	for i := range x {
		x[i] = rng.Float64()
		sums[i%k] += x[i]
	}
	return x, sums
}

// writeArray writes a dense MatrixMarket file of float32 values.
func writeArray(path string, rows, cols int, at func(i, j int) float64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintf(out, "%%%%MatrixMarket matrix array real general\n%d %d\n", rows, cols)
	var line []byte
	for j := range cols {
		for i := range rows {
			line = strconv.AppendFloat(line[:0], float64(float32(at(i, j))), 'g', -1, 64)
			if _, err := out.Write(append(line, '\n')); err != nil {
				return err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}
