package factor

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func basis(t *testing.T) (*Basis, *Factors, mat.Matrix) {
	t.Helper()
	pl := counts(t, 21)
	f := factorize(t, NMF{Rank: 6}, pl.V)
	b, err := f.Basis(0)
	if err != nil {
		t.Fatal(err)
	}
	return b, f, pl.V
}

func TestTransformIsOptimal(t *testing.T) {
	b, f, v := basis(t)
	ht, err := b.Transform(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	sv, err := toSparse(v)
	if err != nil {
		t.Fatal(err)
	}
	got := divergence(sv, &Factors{W: f.W, Ht: ht})
	// Ten thousand multiplicative half-steps find the optimum of a convex
	// problem, however slowly.
	pb, err := (&NMF{Rank: 6}).problem(v, false)
	if err != nil {
		t.Fatal(err)
	}
	h := newHalf(pb.byCol, sorted(f.Ht, pb.colAt), sorted(f.W, pb.rowAt), weights{})
	for range 10000 {
		multiply(h, 0, pb.n, newScratch(6))
	}
	want := divergence(sv, &Factors{W: f.W, Ht: unsorted(h.x, pb.colAt)})
	if got > want*(1+1e-6) {
		t.Errorf("divergence %v, optimum %v", got, want)
	}
}

func TestTransformDoesNotDependOnTheBatch(t *testing.T) {
	b, _, v := basis(t)
	all, err := b.Transform(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	sv, err := toSparse(v)
	if err != nil {
		t.Fatal(err)
	}
	one, err := NewBasis(b.w, KL{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	part, err := one.Transform(context.Background(), sv.Columns([]int{17, 3, 17}))
	if err != nil {
		t.Fatal(err)
	}
	for r, j := range []int{17, 3, 17} {
		ind, val := sv.Column(j)
		if !slices.Equal(part.Row(r), all.Row(j)) || !slices.Equal(b.Document(nil, ind, val), all.Row(j)) {
			t.Errorf("document %d depends on its company", j)
		}
	}
	// The same document in other units has the same mixture.
	ind, val := sv.Column(5)
	scaled := slices.Clone(val)
	for i := range scaled {
		scaled[i] *= 1e-12
	}
	for k, x := range b.Document(nil, ind, scaled) {
		if want := float64(all.Row(5)[k]) * 1e-12; math.Abs(float64(x)-want) > 1e-5*1e-12*float64(len(val)) {
			t.Errorf("scaled document: weight %d is %v, want %v", k, x, want)
		}
	}
}

func TestDocumentIsConcurrentAndDoesNotAllocate(t *testing.T) {
	b, _, v := basis(t)
	sv, err := toSparse(v)
	if err != nil {
		t.Fatal(err)
	}
	want, err := b.Transform(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			dst := make([]float32, b.Rank())
			for j := g; j < 200; j += 3 {
				ind, val := sv.Column(j)
				if !slices.Equal(b.Document(dst, ind, val), want.Row(j)) {
					t.Errorf("document %d differs when run concurrently", j)
				}
			}
		})
	}
	wg.Wait()
	ind, val := sv.Column(0)
	dst := make([]float32, b.Rank())
	if n := testing.AllocsPerRun(100, func() { b.Document(dst, ind, val) }); n > 0.5 && !raceEnabled {
		t.Errorf("%v allocations a document", n)
	}
}

func TestTransformEdgeCases(t *testing.T) {
	b, _, v := basis(t)
	for k, x := range b.Document(nil, nil, nil) {
		if x != 0 {
			t.Errorf("empty document has weight %v of component %d", x, k)
		}
	}
	m, _ := v.Dims()
	var shape *ShapeError
	if _, err := b.Transform(context.Background(), mat.NewDense(m+1, 1, nil)); !errors.As(err, &shape) {
		t.Errorf("wrong rows: %v", err)
	}
	bad := mat.NewDense(m, 2, nil)
	bad.Set(4, 1, -2)
	var value *ValueError
	if _, err := b.Transform(context.Background(), bad); !errors.As(err, &value) || value.Row != 4 || value.Col != 1 {
		t.Errorf("negative entry: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.Transform(ctx, v); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := NewBasis(NewDense(0, 0), nil, 0); err == nil {
		t.Error("an empty basis should be refused")
	}
	w := NewDense(2, 2)
	w.Set(1, 0, float32(math.NaN()))
	if _, err := NewBasis(w, nil, 0); !errors.As(err, &value) {
		t.Errorf("NaN basis: %v", err)
	}
	if _, err := NewBasis(NewDense(2, 2), nil, 0); err != nil {
		t.Errorf("an all-zero basis explains nothing but is no error: %v", err)
	}
	zero, _ := NewBasis(NewDense(2, 2), nil, 0)
	if got := zero.Document(nil, []int32{1}, []float32{3}); got[0] != 0 || got[1] != 0 {
		t.Errorf("all-zero basis gives %v", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a destination of a wrong length should panic")
		}
	}()
	b.Document(make([]float32, 2), nil, nil)
}

func TestDenseIsAMatrix(t *testing.T) {
	d := NewDense(3, 5)
	d.Set(2, 4, 7)
	if r, c := d.T().Dims(); r != 5 || c != 3 || d.T().At(4, 2) != 7 {
		t.Errorf("transpose is %d×%d with %v", r, c, d.T().At(4, 2))
	}
	if s := d.ColumnSums(); s[4] != 7 || s[0] != 0 {
		t.Errorf("sums %v", s)
	}
	c := DenseOf(d)
	c.Set(0, 0, 1)
	if d.At(0, 0) != 0 || c.At(2, 4) != 7 {
		t.Error("DenseOf should copy")
	}
	for _, f := range []func(){
		func() { d.At(3, 0) }, func() { d.At(0, 5) }, func() { d.Set(-1, 0, 1) }, func() { NewDense(-1, 2) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("out of range should panic")
				}
			}()
			f()
		}()
	}
}

// TestInferenceWithUnexplainedValues: values that no component has make the start too
// heavy, so that ρ is at most 1 from the beginning. The optimum is certified all the
// same, from both sides, by the definition and in double precision.
func TestInferenceWithUnexplainedValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for trial := range 2000 {
		k := 1 + rng.IntN(4)
		m := k + rng.IntN(4)
		w := NewDense(m+1, k) // nothing has the last row
		ind, val, sum := make([]int32, m+1), make([]float32, m+1), 0.0
		for i := range m {
			for c := range k {
				w.Row(i)[c] = float32(0.01 + rng.ExpFloat64())
				if i == c {
					w.Row(i)[c] += 10 // where components are nearly alike, sweeps run out
				}
			}
		}
		for i := range val {
			ind[i], val[i] = int32(i), float32(0.1+rng.ExpFloat64())
		}
		val[m] = float32(10 * rng.Float64() * rng.Float64())
		for _, v := range val[:m] {
			sum += float64(v)
		}
		b, err := NewBasis(w, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		h := b.Document(nil, ind, val)
		heavy, rho := 0.0, 0.0
		for c, u := range w.ColumnSums() {
			r := 0.0
			for i, v := range val[:m] {
				r += float64(w.Row(i)[c]) * float64(v) / dot(w.Row(i), h)
			}
			heavy, rho = heavy+u*float64(h[c]), max(rho, r/u)
		}
		if gap := heavy/sum - 1 + math.Log(rho); rho > 1+1e-5 || math.Abs(heavy-sum) > 1e-5*sum || gap > 1e-5 {
			t.Errorf("trial %d: %v of %v, ρ %v: off by %v nats per unit mass", trial, heavy, sum, rho, gap)
		}
	}
}
