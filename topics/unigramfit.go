package topics

import (
	"context"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// Of a mixture of unigrams while it is fitted; figures are in docs/ablation.md.
const (
	// unigramPrior is the number of words, drawn from the corpus, that every topic has
	// before it has documents: a Dirichlet prior around the corpus (MacKay & Peto 1995),
	// so that topics of few documents are believed less than those of many. Where topics
	// have fewer words on average, it is that average, lest the prior be all there is.
	unigramPrior = 300
	// unigramSoftness is the power of the likelihood by which documents are shared out
	// among topics for their final words.
	unigramSoftness = 0.4
)

// refineUnigrams is refine where a document has one topic: rounds of classification EM
// for [unigrams] under a Dirichlet prior. It returns the mean log-likelihood of a
// document under the topics that they lead to.
//
// Then the words of topics are gathered once more, with θ ∝ likelihood^softness. A topic
// of a few hundred texts of eight words each has few that hold two of its words, and
// what is typical of it also stands in texts that other topics claim with a little more
// right. Counting these in part makes words more coherent, at once and at a small price
// in main topics.
func refineUnigrams(ctx context.Context, opt *Options, space *vectorize.Space, f *factor.Factors, v *sparse.Matrix) (*factor.Factors, float64, error) {
	w, ht, weight := f.W, f.Ht, termWeights(v)
	u := newUnigrams(w, weight, space.IDF, opt.Workers)
	if !opt.refines() {
		_, likelihood, err := u.infer(ctx, v)
		if err != nil {
			return nil, 0, whileRefining(ctx, err)
		}
		return f, likelihood, nil
	}
	var likelihood float64
	var err error
	for range opt.refineRounds(f) {
		smoothing := u.priorParts(v, w, ht)
		w = gathered(v, w, ht, refinePower)
		u = smoothUnigrams(w, weight, space.IDF, smoothing, opt.Workers)
		if ht, likelihood, err = u.infer(ctx, v); err != nil {
			return nil, 0, whileRefining(ctx, err)
		}
	}
	u = newUnigrams(w, weight, space.IDF, opt.Workers) // the prior would share out still more
	u.power = unigramSoftness
	if ht, _, err = u.infer(ctx, v); err != nil {
		return nil, 0, whileRefining(ctx, err)
	}
	w = gathered(v, w, ht, 1)
	ht, _, err = newUnigrams(w, weight, space.IDF, opt.Workers).infer(ctx, v)
	if err != nil {
		return nil, 0, whileRefining(ctx, err)
	}
	return withFactors(f, w, ht), likelihood, nil
}

// priorParts is the part that the prior has in the words of each topic that is gathered
// from w and ht.
func (u *unigrams) priorParts(v *sparse.Matrix, w, ht *factor.Dense) []float64 {
	n, k := ht.Dims()
	mass, words := w.ColumnSums(), make([]float64, k)
	weight, some, all := make([]float64, k), make([]int, 0, k), 0.0
	for j := range n {
		some = emphasis(weight, some[:0], ht.Row(j), mass, refinePower)
		length := u.length(v.Column(j))
		all += length
		for _, t := range some {
			words[t] += weight[t] * length
		}
	}
	prior, parts := min(unigramPrior, all/float64(k)), make([]float64, k)
	for t, x := range words {
		parts[t] = prior / (prior + x)
	}
	return parts
}
