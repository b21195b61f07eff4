package sparse

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// sizes cover empty, thin, flat and square matrices.
var sizes = []struct {
	rows, cols int
	density    float64
}{
	{1, 1, 0}, {1, 1, 1}, {1, 9, .5}, {9, 1, .5}, {7, 5, 0}, {7, 5, 1},
	{20, 30, .1}, {30, 20, .3}, {64, 64, .02},
}

// random returns the same matrix sparse and dense. Values are quarters, so that
// sums are exact.
func random(t testing.TB, seed uint64, rows, cols int, density float64) (*Matrix, *mat.Dense) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	dense := mat.NewDense(rows, cols, nil)
	colptr, rowind, data := []int{0}, []int32(nil), []float32(nil)
	for j := range cols {
		for i := range rows {
			if rng.Float64() < density {
				v := float32(1+rng.IntN(40))/4 - 5.125
				dense.Set(i, j, float64(v))
				rowind, data = append(rowind, int32(i)), append(data, v)
			}
		}
		colptr = append(colptr, len(data))
	}
	m, err := New(rows, cols, colptr, rowind, data)
	if err != nil {
		t.Fatal(err)
	}
	return m, dense
}

// eachSize runs check on a random matrix of every size.
func eachSize(t *testing.T, check func(t *testing.T, m *Matrix, dense *mat.Dense)) {
	t.Helper()
	for k, s := range sizes {
		m, dense := random(t, uint64(k), s.rows, s.cols, s.density)
		check(t, m, dense)
	}
}

// requireCanonical checks what the package comment promises of every Matrix.
func requireCanonical(t testing.TB, m *Matrix) {
	t.Helper()
	colptr, rowind, data := m.CSC()
	rows, cols := m.Dims()
	if len(colptr) != cols+1 || colptr[0] != 0 || colptr[cols] != len(rowind) || len(rowind) != len(data) {
		t.Fatalf("pointers %v with %d indices and %d values for %d columns", colptr, len(rowind), len(data), cols)
	}
	for j := range cols {
		last := int32(-1)
		for p := colptr[j]; p < colptr[j+1]; p++ {
			i, v := rowind[p], data[p]
			if i <= last || int(i) >= rows || v == 0 || v-v != 0 {
				t.Fatalf("entry (%d, %d) = %v after row %d of a %d×%d matrix", i, j, v, last, rows, cols)
			}
			last = i
		}
	}
}

// requireEqual checks that two matrices are the same to the bit.
func requireEqual(t testing.TB, got, want *Matrix) {
	t.Helper()
	requireCanonical(t, got)
	gp, gi, gv := got.CSC()
	wp, wi, wv := want.CSC()
	if got.rows != want.rows || got.cols != want.cols ||
		!slices.Equal(gp, wp) || !slices.Equal(gi, wi) || !slices.Equal(gv, wv) {
		t.Fatalf("got\n%v\nwant\n%v", mat.Formatted(got), mat.Formatted(want))
	}
}

func TestElementsEqualDense(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, dense *mat.Dense) {
		requireCanonical(t, m)
		if !mat.Equal(m, dense) {
			t.Errorf("At: got\n%v\nwant\n%v", mat.Formatted(m), mat.Formatted(dense))
		}
		if !mat.Equal(m.T(), dense.T()) {
			t.Errorf("T().At: got\n%v\nwant\n%v", mat.Formatted(m.T()), mat.Formatted(dense.T()))
		}
		if got, want := m.Sum(), mat.Sum(dense); got != want {
			t.Errorf("Sum = %v, want %v", got, want)
		}
		nnz := 0
		for _, v := range dense.RawMatrix().Data {
			if v != 0 {
				nnz++
			}
		}
		if m.NNZ() != nnz {
			t.Errorf("NNZ = %d, want %d", m.NNZ(), nnz)
		}
	})
}

func TestWorksInGonumProducts(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, dense *mat.Dense) {
		for _, c := range []struct{ sparse, dense mat.Matrix }{{m, dense}, {m.T(), dense.T()}} {
			var got, want mat.Dense
			got.Mul(c.sparse, c.sparse.T())
			want.Mul(c.dense, c.dense.T())
			if !mat.Equal(&got, &want) {
				t.Errorf("Mul: got\n%v\nwant\n%v", mat.Formatted(&got), mat.Formatted(&want))
			}
		}
	})
}

// doers is the family both orientations implement.
type doers interface {
	mat.Matrix
	mat.NonZeroDoer
	mat.RowNonZeroDoer
	mat.ColNonZeroDoer
	NNZ() int
}

func TestDoersVisitEachNonzeroOnce(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, dense *mat.Dense) {
		requireVisits(t, m, dense)
		requireVisits(t, m.T().(doers), dense.T())
	})
}

func requireVisits(t *testing.T, d doers, want mat.Matrix) {
	t.Helper()
	rows, cols := d.Dims()
	ways := map[string]func(fn func(i, j int, v float64)){
		"DoNonZero": d.DoNonZero,
		"DoRowNonZero": func(fn func(i, j int, v float64)) {
			for i := range rows {
				d.DoRowNonZero(i, fn)
			}
		},
		"DoColNonZero": func(fn func(i, j int, v float64)) {
			for j := range cols {
				d.DoColNonZero(j, fn)
			}
		},
	}
	for name, visit := range ways {
		got := mat.NewDense(rows, cols, nil)
		visits := 0
		visit(func(i, j int, v float64) {
			if v == 0 || got.At(i, j) != 0 {
				t.Errorf("%s: (%d, %d) = %v visited as a zero or again", name, i, j, v)
			}
			got.Set(i, j, v)
			visits++
		})
		if visits != d.NNZ() || !mat.Equal(got, want) {
			t.Errorf("%s: %d visits of %d gave\n%v\nwant\n%v", name, visits, d.NNZ(), mat.Formatted(got), mat.Formatted(want))
		}
	}
}

func TestDoersStayInTheirRowAndColumn(t *testing.T) {
	m, _ := random(t, 5, 12, 17, .3)
	for i := range 12 {
		last := -1
		m.DoRowNonZero(i, func(r, c int, _ float64) {
			if r != i || c <= last {
				t.Errorf("row %d: visited (%d, %d) after column %d", i, r, c, last)
			}
			last = c
		})
	}
	for j := range 17 {
		last := -1
		m.DoColNonZero(j, func(r, c int, _ float64) {
			if c != j || r <= last {
				t.Errorf("column %d: visited (%d, %d) after row %d", j, r, c, last)
			}
			last = r
		})
	}
}

func TestTransposedTwiceIsTheSame(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, dense *mat.Dense) {
		if m.T().T() != mat.Matrix(m) {
			t.Error("T().T() is not the matrix itself")
		}
		if m.T().(mat.Untransposer).Untranspose() != mat.Matrix(m) {
			t.Error("T().Untranspose() is not the matrix itself")
		}
		tr := m.Transpose()
		requireCanonical(t, tr)
		if !mat.Equal(tr, dense.T()) {
			t.Errorf("Transpose: got\n%v\nwant\n%v", mat.Formatted(tr), mat.Formatted(dense.T()))
		}
		requireEqual(t, tr.Transpose(), m)
	})
}

func TestCompressedFormsRebuildTheMatrix(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, _ *mat.Dense) {
		rows, cols := m.Dims()
		fromRows, err := NewCSR(rows, cols, first(m.CSR()), second(m.CSR()), third(m.CSR()))
		if err != nil {
			t.Fatal(err)
		}
		requireEqual(t, fromRows, m)

		p, i, v := m.CSC()
		fromCols, err := New(rows, cols, slices.Clone(p), slices.Clone(i), slices.Clone(v))
		if err != nil {
			t.Fatal(err)
		}
		requireEqual(t, fromCols, m)
	})
}

func first(p []int, _ []int32, _ []float32) []int     { return p }
func second(_ []int, i []int32, _ []float32) []int32  { return i }
func third(_ []int, _ []int32, v []float32) []float32 { return v }

func TestCSRIsTheCallersOwn(t *testing.T) {
	m, dense := random(t, 3, 10, 10, .4)
	p, i, v := m.CSR()
	clear(p)
	clear(i)
	clear(v)
	requireVisits(t, m, dense)
	if p2, _, _ := m.CSR(); reflect.DeepEqual(p, p2) {
		t.Error("a second CSR shares its slices with the first")
	}
}

func TestColumn(t *testing.T) {
	m, dense := random(t, 4, 15, 8, .3)
	for j := range 8 {
		got := make([]float64, 15)
		ind, val := m.Column(j)
		for p, i := range ind {
			got[i] = float64(val[p])
		}
		if want := mat.Col(nil, j, dense); !slices.Equal(got, want) {
			t.Errorf("column %d = %v, want %v", j, got, want)
		}
		if cap(ind) != len(ind) || cap(val) != len(val) {
			t.Errorf("column %d: an append would reach into the next column", j)
		}
	}
}

func TestColumnsSelects(t *testing.T) {
	m, dense := random(t, 6, 15, 8, .3)
	for _, keep := range [][]int{nil, {0}, {7, 0, 3}, {2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7}} {
		got := m.Columns(keep)
		requireCanonical(t, got)
		if r, c := got.Dims(); r != 15 || c != len(keep) {
			t.Fatalf("Columns(%v) is %d×%d", keep, r, c)
		}
		for p, j := range keep {
			if !slices.Equal(mat.Col(nil, p, got), mat.Col(nil, j, dense)) {
				t.Errorf("Columns(%v): column %d is not column %d", keep, p, j)
			}
		}
	}
}

func TestZeroValueIsAnEmptyMatrix(t *testing.T) {
	var m Matrix
	if r, c := m.Dims(); r != 0 || c != 0 || m.NNZ() != 0 || m.Sum() != 0 {
		t.Errorf("%d×%d with %d nonzeros", r, c, m.NNZ())
	}
	requireCanonical(t, &m)
	requireCanonical(t, m.Transpose())
	requireCanonical(t, m.Columns(nil))
	m.DoNonZero(func(i, j int, v float64) { t.Errorf("visited (%d, %d)", i, j) })
}

func TestRowIndexIsBuiltOnceUnderConcurrency(t *testing.T) {
	m, dense := random(t, 7, 50, 40, .2)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 50 {
				m.DoRowNonZero(i, func(i, j int, v float64) {
					if dense.At(i, j) != v {
						t.Errorf("(%d, %d) = %v, want %v", i, j, v, dense.At(i, j))
					}
				})
			}
		})
	}
	wg.Wait()
}

func TestAccessOutsidePanicsAsInGonum(t *testing.T) {
	m, _ := random(t, 8, 4, 6, .5)
	tr := m.T().(doers)
	none := func(int, int, float64) {}
	for name, c := range map[string]struct {
		want   error
		access func()
	}{
		"At row below":    {mat.ErrRowAccess, func() { m.At(-1, 0) }},
		"At row above":    {mat.ErrRowAccess, func() { m.At(4, 0) }},
		"At column below": {mat.ErrColAccess, func() { m.At(0, -1) }},
		"At column above": {mat.ErrColAccess, func() { m.At(0, 6) }},
		"Column":          {mat.ErrColAccess, func() { m.Column(6) }},
		"Columns":         {mat.ErrColAccess, func() { m.Columns([]int{0, 6}) }},
		"DoRowNonZero":    {mat.ErrRowAccess, func() { m.DoRowNonZero(4, none) }},
		"DoColNonZero":    {mat.ErrColAccess, func() { m.DoColNonZero(6, none) }},
		"T At row":        {mat.ErrRowAccess, func() { tr.At(6, 0) }},
		"T At column":     {mat.ErrColAccess, func() { tr.At(0, 4) }},
		"T DoRowNonZero":  {mat.ErrRowAccess, func() { tr.DoRowNonZero(6, none) }},
		"T DoColNonZero":  {mat.ErrColAccess, func() { tr.DoColNonZero(4, none) }},
	} {
		func() {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("%s: panic %v, want %v", name, got, c.want)
				}
			}()
			c.access()
		}()
	}
}
