package factor

import (
	"fmt"
	"math"
	"slices"
)

// choose puts what was found into curves, asks each what it would choose, and
// then recommends.
func (s *sweep) choose() *RankChoice {
	c := &RankChoice{Relevant: s.relevant, Notes: s.notes}
	for k := range s.rows {
		c.Ranks = append(c.Ranks, k)
	}
	slices.Sort(c.Ranks)
	if s.asked[HeldOut] {
		c.Split = s.splits.String()
	}
	for _, name := range allCriteria {
		if s.asked[name] && (s.usesRestarts() || !ofConsensus(name)) && name != Relevance {
			c.Curves = append(c.Curves, s.curve(c.Ranks, name, name != Reconstruction && name != HeldOut))
		}
	}
	for _, m := range s.opt.Measures {
		c.Curves = append(c.Curves, s.curve(c.Ranks, m.Name, m.Rising))
	}
	s.recommend(c)
	return c
}

func ofConsensus(name Criterion) bool {
	return name == Cophenetic || name == Dispersion || name == Silhouette
}

// indifferent is a difference of a consensus criterion that means nothing: so much
// do other restarts, or a few more iterations of each, move a clear consensus. The
// jackknife does not see it where all restarts happen to agree.
var indifferent = map[Criterion]float64{Cophenetic: 0.02, Dispersion: 0.1, Silhouette: 0.1}

// curve collects the values of a criterion and finds the ranks it would choose.
func (s *sweep) curve(ranks []int, name Criterion, rising bool) Curve {
	c := Curve{Criterion: name, Rising: rising}
	values := make([][]float64, len(ranks))
	for i, k := range ranks {
		row := s.rows[k]
		values[i] = row.values[name]
		mean, spread := meanOfRuns(values[i])
		if x, ok := row.single[name]; ok {
			// Leaving out one of n restarts: the jackknife's standard error.
			n := float64(len(values[i]))
			mean, spread = x, spread*(n-1)/math.Sqrt(n)
		}
		c.Mean, c.Spread = append(c.Mean, mean), append(c.Spread, spread)
		c.Runs = max(c.Runs, len(values[i]))
	}
	if name == Reconstruction {
		c.bend(ranks)
	} else {
		c.peak(ranks, values)
	}
	return c
}

// bend finds the elbow of a falling curve.
func (c *Curve) bend(ranks []int) {
	at := elbow(ranks, c.Mean)
	if at < 0 {
		c.Says = "no elbow"
		return
	}
	c.Lo, c.Best, c.Hi = ranks[max(0, at-1)], ranks[at], ranks[min(len(ranks)-1, at+1)]
	c.Says = fmt.Sprintf("the elbow is at %d", c.Best)
}

// peak finds the best rank and those around it that are hardly less good: up to
// one standard error of the difference, which is taken run by run where runs have
// partners.
func (c *Curve) peak(ranks []int, values [][]float64) {
	best := -1
	for i, x := range c.Mean {
		if !math.IsNaN(x) && (best < 0 || c.better(x, c.Mean[best])) {
			best = i
		}
	}
	if best < 0 {
		c.Says = "cannot tell"
		return
	}
	lo, hi := best, best
	for lo > 0 && c.asGood(values, best, lo-1) {
		lo--
	}
	for hi < len(ranks)-1 && c.asGood(values, best, hi+1) {
		hi++
	}
	c.Lo, c.Best, c.Hi = ranks[lo], ranks[best], ranks[hi]
	way := "least"
	if c.Rising {
		way = "most"
	}
	c.Says = fmt.Sprintf("%s at %d", way, c.Best)
	if lo < hi {
		c.Says += fmt.Sprintf(", and hardly less good from %d to %d", c.Lo, c.Hi)
	}
}

func (c *Curve) better(x, y float64) bool {
	if c.Rising {
		return x > y
	}
	return x < y
}

// asGood reports whether the rank at i is within a standard error of the best.
func (c *Curve) asGood(values [][]float64, best, i int) bool {
	gap := math.Abs(c.Mean[best] - c.Mean[i])
	if ofConsensus(c.Criterion) {
		return gap <= max(math.Hypot(c.Spread[best], c.Spread[i]), indifferent[c.Criterion])
	}
	a, b := values[best], values[i]
	if len(a) != len(b) || len(a) < 2 {
		return false
	}
	diff := make([]float64, len(a))
	for r := range a {
		diff[r] = a[r] - b[r]
	}
	_, spread := meanOfRuns(diff)
	return gap <= spread/math.Sqrt(float64(len(a)))
}

// elbow returns where a falling convex curve bends most, by the rule of Kneedle
// (Satopää et al. 2011): scaled to the unit square, the point furthest below the
// line from the first to the last. It is -1 if the curve does not fall below it.
func elbow(x []int, y []float64) int {
	n := len(x)
	if n < 3 || !(y[0] > y[n-1]) {
		return -1
	}
	at, most := -1, 1e-3
	for i := range x {
		u := float64(x[i]-x[0]) / float64(x[n-1]-x[0])
		v := (y[0] - y[i]) / (y[0] - y[n-1])
		if v-u > most {
			at, most = i, v-u
		}
	}
	return at
}
