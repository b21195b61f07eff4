package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// quadratics returns G of a random basis, some of whose columns are zero, and rows x, a
// good part of them zeros, with products a.
func quadratics(rng *rand.Rand, rank, rows int) (g, x, a []float32, stride int) {
	stride = Padded(rank)
	g, x, a = make([]float32, rank*rank), make([]float32, rows*stride), make([]float32, rows*stride)
	for i := range rank {
		for j := range i + 1 {
			if i%5 == 3 || j%5 == 3 {
				continue
			}
			g[i*rank+j] = rng.Float32()
			g[j*rank+i] = g[i*rank+j]
		}
		if i%5 != 3 {
			g[i*rank+i] += 1
		}
	}
	for i := range rows {
		for k := range rank {
			a[i*stride+k] = rng.Float32() - 0.2
			if rng.IntN(3) == 0 {
				x[i*stride+k] = rng.Float32()
			}
		}
	}
	return g, x, a, stride
}

// TestDescend: every variant does, to the bit, what coordinate descent that passes over
// nothing does; other coordinates than those of the rank, and other memory, stay.
func TestDescend(t *testing.T) {
	plain := func(x, a, g []float32, rank int) {
		for t := range rank {
			row := g[t*rank:][:rank]
			if row[t] <= 0 {
				continue
			}
			r := a[t]
			for l, c := range row {
				r -= float32(c * x[l])
			}
			x[t] = max(0, x[t]+r/row[t])
		}
	}
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, rank := range []int{1, 2, 3, 4, 7, 16, 20, 33, 100} {
			for _, rows := range []int{0, 1, 15, 16, 63, 64, 65, 130, 200} {
				g, start, a, stride := quadratics(rng, rank, rows)
				want := slices.Clone(start)
				x, check := guarded(t, start)
				p := NewQuadratic(g, rank)
				for _, passes := range []int{1, 2} {
					l.descend(p, x, a, stride, passes)
					for i := range rows {
						for range passes {
							plain(want[i*stride:], a[i*stride:], g, rank)
						}
					}
					check("Descend")
					if !slices.Equal(x, want) {
						t.Fatalf("rank %d, %d rows, %d passes: not the same bits", rank, rows, passes)
					}
				}
				if rows > 0 && rank > 1 && slices.Equal(x, start) {
					t.Errorf("rank %d, %d rows: nothing moved", rank, rows)
				}
			}
		}
	})
}

// BenchmarkDescend reports the time of a pass for each row, where a third of the weights is
// not zero, and where a twentieth is.
func BenchmarkDescend(b *testing.B) {
	for l := reference; l <= best; l++ {
		for _, rank := range []int{5, 20, 50, 100, 200} {
			for _, part := range []int{3, 20} {
				b.Run(fmt.Sprintf("%v/k=%d/1:%d", l, rank, part), func(b *testing.B) {
					const rows = 512
					g, start, a, stride := quadratics(rand.New(rand.NewPCG(1, 2)), rank, rows)
					for i := range a { // a coordinate that has weight stays, another does not come to it
						if a[i], start[i] = -1, 0; i%stride < rank && i*7%part == 0 {
							a[i], start[i] = float32(rank), 1
						}
					}
					x, p := slices.Clone(start), NewQuadratic(g, rank)
					for b.Loop() {
						l.descend(p, x, a, stride, 2)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows/2, "ns/row")
				})
			}
		}
	}
}
