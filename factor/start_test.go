package factor

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"gonum.org/v1/gonum/mat"
)

// starts are all but Custom.
var starts = []Start{Random{}, NNDSVD{}, NNDSVDA{}, NNDSVDAR{}, Anchor{}, KMeans{}, LeastSquares{}, Bagged{}, MultiStart{}}

func TestStartsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, st := range append(starts, Custom{}) {
		if name := st.String(); name == "" || seen[name] {
			t.Errorf("%T is called %q", st, name)
		}
		seen[st.String()] = true
	}
}

// begin returns what a start gives.
func begin(t *testing.T, st Start, p NMF, v mat.Matrix) (w, ht *Dense) {
	t.Helper()
	s := solverFor(t, &p, v)
	w, ht, err := st.begin(context.Background(), s)
	if err != nil {
		t.Fatalf("%v: %v", st, err)
	}
	return w, ht
}

func TestStartsOnOddMatrices(t *testing.T) {
	identity := mat.NewDense(5, 5, nil)
	for i := range 5 {
		identity.Set(i, i, 2)
	}
	for name, test := range map[string]struct {
		v mat.Matrix
		k int
	}{
		"rank of the smaller dimension": {mat.NewDense(4, 3, []float64{1, 2, 0, 0, 3, 1, 2, 0, 2, 1, 1, 1}), 3},
		"empty rows and columns":        {mat.NewDense(4, 5, []float64{0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0, 4, 1}), 3},
		"equal columns":                 {mat.NewDense(3, 4, []float64{1, 1, 1, 1, 2, 2, 2, 2, 5, 5, 5, 5}), 3},
		"equal rows":                    {mat.NewDense(4, 3, []float64{1, 0, 7, 1, 0, 7, 1, 0, 7, 1, 0, 7}), 3},
		"two blocks, four components":   {mat.NewDense(4, 4, []float64{3, 3, 0, 0, 3, 3, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1}), 4},
		"one column":                    {mat.NewDense(4, 1, []float64{3, 0, 1, 2}), 1},
		"one row":                       {mat.NewDense(1, 4, []float64{3, 0, 1, 2}), 1},
		"one nonzero":                   {mat.NewDense(3, 3, []float64{0, 0, 0, 0, 7, 0, 0, 0, 0}), 3},
		"nothing in common":             {identity, 5},
		"tiny values":                   {mat.NewDense(2, 2, []float64{1e-30, 2e-30, 2e-30, 0}), 2},
	} {
		for _, st := range starts {
			w, ht := begin(t, st, NMF{Rank: test.k, Seed: 3}, test.v)
			_, moved := st.(MultiStart) // and components that are too many may have died
			checkStart(t, name+", "+st.String(), w, ht, test.v, test.k, !moved)
			f := factorize(t, NMF{Rank: test.k, Seed: 3, Start: st}, test.v)
			if math.IsNaN(f.Divergence) || math.IsInf(f.Divergence, 0) {
				t.Errorf("%s, %v: ends with divergence %v", name, st, f.Divergence)
			}
		}
	}
}

// checkStart: shapes, finite entries that are not negative, and no empty component
// if there must be none.
func checkStart(t *testing.T, name string, w, ht *Dense, v mat.Matrix, k int, full bool) {
	t.Helper()
	m, n := v.Dims()
	if r, c := w.Dims(); r != m || c != k {
		t.Errorf("%s: W is %d×%d, want %d×%d", name, r, c, m, k)
	}
	if r, c := ht.Dims(); r != n || c != k {
		t.Errorf("%s: Ht is %d×%d, want %d×%d", name, r, c, n, k)
	}
	for _, d := range []*Dense{w, ht} {
		for _, x := range d.data {
			if !(x >= 0) || math.IsInf(float64(x), 0) {
				t.Fatalf("%s: an entry is %v", name, x)
			}
		}
		for c, x := range d.ColumnSums() {
			if x <= 0 && full {
				t.Errorf("%s: component %d is empty", name, c)
			}
		}
	}
}

func TestStartsGiveTheSameBitsForAnyWorkers(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 2000, Documents: 1500, Topics: 10, Seed: 9})
	for _, st := range starts {
		p := NMF{Rank: 12, Seed: 42, Workers: 1, Start: st, MaxIter: 3, Tol: -1}
		want := factorize(t, p, pl.V)
		for _, p.Workers = range []int{2, 7} {
			got := factorize(t, p, pl.V)
			if !slices.Equal(got.W.data, want.W.data) || !slices.Equal(got.Ht.data, want.Ht.data) {
				t.Errorf("%v: %d workers differ from one", st, p.Workers)
			}
		}
		p.Seed = 43
		alone := false
		switch st.(type) {
		case LeastSquares, Bagged: // functions of the matrix
			alone = true
		}
		if other := factorize(t, p, pl.V); slices.Equal(other.W.data, want.W.data) != alone {
			t.Errorf("%v: another seed, other factors: %v", st, alone)
		}
	}
}

// TestStartsLeadToPlantedTopics: with topics that are well apart, all starts but
// the ignorant one find every topic from any seed.
func TestStartsLeadToPlantedTopics(t *testing.T) {
	for seed := range uint64(3) {
		pl := planted.Matrix(planted.Options{Terms: 400, Documents: 600, Topics: 5, Mixing: 0.2, Seed: seed})
		for _, st := range starts[1:] {
			f := factorize(t, NMF{Rank: 5, Seed: seed, Start: st}, pl.V)
			for k := range 5 {
				var best float64
				for l := range 5 {
					best = math.Max(best, cosine(pl.W, k, f.W, l))
				}
				if best < 0.95 {
					t.Errorf("%v, seed %d: topic %d is found with cosine %.3f only", st, seed, k, best)
				}
			}
		}
	}
}

// TestAnchorsAreTheirTopicsWords: rows that belong to one topic alone are found,
// one for each topic.
func TestAnchorsAreTheirTopicsWords(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 300, Documents: 800, Topics: 6, Mixing: 0.1, Seed: 6})
	p := NMF{Rank: 6}
	s := solverFor(t, &p, pl.V)
	contexts, err := s.contexts(context.Background(), s.columnMass())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	anchors, err := extremes(t.Context(), contexts, s.frequent(), 6)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range anchors {
		row, topic := int(s.pb.rowAt[i]), 0
		for k := range 6 {
			if pl.W.At(row, k) > pl.W.At(row, topic) {
				topic = k
			}
		}
		seen[topic] = true
	}
	if len(seen) != 6 {
		t.Errorf("anchors of %d topics, want 6", len(seen))
	}
}

func TestNNDSVDIsRefusedWhereZerosStay(t *testing.T) {
	pl := counts(t, 34)
	p := NMF{Rank: 6, Method: MU, Start: NNDSVD{}}
	var bad *StartError
	if f, err := p.Factorize(context.Background(), pl.V); !errors.As(err, &bad) || f != nil || bad.Start != "nndsvd" {
		t.Errorf("got %v, %v", f, err)
	}
	for _, m := range []Method{Auto, CCD} {
		free := factorize(t, NMF{Rank: 6, Method: m, Start: NNDSVD{}}, pl.V)
		filled := factorize(t, NMF{Rank: 6, Method: m, Start: NNDSVDAR{}}, pl.V)
		near(t, m.String()+": divergence from nndsvd", free.Divergence, filled.Divergence, 1e-2)
	}
}

// TestLongStepsCanBeCancelled: what takes seconds for many components by itself, where nothing else
// asks the context, does.
func TestLongStepsCanBeCancelled(t *testing.T) {
	d := NewDense(12, 6)
	for k := range d.cols {
		d.Set(k, k, 1)
		d.Set(2*k, k, .5)
	}
	pool, err := newComponents(t.Context(), []*Dense{d, d, d}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, step := range map[string]func(context.Context) error{
		"medoids":  func(ctx context.Context) error { _, err := pool.medoids(ctx); return err },
		"cluster":  func(ctx context.Context) error { _, err := pool.cluster(ctx, []int{0, 1, 2}); return err },
		"extremes": func(ctx context.Context) error { _, err := extremes(ctx, d, 12, 6); return err },
	} {
		for times := range 3 {
			if err := step(&countdown{t.Context(), times}); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, ended after being asked %d times: %v", name, times, err)
			}
		}
		if err := step(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStartsCanBeCancelled(t *testing.T) {
	pl := counts(t, 33)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, st := range starts[1:] { // Random is done before anyone could cancel
		s := solverFor(t, &NMF{Rank: 6}, pl.V)
		if _, _, err := st.begin(ctx, s); !errors.Is(err, context.Canceled) {
			t.Errorf("%v: got %v", st, err)
		}
	}
}
