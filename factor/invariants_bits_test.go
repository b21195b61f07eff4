package factor

import (
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"gonum.org/v1/gonum/mat"
)

// same reports whether two runs have the same bits.
func same(a, b *Factors) bool {
	return slices.Equal(a.W.data, b.W.data) && slices.Equal(a.Ht.data, b.Ht.data) && a.Objective == b.Objective && a.Gap == b.Gap
}

// TestInvariantSameBits: any number of workers gives what one gives. The matrix is large
// enough for several chunks in both orders.
func TestInvariantSameBits(t *testing.T) {
	v := planted.Counts(planted.Options{Terms: 900, Documents: 600, Topics: 5, Length: 110, Overlap: .3, Seed: 9})
	for i, p := range slices.Concat(penalised, []NMF{{Method: MU}, {Method: CCD}, {Method: MU, Sparsity: Penalty{H: .02}}}) {
		p.Rank, p.MaxIter, p.Seed, p.Tol, p.Start = 5, 5, 42, -1, Random{}
		if i%2 == 1 {
			p.Start = NNDSVDA{}
		}
		p.Workers = 1
		if pb, err := p.problem(v, false); err != nil || newPlan(pb.byCol).chunks() < 2 || newPlan(pb.byRow).chunks() < 2 {
			t.Fatal("one chunk proves nothing", err)
		}
		want := factorize(t, p, v)
		near(t, p.named()+": sum over chunks", want.Divergence, divergence(v, want), 1e-6)
		if p.Workers = 3; !same(factorize(t, p, v), want) {
			t.Errorf("%s: three workers differ from one", p.named())
		}
	}
}

// TestInvariantSameBitsRounded: so do passes that gather rounded rows.
func TestInvariantSameBitsRounded(t *testing.T) {
	v := planted.Counts(planted.Options{Terms: 900, Documents: 600, Topics: 5, Length: 110, Overlap: .3, Seed: 10})
	for name, rule := range map[string]update{"multiply": multiply, "majorise": majorise, "descend": descend(descentPasses)} {
		var first *Factors
		for _, workers := range []int{1, 3} {
			s := roundedTo(t, &NMF{Rank: 5, Start: Random{}, Workers: workers}, v, true)
			for range 2 {
				s.move(t, s.w, rule)
				s.move(t, s.h, rule)
			}
			if first == nil {
				first = s.f
			}
			if !same(s.f, first) {
				t.Errorf("%s: %d workers differ from one", name, workers)
			}
		}
	}
}

// TestInvariantSparseIsDense: however the matrix is given, the bits are the same.
func TestInvariantSparseIsDense(t *testing.T) {
	v := tiny(11)
	for _, p := range penalised {
		for _, p.Method = range []Method{Auto, MU, CCD} {
			p.Rank, p.MaxIter, p.Start = 4, 10, Random{}
			want := factorize(t, p, v)
			for name, other := range map[string]mat.Matrix{"dense": mat.DenseCopyOf(v), "transposed twice": v.Transpose().T()} {
				if !same(factorize(t, p, other), want) {
					t.Errorf("%s: %s gives other factors", p.named(), name)
				}
			}
		}
	}
}

// TestInvariantRolesAreTransposed: the step of H is that of W on the transpose, to the bit,
// and the other way round.
func TestInvariantRolesAreTransposed(t *testing.T) {
	v := tiny(12)
	vt := v.Transpose()
	start := randomStart(v, 4, 12)
	for _, p := range penalised {
		q := NMF{Rank: 4, Start: Custom{start.H.T(), start.W.T()},
			L1: Penalty{p.L1.H, p.L1.W}, L2: Penalty{p.L2.H, p.L2.W}, Sparsity: Penalty{p.Sparsity.H, p.Sparsity.W}}
		p.Rank, p.Start = 4, start
		for name, rule := range map[string]update{"multiply": multiply, "majorise": majorise, "descend": descend(descentPasses)} {
			for _, rounded := range []bool{false, true} {
				a, b := roundedTo(t, &p, v, rounded), roundedTo(t, &q, vt, rounded)
				for i := range 3 {
					a.move(t, a.w, rule)
					b.move(t, b.h, rule)
					a.move(t, a.h, rule)
					b.move(t, b.w, rule)
					x, y := a.f.in(a.pb), b.f.in(b.pb)
					if !slices.Equal(x.W.data, y.Ht.data) || !slices.Equal(x.Ht.data, y.W.data) {
						t.Fatalf("%s, %s, rounded %v: other factors of the transpose after iteration %d", p.named(), name, rounded, i+1)
					}
				}
			}
		}
	}
}
