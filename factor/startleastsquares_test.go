package factor

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
)

// TestCoordinateDescentPassesOverZeros: to the bit as if it did not.
func TestCoordinateDescentPassesOverZeros(t *testing.T) {
	plain := func(x, a, g []float32) {
		k := len(x)
		for t := range x {
			row := g[t*k:][:k]
			if row[t] <= 0 {
				continue
			}
			r := a[t]
			for l, y := range x {
				r -= row[l] * y
			}
			x[t] = max(0, x[t]+r/row[t])
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, k := range []int{1, 2, 7, 33} {
		g, a, x := make([]float32, k*k), make([]float32, k), make([]float32, k)
		for i := range k {
			for j := range i + 1 {
				g[i*k+j] = rng.Float32()
				g[j*k+i] = g[i*k+j]
			}
			g[i*k+i] += float32(i % 5) // some rows are of a component without weight
			if i%5 == 0 {
				g[i*k+i] = 0
			}
			a[i] = rng.Float32() - 0.2
			if i%3 == 0 {
				x[i] = rng.Float32()
			}
		}
		want := slices.Clone(x)
		next, old := make([]int32, k), make([]int32, k)
		moved := false
		for pass := range 4 {
			before := slices.Clone(x)
			plain(want, a, g)
			coordinateDescent(x, a, g, next, old)
			if !slices.Equal(x, want) {
				t.Fatalf("k=%d, pass %d: %v, want %v", k, pass, x, want)
			}
			moved = moved || !slices.Equal(x, before)
		}
		if k > 1 && !moved {
			t.Errorf("k=%d: nothing moved", k)
		}
	}
}

// TestRaceOfShortColumns: it begins with least squares, and with NNDSVDA where columns
// are longer.
func TestRaceOfShortColumns(t *testing.T) {
	for length, want := range map[float64]Start{6: LeastSquares{}, 60: NNDSVDA{}} {
		v := planted.Counts(planted.Options{Terms: 300, Documents: 900, Topics: 6, Length: length, Mixing: 0.3, Seed: 4})
		s := begun(t, &NMF{Rank: 6, Start: Random{}, Seed: 8}, v)
		c, err := s.candidate(t.Context(), 0, 2, 9)
		if err != nil {
			t.Fatal(err)
		}
		w, ht, err := want.begin(t.Context(), s.contender(0, 2, 9).solver)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.f.W.data, w.data) || !slices.Equal(c.f.Ht.data, ht.data) {
			t.Errorf("texts of %v words: the first candidate does not begin with %v", length, want)
		}
	}
}
