package topics

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/topoi-nmf/topoi/corpus"
)

// An Explanation says why a document has its topics: which part of it each word
// owes to each topic.
//
// The document's column v of the term-document matrix is explained as φ·h, with
// h = θ·Scale. Of the weight v_i of term i, topic t owns the share
//
//	φ_it·h_t / Σ_s φ_is·h_s
//
// which is the probability that a Poisson count with these means came from t, and
// the quantity whose sums make up the multiplicative update of h (Lee & Seung
// 2001, eq. 5). Nothing is estimated or sampled: the shares follow from φ and θ.
//
// What adds up:
//
//   - The shares of a term, and those of a word in the text, sum to 1 up to the
//     rounding of float64, unless no topic of the document has the term at all;
//     then there are none (nil), and its weight is in Unowned.
//   - Sums[t] = Σ v_i·share_it over the terms, equal to the same sum over the words
//     of the text; Σ_t Sums[t] + Unowned = Weight. Exact up to the rounding of
//     float64.
//   - Sums[t] = Weights[t] = θ_t·Scale holds at the optimum of inference, whose
//     divergence is certified to 2e-6 nats per unit of weight: Σ_t |Sums[t] −
//     Weights[t]| is at most a few millionths of Weight (5.5e-6 for the worst of
//     11,314 posts of 20 Newsgroups, .15e-6 on average). Neither side is adjusted to the other. Where Unowned is positive,
//     they may differ by as much as that; and in a model whose mixtures are sparse
//     (Settings.Sparsity.H > 0) the sums are larger than the weights, by the price
//     that these have paid.
//
// Where a document has one topic (Settings.OneTopic), θ is how likely each is to be the topic
// of the whole document, and shares of the formula above would not add up to it. Shares are then
//
//	φ̃_it·a_t / Σ_s φ̃_is·a_s
//
// where φ̃ has a tenth of the corpus in every topic, as inference does, and a is such that Sums
// are Weights, to 1e-6 of Weight: of all shares that add up to θ these are nearest to how
// topics have the words. Unowned then is the weight of terms that no topic has at all.
type Explanation struct {
	Document corpus.Document // as it was given
	Mixture  Mixture         // θ, to the bit that of [Model.TransformDocument]
	// Scale turns θ into the unnormalised weights of the topics: their sum. 0 if no
	// topic has a word of the document.
	Scale float64
	// Weights are θ times Scale, and Sums what the words add up to, by topic.
	Weights, Sums []float64
	// Weight of the document: the sum of its column.
	Weight float64
	// Unowned is the part of Weight in terms that no topic of the document has.
	Unowned float64
	// Misfit is what the topics leave unexplained of the document: see
	// [Document].Misfit.
	Misfit float64
	// Terms of the document that the vocabulary has, in its order.
	Terms []ExplainedTerm
	// Title and Text word by word.
	Title, Text ExplainedText
}

// An ExplainedTerm is a term of the vocabulary in a document, a word or a phrase,
// however often it occurs.
type ExplainedTerm struct {
	Term   int     // index into the vocabulary: the row of φ
	Count  int     // occurrences in title and text
	Weight float64 // v_i: the value in the term-document matrix
	// Model is what the topics expect: (φ·h)_i.
	Model float64
	// Corpus is what the weight would be in the average article: the term's part
	// of the corpus times the weight of the document.
	Corpus float64
	// Shares by topic, nil if Model is 0; where documents have one topic, if no topic
	// has the term.
	Shares []float64
}

// Unexplained tells whether no topic of the document explains the term: it weighs
// more than the topics expect, and they expect it no more than in any article of
// the corpus. Such are the words of what an article is about besides its topics.
// What differs by a millionth is equal.
func (x *ExplainedTerm) Unexplained() bool {
	return x.Model <= x.Corpus*(1+sameModel) && x.Model*(1+sameModel) < x.Weight
}

// sameModel is more than rounding φ and θ to float32 makes. A single topic expects of a
// word what any article has, and of articles that are all alike what they hold: rounding
// must not decide then.
const sameModel = 1e-6

// surprise is the term's part of the divergence between document and model.
func (x *ExplainedTerm) surprise() float64 {
	if x.Model <= 0 {
		return math.Inf(1)
	}
	return x.Weight*math.Log(x.Weight/x.Model) - x.Weight + x.Model
}

// Unexplained returns the indices into Terms of those that no topic explains (see
// [ExplainedTerm.Unexplained]), the most surprising first: in order of their part
// of the divergence between the document and the model, v·log(v/φh) − v + φh.
func (e *Explanation) Unexplained() []int {
	var found []int
	for p := range e.Terms {
		if e.Terms[p].Unexplained() {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int {
		x, y := &e.Terms[a], &e.Terms[b]
		return cmp.Or(cmp.Compare(y.surprise(), x.surprise()), cmp.Compare(y.Weight, x.Weight))
	})
	return found
}

// Explain says why a document has its topics, word by word. The document need not
// be one the model was fitted on; of one that is, the mixture is that of the
// model, to the bit. A document without a word of the vocabulary is
// [ErrNoKnownWords]; the other error is that of ctx.
func (m *Model) Explain(ctx context.Context, d corpus.Document) (*Explanation, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ind, val := m.Space.Document(d)
	if !hasWeight(val) {
		return nil, ErrNoKnownWords
	}
	h := make([]float32, m.K())
	e := &Explanation{Document: d, Scale: float64(m.mixture(h, ind, val))}
	e.Mixture = newMixture(h)
	e.Weights = make([]float64, m.K())
	for t, x := range e.Mixture {
		e.Weights[t] = x * e.Scale
	}
	m.explainTerms(e, ind, val)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e.readTexts(m.Space)
	return e, nil
}

// explainTerms fills in the terms and the sums over them.
func (m *Model) explainTerms(e *Explanation, ind []int32, val []float32) {
	for _, v := range val {
		e.Weight += float64(v)
	}
	e.Sums = make([]float64, m.K())
	e.Terms = make([]ExplainedTerm, len(ind))
	for p, i := range ind {
		x := &e.Terms[p]
		*x = ExplainedTerm{Term: int(i), Weight: float64(val[p]), Corpus: m.TermWeight[i] / m.total * e.Weight}
		x.Shares, x.Model = shares(m.Phi.Row(int(i)), e.Weights)
	}
	if u, ok := m.basis.(*unigrams); ok {
		m.deal(u, e)
	}
	for _, x := range e.Terms {
		for t, s := range x.Shares {
			e.Sums[t] += x.Weight * s
		}
		if x.Shares == nil {
			e.Unowned += x.Weight
		}
	}
	e.Misfit = m.misfit(ind, val, e.Scale, func(p int) float64 { return e.Terms[p].Model })
}

// shares are the parts of a term with the row phi that fall to topics of weights
// h, and their sum before they are normalised. They are nil where that is 0.
func shares(phi []float32, h []float64) (s []float64, q float64) {
	s = make([]float64, len(h))
	for t, x := range h {
		s[t] = float64(phi[t]) * x
		q += s[t]
	}
	if !(q > 0) {
		return nil, 0
	}
	for t := range s {
		s[t] /= q
	}
	return s, q
}
