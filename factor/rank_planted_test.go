package factor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The recommended range holds the planted rank in at least nine of ten settings
// and is at most three wide in the easy half.
func TestRanksOfPlanted(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("makes two thousand fits")
	}
	held := 0
	for i := range settings {
		p := plant(i)
		_, k := p.W.Dims()
		r := Ranks{}
		c, err := r.Select(t.Context(), p.V)
		if err != nil {
			t.Fatal(err)
		}
		if c.Lo <= k && k <= c.Hi {
			held++
		}
		alone := ""
		for _, cv := range c.Curves {
			alone += fmt.Sprintf(", %s %d", cv.Criterion, cv.Best)
		}
		t.Logf("%+v: %d, from %d to %d%s, relevance %d", settings[i], c.Best, c.Lo, c.Hi, alone, c.Relevant)
		if i < len(settings)/2 && c.Hi-c.Lo > 2 {
			t.Errorf("%+v: the range is %d to %d", settings[i], c.Lo, c.Hi)
		}
	}
	if held < 9 {
		t.Errorf("the range holds the truth in %d of %d settings", held, len(settings))
	}
}

// One easy matrix, in every run of the tests: all criteria point at the truth, and
// so do the fast ones alone, and bi-cross-validation where values are no counts.
func TestRanksOfSmall(t *testing.T) {
	v := small().V
	r := Ranks{Ranks: []int{2, 3, 4, 5, 6, 7, 8}}
	c, err := r.Select(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if c.Best != 4 || c.Relevant < 4 || c.Relevant > 5 || c.Reason == "" || c.Split == "" || len(c.Notes) > 0 {
		t.Errorf("%+v", c)
	}
	for _, cv := range c.Curves {
		if cv.Best != 4 && cv.Criterion != Dispersion {
			t.Errorf("%s: %s; %.4f", cv.Criterion, cv.Says, cv.Mean)
		}
		for i := range cv.Mean {
			if math.IsNaN(cv.Mean[i]) || !(cv.Spread[i] >= 0) || cv.Rising && cv.Mean[i] > 1 {
				t.Errorf("%s at %d: %v ± %v", cv.Criterion, c.Ranks[i], cv.Mean[i], cv.Spread[i])
			}
		}
	}
	fast := Ranks{Ranks: r.Ranks, Fast: true}
	if c, err = fast.Select(t.Context(), v); err != nil || c.Best != 4 || len(c.Curves) != 2 || c.Relevant != 0 {
		t.Errorf("fast: %v, %+v", err, c)
	}
	var half mat.Dense
	half.Scale(0.5, v)
	split := c.Split
	if c, err = fast.Select(t.Context(), &half); err != nil || c.Best != 4 || c.Split == split {
		t.Errorf("no counts: %v, %+v", err, c)
	}
}

// Inputs at the edge of what has a rank at all.
func TestRanksDegenerate(t *testing.T) {
	one := mat.NewDense(12, 10, nil)
	one.Apply(func(i, j int, _ float64) float64 { return float64((1 + i) * (1 + j)) }, one)
	same := mat.NewDense(12, 10, nil)
	same.Apply(func(i, _ int, _ float64) float64 { return float64(i % 3) }, same)
	for name, v := range map[string]mat.Matrix{"rank one": one, "equal columns": same} {
		for _, fast := range []bool{false, true} {
			r := Ranks{Ranks: []int{1, 2, 3}, Fast: fast}
			c, err := r.Select(t.Context(), v)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if c.Lo != 1 || c.Best != 1 {
				t.Errorf("%s: %d, %d to %d: %s", name, c.Best, c.Lo, c.Hi, c.Reason)
			}
		}
	}
	v := small().V
	for name, r := range map[string]Ranks{
		"one restart":   {Ranks: []int{3, 4, 5}, Restarts: 1},
		"one candidate": {Ranks: []int{4, 4}},
		"one criterion": {Ranks: []int{4, 2, 8}, Criteria: []Criterion{HeldOut}},
		"stability":     {Ranks: []int{2, 4, 8}, Criteria: []Criterion{Stability}},
		"dispersion":    {Ranks: []int{2, 4}, Criteria: []Criterion{Dispersion}},
		"random starts": {Ranks: []int{3, 4, 5}, NMF: NMF{Start: KMeans{}}},
	} {
		c, err := r.Select(t.Context(), v)
		if err != nil || c.Lo > 4 || c.Hi < 4 {
			t.Errorf("%s: %v, %+v", name, err, c)
		}
		if name == "one restart" && c.Curve(Silhouette) != nil {
			t.Error("one restart has a consensus")
		}
	}
	r := Ranks{Ranks: []int{2, 9, 99}}
	if c, err := r.Select(t.Context(), one); err != nil || len(c.Notes) != 1 || len(c.Ranks) != 1 {
		t.Errorf("ranks that cannot be: %v, %+v", err, c)
	}
	var rank *RankError
	for _, ranks := range [][]int{{0, 3}, {}, {-1}, {11}} {
		r := Ranks{Ranks: ranks}
		if c, err := r.Select(t.Context(), one); c != nil || !errors.As(err, &rank) {
			t.Errorf("%v: %v, %v", ranks, c, err)
		}
	}
	r = Ranks{Ranks: []int{1}}
	if _, err := r.Select(t.Context(), mat.NewDense(3, 3, nil)); !errors.Is(err, ErrEmpty) {
		t.Errorf("nothing but zeros: %v", err)
	}
	r = Ranks{Criteria: []Criterion{"beauty"}}
	if _, err := r.Select(t.Context(), one); err == nil {
		t.Error("a criterion that is none")
	}
	for _, r := range []Ranks{{Criteria: []Criterion{}}, {Criteria: []Criterion{Cophenetic}, Restarts: 2}} {
		if c, err := r.Select(t.Context(), one); c != nil || err == nil {
			t.Errorf("nothing to ask: %+v", c)
		}
	}
	if c, err := (&Ranks{}).Select(t.Context(), mat.NewDense(1, 1, []float64{3})); !errors.As(err, &rank) {
		t.Errorf("one number: %v, %v", c, err)
	}
}

// The caller's measures see the fits of every rank and become curves; their errors
// end the sweep.
func TestMeasures(t *testing.T) {
	v := small().V
	r := Ranks{Ranks: []int{3, 4, 5}, Criteria: []Criterion{HeldOut}, Folds: 2, Measures: []Measure{{
		Name: "sharpness", Rising: true,
		Of: func(_ context.Context, fits RankFits) ([]float64, error) {
			m, k := fits.Best.W.Dims()
			if m != 200 || k != fits.Rank || len(fits.Folds) != 2 || len(fits.Restarts) != 0 {
				t.Errorf("rank %d: W is %d×%d, %d folds, %d restarts", fits.Rank, m, k, len(fits.Folds), len(fits.Restarts))
			}
			return []float64{float64(fits.Rank), float64(fits.Rank) + 2}, nil
		},
	}}}
	c, err := r.Select(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	cv := c.Curve("sharpness")
	if cv == nil || cv.Mean[1] != 5 || math.Abs(cv.Spread[1]-math.Sqrt2) > 1e-12 || cv.Best != 5 || cv.Runs != 2 {
		t.Errorf("%+v", cv)
	}
	want := errors.New("no words")
	r.Measures[0].Of = func(context.Context, RankFits) ([]float64, error) { return nil, want }
	if _, err := r.Select(t.Context(), v); !errors.Is(err, want) {
		t.Errorf("the measure's error became %v", err)
	}
}
