package topics

import (
	"cmp"
	"slices"
)

// TopDocuments returns the n documents with the largest part of a topic,
// largest first; n < 0 asks for all that have any. Among documents of equal part
// (many have one topic and nothing else) those that say more come first, by
// Scale, and then the earlier ones. It panics when topic is out of range.
func (m *Model) TopDocuments(topic, n int) []DocumentWeight {
	docs, _ := m.Theta.Dims()
	var found []DocumentWeight
	for j := range docs {
		if w := m.Theta.At(j, topic); w > 0 {
			found = append(found, DocumentWeight{Document: j, Weight: w})
		}
	}
	slices.SortFunc(found, func(a, b DocumentWeight) int {
		return cmp.Or(
			cmp.Compare(b.Weight, a.Weight),
			cmp.Compare(m.Scale[b.Document], m.Scale[a.Document]),
			cmp.Compare(a.Document, b.Document))
	})
	if n >= 0 && n < len(found) {
		found = slices.Clip(found[:n])
	}
	return found
}

// Mixture returns the topics of a document of the model: row document of θ. It
// panics when document is out of range.
func (m *Model) Mixture(document int) Mixture { return newMixture(m.Theta.Row(document)) }

// Main returns the topic with the largest part of a document, the first of
// equals. It panics when document is out of range.
func (m *Model) Main(document int) int { return largest(m.Theta.Row(document)) }

// Main returns the topic with the largest weight, the first of equals, or -1 if
// the mixture is empty.
func (x Mixture) Main() int { return largest(x) }

// Top returns the n largest weights, largest first, as topic index and weight;
// n < 0 asks for all. Topics without weight are left out.
func (x Mixture) Top(n int) []TopicWeight {
	if n < 0 {
		n = len(x)
	}
	best := newBest(n)
	for t, w := range x {
		if w > 0 {
			best.offer(t, w)
		}
	}
	found := best.sorted()
	out := make([]TopicWeight, len(found))
	for i, s := range found {
		out[i] = TopicWeight{Topic: s.index, Weight: s.value}
	}
	return out
}

// A TopicWeight is a topic and its part of a document.
type TopicWeight struct {
	Topic  int // index into Model.Topics
	Weight float64
}

func newMixture(h []float32) Mixture {
	x := make(Mixture, len(h))
	for t, w := range h {
		x[t] = float64(w)
	}
	return x
}

func largest[F float32 | float64](x []F) int {
	at := -1
	for i, w := range x {
		if at < 0 || w > x[at] {
			at = i
		}
	}
	return at
}
