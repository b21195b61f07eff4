package topics

import "math"

// Significance is how far a topic is from three kinds of junk (AlSumait, Barbará,
// Gentle & Domeniconi 2009), each by the cosine dissimilarity, one of the paper's
// three distances, in [0, 1] with 0 for junk. (Its Kullback-Leibler distances are
// UniformDist, CorpusDist and log n − DocumentEntropy of [Diagnostics]. Its final
// score ranks the topics of one model against each other and is not made here.)
// All are 0 for a dead topic.
type Significance struct {
	// Uniform junk has all words alike.
	Uniform float64 `json:"uniform"`
	// Vacuous junk has the words of the corpus as a whole.
	Vacuous float64 `json:"vacuous"`
	// Background junk is spread over all documents alike. The documents are
	// those the model was fitted on.
	Background float64 `json:"background"`
}

// significances of all topics, in one pass over φ and one over θ.
func (m *Model) significances() []Significance {
	k := m.K()
	terms, _ := m.Phi.Dims()
	out := make([]Significance, k)
	squares, sums, corpus := make([]float64, k), make([]float64, k), make([]float64, k)
	weights := 0.0 // Σ of squares of the corpus's distribution
	for i := range terms {
		p := m.TermWeight[i] / m.total
		weights += p * p
		for t, x := range m.Phi.Row(i) {
			squares[t] += float64(x) * float64(x)
			sums[t] += float64(x)
			corpus[t] += float64(x) * p
		}
	}
	n := len(m.Documents)
	spread, mass := make([]float64, k), make([]float64, k)
	for j := range n {
		for t, x := range m.Theta.Row(j) {
			spread[t] += float64(x) * float64(x)
			mass[t] += float64(x)
		}
	}
	for t := range out {
		out[t] = Significance{
			Uniform:    dissimilarity(sums[t], squares[t], float64(terms)),
			Vacuous:    dissimilarity(corpus[t], squares[t], weights),
			Background: dissimilarity(mass[t], spread[t], float64(n)),
		}
	}
	return out
}

// dissimilarity is 1 − a·b/(‖a‖‖b‖) from the product and the two squares; 0 where
// one of them is nothing.
func dissimilarity(product, a, b float64) float64 {
	if a <= 0 || b <= 0 {
		return 0
	}
	return min(1, max(0, 1-product/math.Sqrt(a*b)))
}
