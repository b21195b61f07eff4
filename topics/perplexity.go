package topics

import (
	"math"
	"slices"
	"strings"

	"github.com/topoi-nmf/topoi/factor"
)

// Perplexity of held-out words by document completion (Wallach, Murray,
// Salakhutdinov & Mimno 2009, "document completion"; Asuncion et al. 2009). The
// known words of each document, without phrases, are dealt alternately into two
// halves, the first word to the first half. θ is inferred from the counts of the
// first; the words of the second are predicted by
//
//	p(w) = (1−s)·Σ_t φ(w|t)·θ(t) + s·p_corpus(w),   s = 0.01
//
// with both parts scaled to sum to 1 over the words, as phrases are not predicted:
// they are made of words that count already. θ is inferred by the whole of φ all the
// same; by φ without its phrases, a second basis of the size of φ, perplexity of held-out
// articles of BBC News is 1647.5 instead of 1648.5 (k=5), and 1576.3 for both (k=20).
// The perplexity is exp of minus the mean log p(w) over all words of all second
// halves: the size of a vocabulary of equally likely words that would be as hard
// to guess. The part s of the corpus's own distribution keeps a word
// that no topic of the document has from making it infinite, as φ has exact
// zeros.
//
// Both halves are counts, whatever weighting the model was fitted with, while φ
// is that of the weighted matrix; so compare models of one weighting and one
// vocabulary. It is a measure of prediction only when the documents were not
// among those fitted.
type Perplexity struct {
	Value     float64 `json:"value"`     // ≥ 1; lower is better
	Documents int     `json:"documents"` // with at least two known words
	Tokens    int     `json:"tokens"`    // predicted
}

// perplexitySmoothing is s above.
const perplexitySmoothing = 0.01

// A completion is one document's part of the perplexity.
type completion struct {
	logLikelihood float64
	tokens        int
}

// A completer works on one goroutine.
type completer struct {
	model *Model
	count map[int32]float32
	ind   []int32
	val   []float32
	theta []float32
	words []float64 // by topic, the part of φ that is words and not phrases
	total float64   // of TermWeight, that of words
}

func newCompleter(m *Model) *completer {
	c := &completer{model: m, count: map[int32]float32{}, theta: make([]float32, m.K()), words: make([]float64, m.K())}
	for i, w := range m.TermWeight {
		if strings.Contains(m.Space.Vocabulary.Term(i), " ") {
			continue
		}
		c.total += w
		for k, x := range m.Phi.Row(i) {
			c.words[k] += float64(x)
		}
	}
	return c
}

// complete splits the known words of a document.
func (c *completer) complete(terms []int32) completion {
	if len(terms) < 2 {
		return completion{}
	}
	clear(c.count)
	c.ind, c.val = c.ind[:0], c.val[:0]
	for i := 0; i < len(terms); i += 2 {
		if c.count[terms[i]] == 0 {
			c.ind = append(c.ind, terms[i])
		}
		c.count[terms[i]]++
	}
	slices.Sort(c.ind)
	m := c.model
	for _, t := range c.ind {
		x := c.count[t]
		if m.Settings.OneTopic {
			x *= m.Space.IDF[t] // which this inference takes out again
		}
		c.val = append(c.val, x)
	}
	m.mixture(c.theta, c.ind, c.val)
	all := 0.0 // the part of the mixture that is words
	for k, x := range c.theta {
		all += c.words[k] * float64(x)
	}
	out := completion{tokens: len(terms) / 2}
	for i := 1; i < len(terms); i += 2 {
		p := perplexitySmoothing * m.TermWeight[terms[i]] / c.total
		if all > 0 {
			p += (1 - perplexitySmoothing) * dot(m.Phi, terms[i], c.theta) / all
		}
		out.logLikelihood += math.Log(p)
	}
	return out
}

func dot(phi *factor.Dense, term int32, theta []float32) float64 {
	p := 0.0
	for k, x := range phi.Row(int(term)) {
		p += float64(x) * float64(theta[k])
	}
	return p
}

// newPerplexity sums up; nil when there was nothing to predict.
func newPerplexity(parts []completion) *Perplexity {
	p := &Perplexity{}
	sum := 0.0
	for _, c := range parts {
		if c.tokens > 0 {
			p.Documents++
			p.Tokens += c.tokens
			sum += c.logLikelihood
		}
	}
	if p.Tokens == 0 {
		return nil
	}
	p.Value = math.Exp(-sum / float64(p.Tokens))
	return p
}
