package topics

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/topoi-nmf/topoi/factor"
)

const (
	// recurs is by how much less of the topics may come back than at the best number.
	recurs = 0.1
	// worthSlack is by how much the ends of the range may be worth less than the best.
	worthSlack = 0.05
)

// recommend chooses by the words of the topics that a fit would give, which factor.Ranks
// does not know: like there, a number is worth what it predicts of held-out data times what
// comes back, here the mean of WordsCurve and the silhouette of restarts. Eligible are
// numbers of which up to .1 less comes back than of the best, unless that costs more than
// half of the worth. Figures are in docs/rank.md.
func recommend(c *factor.RankChoice) {
	words, silhouette := c.Curve(WordsCurve), c.Curve(factor.Silhouette)
	if words == nil {
		return
	}
	again, worth := make([]float64, len(c.Ranks)), make([]float64, len(c.Ranks))
	for i := range again {
		again[i] = zeroNaN(words.Mean[i])
		if silhouette != nil {
			again[i] = (again[i] + max(0, zeroNaN(silhouette.Mean[i]))) / 2
		}
		worth[i] = c.Gain[i] * again[i]
	}
	least := slices.Max(again) - recurs
	best := mostWorth(worth, again, least)
	if worth[best] < slices.Max(worth)/2 {
		least = 0
		best = mostWorth(worth, again, least)
	}
	c.Best, c.Lo, c.Hi = c.Ranks[best], c.Ranks[best], c.Ranks[best]
	for i, k := range c.Ranks {
		if again[i] >= least && worth[i] >= (1-worthSlack)*worth[best] {
			c.Lo, c.Hi = min(c.Lo, k), max(c.Hi, k)
		}
	}
	c.Recurrence = again
	c.Reason = reasonFor(c, best, words, silhouette)
}

// mostWorth is the most worthy of those of which at least so much comes back.
func mostWorth(worth, again []float64, least float64) int {
	best := -1
	for i := range worth {
		if again[i] >= least && (best < 0 || worth[i] > worth[best]) {
			best = i
		}
	}
	return best
}

func zeroNaN(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

// reasonFor puts the reason into words.
func reasonFor(c *factor.RankChoice, best int, words, silhouette *factor.Curve) string {
	var why []string
	if h := c.Curve(factor.HeldOut); h != nil && h.Best > 0 {
		why = append(why, fmt.Sprintf("%s predict %s of what topics can predict of held-out articles (the most at %d)",
			plural(c.Best, "topic"), percentage(c.Gain[best]), h.Best))
	}
	back := fmt.Sprintf("about %d of their ten words come back in parts of the corpus (the most at %d)", sharedWords(zeroNaN(words.Mean[best])), words.Best)
	if silhouette != nil && silhouette.Best > 0 {
		back += fmt.Sprintf(", and restarts group articles alike by %.2f of 1 (the most at %d)", zeroNaN(silhouette.Mean[best]), silhouette.Best)
	}
	why = append(why, back)
	if last := len(c.Ranks) - 1; best == last && last > 0 {
		why = append(why, "it is the largest number tried: larger ones may be better")
	}
	return strings.Join(why, "; ")
}
