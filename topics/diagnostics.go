package topics

import (
	"math"
	"unicode/utf8"
)

// Diagnostics of a topic as MALLET defines them (McCallum 2002; Mimno's page
// "Topic model diagnostics"), so that figures can be set side by side. MALLET counts
// tokens that a sampler gave to topics; here a token is a unit of weight, and weights
// are continuous:
//
//	N_dk = θ_dk·scale_d      tokens of document d that are of topic k
//	N_k  = Σ_d N_dk          tokens of topic k
//	N_wk = φ_wk·N_k          tokens of term w that are of topic k
//	D_k(a,b)                 documents that hold the terms a and b and any of topic k
//
// With raw counts as weights N_dk is the expected number of words, and with TF-IDF it
// is the same in units of TF-IDF. There is no prior, so MALLET's α and β are 0, except
// the β in the coherence, which is MALLET's default .01: a logarithm needs it. Means
// over the top words are over those there are, where MALLET divides by the number
// asked for. What would divide by 0 is 0: all of them for a dead topic, and those
// counted in documents for one that no reference document has.
type Diagnostics struct {
	// Tokens is N_k.
	Tokens float64 `json:"tokens"`
	// DocumentEntropy is that of the distribution N_dk/N_k over documents, in
	// nats: small for a topic of few documents, at most log n for one that all
	// have alike.
	DocumentEntropy float64 `json:"document_entropy"`
	// WordLength is the mean length of the top words as shown, in characters.
	// Junk has short words.
	WordLength float64 `json:"word-length"`
	// Coherence is Σ log[(D_k(a,b)+β) / (D_k(b)+β)] over all pairs of top words
	// with b the heavier: 0 at best, like UMass but within the topic and a sum.
	Coherence float64 `json:"coherence"`
	// UniformDist is the Kullback-Leibler divergence of φ_k from the uniform
	// distribution over the vocabulary, in nats.
	UniformDist float64 `json:"uniform_dist"`
	// CorpusDist is that from the corpus's own distribution of terms; near 0
	// for a topic of nothing in particular.
	CorpusDist float64 `json:"corpus_dist"`
	// EffectiveWords is 1/Σ_w φ_wk²: as many equally heavy words would be as
	// concentrated.
	EffectiveWords float64 `json:"eff_num_words"`
	// TokenDocDiff is the Jensen-Shannon divergence, in nats, between the top
	// words' distributions by N_wk and by D_k(w): large where a word is used much
	// in few documents.
	TokenDocDiff float64 `json:"token-doc-diff"`
	// Rank1Docs is the share, of the documents with any of the topic, of those
	// that have most of it. A background topic is everywhere and rarely first.
	Rank1Docs float64 `json:"rank_1_docs"`
	// AllocationRatio is the number of documents with half of their weight or
	// more in the topic over the number of those with 2% or more.
	AllocationRatio float64 `json:"allocation_ratio"`
	// AllocationCount is the share, of the documents with any of the topic, of
	// those with 30% or more.
	AllocationCount float64 `json:"allocation_count"`
	// Exclusivity is the mean over top words of φ_wk / Σ_l φ_wl, in (0, 1]:
	// 1 where no other topic has them.
	Exclusivity float64 `json:"exclusivity"`
}

// codocumentSmoothing is MALLET's default β.
const codocumentSmoothing = 0.01

// loads count documents by how much of a topic they have.
type loads struct {
	tokens   []float64 // N_k, by topic
	logs     []float64 // Σ_d N_dk·log N_dk
	any      []int     // documents with any of the topic
	first    []int     // with most of it
	atLeast2 []int     // with 2%, 30%, 50% of their weight or more
	atLeast3 []int
	atLeast5 []int
}

func newLoads(topics int) *loads {
	counts := func() []int { return make([]int, topics) }
	return &loads{
		tokens: make([]float64, topics), logs: make([]float64, topics),
		any: counts(), first: counts(), atLeast2: counts(), atLeast3: counts(), atLeast5: counts(),
	}
}

// add counts a document by its mixture and its weight; one without weight has
// no topic.
func (l *loads) add(theta []float32, scale float32) {
	if scale <= 0 {
		return
	}
	for t, x := range theta {
		if x <= 0 {
			continue
		}
		n := float64(x) * float64(scale)
		l.tokens[t] += n
		l.logs[t] += n * math.Log(n)
		l.any[t]++
		for _, level := range []struct {
			least float32
			count []int
		}{{.02, l.atLeast2}, {.3, l.atLeast3}, {.5, l.atLeast5}} {
			if x >= level.least {
				level.count[t]++
			}
		}
	}
	l.first[largest(theta)]++
}

// codocuments count, for the top words of each topic, the documents that hold
// two of them and any of the topic.
type codocuments struct {
	tops   [][]int32
	number []int32   // by term: its number in places, or -1
	places [][]place // where a term is a top word
	both   [][]int   // by topic, n×n: on the diagonal documents with the word
	found  [][]int   // by topic, the top words of the present document
}

// A place of a term among the top words.
type place struct{ topic, rank int }

func newCodocuments(terms int, tops [][]int32) *codocuments {
	c := &codocuments{tops: tops, number: make([]int32, terms), both: make([][]int, len(tops)), found: make([][]int, len(tops))}
	for i := range c.number {
		c.number[i] = -1
	}
	for t, words := range tops {
		c.both[t] = make([]int, len(words)*len(words))
		for rank, w := range words {
			if c.number[w] < 0 {
				c.number[w] = int32(len(c.places))
				c.places = append(c.places, nil)
			}
			c.places[c.number[w]] = append(c.places[c.number[w]], place{t, rank})
		}
	}
	return c
}

// add counts a document that holds these terms.
func (c *codocuments) add(terms []int32, theta []float32) {
	for _, i := range terms {
		if c.number[i] < 0 {
			continue
		}
		for _, p := range c.places[c.number[i]] {
			if theta[p.topic] > 0 {
				c.found[p.topic] = append(c.found[p.topic], p.rank)
			}
		}
	}
	for t, ranks := range c.found {
		n := len(c.tops[t])
		for _, a := range ranks {
			for _, b := range ranks {
				c.both[t][a*n+b]++
			}
		}
		c.found[t] = ranks[:0]
	}
}

// coherence of a topic, and its top words' document counts.
func (c *codocuments) coherence(t int, beta float64) (sum float64, docs []float64) {
	n := len(c.tops[t])
	for a := range n {
		docs = append(docs, float64(c.both[t][a*n+a]))
		for b := range a {
			sum += math.Log((float64(c.both[t][a*n+b]) + beta) / (docs[b] + beta))
		}
	}
	return sum, docs
}

// diagnostics of topic t from counts over some documents.
func (m *Model) diagnostics(t int, s []spread, l *loads, c *codocuments) Diagnostics {
	n := l.tokens[t]
	if n <= 0 && m.mass[t] <= 0 || len(c.tops[t]) == 0 {
		return Diagnostics{}
	}
	d := Diagnostics{
		Tokens:          n,
		Rank1Docs:       ratio(l.first[t], l.any[t]),
		AllocationRatio: ratio(l.atLeast5[t], l.atLeast2[t]),
		AllocationCount: ratio(l.atLeast3[t], l.any[t]),
	}
	if n > 0 {
		d.DocumentEntropy = max(0, math.Log(n)-l.logs[t]/n)
	}
	d.UniformDist, d.CorpusDist, d.EffectiveWords = s[t].uniform, s[t].corpus, 1/s[t].squares
	var docs, weights []float64
	d.Coherence, docs = c.coherence(t, codocumentSmoothing)
	for _, i := range c.tops[t] {
		row := m.Phi.Row(int(i))
		weights = append(weights, float64(row[t]))
		all := 0.0
		for _, x := range row {
			all += float64(x)
		}
		d.Exclusivity += float64(row[t]) / all / float64(len(c.tops[t]))
		d.WordLength += float64(utf8.RuneCountInString(m.Space.Vocabulary.Surface(int(i)))) / float64(len(c.tops[t]))
	}
	d.TokenDocDiff = jensenShannon(weights, docs)
	return d
}

// A spread measures a topic's whole distribution over terms.
type spread struct {
	uniform, corpus float64 // divergence from them
	squares         float64 // Σ φ²
}

// spreads of all topics, in one pass over φ.
func (m *Model) spreads() []spread {
	terms, k := m.Phi.Dims()
	list, all := make([]spread, k), math.Log(float64(terms))
	for i := range terms {
		lift := 0.0
		if m.TermWeight[i] > 0 {
			lift = math.Log(m.total / m.TermWeight[i])
		}
		for t, x := range m.Phi.Row(i) {
			if x <= 0 {
				continue
			}
			p := float64(x)
			log := math.Log(p)
			list[t].squares += p * p
			list[t].uniform += p * (log + all)
			list[t].corpus += p * (log + lift)
		}
	}
	return list
}

// ratio of counts, 0 where there is nothing to divide by.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// jensenShannon divergence of two distributions given by weights, in nats; 0
// where one of them is empty.
func jensenShannon(a, b []float64) float64 {
	sumA, sumB := 0.0, 0.0
	for i := range a {
		sumA, sumB = sumA+a[i], sumB+b[i]
	}
	if sumA <= 0 || sumB <= 0 {
		return 0
	}
	d := 0.0
	for i := range a {
		p, q := a[i]/sumA, b[i]/sumB
		mean := (p + q) / 2
		if p > 0 {
			d += p * math.Log(p/mean) / 2
		}
		if q > 0 {
			d += q * math.Log(q/mean) / 2
		}
	}
	return max(0, d)
}
