package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/internal/kernel/peak"
)

//go:generate go -C gen run ./peak -out ../peak/peak_amd64.s -stubs ../peak/peak_amd64.go -pkg peak

// basisRows is the vocabulary of the benchmarks: at k=20 and stride 32 it takes
// 8 MB, more than the second-level cache.
const basisRows = 66000

// zipf makes rows of the given length whose indices follow Zipf's law, as the
// words of documents do.
func zipf(rank, n, rows int) (b []float32, ind [][]int32, val []float32) {
	rng := rand.New(rand.NewPCG(1, 1))
	b = uniform(rng, basisRows*Padded(rank))
	z := rand.NewZipf(rng, 1.1, 20, basisRows-1)
	for range rows {
		row := make([]int32, n)
		for i := range row {
			row[i] = int32(z.Uint64())
		}
		ind = append(ind, row)
	}
	return b, ind, uniform(rng, n)
}

// rate times calls of f, which returns the work it did, for some milliseconds,
// and returns the work a nanosecond of the fastest: the machine's best is wanted,
// not its mood.
func rate(f func() int) (best float64) {
	for began := time.Now(); time.Since(began) < 20*time.Millisecond; {
		t := time.Now()
		work := f()
		best = max(best, float64(work)/float64(time.Since(t).Nanoseconds()))
	}
	return best
}

// multiplyAdd probes the peak of the variant in GFLOP/s, 0 if there is no probe.
func (l level) multiplyAdd() float64 {
	switch l {
	case avx512:
		return rate(func() int { return peak.Wide(1e8) })
	case avx2:
		return rate(func() int { return peak.Narrow(1e8) })
	}
	return 0
}

// share reports a figure as part of what a probe reached in the same run.
func share(b *testing.B, value, of float64, unit string) {
	if of > 0 {
		b.ReportMetric(100*value/of, unit)
	}
}

// BenchmarkMachine reports the probes alone: multiply-adds from registers, memory
// read in order, and random rows of 128 bytes from 256 MB.
func BenchmarkMachine(b *testing.B) {
	if best == reference {
		b.Skip("no probes without assembly")
	}
	b.Run("multiply-add", func(b *testing.B) {
		var top [avx512 + 1]float64
		for b.Loop() {
			for l := avx2; l <= best; l++ {
				top[l] = max(top[l], l.multiplyAdd())
			}
		}
		for l := avx2; l <= best; l++ {
			b.ReportMetric(top[l], l.String()+"-GFLOP/s")
		}
	})
	memory := make([]float32, 64<<20)
	for i := range memory {
		memory[i] = 1 // or every page is the same page of zeros
	}
	const stride = 2 * Lanes
	rng := rand.New(rand.NewPCG(3, 3))
	ind := make([]int32, 1<<20)
	for i := range ind {
		ind[i] = rng.Int32N(int32(len(memory) / stride))
	}
	report := func(b *testing.B, read func() int) {
		var bytes int
		for b.Loop() {
			bytes += read()
		}
		b.ReportMetric(float64(bytes)/float64(b.Elapsed().Nanoseconds()), "GB/s")
	}
	b.Run("stream", func(b *testing.B) { report(b, func() int { return peak.Stream(memory) }) })
	b.Run("gather", func(b *testing.B) { report(b, func() int { return peak.Gather(memory, stride, ind) }) })
}

// BenchmarkRatio reports the useful work of the fused multiplicative pass, 4
// floating-point operations for each nonzero and coordinate (padding is not
// useful), as part of the multiply-add peak; and the basis rows it reads, as part
// of what a loop reaches that reads the same rows in the same order and does
// nothing else. Both probes run right before. Rounded basis rows are measured beside
// those of float32.
func BenchmarkRatio(b *testing.B) {
	for l := reference; l <= best; l++ {
		for _, rank := range []int{16, 20, 32, 64, 100, 128} {
			const n, rows = 128, 2000
			stride := Padded(rank)
			basis, ind, val := zipf(rank, n, rows)
			r, x, m := make([]float32, stride), make([]float32, stride), newModel(n)
			for k := range x {
				x[k] = 1
			}
			flops := l.multiplyAdd()
			run := func(form string, line int, basis []float32, ratio func(ind []int32)) {
				b.Run(fmt.Sprintf("%v/%s/k=%d", l, form, rank), func(b *testing.B) {
					bandwidth := gathers(l, basis, line, ind)
					i := 0
					for b.Loop() {
						ratio(ind[i%rows])
						i++
					}
					ns := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / n
					b.ReportMetric(ns, "ns/nonzero")
					b.ReportMetric(4*float64(rank)/ns, "GFLOP/s")
					share(b, 4*float64(rank)/ns, flops, "%peak")
					share(b, 4*float64(line)/ns, bandwidth, "%gather")
				})
			}
			run("float32", stride, basis, func(ind []int32) { l.ratio(r, x, basis, stride, ind, val, m, 1e-15) })
			if rank > Lanes && l.pairs() {
				rounded := NewRounded(basisRows, stride)
				l.round(rounded.words, basis, stride)
				run("rounded", rounded.pitch, basis, func(ind []int32) { l.ratioRounded(r, x, rounded, ind, val, m, 1e-15) })
			}
		}
	}
}

// gathers probes how fast the rows of the basis can be read, in bytes a
// nanosecond.
func gathers(l level, basis []float32, stride int, ind [][]int32) float64 {
	if l == reference {
		return 0
	}
	return rate(func() (bytes int) {
		for _, row := range ind {
			bytes += peak.Gather(basis, stride, row)
		}
		return bytes
	})
}

// BenchmarkSweep reports the time of one coordinate descent pass over all
// coordinates, model and gather included, for each nonzero and coordinate, and its useful work: 2 operations
// for the model's values, 4 for the two sums and 2 for the shift.
func BenchmarkSweep(b *testing.B) {
	for l := reference; l <= best; l++ {
		for _, rank := range []int{20, 100} {
			for _, n := range []int{16, 128} {
				benchmarkSweep(b, l, rank, n)
			}
		}
	}
}

func benchmarkSweep(b *testing.B, l level, rank, n int) {
	basis, ind, _ := zipf(rank, n*Lanes, 200)
	rng := rand.New(rand.NewPCG(2, 2))
	c := uniform(rng, rank*Lanes)
	val := uniform(rng, n*Lanes)
	bt := make([]float32, (rank+4)&^3*n*Lanes)
	q, m := make([]float32, n*Lanes), newModel(n)
	x := uniform(rng, (rank+3)&^3*Lanes)
	r, chosen := make([]float32, Padded(rank)), all(l, rank)
	run := func(name string, nonzeros int, pass func(i int)) {
		b.Run(fmt.Sprintf("%s/%v/k=%d/n=%d", name, l, rank, n), func(b *testing.B) {
			flops := l.multiplyAdd()
			i := 0
			for b.Loop() {
				pass(i % 200)
				i++
			}
			ns := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(nonzeros*rank)
			b.ReportMetric(ns, "ns/nonzero/k")
			b.ReportMetric(8/ns, "GFLOP/s")
			share(b, 8/ns, flops, "%peak")
		})
	}
	run("row", n, func(i int) {
		l.ratio(r, x, basis, Padded(rank), ind[i][:n], val[:n], m, 1e-15)
		l.gatherRow(bt, basis, Padded(rank), chosen, 0, rank, ind[i][:n])
		l.sweepRow(x, c, bt, m, val[:n], rank, 0, 1e-15)
	})
	run("lanes", n*Lanes, func(i int) {
		l.gatherLanes(bt, basis, Padded(rank), rank, ind[i], x, q, 1e-15)
		l.sweepLanes(x, c, bt, q, val, rank, 1, 0, 1e-15)
	})
}

// BenchmarkGram reports the time for each row.
func BenchmarkGram(b *testing.B) {
	for l := reference; l <= best; l++ {
		for _, k := range []int{5, 20, 50, 100} {
			b.Run(fmt.Sprintf("%v/k=%d", l, k), func(b *testing.B) {
				const rows = 512
				stride := Padded(k)
				d, out := uniform(rand.New(rand.NewPCG(1, 2)), rows*stride), make([]float64, k*stride)
				for b.Loop() {
					l.products(out, d, stride, d, stride, k, true)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
			})
		}
	}
}
