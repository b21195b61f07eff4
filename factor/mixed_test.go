package factor

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/kernel"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
)

// large is a matrix whose factors are worth rounding.
func large(t *testing.T) *sparse.Matrix {
	t.Helper()
	if !kernel.RoundedPays(2 * kernel.Lanes) {
		t.Skip("no kernels for rounded rows here")
	}
	return planted.Counts(planted.Options{Terms: 20_000, Documents: 5000, Topics: 20, Overlap: .5, Seed: 3})
}

func fit(t *testing.T, p NMF, v *sparse.Matrix) *Factors {
	t.Helper()
	f, err := p.Factorize(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestMixedAgrees holds the multiplicative method in mixed precision to the course of
// the run in single precision, and its steps to being downhill.
func TestMixedAgrees(t *testing.T) {
	v := large(t)
	p := NMF{Rank: 20, Start: NNDSVDA{}, Method: MU, MaxIter: 30, Tol: -1}
	mixed := fit(t, p, v)
	p.Precision = Single
	single := fit(t, p, v)
	if slices.Equal(mixed.W.data, single.W.data) {
		t.Fatal("the same bits: nothing was rounded")
	}
	for i, step := range mixed.Trace {
		if off := step.Objective/single.Trace[i].Objective - 1; math.Abs(off) > 5e-4 { // components that still choose part sooner
			t.Errorf("iteration %d: objective off by %.1e", i+1, off)
		}
		if i > 0 && step.Objective > mixed.Trace[i-1].Objective {
			t.Errorf("iteration %d: the objective rose to %v", i+1, step.Objective)
		}
	}
	if off := mixed.Objective/single.Objective - 1; math.Abs(off) > 1e-5 {
		t.Errorf("objective off by %.1e in the end", off)
	}
}

// TestMixedEndsSingle lets a run begin in mixed precision and converge: its copies are
// given up on the way, and what it claims is as true as ever.
func TestMixedEndsSingle(t *testing.T) {
	v := large(t)
	for _, method := range []Method{Auto, CCD} {
		p := &NMF{Rank: 20, Start: NNDSVDA{}, Method: method, Tol: 1e-5, Workers: 2}
		pb, err := p.problem(v, false)
		if err != nil {
			t.Fatal(err)
		}
		s := &solver{p: p, pb: pb, pool: newPool(2, 20)}
		w, ht, err := p.Start.begin(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		s.prepare(w, ht)
		s.kept = keeper{w: s.pool.clone(w), ht: s.pool.clone(ht), objective: math.Inf(1)}
		if s.f.W.rounded == nil {
			t.Fatal("begins without rounded copies")
		}
		if err := s.iterate(context.Background()); err != nil {
			t.Fatal(err)
		}
		if s.f.W.rounded != nil || s.f.Ht.rounded != nil || s.pool.copies != nil {
			t.Errorf("%v: still rounded after %d iterations", method, s.f.Iterations)
		}
		s.finish()
		if s.f.Status != Converged || s.kept.returns > 0 {
			t.Errorf("%v: %v after %d iterations, went back %d times", method, s.f.Status, s.f.Iterations, s.kept.returns)
		}
		if d := exactDivergence(v, s.f); math.Abs(d-s.f.Divergence) > 1e-6*d {
			t.Errorf("%v: divergence %v, recomputed %v", method, s.f.Divergence, d)
		}
	}
}

// TestMixedFromAnOptimum begins where a run in float32 has converged: rounding, which can make
// that point look lower than it is, must not make all that follows look astray.
func TestMixedFromAnOptimum(t *testing.T) {
	v := large(t)
	for seed := range uint64(3) {
		p := NMF{Rank: 20, Start: Random{}, Seed: seed, Tol: 1e-4, Precision: Single}
		f := fit(t, p, v)
		p.Start, p.Precision = Custom{f.W, f.H()}, Mixed
		again := fit(t, p, v)
		if again.Status != Converged || again.Objective > f.Objective*(1+1e-6) {
			t.Errorf("seed %d: %v after %d iterations at %v, began at %v", seed, again.Status, again.Iterations, again.Objective, f.Objective)
		}
	}
}

// exactDivergence recomputes it in double precision.
func exactDivergence(v *sparse.Matrix, f *Factors) (d float64) {
	ws, hs := f.W.ColumnSums(), f.Ht.ColumnSums()
	for k, w := range ws {
		d += w * hs[k]
	}
	v.DoNonZero(func(i, j int, x float64) {
		var q float64
		for k, w := range f.W.Row(i) {
			q += float64(w) * float64(f.Ht.Row(j)[k])
		}
		d += x*math.Log(x/q) - x
	})
	return d
}

// TestMixedSameBits runs mixed precision with several numbers of workers, through a
// race of starts, which share copies.
func TestMixedSameBits(t *testing.T) {
	v := large(t)
	var first *Factors
	for _, workers := range []int{1, 3} {
		f := fit(t, NMF{Rank: 20, Start: MultiStart{Runs: 2}, MaxIter: 8, Tol: -1, Workers: workers}, v)
		if first == nil {
			first = f
		} else if !slices.Equal(first.W.data, f.W.data) || !slices.Equal(first.Ht.data, f.Ht.data) {
			t.Errorf("%d workers: other bits", workers)
		}
	}
}

// TestSmallIsSingle checks that small problems are not rounded.
func TestSmallIsSingle(t *testing.T) {
	v := planted.Counts(planted.Options{Terms: 400, Documents: 300, Topics: 20, Seed: 1})
	p := NMF{Rank: 20, MaxIter: 10}
	mixed := fit(t, p, v)
	p.Precision = Single
	if single := fit(t, p, v); !slices.Equal(mixed.W.data, single.W.data) {
		t.Error("rounding a small problem")
	}
}

// TestCopiesOfAnotherStride: rows of 45 and of 54 components take as much memory when they are
// rounded, but are not alike.
func TestCopiesOfAnotherStride(t *testing.T) {
	pool := newPool(1, 54)
	for _, cols := range []int{45, 54, 45} {
		w, ht := NewDense(40, cols), NewDense(30, cols)
		for _, d := range []*Dense{w, ht} {
			for i := range d.rows {
				for k := range d.cols {
					d.Set(i, k, float32(k+1)) // which bfloat16 has
				}
			}
		}
		copies := pool.rounded(w, ht)
		w.rounded, ht.rounded = copies[0], copies[1]
		for _, d := range []*Dense{w, ht} {
			pool.round(d)
			if got, want := d.roundedSums(0, d.rows), d.ColumnSums(); !slices.Equal(got, want) {
				t.Errorf("%d×%d: the copy adds up to %v, want %v", d.rows, cols, got, want)
			}
		}
	}
}

// TestExchangeOfLongerRows makes a race in mixed precision in which exchanges need longer rows.
func TestExchangeOfLongerRows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds; TestCopiesOfAnotherStride has the essence")
	}
	v := large(t)
	p := NMF{Rank: 45, Start: MultiStart{Runs: 1, Exchanges: 2}, MaxIter: 1}
	if m, n := v.Dims(); !p.rounds(int64(m), int64(n)) || p.extra(m, n) != 9 {
		t.Fatal("not the case in question")
	}
	if f := fit(t, p, v); f.StartIterations != 40+2*(grownSweeps+prunedSweeps) {
		t.Errorf("%d iterations", f.StartIterations)
	}
}
