package factor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Where values span twenty decades, converged runs can have holes that are filled
// after the last certificate. What they are then certified to decides.
func TestConvergedMeansTheFinalGap(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	holes := 0
	for _, span := range []float64{10, 20} {
		v := mat.NewDense(60, 80, nil)
		v.Apply(func(_, _ int, _ float64) float64 {
			if rng.IntN(5) > 0 {
				return 0
			}
			return math.Pow(10, span*(2*rng.Float64()-1))
		}, v)
		for _, k := range []int{2, 3, 7} {
			for _, m := range []Method{Auto, CCD} {
				f := factorize(t, NMF{Rank: k, Method: m, Start: Random{}, MaxIter: 100}, v)
				if f.Status == Converged && f.Gap > 2e-4 {
					t.Errorf("span %v, k = %d, %v: converged, and certified to %.1e", span, k, m, f.Gap)
				}
				if f.Gap > 1e-3 {
					holes++
					if f.Status == Stalled && !strings.Contains(fmt.Sprint(f.Warnings), "orders of magnitude") {
						t.Errorf("span %v, k = %d, %v: no reason in %q", span, k, m, f.Warnings)
					}
				}
			}
		}
	}
	if holes == 0 {
		t.Error("no run is left with a gap; the test tests nothing")
	}
}

// A run that stops before it was ever measured has no gap to tell of, as happens with some kernels to
// rank 1 of ones beside 1e38.
func TestStalledWithoutAGap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	v := mat.NewDense(30, 40, nil)
	v.Apply(func(i, _ int, _ float64) float64 {
		switch {
		case rng.IntN(3) > 0:
			return 0
		case i == 0:
			return 1e38
		}
		return float64(1 + rng.IntN(5))
	}, v)
	p := NMF{Rank: 1}
	for seed := range 60 {
		p.Seed = uint64(seed)
		for _, w := range factorize(t, p, v).Warnings {
			if strings.Contains(w, "NaN") {
				t.Errorf("warned of %q", w)
			}
		}
	}
	s := solverFor(t, &p, v)
	s.f = &Factors{}
	s.stop(1, math.NaN())
	if got := fmt.Sprint(s.f.Warnings); s.f.Status != Stalled || !strings.Contains(got, "orders of magnitude") || strings.Contains(got, "NaN") {
		t.Errorf("%v, warned of %s", s.f.Status, got)
	}
}
