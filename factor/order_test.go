package factor

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/sparse"
)

// ragged is a matrix with empty, short and full rows and columns, large enough for
// several parts and blocks.
func ragged(t testing.TB, m, n int, seed uint64) *sparse.Matrix {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	var i, j []int32
	var v []float32
	for c := range n {
		for r := range m {
			p := 1 / (1 + float64(r)/3) // terms by falling frequency
			switch {
			case c%11 == 3 || r%13 == 5:
				p = 0
			case c == 7:
				p = 1
			}
			if rng.Float64() < p {
				i, j, v = append(i, int32(r)), append(j, int32(c)), append(v, 0.5+rng.Float32())
			}
		}
	}
	out, err := sparse.NewTriplets(m, n, i, j, v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBothOrdersAreTheMatrix(t *testing.T) {
	const m, n = 500, 6000
	v := ragged(t, m, n, 1)
	first, err := (&NMF{Rank: 3, Workers: 1}).problem(v, false)
	if err != nil {
		t.Fatal(err)
	}
	requireOrders(t, first, v)
	for _, workers := range []int{1, 2, 3, 16} {
		for _, own := range []bool{false, true} {
			pb, err := (&NMF{Rank: 3, Workers: workers}).problem(ragged(t, m, n, 1), own)
			if err != nil {
				t.Fatal(err)
			}
			requireSameRows(t, "by row", pb.byRow, first.byRow)
			requireSameRows(t, "by column", pb.byCol, first.byCol)
			if !slices.Equal(pb.rowAt, first.rowAt) || !slices.Equal(pb.colAt, first.colAt) {
				t.Errorf("%d workers: another order", workers)
			}
			if pb.mass != first.mass || pb.offset != first.offset {
				t.Errorf("%d workers: sums %v, %v, not %v, %v", workers, pb.mass, pb.offset, first.mass, first.offset)
			}
		}
	}
}

func requireSameRows(t *testing.T, name string, got, want rows) {
	t.Helper()
	if !slices.Equal(got.ptr, want.ptr) || !slices.Equal(got.ind, want.ind) || !slices.Equal(got.val, want.val) {
		t.Errorf("%s: other rows", name)
	}
}

// requireOrders checks both copies against v, entry by entry.
func requireOrders(t *testing.T, pb *problem, v *sparse.Matrix) {
	t.Helper()
	for _, side := range []struct {
		name       string
		r          rows
		rowAt, col []int32
		at         func(i, j int) float64
	}{
		{"by row", pb.byRow, pb.rowAt, pb.colAt, v.At},
		{"by column", pb.byCol, pb.colAt, pb.rowAt, func(i, j int) float64 { return v.At(j, i) }},
	} {
		if len(side.r.val) != v.NNZ() {
			t.Fatalf("%s: %d entries, want %d", side.name, len(side.r.val), v.NNZ())
		}
		for p := range side.r.len() {
			if p > 0 && side.r.length(p) > side.r.length(p-1) {
				t.Fatalf("%s: row %d is longer than the one before", side.name, p)
			}
			ind, val := side.r.row(p)
			for q, j := range ind {
				if q > 0 && j <= ind[q-1] {
					t.Fatalf("%s: row %d does not ascend", side.name, p)
				}
				if want := side.at(int(side.rowAt[p]), int(side.col[j])); float64(val[q]) != want {
					t.Fatalf("%s: row %d has %v, want %v", side.name, p, val[q], want)
				}
			}
		}
	}
}

func TestFallingCounts(t *testing.T) {
	at, to := byFallingCount([]int{2, 0, 5, 2, 0, 7})
	if want := []int32{5, 2, 0, 3, 1, 4}; !slices.Equal(at, want) {
		t.Errorf("order %v, want %v", at, want)
	}
	for p, i := range at {
		if to[i] != int32(p) {
			t.Errorf("inverse %v of %v", to, at)
		}
	}
}

// TestConsume holds it against Factorize, and looks at what is left.
func TestConsume(t *testing.T) {
	p := &NMF{Rank: 4, MaxIter: 5, Seed: 3}
	v := ragged(t, 60, 80, 2)
	want, err := p.Factorize(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Consume(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.W.data, want.W.data) || !slices.Equal(got.Ht.data, want.Ht.data) {
		t.Error("other factors than Factorize's")
	}
	if m, n := v.Dims(); m != 0 || n != 0 || v.NNZ() != 0 {
		t.Errorf("what is left is %d×%d with %d nonzeros", m, n, v.NNZ())
	}
}

// TestBadValuesAreNamedFirstToLast checks that the first bad value is named,
// whatever the number of workers.
func TestBadValuesAreNamedFirstToLast(t *testing.T) {
	v := ragged(t, 400, 3000, 4)
	_, _, val := v.CSC()
	val[len(val)-1], val[len(val)/2] = -1, -2
	for _, workers := range []int{1, 4} {
		_, err := (&NMF{Rank: 2, Workers: workers}).Factorize(context.Background(), v)
		bad, ok := err.(*ValueError)
		if !ok || bad.Value != -2 || v.At(bad.Row, bad.Col) != -2 {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

func TestSumsOfValues(t *testing.T) {
	for _, c := range []float32{1e-30, 1e-6, 1, 1e30} {
		val := []float32{c, 3 * c, 1e-9 * c, .5 * c, 1e-41}
		v, err := sparse.NewTriplets(5, 5, []int32{0, 1, 2, 3, 4}, []int32{0, 1, 2, 3, 4}, val)
		if err != nil {
			t.Fatal(err)
		}
		pb, err := (&NMF{Rank: 1}).problem(v, false)
		if err != nil {
			t.Fatal(err)
		}
		var mass, offset float64
		for _, x := range val {
			y := float64(float32(float64(x) * pb.scale))
			if y == 0 {
				continue
			}
			mass += y
			offset += y*math.Log(y) - y
		}
		if math.Abs(pb.mass-mass) > 1e-6*mass || math.Abs(pb.offset-offset) > 1e-6*mass {
			t.Errorf("values near %g: sums %g and %g, want %g and %g", c, pb.mass, pb.offset, mass, offset)
		}
	}
}
