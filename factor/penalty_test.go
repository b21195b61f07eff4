package factor

import (
	"context"
	"errors"
	"fmt"
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

func TestObjectiveHoldsThePenalties(t *testing.T) {
	pl := counts(t, 31)
	for _, method := range []Method{Auto, MU, CCD} {
		for _, p := range []NMF{
			{Sparsity: Penalty{H: 0.01}},
			{Sparsity: Penalty{W: 0.01}},
			{Sparsity: Penalty{0.02, 0.03}},
			{L2: Penalty{1e-3, 2e-3}},
			{L1: Penalty{1e-4, 1e-4}, L2: Penalty{1e-3, 2e-3}, Sparsity: Penalty{0.02, 0.03}},
		} {
			p.Rank, p.Method, p.MaxIter, p.Tol = 6, method, 30, -1
			f := factorize(t, p, pl.V)
			d := divergence(pl.V, f)
			near(t, fmt.Sprintf("%v %+v: divergence", method, p.Sparsity), f.Divergence, d, 1e-6)
			near(t, fmt.Sprintf("%v %+v: objective", method, p.Sparsity), f.Objective, d+penalties(p, pl.V, f), 1e-6)
		}
	}
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

// TestMajorisationNeverRaisesTheObjective: whatever the penalties, with momentum
// out of the way.
func TestMajorisationNeverRaisesTheObjective(t *testing.T) {
	pl := counts(t, 34)
	for _, p := range []NMF{
		{L2: Penalty{1e-3, 2e-3}},
		{L1: Penalty{1e-3, 1e-3}, L2: Penalty{1e-2, 1e-2}},
		{Sparsity: Penalty{0.03, 0.03}, L2: Penalty{1, 1}},
		{Sparsity: Penalty{0.9, 0.9}},
		{L2: Penalty{1e3, 1e-3}},
	} {
		p.Rank, p.Start, p.Workers = 6, Random{}, 2
		last := math.Inf(1)
		s := begun(t, &p, pl.V)
		for i := range 60 {
			now := s.f.in(s.pb)
			d := divergence(pl.V, now) + penalties(p, pl.V, now)
			if d > last*(1+1e-7) {
				t.Errorf("%+v: objective rose from %v to %v at iteration %d", p, last, d, i)
			}
			last = d
			if _, err := s.moveW(context.Background(), 1, majorise); err != nil {
				t.Fatal(err)
			}
			if err := s.moveH(context.Background(), majorise); err != nil {
				t.Fatal(err)
			}
		}
	}
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

// TestGapWithL2BoundsWhatIsLeft: with W fixed, no H is better than the bound says.
func TestGapWithL2BoundsWhatIsLeft(t *testing.T) {
	pl := counts(t, 36)
	for _, l2 := range []float64{1e-6, 1e-4, 1e-2, 1, 100} {
		p := NMF{Rank: 6, L2: Penalty{l2, l2}, Start: Random{}, Workers: 1}
		s := begun(t, &p, pl.V)
		ctx := context.Background()
		for range 3 {
			_, _ = s.moveW(ctx, 1, majorise)
			_ = s.moveH(ctx, majorise)
		}
		_, st, err := s.measure(ctx, true)
		if err != nil {
			t.Fatal(err)
		}
		now := s.f.in(s.pb)
		before := divergence(pl.V, now) + penalties(p, pl.V, now)
		for range 3000 {
			_ = s.moveH(ctx, majorise)
		}
		now = s.f.in(s.pb)
		left := before - divergence(pl.V, now) - penalties(p, pl.V, now)
		if left > st.bound || st.bound > 30*left+1e-3*pl.V.Sum() {
			t.Errorf("L2 %v: H could still gain %v, certified %v", l2, left, st.bound)
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

// TestStepsSpendTheMassOfARow: after a multiplicative step the weights of a row,
// at the prices of that step, cost the row's mass.
func TestStepsSpendTheMassOfARow(t *testing.T) {
	pl := counts(t, 39)
	for _, p := range []NMF{{}, {L1: Penalty{1e-3, 2e-3}}, {Sparsity: Penalty{0.05, 0.02}}} {
		p.Rank, p.Start, p.Workers = 6, Random{}, 1
		s := begun(t, &p, pl.V)
		worker := newScratch(p.Rank)
		for range 3 {
			for _, h := range []*half{s.w, s.h} {
				before := h.x.Clone()
				s.price()
				multiply(h, 0, h.x.rows, worker)
				for i := range h.x.rows {
					c := h.pricesOf(i, before.Row(i), worker)
					var cost, mass float64
					for k, x := range h.x.Row(i) {
						cost += float64(x) * float64(c[k])
					}
					_, val := h.v.row(i)
					for _, v := range val {
						mass += float64(v)
					}
					near(t, fmt.Sprintf("L1 %v, sparsity %v: cost of row %d", p.L1, p.Sparsity, i), cost, mass, 1e-5)
				}
			}
		}
	}
}

// TestRescalingChangesNothing: balance moves scale between the factors alone.
func TestRescalingChangesNothing(t *testing.T) {
	pl := counts(t, 40)
	p := NMF{Rank: 6, Start: Random{}, Sparsity: Penalty{0.05, 0.02}}
	s := begun(t, &p, pl.V)
	before := s.f.in(s.pb)
	d, pen := divergence(pl.V, before), penalties(p, pl.V, before)
	s.balance()
	after := s.f.in(s.pb)
	if before.W.At(0, 0) == after.W.At(0, 0) {
		t.Error("nothing was rescaled")
	}
	near(t, "divergence", divergence(pl.V, after), d, 1e-6)
	near(t, "penalty", penalties(p, pl.V, after), pen, 1e-6)
}
