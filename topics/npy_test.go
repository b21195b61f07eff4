package topics

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// What numpy.save writes for numpy.zeros((3, 4), "<f4"): 128 bytes of header.
func TestNPYHeaderIsNumPys(t *testing.T) {
	got := npyHeader{4, []int{3, 4}}.encode()
	want := "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }"
	want += strings.Repeat(" ", 127-len(want)) + "\n"
	if string(got) != want {
		t.Errorf("header\n%q, want\n%q", got, want)
	}
	for _, shape := range [][]int{{0}, {5}, {1, 1}, {123456, 100}, {math.MaxInt32, 7}} {
		b := npyHeader{8, shape}.encode()
		if len(b)%npyAlign != 0 {
			t.Errorf("shape %v: data begins at byte %d, want a multiple of %d", shape, len(b), npyAlign)
		}
		h, err := readNPYHeader(bytes.NewReader(b))
		if err != nil || h.size != 8 || !slices.Equal(h.shape, shape) {
			t.Errorf("shape %v comes back as %+v, %v", shape, h, err)
		}
	}
}

func TestNPYRoundTrip(t *testing.T) {
	f4 := []float32{0, 1, math.SmallestNonzeroFloat32, math.MaxFloat32, 1.0 / 3}
	f8 := []float64{0, 1, math.SmallestNonzeroFloat64, math.MaxFloat64, 1.0 / 3}
	var b bytes.Buffer
	if err := writeFloats(&b, npyHeader{4, []int{5}}, slices.Values([][]float32{f4})); err != nil {
		t.Fatal(err)
	}
	got4 := make([]float32, 5)
	if err := expectNPY(&b, npyHeader{4, []int{5}}); err != nil {
		t.Fatal(err)
	}
	if err := readFloats(&b, 4, slices.Values([][]float32{got4[:2], got4[2:]})); err != nil || !slices.Equal(got4, f4) {
		t.Errorf("float32 come back as %v, %v", got4, err)
	}
	b.Reset()
	if err := writeFloats(&b, npyHeader{8, []int{5}}, slices.Values([][]float64{f8})); err != nil {
		t.Fatal(err)
	}
	got8 := make([]float64, 5)
	if err := expectNPY(&b, npyHeader{8, []int{5}}); err != nil {
		t.Fatal(err)
	}
	if err := readFloats(&b, 8, slices.Values([][]float64{got8})); err != nil || !slices.Equal(got8, f8) {
		t.Errorf("float64 come back as %v, %v", got8, err)
	}
}

func npyWith(dict string) string {
	return npyMagic + string([]byte{byte(len(dict)), byte(len(dict) >> 8)}) + dict
}

func TestNPYRefuses(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", "EOF"},
		{"other", "PK\x03\x04 is a zip file", "not a .npy array"},
		{"version 2", "\x93NUMPY\x02\x00\x10\x00\x00\x00", ".npy version 2.0"},
		{"huge header", npyMagic + "\xff\xff", "header of 65535 bytes"},
		{"torn header", npyMagic + "\x76\x00{'descr'", "EOF"},
		{"no shape", npyWith("{'descr': '<f4', 'fortran_order': False}"), "want descr, fortran_order and a shape"},
		{"Fortran", npyWith("{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}"), "Fortran order"},
		{"big endian", npyWith("{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}"), `">f4"`},
		{"objects", npyWith("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}"), `"|O"`},
		{"three dimensions", npyWith("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3)}"), "one or two dimensions"},
		{"huge dimension", npyWith("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999,)}"), "too large"},
		{"huge product", npyWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647)}"), "too large"},
		{"wrong shape", npyWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}"), "shape (2, 3), want"},
		{"wrong type", npyWith("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2)}"), "8-byte floats"},
	}
	for _, test := range tests {
		err := expectNPY(strings.NewReader(test.in), npyHeader{4, []int{3, 2}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

func TestNPYRefusesValues(t *testing.T) {
	write := func(x ...float32) *bytes.Buffer {
		var b bytes.Buffer
		if err := writeFloats(&b, npyHeader{4, []int{len(x)}}, slices.Values([][]float32{x})); err != nil {
			t.Fatal(err)
		}
		if _, err := readNPYHeader(&b); err != nil {
			t.Fatal(err)
		}
		return &b
	}
	inf := float32(math.Inf(1))
	for _, x := range []float32{-1, inf, -inf, float32(math.NaN())} {
		err := readFloats(write(1, x), 4, slices.Values([][]float32{make([]float32, 2)}))
		if err == nil || !strings.Contains(err.Error(), "element 1") {
			t.Errorf("%v: error %v, want one that names element 1", x, err)
		}
	}
	if err := readFloats(write(1, 2), 4, slices.Values([][]float32{make([]float32, 3)})); err == nil {
		t.Error("an array that ends early is accepted")
	}
	if err := readFloats(write(1, 2, 3), 4, slices.Values([][]float32{make([]float32, 2)})); err == nil {
		t.Error("an array that goes on is accepted")
	}
	broken := io.MultiReader(write(1), errReader{})
	if err := readFloats(broken, 4, slices.Values([][]float32{make([]float32, 1)})); err != errBroken {
		t.Errorf("error %v, want that of the reader", err)
	}
}

func FuzzNPY(f *testing.F) {
	f.Add(npyHeader{4, []int{2, 3}}.encode())
	f.Add([]byte(npyWith("{'shape': (2,), 'descr': '<f8', 'fortran_order': False}")))
	f.Add([]byte(npyMagic))
	f.Fuzz(func(t *testing.T, in []byte) {
		h, err := readNPYHeader(bytes.NewReader(in))
		if err != nil {
			return
		}
		if h.size != 4 && h.size != 8 || len(h.shape) < 1 || len(h.shape) > 2 {
			t.Fatalf("header %+v", h)
		}
		if _, err := h.elements(); err != nil {
			t.Fatalf("accepted %+v: %v", h, err)
		}
		again, err := readNPYHeader(bytes.NewReader(h.encode()))
		if err != nil || again.size != h.size || !slices.Equal(again.shape, h.shape) {
			t.Fatalf("%+v comes back as %+v, %v", h, again, err)
		}
	})
}
