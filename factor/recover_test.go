package factor

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestExtremeMatricesEndWell: whatever the values, factors are finite and never
// worse than the best point that was measured.
func TestExtremeMatricesEndWell(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	cases := map[string]*mat.Dense{}
	for _, span := range []float64{5, 15, 30, 37} {
		v := mat.NewDense(40, 30, nil)
		v.Apply(func(_, _ int, _ float64) float64 {
			if rng.IntN(3) == 0 {
				return 0
			}
			return math.Pow(10, span*(2*rng.Float64()-1))
		}, v)
		cases[fmt.Sprintf("values over %g decades", 2*span)] = v
	}
	near := mat.NewDense(40, 30, nil)
	near.Apply(func(i, j int, _ float64) float64 { return 1 + 1e-6*float64((i*j)%7) }, near)
	cases["all but singular"] = near
	one := mat.NewDense(40, 30, nil)
	one.Set(3, 4, 1e30)
	one.Set(5, 6, 1e-30)
	one.Set(7, 8, 1)
	cases["three entries"] = one
	for name, v := range cases {
		for _, m := range []Method{Auto, MU, CCD} {
			for _, p := range []NMF{
				{}, {Start: Random{}},
				{Sparsity: Penalty{0.5, 0.5}}, {Sparsity: Penalty{1e-30, 0.999}},
				{L2: Penalty{1e-6, 1e5}}, {L2: Penalty{1e20, 1e20}}, {L1: Penalty{1e-6, 1e5}},
			} {
				p.Rank, p.Method, p.MaxIter = 4, m, 120
				f := factorize(t, p, v)
				name := fmt.Sprintf("%s, %v, sparsity %v, L1 %v, L2 %v", name, m, p.Sparsity, p.L1, p.L2)
				if m == MU && p.L2 != (Penalty{}) {
					f.Trace = nil // as in scikit-learn, steps with L2 may rise
				}
				if p.Sparsity != (Penalty{}) {
					f.Trace = f.Trace[min(freeIterations, len(f.Trace)):]
				}
				checkEnd(t, name, f)
			}
		}
	}
}

func checkEnd(t *testing.T, name string, f *Factors) {
	t.Helper()
	for _, d := range []*Dense{f.W, f.Ht} {
		for _, x := range d.data {
			if !(x >= 0) || math.IsInf(float64(x), 0) {
				t.Errorf("%s: a factor holds %v (status %v)", name, x, f.Status)
				return
			}
		}
	}
	for _, s := range f.Trace {
		if !math.IsNaN(s.Gap) && !(f.Objective <= s.Objective+1e-5*math.Abs(s.Objective)) {
			t.Errorf("%s: ends at %v, iteration %d was measured at %v", name, f.Objective, s.Iteration, s.Objective)
			return
		}
	}
	if f.Status == Stalled && !strings.Contains(strings.Join(f.Warnings, " "), "; ") {
		t.Errorf("%s: stalled without a word: %q", name, f.Warnings)
	}
}

// TestStalledRunsAreTold: no single-precision run is certified to 1e-12, and MU
// cannot leave zeros of its start.
func TestStalledRunsAreTold(t *testing.T) {
	pl := counts(t, 41)
	f := factorize(t, NMF{Rank: 3, Tol: 1e-12, MaxIter: 5000}, pl.V)
	if f.Status != Stalled || len(f.Warnings) == 0 || f.Gap > 1e-4 || !f.Status.Early() {
		t.Errorf("status %v after %d iterations, gap %v, warnings %q", f.Status, f.Iterations, f.Gap, f.Warnings)
	}
	start := randomStart(pl.V, 3, 1)
	start.H.(*mat.Dense).Apply(func(k, j int, x float64) float64 {
		if (j+k)%2 == 0 {
			return 0
		}
		return x
	}, start.H)
	locked := factorize(t, NMF{Rank: 3, Method: MU, Start: start, MaxIter: 20000}, pl.V)
	if locked.Status != Stalled || !strings.Contains(strings.Join(locked.Warnings, " "), "zeros") {
		t.Errorf("status %v after %d iterations, gap %v, warnings %q", locked.Status, locked.Iterations, locked.Gap, locked.Warnings)
	}
	checkEnd(t, "locked", locked)
}

// TestRunsGoBackFromWhereTheyWentAstray: factors spoilt on the way do no harm.
func TestRunsGoBackFromWhereTheyWentAstray(t *testing.T) {
	pl := counts(t, 42)
	want := factorize(t, NMF{Rank: 6, MaxIter: 300, Start: Random{}}, pl.V)
	for _, m := range []Method{Auto, CCD} {
		for _, poison := range []float32{float32(math.NaN()), float32(math.Inf(1)), 1e6} {
			var s *solver
			p := NMF{Rank: 6, Method: m, MaxIter: 300, Start: spoilt{&s}}
			p.Progress = func(step Step) {
				if step.Iteration%40 == 25 {
					for k := range 6 {
						s.f.Ht.data[k*s.f.Ht.stride+k] = poison
					}
				}
			}
			f := factorize(t, p, pl.V)
			checkEnd(t, fmt.Sprint(poison), f)
			if f.Objective > want.Objective*1.02 {
				t.Errorf("%v, %v: ends at %v (%v, gap %v), unspoilt at %v", m, poison, f.Objective, f.Status, f.Gap, want.Objective)
			}
			near(t, "divergence", f.Divergence, divergence(pl.V, f), 1e-6)
		}
	}
}

// TestProgressForgetsReturns: only a run that goes back again and again without getting
// further is taken to steps that cannot rise.
func TestProgressForgetsReturns(t *testing.T) {
	pl := counts(t, 43)
	p := &NMF{Rank: 4}
	pb, err := p.problem(pl.V, false)
	if err != nil {
		t.Fatal(err)
	}
	s := &solver{p: p, pb: pb, pool: newPool(1, 4)}
	w, ht, err := Random{}.begin(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	s.prepare(w, ht)
	s.kept = keeper{w: s.pool.clone(w), ht: s.pool.clone(ht), objective: 100 * pb.mass}
	back := func(times, calm int) {
		t.Helper()
		for range times {
			s.goBack()
		}
		if s.kept.calm != calm {
			t.Errorf("%d majorised iterations, want %d", s.kept.calm, calm)
		}
	}
	back(3, 4)
	s.keep(100*pb.mass - 1e-10*pb.mass) // rounding
	back(1, 8)
	s.keep(99 * pb.mass)
	back(1, 1)
	back(4, math.MaxInt)
	s.keep(98 * pb.mass)
	back(1, math.MaxInt)
}

// spoilt is a random start that lets the solver out.
type spoilt struct{ s **solver }

func (spoilt) String() string { return "spoilt" }

func (x spoilt) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	*x.s = s
	return Random{}.begin(ctx, s)
}
