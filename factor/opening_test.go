package factor

import (
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
)

// TestFirstIterationOfLongColumns: it is that of the multiplicative method, and nothing is
// extrapolated before the second.
func TestFirstIterationOfLongColumns(t *testing.T) {
	v := counts(t, 61).V
	p := NMF{Rank: 6, Start: randomStart(v, 6, 3), MaxIter: 3, Tol: -1}
	auto := factorize(t, p, v)
	p.Method = MU
	mu := factorize(t, p, v)
	near(t, "objective after one iteration", auto.Trace[0].Objective, mu.Trace[0].Objective, 1e-6*mu.Trace[0].Objective)
	if a, m := auto.Trace[1].Objective, mu.Trace[1].Objective; !(a < m) {
		t.Errorf("objective %v after two iterations, %v by the multiplicative method: descent should be ahead", a, m)
	}
}

// TestFirstIterationsOfShortColumns: five are multiplicative, each from where the one before
// was extrapolated to, and the sixth is not.
func TestFirstIterationsOfShortColumns(t *testing.T) {
	v := planted.Counts(planted.Options{Terms: 400, Documents: 2000, Topics: 20, Length: 8, Mixing: 0.7, Overlap: 0.9, Seed: 62})
	if mean := v.NNZ() / 2000; mean >= shortColumn {
		t.Fatalf("%d nonzeros a document: not short", mean)
	}
	of := func(v *sparse.Matrix, method Method) *solver {
		s := begun(t, &NMF{Rank: 20, Start: Random{}, Seed: 5, Method: method}, v)
		for i := range s.f.W.data {
			s.f.W.data[i] *= 8 // a start that no extrapolation is worse than
		}
		s.prepare(s.f.W, s.f.Ht)
		s.open()
		return s
	}
	if s := of(v.Transpose(), Auto); s.first != 0 || !s.wait {
		t.Errorf("short rows and long columns: %d multiplicative iterations, momentum waits: %v", s.first, s.wait)
	}
	if s := of(v, CCD); s.first != 0 {
		t.Errorf("without momentum: %d multiplicative iterations", s.first)
	}
	s := of(v, Auto)
	for it := 1; it <= 6; it++ {
		want := s.f.W.Clone()
		h := newHalf(s.pb.byRow, want, s.f.Ht.Clone(), s.pb.w)
		multiply(h, 0, want.rows, newScratch(20))
		if err := s.sweep(t.Context(), it); err != nil {
			t.Fatal(err)
		}
		// momentum keeps the update as it was before extrapolation
		same := slices.Equal(want.data, s.m.w.data)
		if want := it <= 5; same != want {
			t.Errorf("iteration %d is multiplicative: %v, want %v", it, same, want)
		}
		if slices.Equal(s.f.W.data, s.m.w.data) {
			t.Errorf("iteration %d was not extrapolated", it)
		}
	}
}

// TestFirstPassesOfManyComponents: descent makes one pass up to the sixth iteration.
func TestFirstPassesOfManyComponents(t *testing.T) {
	v := counts(t, 63).V
	for k, until := range map[int]int{32: 0, 33: 6} {
		s := begun(t, &NMF{Rank: k, Start: Random{}, Seed: 5}, v)
		s.prepare(s.f.W, s.f.Ht)
		s.open()
		for it := 1; it <= 8; it++ {
			w, ht := s.f.W.Clone(), s.f.Ht.Clone()
			if err := s.sweep(t.Context(), it); err != nil {
				t.Fatal(err)
			}
			if it == 1 {
				continue // majorised
			}
			moved := func(passes int) bool {
				want := w.Clone()
				h := newHalf(s.pb.byRow, want, ht, s.pb.w)
				descend(passes)(h, 0, want.rows, newScratch(k))
				return slices.Equal(want.data, s.m.w.data)
			}
			if one := moved(1); one != (it <= until) {
				t.Errorf("k=%d, iteration %d: one pass %v, two %v", k, it, one, moved(2))
			}
		}
	}
}
