package factor

import (
	"fmt"
	"math"
)

// keeper holds the best point whose objective was measured, so that a run that
// goes astray can go back to it, and never ends above it. Candidates of a start
// have none.
type keeper struct {
	w, ht     *Dense
	objective float64
	returns   int // how often the run went back since it last got further
	stalls    int // and how often it stalled
	calm      int // iterations to come that must not raise the objective
	measured  []Step
}

const (
	// patience is the number of measurements without progress before a run counts
	// as stalled.
	patience = 4
	// leastProgress is what they must gain together, in nats per unit mass, which
	// is about what single precision tells apart.
	leastProgress = 1e-9
	// mostReturns is how often a run goes back before it goes on by steps that
	// cannot raise the objective alone.
	mostReturns = 4
	// riseAllowed is the rise above the best point that may be rounding, as a part
	// of the objective or of the mass of V, whose logarithms make it up.
	riseAllowed = 1e-7
)

// keep remembers the point, if it is the best. Returns before it count no more if it is
// better by more than rounding: momentum that is undone leaves updates which never
// met each other, and these can be above the best point now and then in a long run.
func (s *solver) keep(objective float64) {
	if !(objective < s.kept.objective) {
		return
	}
	if s.kept.objective-objective > leastProgress*s.pb.mass && s.kept.returns <= mostReturns {
		s.kept.returns = 0
	}
	s.kept.objective = objective
	s.pool.copy(s.kept.w, s.f.W)
	s.pool.copy(s.kept.ht, s.f.Ht)
}

// astray reports whether an objective cannot be right: it is no number, or above
// that of a point passed before. The multiplicative method with L2, whose
// iterates are meant to be scikit-learn's, may rise.
func (s *solver) astray(objective float64) bool {
	if s.kept.w == nil {
		return false
	}
	if math.IsNaN(objective) || math.IsInf(objective, 0) {
		return true
	}
	rise := riseAllowed
	if s.f.W.rounded != nil {
		rise = roundedRise
	}
	return s.p.Method != MU && objective > s.kept.objective+rise*math.Max(math.Abs(s.kept.objective), s.pb.mass)
}

// goBack returns to the best point, drops momentum, and orders a majorised
// iteration, every time twice as many. In mixed precision, where rounding may be all that
// was wrong, the run goes on in float32 instead, and the return does not count.
func (s *solver) goBack() {
	s.kept.calm = 1 << s.kept.returns
	if s.f.W.rounded != nil {
		s.forgetRounded()
	} else if s.kept.returns++; s.kept.returns > mostReturns {
		s.kept.calm = math.MaxInt
	}
	s.restore()
	if s.m != nil {
		s.m.restart(s.pool, s.f.W, s.f.Ht)
	}
}

// restore puts the best point in the place of the present one.
func (s *solver) restore() {
	s.pool.copy(s.f.W, s.kept.w)
	s.pool.copy(s.f.Ht, s.kept.ht)
	s.price()
}

// stalled looks at a measurement and reports whether the last few gained nothing,
// neither in the objective nor in the certificate.
func (s *solver) stalled(objective, gap float64) bool {
	k := &s.kept
	k.measured = append(k.measured, Step{Objective: objective, Gap: gap})
	n := len(k.measured)
	if n <= patience {
		return false
	}
	old, before := k.measured[n-1-patience], math.Inf(1)
	for _, m := range k.measured[:n-patience] {
		before = math.Min(before, m.Gap)
	}
	for _, m := range k.measured[n-patience:] {
		if m.Gap < 0.9*before {
			return false
		}
	}
	return old.Objective-objective < leastProgress*s.pb.mass
}

// stopWide ends the run as stalled by numbers too far apart.
func (s *solver) stopWide() {
	s.f.Status = Stalled
	s.f.Warnings = append(s.f.Warnings, "the numbers left the range of single precision: V or the penalties "+
		"span too many orders of magnitude; scale or clip the extreme ones")
}

// stop ends the run as stalled, with the reason.
func (s *solver) stop(objective, gap float64) {
	if math.IsNaN(objective) || math.IsInf(objective, 0) || math.IsNaN(gap) { // never measured since it went astray
		s.stopWide()
		return
	}
	s.f.Status = Stalled
	reason := "that is what single precision can tell; accept it with a larger tolerance"
	if s.p.Method == MU {
		reason = "multiplicative updates cannot leave zeros of the start; use another method or start"
	}
	s.f.Warnings = append(s.f.Warnings, fmt.Sprintf(
		"the run stalled: the gap stays at %.1e, above %.1e, without progress; %s", gap, s.p.tol(), reason))
}
