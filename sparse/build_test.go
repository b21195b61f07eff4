package sparse

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/mat"
)

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

func TestNewSortsAndDropsZeros(t *testing.T) {
	m, err := New(5, 3, []int{0, 4, 4, 6},
		[]int32{4, 0, 3, 1, 2, 0},
		[]float32{40, 1, 0, 11, 22, 2})
	if err != nil {
		t.Fatal(err)
	}
	want, err := New(5, 3, []int{0, 3, 3, 5}, []int32{0, 1, 4, 0, 2}, []float32{1, 11, 40, 2, 22})
	if err != nil {
		t.Fatal(err)
	}
	requireEqual(t, m, want)
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		rows, cols int
		ptr        []int
		ind        []int32
		val        []float32
		want       error // a sentinel, or an EntryError to match whole
	}{
		"negative rows":       {-1, 0, []int{0}, nil, nil, ErrShape},
		"too many rows":       {math.MaxInt32 + 1, 0, []int{0}, nil, nil, ErrShape},
		"too many columns":    {0, math.MaxInt32 + 1, []int{0}, nil, nil, ErrShape},
		"indices and values":  {2, 1, []int{0, 1}, []int32{0}, nil, ErrShape},
		"no pointers":         {2, 1, nil, nil, nil, ErrShape},
		"few pointers":        {2, 2, []int{0, 1}, []int32{0}, []float32{1}, ErrShape},
		"first pointer":       {2, 1, []int{1, 1}, []int32{0}, []float32{1}, ErrShape},
		"last pointer":        {2, 1, []int{0, 2}, []int32{0}, []float32{1}, ErrShape},
		"descending pointers": {2, 2, []int{0, 2, 1}, []int32{0}, []float32{1}, ErrShape},
		"row above":           {2, 2, []int{0, 0, 1}, []int32{2}, []float32{7}, &EntryError{2, 1, 7, ErrOutOfRange}},
		"row below":           {2, 2, []int{0, 0, 1}, []int32{-1}, []float32{7}, &EntryError{-1, 1, 7, ErrOutOfRange}},
		"infinite":            {2, 2, []int{0, 1, 2}, []int32{0, 1}, []float32{1, inf}, &EntryError{1, 1, math.Inf(1), ErrNotFinite}},
		"twice":               {3, 1, []int{0, 3}, []int32{2, 0, 2}, []float32{5, 1, 6}, &EntryError{2, 0, 6, ErrDuplicate}},
		"twice, sorted":       {3, 1, []int{0, 2}, []int32{2, 2}, []float32{5, 6}, &EntryError{2, 0, 6, ErrDuplicate}},
	} {
		m, err := New(c.rows, c.cols, c.ptr, c.ind, c.val)
		if m != nil || err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		if want, ok := c.want.(*EntryError); ok {
			var got *EntryError
			if !errors.As(err, &got) || *got != *want || !errors.Is(err, want.Err) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		} else if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if !strings.HasPrefix(err.Error(), "sparse: ") {
			t.Errorf("%s: %q does not name the package", name, err)
		}
	}
}

func TestNewRefusesNaN(t *testing.T) { // apart, because NaN != NaN
	_, err := New(2, 2, []int{0, 1, 2}, []int32{0, 1}, []float32{1, nan})
	var e *EntryError
	if !errors.As(err, &e) || e.Row != 1 || e.Col != 1 || !math.IsNaN(e.Value) || e.Err != ErrNotFinite {
		t.Errorf("got %v", err)
	}
}

func TestNewCSRNamesRowAndColumn(t *testing.T) {
	_, err := NewCSR(2, 5, []int{0, 1, 2}, []int32{0, 4}, []float32{1, inf})
	var e *EntryError
	if !errors.As(err, &e) || e.Row != 1 || e.Col != 4 {
		t.Errorf("got %v, want row 1, column 4", err)
	}
	if _, err := NewCSR(2, 5, []int{0}, nil, nil); !errors.Is(err, ErrShape) {
		t.Errorf("one pointer for two rows: %v", err)
	}
}

func TestTripletsAreSummed(t *testing.T) {
	i := []int32{2, 0, 2, 1, 2, 1}
	j := []int32{1, 0, 1, 2, 1, 2}
	v := []float32{1, 5, 2, 3, 4, -3}
	m, err := NewTriplets(3, 3, i, j, v)
	if err != nil {
		t.Fatal(err)
	}
	want, err := New(3, 3, []int{0, 1, 2, 2}, []int32{0, 2}, []float32{5, 7})
	if err != nil {
		t.Fatal(err)
	}
	requireEqual(t, m, want) // 3 − 3 = 0 is not stored
	if !slices.Equal(i, []int32{2, 0, 2, 1, 2, 1}) || !slices.Equal(j, []int32{1, 0, 1, 2, 1, 2}) ||
		!slices.Equal(v, []float32{1, 5, 2, 3, 4, -3}) {
		t.Error("NewTriplets changed its arguments")
	}
}

// The order of the triplets never matters, not even for the last bit of a sum.
func TestTripletsInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	const rows, cols, n = 13, 11, 600
	i, j, v := make([]int32, n), make([]int32, n), make([]float32, n)
	sum := mat.NewDense(rows, cols, nil)
	for e := range n {
		i[e], j[e], v[e] = int32(rng.IntN(rows)), int32(rng.IntN(cols)), rng.Float32()
		sum.Set(int(i[e]), int(j[e]), sum.At(int(i[e]), int(j[e]))+float64(v[e]))
	}
	want, err := NewTriplets(rows, cols, i, j, v)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.EqualApprox(want, sum, 1e-6) {
		t.Errorf("got\n%v\nwant\n%v", mat.Formatted(want), mat.Formatted(sum))
	}
	for range 5 {
		rng.Shuffle(n, func(a, b int) {
			i[a], i[b] = i[b], i[a]
			j[a], j[b] = j[b], j[a]
			v[a], v[b] = v[b], v[a]
		})
		got, err := NewTriplets(rows, cols, i, j, v)
		if err != nil {
			t.Fatal(err)
		}
		requireEqual(t, got, want)
	}
}

func TestTripletsRefuse(t *testing.T) {
	one := []float32{1}
	for name, c := range map[string]struct {
		rows, cols int
		i, j       []int32
		v          []float32
		want       error
	}{
		"lengths":         {2, 2, []int32{0, 1}, []int32{0}, one, ErrShape},
		"size":            {-2, 2, nil, nil, nil, ErrShape},
		"row above":       {2, 2, []int32{2}, []int32{0}, one, ErrOutOfRange},
		"row below":       {2, 2, []int32{-1}, []int32{0}, one, ErrOutOfRange},
		"column above":    {2, 2, []int32{0}, []int32{2}, one, ErrOutOfRange},
		"column below":    {2, 2, []int32{0}, []int32{-1}, one, ErrOutOfRange},
		"infinite":        {2, 2, []int32{0}, []int32{1}, []float32{-inf}, ErrNotFinite},
		"sum of infinite": {1, 1, []int32{0, 0}, []int32{0, 0}, []float32{math.MaxFloat32, math.MaxFloat32}, ErrNotFinite},
	} {
		if m, err := NewTriplets(c.rows, c.cols, c.i, c.j, c.v); m != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWithValues(t *testing.T) {
	eachSize(t, func(t *testing.T, m *Matrix, dense *mat.Dense) {
		_, _, data := m.CSC()
		for _, keep := range []bool{true, false} { // with zeros, and without
			out, want := make([]float32, len(data)), mat.DenseCopyOf(dense)
			for p, v := range data {
				if keep || p%3 > 0 {
					out[p] = 2 * v
				}
			}
			p := 0
			m.DoNonZero(func(i, j int, _ float64) {
				want.Set(i, j, float64(out[p]))
				p++
			})
			got, err := m.WithValues(out)
			if err != nil {
				t.Fatal(err)
			}
			requireCanonical(t, got)
			if !mat.Equal(got, want) {
				t.Errorf("zeros %v: not the values given", !keep)
			}
			requireCanonical(t, m)
			if !mat.Equal(m, dense) {
				t.Errorf("zeros %v: the matrix itself has changed", !keep)
			}
		}
		if _, err := m.WithValues(make([]float32, len(data)+1)); !errors.Is(err, ErrShape) {
			t.Errorf("a value too many: %v", err)
		}
	})
}

// TestWithValuesOnlyReads: matrices are made of one by several goroutines while others read it. The race
// detector tells.
func TestWithValuesOnlyReads(t *testing.T) {
	m, dense := random(t, 3, 30, 20, .3)
	_, _, data := m.CSC()
	var all sync.WaitGroup
	for zeros := range 4 {
		all.Go(func() {
			out := slices.Clone(data)
			if zeros%2 > 0 {
				out[7] = 0
			}
			if _, err := m.WithValues(out); err != nil {
				t.Error(err)
			}
			if !mat.Equal(m, dense) {
				t.Error("the matrix has changed")
			}
		})
	}
	all.Wait()
}

// TestWithValuesSurvivesRelease: whoever is given the slices of one of two matrices that share their
// indices may write to them, and the other stays.
func TestWithValuesSurvivesRelease(t *testing.T) {
	for _, first := range []bool{true, false} {
		m, dense := random(t, 3, 30, 20, .3)
		_, _, data := m.CSC()
		other, err := m.WithValues(slices.Clone(data))
		if err != nil {
			t.Fatal(err)
		}
		gone, stays := m, other
		if !first {
			gone, stays = other, m
		}
		ptr, ind, val := gone.Release()
		clear(ptr)
		clear(ind)
		clear(val)
		requireCanonical(t, stays)
		if !mat.Equal(stays, dense) {
			t.Errorf("released the one that was there first %v: the other has changed", first)
		}
	}
}
