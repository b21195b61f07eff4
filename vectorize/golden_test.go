package vectorize

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/sparse"
)

// golden is testdata/golden.json; see make_golden.py.
type golden struct {
	Small     goldenCorpus `json:"small"`
	OctisBBC  goldenCorpus `json:"octis_bbc_news"`
	Generator string       `json:"scikit_learn"`
}

type goldenCorpus struct {
	SHA256    string       `json:"sha256"`
	Documents int          `json:"documents"`
	Cases     []goldenCase `json:"cases"`
}

type goldenCase struct {
	Weighting   string    `json:"weighting"`
	MinDF       Frequency `json:"min_df"`
	MaxDF       Frequency `json:"max_df"`
	NGrams      int       `json:"ngrams"`
	Terms       []string  `json:"terms"`
	TermCount   int       `json:"term_count"`
	TermsSHA256 string    `json:"terms_sha256"`
	DFSum       int       `json:"df_sum"`
	NNZ         int       `json:"nnz"`
	Sum         float64   `json:"sum"`
	SumSquares  float64   `json:"sum_squares"`
	Columns     []struct {
		Document int       `json:"document"`
		Indices  []int32   `json:"indices"`
		Values   []float64 `json:"values"`
	} `json:"columns"`
}

func readGolden(t *testing.T) golden {
	t.Helper()
	b, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestScikitLearn compares vocabulary and matrix with scikit-learn's for every
// weighting, frequency bounds and phrases, on a corpus of a few lines.
func TestScikitLearn(t *testing.T) {
	b, err := os.ReadFile("testdata/corpus.txt")
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, strings.Split(strings.TrimSuffix(string(b), "\n"), "\n"), readGolden(t).Small)
}

// TestScikitLearnOctis is the same on 2,225 BBC articles.
func TestScikitLearnOctis(t *testing.T) {
	g := readGolden(t).OctisBBC
	b, err := os.ReadFile(filepath.Join(dataDir(t, "octis"), "BBC_News", "corpus.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != g.SHA256 {
		t.Skipf("SKIPPED, NOT TESTED: octis/BBC_News/corpus.tsv is not the file that golden.json was made of")
	}
	var texts []string
	for line := range strings.Lines(string(b)) {
		text, _, _ := strings.Cut(line, "\t")
		texts = append(texts, text)
	}
	checkGolden(t, texts, g)
}

func checkGolden(t *testing.T, texts []string, g goldenCorpus) {
	if len(texts) != g.Documents || len(g.Cases) < 30 {
		t.Fatalf("%d documents, %d cases: golden of %d documents", len(texts), len(g.Cases), g.Documents)
	}
	for _, c := range g.Cases {
		name := fmt.Sprint(c.Weighting, ",", c.MinDF, ",", c.MaxDF, ",", c.NGrams)
		t.Run(name, func(t *testing.T) {
			w, err := ParseWeighting(c.Weighting)
			if err != nil {
				t.Fatal(err)
			}
			v := Vectorizer{
				Analyzer:  Analyzer{Lang: "none", Whitespace: true, KeepNumbers: true, MinLength: 1, NGrams: c.NGrams},
				MinDF:     c.MinDF,
				MaxDF:     c.MaxDF,
				Weighting: w,
			}
			s, m, err := v.FitTransformTexts(context.Background(), texts)
			if err != nil {
				t.Fatal(err)
			}
			c.check(t, s.Vocabulary, m)
		})
	}
}

func (c goldenCase) check(t *testing.T, v *Vocabulary, m *sparse.Matrix) {
	t.Helper()
	if len(c.Terms) > 0 && !slices.Equal(v.terms, c.Terms) {
		t.Errorf("terms %q, want %q", v.terms, c.Terms)
	}
	sum := sha256.Sum256([]byte(strings.Join(v.terms, "\n")))
	if v.Len() != c.TermCount || hex.EncodeToString(sum[:]) != c.TermsSHA256 {
		t.Fatalf("%d terms of other checksum, want %d", v.Len(), c.TermCount)
	}
	df := 0
	for i := range v.Len() {
		df += v.DF(i)
	}
	if df != c.DFSum || m.NNZ() != c.NNZ {
		t.Errorf("df sum %d, nnz %d; want %d, %d", df, m.NNZ(), c.DFSum, c.NNZ)
	}
	_, _, data := m.CSC()
	var total, squares float64
	for _, x := range data {
		total += float64(x)
		squares += float64(x) * float64(x)
	}
	if !near(total, c.Sum) || !near(squares, c.SumSquares) {
		t.Errorf("sum %v, of squares %v; want %v, %v", total, squares, c.Sum, c.SumSquares)
	}
	for _, col := range c.Columns {
		ind, val := m.Column(col.Document)
		if !slices.Equal(ind, col.Indices) {
			t.Fatalf("document %d: terms %v, want %v", col.Document, ind, col.Indices)
		}
		for p, x := range val {
			if !near(float64(x), col.Values[p]) {
				t.Fatalf("document %d, term %q: %v, want %v", col.Document, v.Term(int(ind[p])), x, col.Values[p])
			}
		}
	}
}

// near is agreement to 1e-6.
func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-6*math.Max(1, math.Abs(b))
}
