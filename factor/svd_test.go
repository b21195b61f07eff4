package factor

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/internal/planted"
	"gonum.org/v1/gonum/mat"
)

// solverFor prepares a solver to try its parts.
func solverFor(t *testing.T, p *NMF, v mat.Matrix) *solver {
	t.Helper()
	pb, err := p.problem(v, false)
	if err != nil {
		t.Fatal(err)
	}
	return &solver{p: p, pb: pb, pool: newPool(2, p.Rank), began: time.Now()}
}

func TestTruncatedSVDAgreesWithGonum(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 150, Documents: 90, Topics: 8, Seed: 3})
	const k = 8
	s := solverFor(t, &NMF{Rank: k, Seed: 5}, pl.V)
	u, sigma, v, err := s.truncatedSVD(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	var svd mat.SVD
	if !svd.Factorize(mat.DenseCopyOf(pl.V), mat.SVDThin) {
		t.Fatal("gonum's decomposition failed")
	}
	for i, want := range svd.Values(nil)[:k] {
		near(t, "singular value", sigma[i], want, 1e-4)
	}
	for name, d := range map[string]*Dense{"U": u, "V": v} {
		for a := range k {
			for b := range k {
				var dot float64
				for i := range d.rows {
					dot += d.At(i, a) * d.At(i, b)
				}
				want := 0.0
				if a == b {
					want = 1
				}
				if math.Abs(dot-want) > 1e-4 {
					t.Errorf("%s: columns %d and %d have product %v", name, a, b, dot)
				}
			}
		}
	}
	// The leading pairs are V's: V·v = σ·u.
	u, v = unsorted(u, s.pb.rowAt), unsorted(v, s.pb.colAt)
	for i := range 150 {
		var x float64
		for j := range 90 {
			x += pl.V.At(i, j) * v.At(j, 0)
		}
		if math.Abs(x-sigma[0]*u.At(i, 0)) > 1e-4*sigma[0] {
			t.Fatalf("row %d: V·v = %v, σ·u = %v", i, x, sigma[0]*u.At(i, 0))
		}
	}
}

func TestTruncatedSVDOfLowRank(t *testing.T) {
	v := mat.NewDense(20, 10, nil)
	for i := range 20 {
		for j := range 10 {
			v.Set(i, j, float64((i%3+1)*(j%2+1)))
		}
	}
	s := solverFor(t, &NMF{Rank: 5}, v)
	u, sigma, _, err := s.truncatedSVD(context.Background(), 5)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range sigma[1:] {
		if x > 1e-3*sigma[0] {
			t.Errorf("singular value %d of a rank-1 matrix is %v of %v", i+2, x, sigma[0])
		}
	}
	for _, x := range u.data {
		if math.IsNaN(float64(x)) {
			t.Fatal("NaN")
		}
	}
}

func TestStartsHaveTheMassOfVAndNoZeros(t *testing.T) {
	pl := counts(t, 31)
	for _, st := range []Start{Random{}, NNDSVDA{}, NNDSVDAR{}, Anchor{}, KMeans{}} {
		s := solverFor(t, &NMF{Rank: 6, Seed: 1}, pl.V)
		w, ht, err := st.begin(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		var mass float64
		hs := ht.ColumnSums()
		for k, x := range w.ColumnSums() {
			mass += x * hs[k]
		}
		near(t, st.String()+": mass", mass, pl.V.Sum(), 1e-5)
		for _, d := range []*Dense{w, ht} {
			for i := range d.rows {
				for k, x := range d.Row(i) {
					if !(x > 0) {
						t.Fatalf("%v: entry %d,%d is %v", st, i, k, x)
					}
				}
			}
		}
	}
	if got := (Custom{}).String() + " " + (KL{}).String(); got != "custom kl" {
		t.Errorf("names: %q", got)
	}
}

// TestNNDSVDAHardlyDependsOnTheSeed: the seed enters through the randomized
// decomposition alone.
func TestNNDSVDAHardlyDependsOnTheSeed(t *testing.T) {
	pl := counts(t, 32)
	a := factorize(t, NMF{Rank: 6, Seed: 1, Tol: 1e-6, MaxIter: 3000}, pl.V)
	b := factorize(t, NMF{Rank: 6, Seed: 2, Tol: 1e-6, MaxIter: 3000}, pl.V)
	near(t, "divergence with another seed", b.Divergence, a.Divergence, 1e-4)
}
