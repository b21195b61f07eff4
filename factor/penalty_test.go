package factor

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
)

// penalties is what the options add to the objective, by their definitions.
func penalties(p NMF, v *sparse.Matrix, f *Factors) (sum float64) {
	m, n := v.Dims()
	ws, hs := f.W.ColumnSums(), f.Ht.ColumnSums()
	rowMass, colMass := make([]float64, m), make([]float64, n)
	v.DoNonZero(func(i, j int, x float64) {
		rowMass[i] += x
		colMass[j] += x
	})
	side := func(d *Dense, reach, mass []float64, l1, l2, a float64) {
		for i := range d.rows {
			for k, x := range d.Row(i) {
				w := float64(x)
				sum += l1*w + l2/2*w*w
				if a > 0 && mass[i] > 0 {
					sum += a * mass[i] * math.Log(1+w*reach[k]/mass[i]/a)
				}
			}
		}
	}
	side(f.W, hs, rowMass, float64(n)*p.L1.W, float64(n)*p.L2.W, p.Sparsity.W)
	side(f.Ht, ws, colMass, float64(m)*p.L1.H, float64(m)*p.L2.H, p.Sparsity.H)
	return sum
}

func zeros(d *Dense) float64 {
	n := 0
	for i := range d.rows {
		for _, x := range d.Row(i) {
			if x == 0 {
				n++
			}
		}
	}
	return float64(n) / float64(d.rows*d.cols)
}

func TestSparsityMakesZeros(t *testing.T) {
	pl := counts(t, 32)
	for _, method := range []Method{Auto, MU, CCD} {
		p := NMF{Rank: 6, Method: method, Tol: 1e-5, MaxIter: 1500}
		free := factorize(t, p, pl.V)
		p.Sparsity.H = 0.03
		h := factorize(t, p, pl.V)
		if a, b := zeros(free.Ht), zeros(h.Ht); b < a+0.1 {
			t.Errorf("%v: H has %.2f zeros, without sparsity %.2f", method, b, a)
		}
		p.Sparsity = Penalty{W: 0.03}
		w := factorize(t, p, pl.V)
		if a, b := zeros(free.W), zeros(w.W); b < a+0.05 {
			t.Errorf("%v: W has %.2f zeros, without sparsity %.2f", method, b, a)
		}
	}
}

// TestSparsityKnowsNoScale: neither other units of V nor another scale of the
// components change what the penalty says.
func TestSparsityKnowsNoScale(t *testing.T) {
	pl := counts(t, 33)
	p := NMF{Rank: 6, Method: MU, MaxIter: 1, Sparsity: Penalty{0.02, 0.02}, Tol: -1}
	rng := rand.New(rand.NewPCG(3, 4))
	start := randomStart(pl.V, 6, 1)
	p.Start = start
	want := factorize(t, p, pl.V)
	scaled := randomStart(pl.V, 6, 1)
	for k := range 6 {
		c := math.Exp(rng.NormFloat64())
		m, n := pl.V.Dims()
		w, h := start.W.(interface{ Set(i, j int, v float64) }), start.H.(interface{ Set(i, j int, v float64) })
		for i := range m {
			w.Set(i, k, scaled.W.At(i, k)*c)
		}
		for j := range n {
			h.Set(k, j, scaled.H.At(k, j)/c)
		}
	}
	near(t, "objective of a rescaled start", factorize(t, p, pl.V).Objective, want.Objective, 1e-5)
}

// begun is a solver at its start, without momentum.
func begun(t *testing.T, p *NMF, v *sparse.Matrix) *solver {
	t.Helper()
	pb, err := p.problem(v, false)
	if err != nil {
		t.Fatal(err)
	}
	s := &solver{p: p, pb: pb, pool: newPool(p.workers(), p.Rank)}
	w, ht, err := p.Start.begin(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	s.f = &Factors{W: w, Ht: ht}
	s.w, s.h = newHalf(pb.byRow, w, ht, pb.w), newHalf(pb.byCol, ht, w, pb.h)
	s.wp, s.hp = newPlan(pb.byRow), newPlan(pb.byCol)
	s.kept = keeper{w: w.Clone(), ht: ht.Clone(), objective: math.Inf(1)}
	s.price()
	return s
}

// in returns the factors in the caller's order.
func (f *Factors) in(pb *problem) *Factors {
	return &Factors{W: unsorted(f.W, pb.rowAt), Ht: unsorted(f.Ht, pb.colAt)}
}

// TestPenalisedFactorsAreStationary: entries with weight are worth their price
// at the stop, and zeros no more than theirs.
func TestPenalisedFactorsAreStationary(t *testing.T) {
	pl := counts(t, 35)
	for _, p := range []NMF{
		{Sparsity: Penalty{H: 0.02}},
		{Sparsity: Penalty{0.02, 0.02}},
		{L2: Penalty{1e-2, 1e-2}},
		{L2: Penalty{1, 1}},
	} {
		p.Rank, p.Tol, p.MaxIter, p.Start = 6, 1e-6, 5000, Random{}
		f := factorize(t, p, pl.V)
		if f.Status != Converged || f.Gap > 3e-6 {
			t.Errorf("%+v %+v: status %v, gap %v", p.Sparsity, p.L2, f.Status, f.Gap)
		}
		// A step in any direction must not gain.
		best := divergence(pl.V, f) + penalties(p, pl.V, f)
		rng := rand.New(rand.NewPCG(7, 8))
		for _, d := range []*Dense{f.W, f.Ht} {
			for range 60 {
				i, k := rng.IntN(d.rows), rng.IntN(d.cols)
				x := d.At(i, k)
				for _, c := range []float64{0.9, 1.1} {
					d.Set(i, k, float32(x*c))
					if now := divergence(pl.V, f) + penalties(p, pl.V, f); now < best-4e-6*pl.V.Sum() {
						t.Errorf("%+v %+v: entry (%d, %d) = %v times %v gains %v", p.Sparsity, p.L2, i, k, x, c, best-now)
					}
				}
				d.Set(i, k, float32(x))
			}
		}
	}
}

func TestSparsityOutOfRangeIsRefused(t *testing.T) {
	pl := counts(t, 37)
	var pen *PenaltyError
	for _, a := range []float64{-0.1, 1, math.NaN(), math.Inf(1)} {
		for _, s := range []Penalty{{W: a}, {H: a}} {
			if _, err := (&NMF{Rank: 2, Sparsity: s}).Factorize(context.Background(), pl.V); !errors.As(err, &pen) {
				t.Errorf("%+v: got %v", s, err)
			}
		}
		b, err := NewBasis(DenseOf(pl.W), nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Sparse(a); !errors.As(err, &pen) {
			t.Errorf("basis with %v: got %v", a, err)
		}
	}
}

func TestSparseInference(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 300, Documents: 200, Topics: 6, Mixing: 0.3, Noise: 0.02, Overlap: 0.2, Seed: 38})
	p := NMF{Rank: 6, Sparsity: Penalty{H: 0.03}}
	f := factorize(t, p, pl.V)
	b, err := f.Basis(0)
	if err != nil {
		t.Fatal(err)
	}
	free, err := NewBasis(f.W, f.Loss, 0)
	if err != nil {
		t.Fatal(err)
	}
	objective := func(b *Basis) (*Dense, float64) {
		ht, err := b.Transform(context.Background(), pl.V)
		if err != nil {
			t.Fatal(err)
		}
		f := &Factors{W: f.W, Ht: ht}
		return ht, divergence(pl.V, f) + penalties(p, pl.V, f)
	}
	with, d := objective(b)
	without, e := objective(free)
	if zeros(with) < zeros(without)+0.1 || d > e {
		t.Errorf("zeros %.3f objective %v, without sparsity %.3f and %v", zeros(with), d, zeros(without), e)
	}
	if d > f.Objective*1.01 {
		t.Errorf("objective %v, that of the fit %v", d, f.Objective)
	}
}
