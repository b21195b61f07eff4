package topics

import (
	"cmp"
	"slices"
)

const (
	// definingLambda weighs relevance against novelty, see Model.Defining.
	definingLambda = 0.7
	// nearDuplicate is the similarity from which two articles tell the same story
	// in the same words: at most 13 of the 64 bits differ.
	nearDuplicate = 0.8
	// definingPool is how many candidates are looked at for each that is wanted.
	definingPool = 20
)

// Defining returns n documents that together define a topic: those in which it has
// most weight, without near-duplicates and unlike each other. They are chosen one
// by one, each time the candidate of largest maximal marginal relevance
// (Carbonell & Goldstein 1998)
//
//	λ·relevance − (1−λ)·max similarity to those chosen,  λ = 0.7
//
// where relevance is θ²·Scale over its maximum, which is the topic's weight in the
// document times its part of it (a long article that is half about something else
// defines less than one that is about nothing else), and similarity is by
// [Sketch.Similarity]. A document whose similarity to one chosen is at least 0.8,
// as that of a reprint, is never chosen. Candidates are the 20·n of largest
// relevance, so that none is chosen only for being unlike the others; n < 0 asks for
// all that remain.
//
// In a model without sketches, made by an earlier version, title and snippet stand
// for the document. Defining panics when topic is out of range.
func (m *Model) Defining(topic, n int) []DocumentWeight {
	pool := m.candidates(topic)
	if n < 0 {
		n = len(pool)
	}
	pool = pool[:min(len(pool), definingPool*n)]
	sketches, like := make([]Sketch, len(pool)), make([]float64, len(pool))
	for c := range pool {
		sketches[c] = m.sketchOf(pool[c].index)
	}
	var chosen []DocumentWeight
	for len(chosen) < n {
		best, most := -1, 0.0
		for c := range pool {
			score := definingLambda*pool[c].value - (1-definingLambda)*like[c]
			if like[c] < nearDuplicate && (best < 0 || score > most) {
				best, most = c, score
			}
		}
		if best < 0 {
			break
		}
		j := pool[best].index
		chosen = append(chosen, DocumentWeight{Document: j, Weight: m.Theta.At(j, topic)})
		like[best] = 1
		for c := range pool {
			like[c] = max(like[c], sketches[c].Similarity(sketches[best]))
		}
	}
	return chosen
}

// candidates are the documents that have a topic, by relevance, which is 1 for the
// first.
func (m *Model) candidates(topic int) []scored {
	var pool []scored
	for j := range m.Documents {
		if w := m.Theta.At(j, topic); w > 0 {
			pool = append(pool, scored{j, w * w * float64(m.Scale[j])})
		}
	}
	slices.SortFunc(pool, scored.compare)
	most := 0.0
	if len(pool) > 0 {
		most = cmp.Or(pool[0].value, 1)
	}
	for c := range pool {
		pool[c].value /= most
	}
	return pool
}

// sketchOf is the sketch that was kept of a document, or one of what was.
func (m *Model) sketchOf(j int) Sketch {
	d := &m.Documents[j]
	if d.Sketch != 0 {
		return d.Sketch
	}
	ind, val := m.Space.Text(d.Title + "\n\n" + d.Snippet)
	return sketch(ind, val, func(i int32) uint64 { return termPlane(m.Space.Vocabulary.Term(int(i))) })
}
