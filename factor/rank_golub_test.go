package factor

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// leukemia reads the expression of 5,000 genes in 38 samples of leukemia (Golub et
// al. 1999), as Brunet et al. (2004) factored them.
func leukemia(t *testing.T) mat.Matrix {
	t.Helper()
	root := os.Getenv("TOPOI_DATA")
	if root == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			t.Skip("NO REAL DATA: no home folder, and TOPOI_DATA is not set")
		}
		root = filepath.Join(home, ".cache", "topoi-data")
	}
	f, err := os.Open(filepath.Join(root, "golub-esGolub", "esGolub_5000x38.csv.gz"))
	if err != nil {
		t.Skip("NO REAL DATA golub-esGolub: run ../shared/data/unpack.sh golub-esGolub beside the repository, or set TOPOI_DATA")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	v := mat.NewDense(len(rows)-1, len(rows[0])-1, nil)
	for i, row := range rows[1:] {
		for j, cell := range row[1:] {
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			v.Set(i, j, x)
		}
	}
	return v
}

// Ranks 2 to 4 of the leukemia samples stand out, as published: the cophenetic
// correlation is high, and drops after (Brunet et al. 2004, figure 3).
func TestRanksOfLeukemia(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("makes some hundred fits")
	}
	r := Ranks{Ranks: []int{2, 3, 4, 5, 6}, Restarts: 15, NMF: NMF{Tol: 1e-3, MaxIter: 100}}
	c, err := r.Select(t.Context(), leukemia(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []Criterion{Cophenetic, Silhouette} {
		cv := c.Curve(name)
		t.Logf("%s %.4f: %s", name, cv.Mean, cv.Says)
		if cv.Lo != 2 || cv.Hi != 4 {
			t.Errorf("%s stands out from %d to %d, not from 2 to 4: %.4f", name, cv.Lo, cv.Hi, cv.Mean)
		}
	}
	if c.Lo < 2 || c.Hi > 4 {
		t.Errorf("recommended: %d to %d", c.Lo, c.Hi)
	}
	t.Log(c.Lo, c.Best, c.Hi, c.Reason)
}
