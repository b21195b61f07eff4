package topics

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// OneTopic says whether a document has one topic or a mixture of several.
type OneTopic uint8

const (
	// OneTopicAuto: one if the documents are short, which they are where half of
	// them have fewer than 20 different terms.
	OneTopicAuto OneTopic = iota
	// OneTopicYes: one.
	OneTopicYes
	// OneTopicNo: a mixture.
	OneTopicNo
)

// String is "auto", "yes" or "no".
func (o OneTopic) String() string {
	switch o {
	case OneTopicAuto:
		return "auto"
	case OneTopicYes:
		return "yes"
	case OneTopicNo:
		return "no"
	}
	return fmt.Sprintf("OneTopic(%d)", uint8(o))
}

// shortTerms is the median number of different terms of a document below which
// documents are short: see docs/ablation.md.
const shortTerms = 20

// oneTopic resolves Options.OneTopic for a matrix. Who asks for a minimum of the
// divergence or for sparse factors means mixtures.
func (o *Options) oneTopic(v *sparse.Matrix) OneTopic {
	switch {
	case o.OneTopic != OneTopicAuto:
		return o.OneTopic
	case o.refineRounds() > 0 && o.NMF.Sparsity == (factor.Penalty{}) && medianTerms(v) < shortTerms:
		return OneTopicYes
	}
	return OneTopicNo
}

// medianTerms is the median number of different terms of the documents that have any,
// the lower of two.
func medianTerms(v *sparse.Matrix) int {
	_, n := v.Dims()
	var terms []int
	for j := range n {
		if ind, _ := v.Column(j); len(ind) > 0 {
			terms = append(terms, len(ind))
		}
	}
	if len(terms) == 0 {
		return 0
	}
	slices.Sort(terms)
	return terms[(len(terms)-1)/2]
}

// topicsOf factorizes V and refines topics.
func topicsOf(ctx context.Context, opt *Options, space *vectorize.Space, k int, v *sparse.Matrix) (*factor.Factors, error) {
	if opt.OneTopic == OneTopicYes && opt.Consensus <= 1 && opt.NMF.Start == nil {
		return likeliest(ctx, opt, space, k, v)
	}
	f, err := factorize(ctx, opt, k, v)
	if err != nil {
		return nil, err
	}
	return refine(ctx, opt, space, f, v)
}

// likeliest refines four factorizations into mixtures of unigrams, and returns the one
// that gives the corpus the highest likelihood: of V and of V with documents of equal
// length, by least squares alone and by the divergence after it. Which of them leads to
// topics that agree with labels differs from corpus to corpus, and the likelihood tells:
// see docs/ablation.md. What is said of the factorization is of the divergence of V.
func likeliest(ctx context.Context, opt *Options, space *vectorize.Space, k int, v *sparse.Matrix) (*factor.Factors, error) {
	var summary, best *factor.Factors
	highest := math.Inf(-1)
	for _, x := range []*sparse.Matrix{v, equalLengths(v)} {
		nmf := opt.NMF
		for range 2 {
			quick := *opt
			if nmf.Start == nil {
				nmf.MaxIter, quick.Progress = -1, nil
			}
			f, err := factorizeAt(ctx, &quick, nmf, k, x)
			if err != nil {
				return nil, err
			}
			refined, err := refine(ctx, opt, space, f, v)
			if err != nil {
				return nil, err
			}
			_, likelihood, err := newUnigrams(refined.W, termWeights(v), space.IDF, opt.Workers).infer(ctx, v)
			if err != nil {
				return nil, err
			}
			if likelihood > highest {
				best, highest = refined, likelihood
			}
			if nmf.Start != nil && summary == nil {
				summary = f
			}
			nmf.Start, nmf.MaxIter = factor.Custom{W: f.W, H: f.H()}, opt.NMF.MaxIter
		}
	}
	return withFactors(summary, best.W, best.Ht), nil
}

// equalLengths is v with columns of length 1.
func equalLengths(v *sparse.Matrix) *sparse.Matrix {
	ptr, ind, val := v.CSC()
	m, n := v.Dims()
	out := make([]float32, len(val))
	for j := range n {
		var sum float64
		for _, x := range val[ptr[j]:ptr[j+1]] {
			sum += float64(x) * float64(x)
		}
		for p := ptr[j]; p < ptr[j+1]; p++ {
			out[p] = float32(float64(val[p]) / math.Sqrt(sum))
		}
	}
	x, err := sparse.New(m, n, ptr, ind, out)
	if err != nil {
		panic(err) // as valid as v, which stores no zeros: no length is 0
	}
	return x
}
