package topics

import (
	"context"
	"fmt"
	"iter"
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
	case o.refines() && o.NMF.Sparsity == (factor.Penalty{}) && medianTerms(v) < shortTerms:
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
	f, err := factorize(ctx, opt, space, k, v)
	if err != nil {
		return nil, err
	}
	return refine(ctx, opt, space, f, v)
}

// likeliest refines four factorizations into mixtures of unigrams, and returns the one
// that gives the corpus the highest likelihood. Which of them leads to topics that agree
// with labels differs from corpus to corpus, and the likelihood tells: see
// docs/ablation.md. What is said of the factorization is of the divergence of V.
func likeliest(ctx context.Context, opt *Options, space *vectorize.Space, k int, v *sparse.Matrix) (*factor.Factors, error) {
	var summary, best *factor.Factors
	highest := math.Inf(-1)
	for s, err := range starts(ctx, opt, k, v) {
		if err != nil {
			return nil, err
		}
		refined, likelihood, err := refineUnigrams(ctx, opt, space, s.Factors, v)
		if err != nil {
			return nil, err
		}
		if likelihood > highest {
			best, highest = refined, likelihood
		}
		if s.divergence && summary == nil {
			summary = s.Factors
		}
	}
	return withFactors(summary, best.W, best.Ht), nil
}

// A start of a mixture of unigrams.
type start struct {
	*factor.Factors
	divergence bool // by least squares and the divergence after it, not by least squares alone
}

// starts are the four, one after the other: of V, least squares and the divergence, and
// the same of V with documents of equal length. An error is the last.
func starts(ctx context.Context, opt *Options, k int, v *sparse.Matrix) iter.Seq2[start, error] {
	silent := *opt
	silent.Progress = nil
	return func(yield func(start, error) bool) {
		for _, x := range []*sparse.Matrix{v, equalLengths(v)} {
			nmf := opt.NMF
			nmf.MaxIter = -1
			squares, err := factorizeAt(ctx, &silent, nmf, k, x)
			if !yield(start{squares, false}, err) || err != nil {
				return
			}
			nmf.Start, nmf.MaxIter = factor.Custom{W: squares.W, H: squares.H()}, opt.NMF.MaxIter
			diverged, err := factorizeAt(ctx, opt, nmf, k, x)
			if !yield(start{diverged, true}, err) || err != nil {
				return
			}
		}
	}
}

// equalLengths is v with columns of length 1.
func equalLengths(v *sparse.Matrix) *sparse.Matrix {
	ptr, _, val := v.CSC()
	out := make([]float32, len(val))
	for j := range len(ptr) - 1 {
		var sum float64
		for _, x := range val[ptr[j]:ptr[j+1]] {
			sum += float64(x) * float64(x)
		}
		for p := ptr[j]; p < ptr[j+1]; p++ {
			out[p] = float32(float64(val[p]) / math.Sqrt(sum))
		}
	}
	x, err := v.WithValues(out)
	if err != nil {
		panic(err) // as valid as v, which stores no zeros: no length is 0
	}
	return x
}
