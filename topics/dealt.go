package topics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

const (
	dealtRounds = 2000
	dealtTol    = 1e-9 // of the document's weight
)

// deal shares out the terms of a document of one topic. Its θ is how likely each topic is to be
// that of the whole document, and words shared out as those of a mixture would not add up to it:
// what decides between two topics would fall to the likely one alone. Of all shares that add
// up to θ, those are taken that are nearest, by the divergence from them, to how the
// topics have the words: a_t·φ̃_it/Σ_s a_s·φ̃_is, with φ̃ the smoothed topics of [unigrams]
// and a found by fitting the sums in turn (iterative proportional fitting, Deming & Stephan 1940). For
// a mixture, where θ is at the optimum, a is h.
//
// Terms that no topic has get no shares.
func (m *Model) deal(u *unigrams, e *Explanation) {
	var owned []*ExplainedTerm
	weight := 0.0
	for p := range e.Terms {
		x := &e.Terms[p]
		if x.Shares = nil; u.known[x.Term] && x.Weight > 0 {
			x.Shares = m.lifts(u, x.Term)
			weight += x.Weight
			owned = append(owned, x)
		}
	}
	a, sums := slices.Clone([]float64(e.Mixture)), make([]float64, m.K())
	for range dealtRounds {
		clear(sums)
		for _, x := range owned {
			c := x.Weight / floats.Dot(a, x.Shares)
			for t, lift := range x.Shares {
				sums[t] += c * a[t] * lift
			}
		}
		off := 0.0
		for t, theta := range e.Mixture {
			off += math.Abs(sums[t] - theta*weight)
		}
		if off <= dealtTol*weight {
			break
		}
		for t, theta := range e.Mixture {
			if sums[t] > 0 {
				a[t] *= theta * weight / sums[t]
			}
		}
	}
	for _, x := range owned {
		q := floats.Dot(a, x.Shares)
		for t := range x.Shares {
			x.Shares[t] *= a[t] / q
		}
	}
}

// lifts are how much more of a term the topics have than the corpus.
func (m *Model) lifts(u *unigrams, term int) []float64 {
	score := slices.Clone(u.score.Row(term))
	if m.order != nil { // that of inference
		permute(score, m.order)
	}
	lift := make([]float64, len(score))
	for t, x := range score {
		lift[t] = math.Exp(float64(x))
	}
	return lift
}
