package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

func sortPoints(p []point) {
	slices.SortFunc(p, func(a, b point) int { return cmp.Compare(a.Iteration, b.Iteration) })
}

// reach returns the seconds at which a curve came down to the target, and
// whether it did. Between the points of scikit-learn's walk, an eighth apart, it
// goes by straight lines in the logarithms of time and gap; Topoi's points were
// chosen where the target is met.
func (c *curve) reach(best, gap float64) (seconds float64, ok bool) {
	target := best * (1 + gap)
	for i, p := range c.Points {
		if p.Objective > target {
			continue
		}
		if c.Trace != nil || i == 0 || c.Points[i-1].Seconds == 0 {
			return p.Seconds, true
		}
		o := c.Points[i-1]
		part := math.Log((o.Objective-best)/(best*gap)) / math.Log((o.Objective-best)/math.Max(p.Objective-best, best*1e-9))
		return o.Seconds * math.Pow(p.Seconds/o.Seconds, part), true
	}
	return 0, false
}

func plural(n int, noun string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
