package factor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/kernel"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// The invariants: what holds of every matrix, whatever the method, the penalties and the
// kernels. Their names begin with TestInvariant, and CI runs these under the race detector
// with the kernels of every variant. In pure Go that takes thirty times as long as in
// assembly, so matrices are small. That the kernels agree with their references is tested
// beside them.

// tiny is a matrix small enough for thousands of passes. Some of its rows are swept side by
// side and some alone, in both orders.
func tiny(seed uint64) *sparse.Matrix {
	return planted.Counts(planted.Options{Terms: 70, Documents: 60, Topics: 4, Length: 80, Mixing: .3, Noise: .02, Overlap: .2, Seed: seed})
}

// penalised is a run without penalties, one with each kind, and one with all of them.
var penalised = []NMF{
	{},
	{L1: Penalty{1e-3, 2e-3}},
	{L2: Penalty{1e-2, 3e-2}},
	{Sparsity: Penalty{.03, .02}},
	{L1: Penalty{1e-3, 1e-3}, L2: Penalty{1e-2, 1e-2}, Sparsity: Penalty{.03, .03}},
}

// named tells settings apart in messages.
func (p NMF) named() string {
	return fmt.Sprintf("%v, L1 %v, L2 %v, sparsity %v", p.Method, p.L1, p.L2, p.Sparsity)
}

// roundedTo is a solver at its start whose passes gather rounded rows, if rounded says so,
// however small they are.
func roundedTo(t *testing.T, p *NMF, v *sparse.Matrix, rounded bool) *solver {
	s := begun(t, p, v)
	s.w.want.logq = true
	if rounded {
		for _, d := range []*Dense{s.f.W, s.f.Ht} {
			d.rounded = kernel.NewRounded(d.rows, d.stride)
		}
		s.price()
	}
	return s
}

// move makes a step with one half.
func (s *solver) move(t *testing.T, h *half, rule update) {
	plan := s.hp
	if h == s.w {
		plan = s.wp
	}
	if _, err := s.pool.sweep(t.Context(), h, plan, rule); err != nil {
		t.Fatal(err)
	}
	s.price()
}

// now is the objective of a solver's factors, by its definition.
func (s *solver) now(v *sparse.Matrix) float64 {
	f := s.f.in(s.pb)
	return divergence(v, f) + penalties(*s.p, v, f)
}

// TestInvariantObjective: what a run reports is what its factors have, by the definitions.
func TestInvariantObjective(t *testing.T) {
	v := tiny(13)
	for _, p := range penalised {
		for _, p.Method = range []Method{Auto, MU, CCD} {
			p.Rank, p.MaxIter, p.Start, p.Tol = 4, 30, Random{}, -1
			f := factorize(t, p, v)
			d := divergence(v, f)
			near(t, p.named()+": divergence", f.Divergence, d, 1e-6)
			near(t, p.named()+": objective", f.Objective, d+penalties(p, v, f), 1e-6)
		}
	}
}

// TestInvariantMassOfASteppedRow: after a multiplicative step the weights of a row, at the
// prices of that step, cost the row's mass: Σ_k x_k·(u_k + λ1 + …) = Σ_i v_i.
func TestInvariantMassOfASteppedRow(t *testing.T) {
	v := tiny(1)
	for _, p := range penalised {
		if p.L2 != (Penalty{}) {
			continue // its price grows with the weight
		}
		for _, rounded := range []bool{false, true} {
			tol := 1e-5
			if rounded {
				tol = 0x1p-7
			}
			p.Rank, p.Start = 4, Random{}
			s := roundedTo(t, &p, v, rounded)
			worker := newScratch(p.Rank)
			for range 4 {
				for _, h := range []*half{s.w, s.h} {
					prices := make([][]float32, h.x.rows)
					for i := range prices {
						prices[i] = slices.Clone(h.pricesOf(i, h.x.Row(i), worker)[:p.Rank])
					}
					s.move(t, h, multiply)
					for i, c := range prices {
						var cost, mass float64
						for k, x := range h.x.Row(i) {
							cost += float64(x) * float64(c[k])
						}
						_, val := h.v.row(i)
						for _, x := range val {
							mass += float64(x)
						}
						near(t, fmt.Sprintf("%s, rounded %v: cost of row %d", p.named(), rounded, i), cost, mass, tol)
					}
				}
			}
		}
	}
}

// TestInvariantStepsAreDownhill: neither half of a multiplicative or a majorising step
// raises the objective.
func TestInvariantStepsAreDownhill(t *testing.T) {
	v := tiny(3)
	for _, p := range slices.Concat(penalised, []NMF{
		{Sparsity: Penalty{.9, .9}}, {L2: Penalty{1e3, 1e-3}}, {Sparsity: Penalty{.03, .03}, L2: Penalty{1, 1}},
	}) {
		p.Rank, p.Start, p.Workers = 4, Random{}, 2
		rules := map[string]update{"majorise": majorise}
		if p.L2 == (Penalty{}) { // scikit-learn's form need not
			rules["multiply"] = multiply
		}
		for name, rule := range rules {
			s := roundedTo(t, &p, v, false)
			last := s.now(v)
			for i := range 60 {
				for _, h := range []*half{s.w, s.h} {
					s.move(t, h, rule)
					if now := s.now(v); now > last*(1+2e-7) {
						t.Errorf("%s, %s: the objective rose from %v to %v in iteration %d", p.named(), name, last, now, i+1)
					} else {
						last = now
					}
				}
			}
		}
	}
}

// TestInvariantRoundedStepsAreDownhill: with rounded rows a step lowers the objective
// as well, while it gains more than rounding costs.
func TestInvariantRoundedStepsAreDownhill(t *testing.T) {
	v := tiny(4)
	p := NMF{Rank: 4, Start: Random{}}
	for name, rule := range map[string]update{"multiply": multiply, "descend": descend(descentPasses)} {
		s := roundedTo(t, &p, v, true)
		s.move(t, s.w, majorise)
		s.move(t, s.h, majorise)
		first := s.now(v)
		last := first
		for i := range 30 {
			s.move(t, s.w, rule)
			s.move(t, s.h, rule)
			now := s.now(v)
			if now > last+roundedRise*s.pb.mass {
				t.Errorf("%s: the objective rose from %v to %v in iteration %d", name, last, now, i+1)
			}
			last = now
		}
		if last > first-.1*s.pb.mass {
			t.Errorf("%s: only from %v to %v", name, first, last)
		}
	}
}

// TestInvariantScale: (W·S, S⁻¹H) is the same model: it leaves the divergence, and the
// sparsity penalty, as they are. So does what the solver balances factors by.
func TestInvariantScale(t *testing.T) {
	v := tiny(5)
	for _, p := range []NMF{{}, {Sparsity: Penalty{.05, .02}}} {
		p.Rank, p.Start = 4, Random{}
		s := roundedTo(t, &p, v, false)
		s.move(t, s.w, majorise)
		told := func() float64 {
			st, _, err := s.measure(t.Context(), false)
			if err != nil {
				t.Fatal(err)
			}
			d, pen := s.objective(st)
			return d + pen
		}
		want := s.now(v)
		near(t, p.named()+": objective", told(), want, 1e-6)
		rng := rand.New(rand.NewPCG(5, 6))
		for range 3 {
			up, down := make([]float64, 4), make([]float64, 4)
			for k := range up {
				up[k] = math.Exp(2 * rng.NormFloat64())
				down[k] = 1 / up[k]
			}
			s.f.W.scaleColumns(up)
			s.f.Ht.scaleColumns(down)
			s.price()
			near(t, p.named()+": rescaled, by its definition", s.now(v), want, 1e-6)
			near(t, p.named()+": rescaled, as the solver finds", told(), want, 1e-6)
			x := s.f.W.At(0, 0)
			s.balance()
			if s.f.W.At(0, 0) == x {
				t.Error("nothing was balanced")
			}
			near(t, p.named()+": balanced", s.now(v), want, 1e-6)
		}
	}
}

// TestInvariantOneStepIsScikitLearns: from the same start one multiplicative iteration gives
// the same factors, with every penalty that both have.
func TestInvariantOneStepIsScikitLearns(t *testing.T) {
	v := goldenMatrix(t, "planted")
	m, n := v.Dims()
	for _, c := range readGolden(t).Cases {
		if c.Matrix != "planted" {
			continue
		}
		p := c.nmf(m, n)
		p.MaxIter = 1
		f := factorize(t, *p, v)
		step := c.Steps[0]
		if step.Iterations != 1 || len(step.W) != m || len(step.H) != c.Rank {
			t.Fatal("the golden file has no factors after one iteration")
		}
		near(t, "objective", f.Objective, step.Divergence+step.Penalty, 1e-6)
		for name, pair := range map[string]struct {
			got  mat.Matrix
			want [][]float64
		}{"W": {f.W, step.W}, "H": {f.H(), step.H}} {
			for i, row := range pair.want {
				for k, x := range row {
					near(t, fmt.Sprintf("%s: %s[%d,%d]", p.named(), name, i, k), pair.got.At(i, k), x, 1e-6)
				}
			}
		}
	}
}
