package factor

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// counts is a planted matrix of moderate size.
func counts(t testing.TB, seed uint64) *planted.Planted {
	t.Helper()
	return planted.Matrix(planted.Options{Terms: 300, Documents: 200, Topics: 6, Mixing: 0.3, Noise: 0.02, Overlap: 0.2, Seed: seed})
}

// divergence is D(V‖WH) by its definition, in float64.
func divergence(v *sparse.Matrix, f *Factors) float64 {
	var d float64
	v.DoNonZero(func(i, j int, x float64) {
		var q float64
		for k, w := range f.W.Row(i) {
			q += float64(w) * float64(f.Ht.Row(j)[k])
		}
		d += x*math.Log(x/q) - x
	})
	hs := f.Ht.ColumnSums()
	for k, w := range f.W.ColumnSums() {
		d += w * hs[k]
	}
	return d
}

func factorize(t *testing.T, p NMF, v mat.Matrix) *Factors {
	t.Helper()
	f, err := p.Factorize(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReportedDivergenceIsTrue(t *testing.T) {
	pl := counts(t, 1)
	for _, m := range []Method{Auto, MU, CCD} {
		for _, st := range []Start{nil, Random{}} {
			f := factorize(t, NMF{Rank: 6, Method: m, Start: st, MaxIter: 15}, pl.V)
			near(t, m.String()+" divergence", f.Divergence, divergence(pl.V, f), 1e-6)
			if f.Objective != f.Divergence {
				t.Errorf("objective %v without penalties, divergence %v", f.Objective, f.Divergence)
			}
			last := f.Trace[len(f.Trace)-1]
			if last.Objective != f.Objective || last.Iteration != f.Iterations {
				t.Errorf("trace ends at %+v, factors at %v after %d", last, f.Objective, f.Iterations)
			}
		}
	}
}

// TestStoppedRunsExplainEveryNonzero: sparse data and few iterations leave zeros
// where they must not stay.
func TestStoppedRunsExplainEveryNonzero(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 3000, Documents: 400, Topics: 12, Length: 25, Noise: 0.2, Seed: 6})
	for _, m := range []Method{Auto, CCD} {
		for iterations := 1; iterations <= 12; iterations++ {
			f := factorize(t, NMF{Rank: 12, Method: m, Start: Random{}, MaxIter: iterations, Seed: 3}, pl.V)
			near(t, "divergence", f.Divergence, divergence(pl.V, f), 1e-6)
		}
	}
}

func TestMultiplicativeStepsNeverRaiseTheObjective(t *testing.T) {
	pl := counts(t, 2)
	for _, p := range []NMF{
		{Method: MU},
		{Method: MU, L1: Penalty{1e-3, 1e-3}},
		{Method: MU, Sparsity: Penalty{H: 0.01}},
		{Method: MU, Sparsity: Penalty{W: 0.05}},
		{Method: MU, Sparsity: Penalty{0.02, 0.03}, L1: Penalty{1e-3, 1e-3}},
	} {
		p.Rank, p.MaxIter, p.Tol, p.Start = 6, 60, -1, Random{}
		f := factorize(t, p, pl.V)
		for i := 1; i < len(f.Trace); i++ {
			if p.Sparsity != (Penalty{}) && f.Trace[i].Iteration == p.MaxIter/4 {
				continue // the penalty begins
			}
			if a, b := f.Trace[i-1].Objective, f.Trace[i].Objective; b > a*(1+1e-7) {
				t.Errorf("L1 %+v, sparsity %+v: objective rose from %v to %v at iteration %d", p.L1, p.Sparsity, a, b, f.Trace[i].Iteration)
			}
		}
	}
}

// TestAutoEndsBelowMU: whatever the path, the default must not end above what
// the monotone method reaches in ten times the iterations from the same start.
func TestAutoEndsBelowMU(t *testing.T) {
	pl := counts(t, 3)
	for seed := range uint64(4) {
		start := randomStart(pl.V, 6, seed)
		mu := factorize(t, NMF{Rank: 6, Method: MU, Start: start, MaxIter: 400, Tol: -1}, pl.V)
		ccd := factorize(t, NMF{Rank: 6, Method: CCD, Start: start, MaxIter: 40, Tol: -1}, pl.V)
		auto := factorize(t, NMF{Rank: 6, Start: start, MaxIter: 40, Tol: -1}, pl.V)
		for _, f := range []*Factors{ccd, auto} {
			if f.Objective > mu.Objective*1.01 {
				t.Errorf("seed %d: %v after 40 iterations, MU %v after 400", seed, f.Objective, mu.Objective)
			}
		}
	}
}

// TestStoppingEarlyIsNoWorseThanTheTrace: a run that is stopped after t
// iterations ends no higher than a longer one records there.
func TestStoppingEarlyIsNoWorseThanTheTrace(t *testing.T) {
	pl := counts(t, 3)
	for seed := range uint64(3) {
		p := NMF{Rank: 6, Start: randomStart(pl.V, 6, seed), Tol: -1, MaxIter: 16}
		long := factorize(t, p, pl.V)
		for i := range 15 {
			p.MaxIter = i + 1
			if f := factorize(t, p, pl.V); f.Objective > long.Trace[i].Objective*(1+1e-6) {
				t.Errorf("seed %d: stopped after %d iterations at %v, passed there at %v", seed, i+1, f.Objective, long.Trace[i].Objective)
			}
		}
	}
}

func randomStart(v mat.Matrix, k int, seed uint64) Custom {
	rng := rand.New(rand.NewPCG(seed, 99))
	m, n := v.Dims()
	w, h := mat.NewDense(m, k, nil), mat.NewDense(k, n, nil)
	for _, d := range []*mat.Dense{w, h} {
		d.Apply(func(_, _ int, _ float64) float64 { return rng.Float64() + 1e-3 }, d)
	}
	return Custom{w, h}
}

func TestGapBoundsWhatIsLeft(t *testing.T) {
	pl := counts(t, 5)
	f := factorize(t, NMF{Rank: 6, MaxIter: 5, Tol: -1}, pl.V)
	if !(f.Gap > 0) {
		t.Fatalf("gap %v after five iterations", f.Gap)
	}
	// With W fixed, the best H cannot be better than the bound.
	b, err := f.Basis(1)
	if err != nil {
		t.Fatal(err)
	}
	ht, err := b.Transform(context.Background(), pl.V)
	if err != nil {
		t.Fatal(err)
	}
	best := divergence(pl.V, &Factors{W: f.W, Ht: ht})
	if left := (f.Divergence - best) / pl.V.Sum(); left > f.Gap || left < 0 {
		t.Errorf("H could still gain %v nats per unit mass, certified %v", left, f.Gap)
	}
	if done := factorize(t, NMF{Rank: 6, Tol: 1e-5, MaxIter: 5000}, pl.V); done.Status != Converged || done.Gap > 2e-5 {
		t.Errorf("status %v, gap %v, want converged at 1e-5", done.Status, done.Gap)
	}
}

func TestL1PrunesComponents(t *testing.T) {
	pl := counts(t, 8)
	f := factorize(t, NMF{Rank: 6, L1: Penalty{0.3, 0.3}}, pl.V)
	if len(f.Warnings) == 0 {
		t.Error("a penalty that kills components should be told")
	}
	if free := factorize(t, NMF{Rank: 6}, pl.V); len(free.Warnings) != 0 {
		t.Errorf("warnings without a penalty: %q", free.Warnings)
	}
}

func TestAnyWorkersSameBits(t *testing.T) {
	size := planted.Options{Terms: 2000, Documents: 1500, Topics: 10, Seed: 9}
	if testing.Short() {
		size.Terms, size.Documents = 800, 500 // still several chunks
	}
	pl := planted.Matrix(size)
	for _, p := range []NMF{{}, {Method: MU, Start: Random{}}, {Method: CCD}, {L1: Penalty{1e-4, 1e-4}},
		{Sparsity: Penalty{0.01, 0.02}}, {Method: MU, Sparsity: Penalty{H: 0.02}}, {L2: Penalty{1e-3, 1e-3}}} {
		p.Rank, p.MaxIter, p.Seed = 12, 12, 42
		p.Workers = 1
		want := factorize(t, p, pl.V)
		for _, w := range []int{2, 3, 7} {
			p.Workers = w
			got := factorize(t, p, pl.V)
			if !slices.Equal(got.W.data, want.W.data) || !slices.Equal(got.Ht.data, want.Ht.data) ||
				got.Objective != want.Objective || got.Gap != want.Gap {
				t.Errorf("%v: %d workers differ from one", p.Method, w)
			}
		}
		p.Seed = 43
		if other := factorize(t, p, pl.V); slices.Equal(other.W.data, want.W.data) {
			t.Errorf("%v: the seed changes nothing", p.Method)
		}
	}
}

func TestPlantedTopicsAreFound(t *testing.T) {
	for seed := range uint64(3) {
		pl := planted.Matrix(planted.Options{Terms: 400, Documents: 600, Topics: 5, Mixing: 0.2, Seed: seed})
		f := factorize(t, NMF{Rank: 5, Seed: seed}, pl.V)
		for k := range 5 {
			var best float64
			for l := range 5 {
				best = math.Max(best, cosine(pl.W, k, f.W, l))
			}
			if best < 0.95 {
				t.Errorf("seed %d: topic %d is found with cosine %.3f only", seed, k, best)
			}
		}
	}
}

func cosine(a mat.Matrix, k int, b mat.Matrix, l int) float64 {
	var ab, aa, bb float64
	m, _ := a.Dims()
	for i := range m {
		x, y := a.At(i, k), b.At(i, l)
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

func TestExtremeValuesAreScaled(t *testing.T) {
	pl := counts(t, 12)
	want := factorize(t, NMF{Rank: 6, MaxIter: 10}, pl.V)
	for _, c := range []float64{1e-25, 1e20} {
		scaled := mat.DenseCopyOf(pl.V)
		scaled.Scale(c, scaled)
		got := factorize(t, NMF{Rank: 6, MaxIter: 10}, scaled)
		near(t, "scaled divergence", got.Divergence/c, want.Divergence, 1e-3)
		var wh float64
		hs := got.Ht.ColumnSums()
		for k, w := range got.W.ColumnSums() {
			wh += w * hs[k]
		}
		near(t, "mass of WH", wh/c, pl.V.Sum(), 1e-4)
		near(t, "trace", got.Trace[len(got.Trace)-1].Objective, got.Objective, 1e-12)
		custom := factorize(t, NMF{Rank: 6, MaxIter: 3, Method: MU, Start: Custom{want.W, want.H()}}, scaled)
		near(t, "divergence from a custom start", custom.Divergence/c, want.Divergence, 2e-2)
	}
}

func TestZeroRowsAndColumns(t *testing.T) {
	v := mat.NewDense(4, 5, []float64{
		1, 2, 0, 1, 0,
		0, 0, 0, 0, 0,
		3, 1, 0, 0, 2,
		0, 1, 0, 4, 1,
	})
	for _, m := range []Method{Auto, MU, CCD} {
		f := factorize(t, NMF{Rank: 2, Method: m}, v)
		for _, d := range []*Dense{f.W, f.Ht} {
			for _, x := range d.data {
				if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) || x < 0 {
					t.Fatalf("%v: factor holds %v", m, x)
				}
			}
		}
		for k := range 2 {
			if f.W.At(1, k) != 0 || f.Ht.At(2, k) != 0 {
				t.Errorf("%v: a row or column of zeros is explained by %v, %v", m, f.W.Row(1), f.Ht.Row(2))
			}
		}
	}
}

func TestRankBeyondTheNumericalRank(t *testing.T) {
	// All columns equal: one component is enough, three must not break.
	v := mat.NewDense(6, 5, nil)
	for i := range 6 {
		for j := range 5 {
			v.Set(i, j, float64(i+1))
		}
	}
	f := factorize(t, NMF{Rank: 3}, v)
	if f.Divergence > 1e-3 {
		t.Errorf("divergence %v, want about 0", f.Divergence)
	}
}

func TestLimitsAndStatus(t *testing.T) {
	pl := counts(t, 13)
	if f := factorize(t, NMF{Rank: 6, MaxIter: 3}, pl.V); f.Status != IterationLimit || f.Iterations != 3 || len(f.Trace) != 3 {
		t.Errorf("status %v after %d iterations, %d steps", f.Status, f.Iterations, len(f.Trace))
	}
	if f := factorize(t, NMF{Rank: 6, MaxIter: -1}, pl.V); f.Status != NotRun || f.Iterations != 0 {
		t.Errorf("status %v after %d iterations, want not run", f.Status, f.Iterations)
	}
	if f := factorize(t, NMF{Rank: 6, MaxTime: 1}, pl.V); f.Status != TimeLimit || f.Iterations != 1 {
		t.Errorf("status %v after %d iterations, want the time limit after one", f.Status, f.Iterations)
	}
	if f := factorize(t, NMF{Rank: 6, L2: Penalty{1e-3, 1e-3}, MaxIter: 3000}, pl.V); f.Status != Converged || f.Gap > 2e-4 {
		t.Errorf("with L2: status %v gap %v, want converged with a certificate", f.Status, f.Gap)
	}
	for s, want := range map[Status]string{Converged: "converged", IterationLimit: "iteration limit",
		TimeLimit: "time limit", Cancelled: "cancelled", Stalled: "stalled", NotRun: "not run", 9: "Status(9)"} {
		if s.String() != want || s.Early() != (s != Converged) {
			t.Errorf("Status %d: %q early %v", s, s, s.Early())
		}
	}
}

func TestCancelReturnsTheBestSoFar(t *testing.T) {
	pl := counts(t, 14)
	ctx, cancel := context.WithCancel(context.Background())
	p := NMF{Rank: 6, Tol: -1, MaxIter: 1 << 30, Progress: func(s Step) {
		if s.Candidate == 0 && s.Iteration == 5 {
			cancel()
		}
	}}
	f, err := p.Factorize(ctx, pl.V)
	if !errors.Is(err, context.Canceled) || f == nil || f.Status != Cancelled {
		t.Fatalf("got %v, %v", f, err)
	}
	near(t, "divergence", f.Divergence, divergence(pl.V, f), 1e-6)
	if f.Iterations < 5 || f.Iterations > 7 {
		t.Errorf("%d iterations", f.Iterations)
	}
	if _, err := p.Factorize(ctx, pl.V); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// TestCancelOfManyRunsFinishesNone: nobody wants what the runs of a sweep or of a consensus have got, which
// takes five passes over the matrix to finish.
func TestCancelOfManyRunsFinishesNone(t *testing.T) {
	pl := counts(t, 14)
	sweep, err := (&Ranks{Ranks: []int{6}}).sweep(pl.V)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p := sweep.nmf(6, fullRun)
	p.MaxIter, p.Tol, p.Start = 1<<30, -1, Random{}
	told := 0
	p.Progress = func(Step) {
		told++
		cancel()
	}
	if f, err := p.Factorize(ctx, pl.V); f != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", f, err)
	}
	if told != 1 { // the end of a run that is finished is told too
		t.Errorf("told of %d iterations", told)
	}
}

func TestProgressTimeDoesNotCount(t *testing.T) {
	pl := counts(t, 15)
	var slept time.Duration
	f := factorize(t, NMF{Rank: 3, MaxIter: 4, Tol: -1, Progress: func(Step) {
		time.Sleep(30 * time.Millisecond)
		slept += 30 * time.Millisecond
	}}, pl.V)
	began := f.Trace[0].Seconds
	if got := f.Trace[len(f.Trace)-1].Seconds - began; got < 0 {
		t.Errorf("seconds run backwards: %v", got)
	}
	for i, s := range f.Trace {
		if s.Iteration != i+1 {
			t.Errorf("step %d has iteration %d", i, s.Iteration)
		}
	}
}

func TestBadInputIsNamed(t *testing.T) {
	ok := mat.NewDense(3, 4, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3})
	with := func(x float64) mat.Matrix {
		d := mat.DenseCopyOf(ok)
		d.Set(1, 2, x)
		return d
	}
	var value *ValueError
	for _, x := range []float64{-1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		_, err := (&NMF{Rank: 2}).Factorize(context.Background(), with(x))
		if !errors.As(err, &value) || value.Row != 1 || value.Col != 2 {
			t.Errorf("%v: got %v, want it named at row 2, column 3", x, err)
		}
	}
	var rank *RankError
	for _, k := range []int{-1, 0, 4} {
		if _, err := (&NMF{Rank: k}).Factorize(context.Background(), ok); !errors.As(err, &rank) {
			t.Errorf("rank %d: got %v", k, err)
		}
	}
	if _, err := (&NMF{Rank: 1}).Factorize(context.Background(), mat.NewDense(2, 2, nil)); !errors.Is(err, ErrEmpty) {
		t.Errorf("all zero: got %v", err)
	}
	var pen *PenaltyError
	for _, p := range []NMF{
		{L1: Penalty{W: 1}}, {L1: Penalty{H: 1}}, {L2: Penalty{W: 1}},
		{L1: Penalty{-1, 1}}, {L2: Penalty{1, math.NaN()}}, {L1: Penalty{1e-8, 1e8}}, {L1: Penalty{1, math.Inf(1)}},
	} {
		p.Rank = 1
		if _, err := p.Factorize(context.Background(), ok); !errors.As(err, &pen) {
			t.Errorf("%+v %+v: got %v", p.L1, p.L2, err)
		}
	}
	if _, err := (&NMF{Rank: 2, L1: Penalty{W: 1e-3}, L2: Penalty{H: 1e-3}}).Factorize(context.Background(), ok); err != nil {
		t.Errorf("L1 on W with L2 on H is bounded, got %v", err)
	}
	var shape *ShapeError
	bad := mat.NewDense(3, 2, []float64{1, 1, 1, -1, 1, 1})
	for _, c := range []Custom{
		{}, {W: ok, H: ok}, {W: mat.NewDense(3, 2, nil), H: mat.NewDense(3, 4, nil)},
	} {
		if _, err := (&NMF{Rank: 2, Start: c}).Factorize(context.Background(), ok); !errors.As(err, &shape) {
			t.Errorf("start of a wrong shape: got %v", err)
		}
	}
	if _, err := (&NMF{Rank: 2, Start: Custom{bad, mat.NewDense(2, 4, nil)}}).Factorize(context.Background(), ok); !errors.As(err, &value) || value.Matrix != "W" {
		t.Errorf("negative start: got %v", err)
	}
	h := mat.NewDense(2, 4, nil)
	h.Set(1, 3, math.NaN())
	if _, err := (&NMF{Rank: 2, Start: Custom{mat.NewDense(3, 2, nil), h}}).Factorize(context.Background(), ok); !errors.As(err, &value) || value.Row != 1 || value.Col != 3 {
		t.Errorf("NaN in the start's H: got %v", err)
	}
}
