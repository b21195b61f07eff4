package sparse

import (
	"bytes"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// FuzzReadMatrixMarket: no text panics; what is accepted is canonical, survives
// a round trip to the bit, and is the same matrix when read as dense.
func FuzzReadMatrixMarket(f *testing.F) {
	for _, c := range good {
		if len(c.text) < 1000 {
			f.Add([]byte(banner + c.text))
		}
	}
	f.Add([]byte(banner + "coordinate real general\n1000000000 1000000000 5\n1 1 1\n"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ReadMatrixMarket(bytes.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "sparse: ") {
				t.Errorf("%q does not name the package", err)
			}
			return
		}
		rows, cols := m.Dims()
		if rows > 1e5 || cols > 1e5 {
			return // right, but slow to look at
		}
		requireCanonical(t, m)
		again, err := ReadMatrixMarket(strings.NewReader(written(t, m)))
		if err != nil {
			t.Fatal(err)
		}
		requireEqual(t, again, m)
		if rows*cols > 1e4 || rows*cols == 0 {
			return
		}
		d, err := ReadMatrixMarketDense(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("accepted as sparse, refused as dense: %v", err)
		}
		s, err := newMarketScanner(bytes.NewReader(text), true)
		if err != nil {
			t.Fatal(err)
		}
		if !s.head.array && m.NNZ() != s.head.entries {
			return // repeated entries are summed in another precision
		}
		single, err := From(d)
		if err != nil {
			t.Fatal(err)
		}
		if !mat.EqualApprox(single, m, 1e-5) {
			t.Errorf("dense\n%v\nsparse\n%v", mat.Formatted(d), mat.Formatted(m))
		}
	})
}

// FuzzNew: no slices panic; what is accepted is canonical and survives
// transposing twice.
func FuzzNew(f *testing.F) {
	f.Add(3, 2, []byte{0, 2, 3}, []byte{0, 2, 1}, []byte{1, 2, 3})
	f.Add(3, 2, []byte{0, 2, 3}, []byte{2, 0, 1}, []byte{1, 0, 3})
	f.Add(3, 2, []byte{0, 3, 2}, []byte{1, 1, 1}, []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, rows, cols int, ptr, ind, val []byte) {
		p := make([]int, len(ptr))
		for k, b := range ptr {
			p[k] = int(int8(b))
		}
		i := make([]int32, len(ind))
		for k, b := range ind {
			i[k] = int32(int8(b))
		}
		v := make([]float32, len(val))
		for k, b := range val {
			v[k] = float32(int8(b))
		}
		m, err := New(rows, cols, p, i, v)
		if err != nil || rows > 1e5 {
			return
		}
		requireCanonical(t, m)
		requireEqual(t, m.Transpose().Transpose(), m)
	})
}

// FuzzNewTriplets: the sum of the entries is kept, whatever their order.
func FuzzNewTriplets(f *testing.F) {
	f.Add([]byte{0, 0, 1, 3, 2, 5, 0, 0, 7})
	f.Add([]byte{9, 9, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		const rows, cols = 9, 7
		var i, j []int32
		var v []float32
		var sum float64
		inside := true
		for k := 0; k+3 <= len(b); k += 3 {
			i, j, v = append(i, int32(b[k]%12)), append(j, int32(b[k+1]%8)), append(v, float32(int8(b[k+2])))
			sum += float64(int8(b[k+2]))
			inside = inside && b[k]%12 < rows && b[k+1]%8 < cols
		}
		m, err := NewTriplets(rows, cols, i, j, v)
		if (err == nil) != inside {
			t.Fatalf("inside: %v, error: %v", inside, err)
		}
		if err != nil {
			return
		}
		requireCanonical(t, m)
		if m.Sum() != sum {
			t.Errorf("sum %v, want %v", m.Sum(), sum)
		}
	})
}
