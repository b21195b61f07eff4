package topics

import (
	"math"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
)

// choiceOf is a choice of factor's, with what recommend looks at.
func choiceOf(ranks []int, gain, words, silhouette []float64) *factor.RankChoice {
	c := &factor.RankChoice{Ranks: ranks, Gain: gain, Best: ranks[0], Curves: []factor.Curve{
		{Criterion: factor.HeldOut, Best: ranks[len(ranks)-1]},
		{Criterion: WordsCurve, Mean: words, Best: ranks[0]},
	}}
	if silhouette != nil {
		c.Curves = append(c.Curves, factor.Curve{Criterion: factor.Silhouette, Mean: silhouette, Best: ranks[0]})
	}
	return c
}

func TestRecommend(t *testing.T) {
	ranks := []int{2, 3, 4, 5, 6}
	for name, x := range map[string]struct {
		gain, words, silhouette []float64
		lo, best, hi            int
	}{
		// AG News, nearly: raw factors come back at 4, the topics of a fit do not.
		"words do not come back": {[]float64{.2, .4, .5, .58, .6}, []float64{.8, .8, .4, .8, .7}, []float64{.8, .7, .7, .7, .5}, 5, 5, 5},
		"two are as good":        {[]float64{.2, .4, .6, .8, .8}, []float64{.5, .5, .5, .8, .78}, []float64{.5, .5, .5, .8, .78}, 5, 5, 6},
		"no restarts":            {[]float64{.2, .4, .5, .6, .7}, []float64{.5, .5, .9, .5, .5}, nil, 4, 4, 4},
		"agreement is dear":      {[]float64{.1, .6, .8, .9, 1}, []float64{1, .7, .7, .6, .5}, []float64{1, .7, .7, .6, .5}, 4, 4, 5},
		"nothing is known":       {[]float64{.1, .6, .8, .9, 1}, []float64{nan, nan, nan, nan, nan}, nil, 2, 2, 6},
	} {
		c := choiceOf(ranks, x.gain, x.words, x.silhouette)
		recommend(c)
		if c.Lo != x.lo || c.Best != x.best || c.Hi != x.hi || !strings.Contains(c.Reason, "of their ten words come back") {
			t.Errorf("%s: %d, %d to %d: %s; %.2f", name, c.Best, c.Lo, c.Hi, c.Reason, c.Recurrence)
		}
	}
	c := &factor.RankChoice{Ranks: ranks, Best: 3, Reason: "so"}
	if recommend(c); c.Best != 3 || c.Reason != "so" {
		t.Errorf("without a curve of words: %+v", c)
	}
}

var nan = math.NaN()

// The recommended range holds the planted number in at least nine of ten corpora and is at
// most three wide in the easy half.
func TestSelectFindsTenPlanted(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a thousand fits")
	}
	held := 0
	corpora := []planted.Options{
		{Topics: 5}, {Topics: 10, Mixing: .3}, {Topics: 10, Noise: .3}, {Topics: 5, Overlap: .2, Mixing: .1},
		{Topics: 8, Overlap: .2, Mixing: .2, Noise: .1}, {Topics: 4, Overlap: .5, Mixing: .3, Noise: .1},
		{Topics: 6, Overlap: .5, Mixing: .4, Noise: .2}, {Topics: 10, Overlap: .5, Mixing: .3, Noise: .2},
		{Topics: 12, Overlap: .4, Mixing: .4, Noise: .1}, {Topics: 7, Overlap: .6, Mixing: .4, Noise: .3},
	}
	var k []int
	for i := 2; i <= 16; i++ {
		k = append(k, i)
	}
	for i, o := range corpora {
		o.Seed = uint64(i)
		list := plantedDocuments(planted.Corpus(o))
		s, err := Select(t.Context(), documents(list...), SelectOptions{K: k, Restarts: 3, Folds: 2})
		if err != nil {
			t.Fatal(err)
		}
		if s.Lo <= o.Topics && o.Topics <= s.Hi {
			held++
		}
		t.Logf("%+v: %d, from %d to %d: %s", o, s.Best, s.Lo, s.Hi, s.Reason)
		if i < len(corpora)/2 && s.Hi-s.Lo > 2 {
			t.Errorf("%+v: the range is %d to %d", o, s.Lo, s.Hi)
		}
	}
	if held < 9 {
		t.Errorf("the range holds the truth in %d of %d corpora", held, len(corpora))
	}
}
