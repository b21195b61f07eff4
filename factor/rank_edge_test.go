package factor

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Blocks hold rows out too, so a matrix of few rows bounds the ranks by what is left of
// them.
func TestRanksOfFewRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	v := mat.NewDense(10, 60, nil)
	v.Apply(func(int, int, float64) float64 { return rng.Float64() }, v)
	r := Ranks{Ranks: []int{2, 8, 9, 10}, Fast: true}
	c, err := r.Select(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Ranks, []int{2, 8}) || len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "above 8") {
		t.Errorf("ranks %v, notes %q", c.Ranks, c.Notes)
	}
	r.Criteria = []Criterion{Reconstruction} // of all rows
	if c, err = r.Select(t.Context(), v); err != nil || len(c.Ranks) != 4 {
		t.Errorf("nothing held out: %v, %+v", err, c)
	}
	counts := mat.NewDense(10, 60, nil)
	counts.Apply(func(int, int, float64) float64 { return float64(rng.IntN(5)) }, counts)
	if c, err = (&Ranks{Ranks: r.Ranks, Fast: true}).Select(t.Context(), counts); err != nil || len(c.Ranks) != 4 {
		t.Errorf("counts hold columns out only: %v, %+v", err, c)
	}
}

// The error of a matrix that is too small says what would do.
func TestRanksOfTooSmall(t *testing.T) {
	for _, test := range []struct {
		rows, cols int
		most       int
		says       string
	}{
		{30, 5, 4, "choose at most 4"},
		{1, 5, 0, "too small for any rank"},
		{5, 1, 0, "too small for any rank"},
	} {
		v := mat.NewDense(test.rows, test.cols, nil)
		v.Apply(func(i, j int, _ float64) float64 { return 0.5 + float64(i*j) }, v)
		_, err := (&Ranks{Ranks: []int{5, 6}}).Select(t.Context(), v)
		var rank *RankError
		if !errors.As(err, &rank) || rank.Most() != test.most || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%d×%d: %v", test.rows, test.cols, err)
		}
	}
}

// Where nothing of what is held out can be foretold, no error is claimed: not infinity, and
// not a best rank.
func TestNothingToForetell(t *testing.T) {
	for name, x := range map[string]float64{"counts": 1, "no counts": 1.5} {
		v := mat.NewDense(20, 20, nil)
		for i := range 20 {
			v.Set(i, i, x)
		}
		c, err := (&Ranks{Ranks: []int{2, 4}}).Select(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		h := c.Curve(HeldOut)
		if h.Best != 0 || h.Says != "cannot tell" || !math.IsNaN(h.Mean[0]) || strings.Contains(c.Reason, "% of what") {
			t.Errorf("%s: %+v: %s", name, h, c.Reason)
		}
	}
	same := mat.NewDense(20, 20, nil)
	same.Apply(func(int, int, float64) float64 { return 1.5 }, same)
	c, err := (&Ranks{Ranks: []int{1, 2}}).Select(t.Context(), same)
	if err != nil || c.Best != 1 || strings.Contains(c.Reason, "1 components") || strings.Contains(c.Reason, "the 1 come") ||
		strings.Contains(c.Reason, "from 1 to 1") {
		t.Errorf("%v: %s", err, c.Reason)
	}
}
