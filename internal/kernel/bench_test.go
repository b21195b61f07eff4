package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// zipf makes rows of the given length whose indices follow Zipf's law, as the
// words of documents do, over a basis of 66,000 rows.
func zipf(rank, n, rows int) (b []float32, ind [][]int32, val []float32) {
	rng := rand.New(rand.NewPCG(1, 1))
	const basis = 66000
	b = uniform(rng, basis*Padded(rank))
	z := rand.NewZipf(rng, 1.1, 20, basis-1)
	for range rows {
		row := make([]int32, n)
		for i := range row {
			row[i] = int32(z.Uint64())
		}
		ind = append(ind, row)
	}
	return b, ind, uniform(rng, n)
}

// BenchmarkRatio reports the useful work of the fused multiplicative pass:
// 4 floating-point operations for each nonzero and coordinate.
func BenchmarkRatio(b *testing.B) {
	for l := reference; l <= best; l++ {
		for _, rank := range []int{16, 20, 32, 64, 100} {
			b.Run(fmt.Sprintf("%v/k=%d", l, rank), func(b *testing.B) {
				const n, rows = 128, 2000
				basis, ind, val := zipf(rank, n, rows)
				stride := Padded(rank)
				r, x, q := make([]float32, stride), make([]float32, stride), make([]float32, n)
				for k := range x {
					x[k] = 1
				}
				i := 0
				for b.Loop() {
					l.ratio(r, x, basis, stride, ind[i%rows], val, q, 1e-15)
					i++
				}
				b.ReportMetric(4*float64(rank*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/n, "ns/nonzero")
			})
		}
	}
}

// BenchmarkSweep reports the time of one coordinate descent pass, gather
// included, for each nonzero and coordinate.
func BenchmarkSweep(b *testing.B) {
	for l := reference; l <= best; l++ {
		for _, rank := range []int{20, 100} {
			for _, n := range []int{16, 128} {
				basis, ind, _ := zipf(rank, n*Lanes, 200)
				rng := rand.New(rand.NewPCG(2, 2))
				c := uniform(rng, rank)
				val := uniform(rng, n*Lanes)
				bt := make([]float32, (rank+3)&^3*n*Lanes)
				q, m := make([]float32, n*Lanes), newModel(n)
				x := uniform(rng, (rank+3)&^3*Lanes)
				report := func(b *testing.B, nonzeros int) {
					b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(nonzeros*rank), "ns/nonzero/k")
				}
				b.Run(fmt.Sprintf("row/%v/k=%d/n=%d", l, rank, n), func(b *testing.B) {
					i := 0
					for b.Loop() {
						l.gatherRow(bt, basis, Padded(rank), rank, ind[i%200][:n], x, val[:n], m, 1e-15)
						l.sweepRow(x, c, bt, m, val[:n], rank, 1e-15)
						i++
					}
					report(b, n)
				})
				b.Run(fmt.Sprintf("lanes/%v/k=%d/n=%d", l, rank, n), func(b *testing.B) {
					i := 0
					for b.Loop() {
						l.gatherLanes(bt, basis, Padded(rank), rank, ind[i%200], x, q, 1e-15)
						l.sweepLanes(x, c, bt, q, val, rank, 1, 1e-15)
						i++
					}
					report(b, n*Lanes)
				})
			}
		}
	}
}
