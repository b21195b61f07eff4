package topics

import "math"

// UMass coherence (Mimno, Wallach, Talley, Leenders & McCallum 2011): the mean over
// all pairs of top words of
//
//	log[(D(a,b) + 1) / D(b)]
//
// where b is the heavier word and D counts documents that hold the words. 0 says
// that where b is, a is too; below -3 or so words hardly meet. Mimno et al. sum over
// pairs, this is the mean, so that numbers of words can differ; and gensim's u_mass
// has the mean with 1e-12·n for 1, which differs where words do not meet at all. A
// phrase and a part of it are no pair.
//
// Where the formula has no value it is defined: a pair whose heavier word is in no
// document says nothing and counts 0, as in gensim; fewer than two words have 0.
func (c *cooccurrence) umass(words []int32, smoothing float64, nested func(a, b int32) bool) float64 {
	sum, pairs := 0.0, 0
	for i, a := range words {
		for _, b := range words[:i] {
			if nested != nil && nested(a, b) {
				continue
			}
			pairs++
			w := c.words[b]
			if n := c.single[w]; n > 0 {
				both := c.pair[pairKey(c.words[a], w)]
				sum += math.Log((float64(both) + smoothing) / float64(n))
			}
		}
	}
	if pairs == 0 {
		return 0
	}
	return sum / float64(pairs)
}

// umassSmoothing is Mimno's.
const umassSmoothing = 1
