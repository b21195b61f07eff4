package sparse

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// float32s is a dense matrix of single precision, as factors are.
type float32s struct {
	cols int
	data []float32
}

func (f float32s) Dims() (int, int)    { return len(f.data) / f.cols, f.cols }
func (f float32s) At(i, j int) float64 { return float64(f.Row(i)[j]) }
func (f float32s) T() mat.Matrix       { return mat.Transpose{Matrix: f} }
func (f float32s) Row(i int) []float32 { return f.data[i*f.cols : (i+1)*f.cols] }

func written(t testing.TB, m mat.Matrix) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteMatrixMarket(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteMatrixMarketText(t *testing.T) {
	m, err := New(3, 2, []int{0, 2, 3}, []int32{0, 2, 1}, []float32{0.1, 4, -1e-20})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := New(2, 1, []int{0, 2}, []int32{0, 1}, []float32{3, 0.5})
	if err != nil {
		t.Fatal(err)
	}
	single := float32s{2, []float32{0.1, 2, 3, 4}}
	for name, c := range map[string]struct {
		m    mat.Matrix
		want string
	}{
		"sparse":    {m, "coordinate real general\n3 2 3\n1 1 0.1\n3 1 4\n2 2 -1e-20\n"},
		"transpose": {m.T(), "coordinate real general\n2 3 3\n1 1 0.1\n1 3 4\n2 2 -1e-20\n"},
		"float32":   {single, "array real general\n2 2\n0.1\n3\n2\n4\n"},
		"float32ᵀ":  {single.T(), "array real general\n2 2\n0.1\n2\n3\n4\n"},
		"float64":   {mat.NewDense(1, 2, []float64{1. / 3, 0}), "array real general\n1 2\n0.3333333333333333\n0\n"},
		"foreign":   {anyDoer{foreign(whole)}, "coordinate real general\n2 1 4\n1 1 1.5\n1 1 1.5\n2 1 0.25\n2 1 0.25\n"},
		"empty":     {&Matrix{}, "coordinate real general\n0 0 0\n"},
	} {
		got := written(t, c.m)
		if got != banner+c.want {
			t.Errorf("%s: got\n%swant\n%s", name, got, banner+c.want)
		}
	}
}

func TestMatrixMarketRoundTripSparse(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, _ *mat.Dense) {
		for _, way := range []mat.Matrix{m, m.T()} {
			got, err := ReadMatrixMarket(strings.NewReader(written(t, way)))
			if err != nil {
				t.Fatal(err)
			}
			want, err := From(way)
			if err != nil {
				t.Fatal(err)
			}
			requireEqual(t, got, want)
		}
	})
}

// Any float32 and any float64 comes back to the bit.
func TestMatrixMarketRoundTripBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 3))
	const rows, cols = 40, 50
	single, double := float32s{cols: cols}, mat.NewDense(rows, cols, nil)
	for e := range rows * cols {
		f, d := nan, math.NaN()
		for f-f != 0 {
			f = math.Float32frombits(rng.Uint32())
		}
		for d-d != 0 {
			d = math.Float64frombits(rng.Uint64())
		}
		single.data = append(single.data, f)
		double.Set(e/cols, e%cols, d)
	}
	m, err := From(single)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]mat.Matrix{"array": single, "coordinate": m} {
		got, err := ReadMatrixMarket(strings.NewReader(written(t, in)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		requireEqual(t, got, m)
	}
	for name, in := range map[string]mat.Matrix{"double": double, "doubleᵀ": double.T()} {
		got, err := ReadMatrixMarketDense(strings.NewReader(written(t, in)))
		if err != nil || !mat.Equal(got, in) {
			t.Errorf("%s: read back differently (%v)", name, err)
		}
	}
}

func TestWriteMatrixMarketRefuses(t *testing.T) {
	in := mat.NewDense(3, 2, []float64{1, 2, 3, math.Inf(1), 5, math.Inf(-1)})
	var e *EntryError
	err := WriteMatrixMarket(&bytes.Buffer{}, in)
	if !errors.As(err, &e) || *e != (EntryError{1, 1, math.Inf(1), ErrNotFinite}) {
		t.Errorf("array: %v", err)
	}
	d := mat.NewDiagDense(2, []float64{1, math.NaN()})
	if err := WriteMatrixMarket(&bytes.Buffer{}, d); !errors.As(err, &e) || e.Row != 1 || e.Col != 1 {
		t.Errorf("coordinate: %v", err)
	}
}

// full accepts some bytes and then fails, as a full disk does.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.left {
		n := f.left
		f.left = 0
		return n, errFull
	}
	f.left -= len(b)
	return len(b), nil
}

func TestWriteMatrixMarketTellsWriteFailures(t *testing.T) {
	m, dense := random(t, 1, 100, 200, .7)
	for _, in := range []mat.Matrix{m, dense} {
		size := len(written(t, in))
		for _, left := range []int{0, 10, size / 2, size - 1} {
			if err := WriteMatrixMarket(&full{left}, in); !errors.Is(err, errFull) {
				t.Errorf("%d of %d bytes: %v", left, size, err)
			}
		}
		if err := WriteMatrixMarket(&full{size}, in); err != nil {
			t.Errorf("room for all: %v", err)
		}
	}
}
