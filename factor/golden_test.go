package factor

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// golden is testdata/golden/nmf.json: see the README beside it.
type golden struct {
	Matrices map[string]struct {
		Rows, Cols, NNZ int
		Sum             float64
	}
	// Flushed are runs that entries of H flushed to zero decide.
	Cases, Flushed []goldenCase
}

type goldenCase struct {
	Matrix  string
	Rank    int
	Seed    uint64
	Scale   float64
	AlphaW  float64 `json:"alpha_W"`
	AlphaH  float64 `json:"alpha_H"`
	L1Ratio float64 `json:"l1_ratio"`
	L1W     float64 `json:"l1_W"`
	W0, H0  [][]float64
	Steps   []goldenStep
}

type goldenStep struct {
	Iterations          int
	Divergence, Penalty float64
	W, H                [][]float64
}

const goldenDir = "../testdata/golden"

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goldenDir, "nmf.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// goldenMatrix returns the named matrix, nil if its corpus is not on this
// machine.
func goldenMatrix(t *testing.T, name string) *sparse.Matrix {
	t.Helper()
	if name == "planted" {
		f, err := os.Open(filepath.Join(goldenDir, "planted.mtx"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		v, err := sparse.ReadMatrixMarket(f)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	docs := octisDocuments(t, "BBC_News")
	if docs == nil {
		return nil
	}
	return wordCounts(t, docs, name == "bbc-tfidf")
}

// dataDir is where the real corpora are unpacked.
func dataDir() string {
	if dir := os.Getenv("TOPOI_DATA"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".cache", "topoi-data")
}

func octisDocuments(t *testing.T, name string) [][]string {
	f, err := os.Open(filepath.Join(dataDir(), "octis", name, "corpus.tsv"))
	if err != nil {
		return nil
	}
	defer f.Close()
	var docs [][]string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		text, _, _ := strings.Cut(lines.Text(), "\t")
		docs = append(docs, strings.Fields(text))
	}
	return docs
}

func wordCounts(t *testing.T, docs [][]string, tfidf bool) *sparse.Matrix {
	t.Helper()
	df := map[string]int{}
	for _, d := range docs {
		seen := map[string]bool{}
		for _, w := range d {
			if !seen[w] {
				seen[w] = true
				df[w]++
			}
		}
	}
	var words []string
	for w := range df {
		words = append(words, w)
	}
	slices.Sort(words)
	index := map[string]int32{}
	for i, w := range words {
		index[w] = int32(i)
	}
	ptr, ind, val := []int{0}, []int32(nil), []float32(nil)
	for _, d := range docs {
		tf := map[string]int{}
		for _, w := range d {
			tf[w]++
		}
		type entry struct {
			i int32
			v float64
		}
		var col []entry
		var norm float64
		for w, c := range tf {
			v := float64(c)
			if tfidf {
				v *= math.Log(float64(1+len(docs))/float64(1+df[w])) + 1
			}
			col = append(col, entry{index[w], v})
		}
		slices.SortFunc(col, func(a, b entry) int { return cmp.Compare(a.i, b.i) })
		for _, e := range col {
			norm += e.v * e.v
		}
		for _, e := range col {
			if tfidf {
				e.v /= math.Sqrt(norm)
			}
			ind, val = append(ind, e.i), append(val, float32(e.v))
		}
		ptr = append(ptr, len(ind))
	}
	v, err := sparse.New(len(words), len(docs), ptr, ind, val)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// splitMix makes the start of a golden case.
type splitMix uint64

func (s *splitMix) next() float64 {
	*s += 0x9E3779B97F4A7C15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	z ^= z >> 31
	return float64(z>>40+1) / (1 << 24)
}

func (c goldenCase) start(m, n int) Custom {
	s := splitMix(c.Seed)
	fill := func(r, cols int) *mat.Dense {
		d := mat.NewDense(r, cols, nil)
		for i := range r {
			for j := range cols {
				d.Set(i, j, float64(float32(s.next()*c.Scale)))
			}
		}
		return d
	}
	return Custom{W: fill(m, c.Rank), H: fill(c.Rank, n)}
}

func (c goldenCase) nmf(m, n int) *NMF {
	return &NMF{
		Rank: c.Rank, Method: MU, Start: c.start(m, n), Tol: -1,
		L1: Penalty{c.AlphaW * c.L1Ratio, c.AlphaH * c.L1Ratio},
		L2: Penalty{c.AlphaW * (1 - c.L1Ratio), c.AlphaH * (1 - c.L1Ratio)},
	}
}

// TestMUAgreesWithScikitLearn compares objectives after 1, 10 and 100
// iterations, and on the small matrix the factors themselves.
func TestMUAgreesWithScikitLearn(t *testing.T) {
	g := readGolden(t)
	for _, c := range slices.Concat(g.Cases, g.Flushed) {
		t.Run(fmt.Sprintf("%s/k=%d/alphaW=%g,alphaH=%g,l1=%g", c.Matrix, c.Rank, c.AlphaW, c.AlphaH, c.L1Ratio), func(t *testing.T) {
			if testing.Short() && c.Matrix != "planted" {
				t.Skip("short: the small matrix alone")
			}
			v := goldenMatrix(t, c.Matrix)
			if v == nil {
				t.Skip("NOT TESTED: OCTIS's BBC_News is not on this machine; unpack octis-core into $TOPOI_DATA")
			}
			want := g.Matrices[c.Matrix]
			m, n := v.Dims()
			if m != want.Rows || n != want.Cols || v.NNZ() != want.NNZ || math.Abs(v.Sum()-want.Sum) > 1e-6*want.Sum {
				t.Fatalf("matrix is %d×%d with %d nonzeros and sum %v, want %+v", m, n, v.NNZ(), v.Sum(), want)
			}
			for _, step := range c.Steps {
				p := c.nmf(m, n)
				p.MaxIter = step.Iterations
				f, err := p.Factorize(context.Background(), v)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "divergence", f.Divergence, step.Divergence, 1e-5)
				near(t, "objective", f.Objective, step.Divergence+step.Penalty, 1e-5)
				nearRows(t, "W", f.W, step.W)
				nearRows(t, "H", f.H(), step.H)
			}
		})
	}
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if math.IsInf(want, 0) || !(math.Abs(got-want) <= tol*math.Abs(want)) {
		t.Errorf("%s = %.10g, want %.10g: off by %.2g", what, got, want, got/want-1)
	}
}

func nearRows(t *testing.T, what string, got mat.Matrix, want [][]float64) {
	t.Helper()
	for i, row := range want {
		for j, x := range row {
			if math.Abs(got.At(i, j)-x) > 1e-3*(math.Abs(x)+0.01) {
				t.Fatalf("%s[%d,%d] = %v, want %v", what, i, j, got.At(i, j), x)
			}
		}
	}
}
