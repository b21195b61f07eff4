package main

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/sparse"
)

// small is a matrix with an empty row, an empty column and a value below 1.
func small(t *testing.T) *sparse.Matrix {
	t.Helper()
	v, err := sparse.NewTriplets(4, 3, []int32{0, 1, 3, 0, 1}, []int32{0, 0, 0, 2, 2}, []float32{2, 1, .5, 3, 7})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDivergenceIsItsDefinition(t *testing.T) {
	v := small(t)
	w := []float64{1, .5, 2, 0, 0, 3, .25, 1}
	ht := []float64{1, 2, 0, 1, .5, .125}
	var want float64
	for i := range 4 {
		for j := range 3 {
			q := w[2*i]*ht[2*j] + w[2*i+1]*ht[2*j+1]
			if x := v.At(i, j); x > 0 {
				want += x*math.Log(x/q) - x
			}
			want += q
		}
	}
	if got := divergence(v, w, ht, 2); math.Abs(got-want) > 1e-12 {
		t.Errorf("divergence %v, by definition %v", got, want)
	}
}

func TestDivergenceSeesWhatTheModelMisses(t *testing.T) {
	v := small(t)
	w := []float64{1, 1, 1, 0} // nothing for the last row, which has .5
	ht := []float64{1, 1, 1}
	if d := divergence(v, w, ht, 1); d < .5*math.Log(1e29) {
		t.Errorf("divergence %v for a nonzero that the model gives nothing", d)
	}
}

func TestStartHasTheMassOfTheMatrix(t *testing.T) {
	b := &bench{settings: &settings{k: 2, seed: 3}, v: small(t)}
	dir := t.TempDir()
	b.w0, b.h0 = filepath.Join(dir, "W0.mtx"), filepath.Join(dir, "H0.mtx")
	if err := b.start(); err != nil {
		t.Fatal(err)
	}
	w, err := readFactor(b.w0, false)
	if err != nil {
		t.Fatal(err)
	}
	ht, err := readFactor(b.h0, true)
	if err != nil {
		t.Fatal(err)
	}
	if len(w) != 4*2 || len(ht) != 3*2 {
		t.Fatalf("factors of %d and %d entries", len(w), len(ht))
	}
	ws, hs := columnSums(w, 2), columnSums(ht, 2)
	if mass := ws[0]*hs[0] + ws[1]*hs[1]; math.Abs(mass-13.5) > 1e-5 {
		t.Errorf("WH sums to %v, V to 13.5", mass)
	}
	for _, x := range append(w, ht...) {
		if x != float64(float32(x)) {
			t.Errorf("%v is not a float32", x)
		}
	}
}

func TestReach(t *testing.T) {
	walked := &curve{Points: []point{{0, 0, 300}, {1, 1, 200}, {2, 4, 101}}}
	said := &curve{Points: walked.Points, Trace: walked.Points}
	for _, c := range []struct {
		curve *curve
		gap   float64
		want  float64
		ok    bool
	}{
		{walked, 2.5, 0, true},
		{walked, 1, 1, true},
		{walked, .1, 2, true}, // halfway from 1 to .01, in logarithms
		{walked, .001, 0, false},
		{said, .1, 4, true},
	} {
		got, ok := c.curve.reach(100, c.gap)
		if ok != c.ok || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("gap %v reached at %v, %v; want %v, %v", c.gap, got, ok, c.want, c.ok)
		}
	}
}

func TestSpliceReplacesOnlyItsSection(t *testing.T) {
	text := "before\n"
	text = splice(text, "a", "one\n")
	text = splice(text, "b", "two\n") + "after\n"
	got := splice(text, "a", "three\n")
	if want := strings.Replace(text, "one\n", "three\n", 1); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if again := splice(got, "a", "three\n"); again != got {
		t.Errorf("not the same the second time:\n%s", again)
	}
}

func TestPlotIsWellFormed(t *testing.T) {
	r := &measured{Best: 100, Curves: []*curve{
		{Name: "Topoi, 1 thread", Points: []point{{1, .01, 110}, {9, 1, 100}}, Trace: []point{{1, .01, 110}, {5, .5, 101}, {9, 1, 100}}},
		{Name: "scikit-learn 1 MU, float32", Points: []point{{0, 0, 200}, {1, 1, 150}, {2, 2, 120}}, Spent: 2},
	}}
	path := filepath.Join(t.TempDir(), "plot.svg")
	if err := r.draw(path); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for dec := xml.NewDecoder(strings.NewReader(string(raw))); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"Gap above", "Topoi, 1 thread", "prefers-color-scheme: dark", "0.1%"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %q in the plot", want)
		}
	}
}

// TestCompare runs the whole job on a tiny matrix.
func TestCompare(t *testing.T) {
	python := os.Getenv("TOPOI_PEERS_PYTHON")
	if python == "" || exec.Command(python, "-c", "import sklearn").Run() != nil {
		t.Skip("NOT TESTED against scikit-learn: name a Python that has it in $TOPOI_PEERS_PYTHON")
	}
	dir := t.TempDir()
	topoi := filepath.Join(dir, "topoi.exe")
	build := exec.Command("go", "build", "-o", topoi, "./cmd/topoi")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	matrix := filepath.Join(dir, "V.mtx")
	f, err := os.Create(matrix)
	if err != nil {
		t.Fatal(err)
	}
	if err := sparse.WriteMatrixMarket(f, small(t)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s := &settings{matrix: matrix, name: "tiny", title: "Tiny", k: 2, threads: []int{1}, topoi: topoi, python: python, docs: dir,
		work: filepath.Join(dir, "work"), budget: 100 * time.Millisecond, budget64: 100 * time.Millisecond, topoiBudget: 200 * time.Millisecond, repeat: 1}
	if err := compare(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "benchmarks.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(raw), "| Topoi, 1 thread |") {
		t.Errorf("no table in\n%s", raw)
	}
}

// TestIterateRows foretells a peer from the iterations of a run with its update.
func TestIterateRows(t *testing.T) {
	r := &measured{Best: 100, Iterates: []point{{1, 1, 120}, {10, 2, 104}, {40, 3, 100.9}}, Curves: []*curve{
		{Name: "Topoi, 1 thread", Trace: []point{{1, 1, 1}}, Points: []point{{3, 2, 100}}},
		{Name: "scikit-learn, float32", Ms: 500, Points: []point{{1, 1, 130}}, Spent: 1},
	}}
	table := r.gapTable()
	for _, want := range []string{
		"| *multiplicative updates needed* | | 10 | 40 | 40 | > 40 | > 40 | > 40 | |",
		"| *the same by scikit-learn float32* | 500 | ≈ 5.00 | ≈ 20.0 | ≈ 20.0 | > 20.0 | > 20.0 | > 20.0 | |",
		"| *over Topoi, 1 thread* | | ≈ 2× | ≈ 10× | ≈ 10× | > 10× | > 10× | > 10× | |",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
}
