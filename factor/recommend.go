package factor

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// slack is by how much the ends of the range may be worth less than the best.
const slack = 0.05

// recommend weighs what a rank predicts against what of it comes back. Prediction
// alone asks for ever more components on real data, and stability alone for as
// few as there can be; their product has its peak between. Where the consensus of
// restarts was asked, only ranks at which the restarts agree best are eligible.
//
// Agreement that costs more than half of what is to be had is no guide, though:
// of the ranks first tried on images of digits restarts agree at 2 only, which
// predicts a third of what 6 does. Then all ranks are eligible.
func (s *sweep) recommend(c *RankChoice) {
	gain, again := s.gains(c), c.recurrence()
	worth := make([]float64, len(c.Ranks))
	for i := range worth {
		worth[i] = gain[i] * again[i]
	}
	lo, hi := c.agreed()
	most := slices.Max(worth)
	if slices.Max(worth[lo:hi+1]) < most/2 {
		lo, hi = 0, len(c.Ranks)-1
	}
	best := lo + slices.Index(worth[lo:hi+1], slices.Max(worth[lo:hi+1]))
	from, to := best, best
	for i := lo; i <= hi; i++ {
		if worth[i] >= (1-slack)*worth[best] {
			from, to = min(from, i), max(to, i)
		}
	}
	c.Lo, c.Best, c.Hi = c.Ranks[from], c.Ranks[best], c.Ranks[to]
	s.explain(c, best, lo, hi, gain[best], again[best])
}

// gains returns how much of the held-out divergence that components can explain,
// at any of the ranks, each rank does: 0 for what the margins tell, 1 for the best.
// Without held-out data it is 1 everywhere.
func (s *sweep) gains(c *RankChoice) []float64 {
	gain := make([]float64, len(c.Ranks))
	for i := range gain {
		gain[i] = 1
	}
	h := c.Curve(HeldOut)
	if h == nil || h.Best == 0 {
		return gain
	}
	none, least := s.heldOutErrors(c, h)
	for i, x := range h.Mean {
		if none > least {
			gain[i] = max(0, (none-x)/(none-least))
		}
	}
	return gain
}

// heldOutErrors are the errors without components and at the best rank.
func (s *sweep) heldOutErrors(c *RankChoice, h *Curve) (none, least float64) {
	none, _ = meanOfRuns(s.rows[h.Best].values[byMargins])
	return none, h.Mean[slices.Index(c.Ranks, h.Best)]
}

// predictsNothing reports whether components are of no use but for rounding. What a
// rank predicts is then no part of anything.
func (s *sweep) predictsNothing(c *RankChoice, h *Curve) bool {
	none, least := s.heldOutErrors(c, h)
	return none-least <= 1e-6*math.Abs(none)
}

// recurrence returns the mean of the stability under subsampling and the
// silhouette of restarts, as far as they are known.
func (c *RankChoice) recurrence() []float64 {
	again := make([]float64, len(c.Ranks))
	for i := range again {
		var known []float64
		for _, name := range []Criterion{Stability, Silhouette} {
			if cv := c.Curve(name); cv != nil {
				known = append(known, cv.Mean[i])
			}
		}
		if again[i] = max(0, mean(known)); math.IsNaN(again[i]) {
			again[i] = 0
		}
	}
	if slices.Max(again) == 0 { // nobody can tell
		for i := range again {
			again[i] = 1
		}
	}
	return again
}

// agreed returns the span of the ranks that the silhouette of the consensus would
// choose, or the cophenetic correlation if there is none; without either it is
// all. The cophenetic correlation is flat: of leukemia it cannot tell 4 from 6
// with five restarts, where the silhouette can. Dispersion is no guide: it tends to
// 1 as ranks grow, since most pairs of columns are then never together.
func (c *RankChoice) agreed() (lo, hi int) {
	for _, name := range []Criterion{Silhouette, Cophenetic} {
		if cv := c.Curve(name); cv != nil && cv.Best > 0 {
			lo, hi := slices.Index(c.Ranks, cv.Lo), slices.Index(c.Ranks, cv.Hi)
			for lo > 0 && math.IsNaN(cv.Mean[lo-1]) {
				lo-- // one component has no silhouette
			}
			return lo, hi
		}
	}
	return 0, len(c.Ranks) - 1
}

// fitsAgain says which fits tell what comes back, "" if none do.
func (c *RankChoice) fitsAgain() string {
	var in []string
	if c.Curve(Stability) != nil {
		in = append(in, "subsamples")
	}
	if c.Curve(Silhouette) != nil {
		in = append(in, "restarts")
	}
	return strings.Join(in, " and ")
}

// span is "at 5", or "from 5 to 7".
func span(lo, hi int) string {
	if lo == hi {
		return fmt.Sprintf("at %d", lo)
	}
	return fmt.Sprintf("from %d to %d", lo, hi)
}

// explain puts the reason into words.
func (s *sweep) explain(c *RankChoice, best, lo, hi int, gain, again float64) {
	parts := cmp.Or(s.opt.Components, "components")
	var why []string
	say := func(format string, args ...any) { why = append(why, fmt.Sprintf(format, args...)) }
	last := len(c.Ranks) - 1
	predict, back := fmt.Sprintf("%d %s predict", c.Best, parts), fmt.Sprintf("of the %d come back", c.Best)
	if c.Best == 1 {
		predict, back = "1 alone predicts", "of it comes back"
	}
	switch h := c.Curve(HeldOut); {
	case h == nil:
	case h.Best == 0:
		say("nothing could be held out that fits could predict")
	case s.predictsNothing(c, h):
		say("no number of %s predicts held-out data better than none do", parts)
	default:
		say("%s %.0f%% of what %s can predict of held-out data (the most at %d)", predict, 100*gain, parts, h.Best)
	}
	if in := c.fitsAgain(); in != "" {
		say("%.0f%% %s in %s", 100*again, back, in)
	}
	if lo > 0 || hi < last {
		say("restarts agree best %s", span(c.Ranks[lo], c.Ranks[hi]))
	}
	if c.Best == c.Ranks[last] && last > 0 {
		say("it is the largest number tried: larger ones may be better")
	}
	c.Reason = strings.Join(why, "; ")
}
