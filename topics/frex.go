package topics

import "github.com/topoi-nmf/topoi/factor"

// frexWeight is ω, the part of exclusivity against frequency: the .7 of stm.
const frexWeight = 0.7

// frex is the mean FREX over the top words of each topic (Bischof & Airoldi 2012;
// Roberts, Stewart & Tingley's stm sums where this takes the mean): the weighted
// harmonic mean of a word's rank in the topic by exclusivity φ_wk/Σ_l φ_wl and by
// frequency φ_wk, both as parts of the vocabulary, so in (0, 1]. 1 is a topic whose
// top words are its most exclusive ones too. Ties have the mean of their ranks. A topic
// without words has 0.
func frex(phi *factor.Dense, tops [][]int32) []float64 {
	terms, _ := phi.Dims()
	all := make([]float64, terms) // Σ_l φ_wl
	for i := range terms {
		for _, x := range phi.Row(i) {
			all[i] += float64(x)
		}
	}
	out := make([]float64, len(tops))
	frequency, exclusivity := make([]float64, terms), make([]float64, terms)
	for t, words := range tops {
		for i := range terms {
			frequency[i], exclusivity[i] = phi.At(i, t), 0
			if all[i] > 0 {
				exclusivity[i] = frequency[i] / all[i]
			}
		}
		for _, w := range words {
			f, e := rankOf(frequency, frequency[w]), rankOf(exclusivity, exclusivity[w])
			out[t] += 1 / (frexWeight/e + (1-frexWeight)/f) / float64(len(words))
		}
	}
	return out
}

// rankOf is the rank of x among the values, from the least, as a part of their
// number.
func rankOf(values []float64, x float64) float64 {
	less, equal := 0, 0
	for _, v := range values {
		switch {
		case v < x:
			less++
		case v == x:
			equal++
		}
	}
	return (float64(less) + float64(equal+1)/2) / float64(len(values))
}
