package topics

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// LabelLambda is the λ by which the words that name a topic are chosen; 0.6 is
// what Sievert & Shirley (2014) found readers to do best with.
const LabelLambda = 0.6

const (
	labelWords     = 3
	coherenceWords = 10
	labelJoin      = " · "
	deadLabel      = "(empty)"
)

// keyDocuments is the number of documents added to both sides of the comparison in
// [Model.KeyWords]: what a topic says in one document more than expected is not yet
// typical of it. Figures for others are in docs/ablation.md.
const keyDocuments = 1

// shortKeyDocuments is that of shortKey: a short text holds few of the words that it might,
// so that more of them say the same.
const shortKeyDocuments = 10

// KeyWords returns the n words that stand for a topic, first those that do best;
// n < 0 asks for all that have weight in it. They are the words that reports show and
// that coherence and diversity judge. The order is by
//
//	φ(word|topic) · √[(c + 1)/(e + 1)]
//
// where c is the number of mentions that the topic explains, φ times the mass of the
// topic, and e the number it would have if it used words as the whole corpus does,
// both in units of the word's mean weight in a document. Words that are frequent in
// the topic come first as long as they are not as frequent everywhere. Without the
// ones it is the relevance of [Model.Words] with λ = ⅔; with them, small samples are
// not believed, so that where a topic has few documents its frequent words come first.
// Of the orders whose words are as coherent and differ as much between topics, this one
// changes least when documents do.
//
// Where a document has one topic (Settings.OneTopic), the score is (c − e)/√(e + 10), by how
// many standard errors of chance the mentions exceed what is expected, with φ and the part of
// the corpus of counts, idf taken out. Titles use few words, so that topics ordered by weight
// share them.
// Word.Relevance is the score. Ties go to the term that sorts first.
// It panics when topic is out of range.
func (m *Model) KeyWords(topic, n int) []Word { return m.words(topic, m.key(topic, n)) }

// key finds the terms of KeyWords.
func (m *Model) key(topic, n int) []scored {
	if m.mass == nil { // made by hand
		made := *m
		made.prepare()
		m = &made
	}
	if m.Settings.OneTopic {
		return m.shortKey(topic, n)
	}
	return m.rank(topic, n, func(i int, phi, p float64) float64 {
		unit := m.TermWeight[i] / float64(max(1, m.Space.Vocabulary.DF(i)))
		mentions := m.mass[topic] / unit
		return phi * math.Sqrt((mentions*phi+keyDocuments)/(mentions*p+keyDocuments))
	})
}

// shortKey is key where a document has one topic.
func (m *Model) shortKey(topic, n int) []scored {
	counts, all := 0.0, 0.0 // of the topic, for a mass of 1, and of the corpus
	for i, idf := range m.Space.IDF {
		counts += m.Phi.At(i, topic) / float64(idf)
		all += m.TermWeight[i] / float64(idf)
	}
	return m.rank(topic, n, func(i int, phi, _ float64) float64 {
		idf, mentions := float64(m.Space.IDF[i]), m.mass[topic]*counts
		here, p := phi/idf/counts, m.TermWeight[i]/idf/all
		return mentions * (here - p) / math.Sqrt(mentions*p+shortKeyDocuments)
	})
}

// Words returns the n most relevant words of a topic, best first; n < 0 asks
// for all that have weight in it. Relevance is
//
//	λ·log φ(word|topic) + (1−λ)·log[φ(word|topic) / p(word)]
//
// with p the word's part of the corpus (Sievert & Shirley 2014, LDAvis). λ = 1
// orders by weight, frequent words first; λ = 0 by lift, words that hardly
// appear elsewhere first; λ outside [0, 1] counts as the nearer end. Ties go
// to the term that sorts first. It panics when topic is out of range.
func (m *Model) Words(topic, n int, lambda float64) []Word {
	return m.words(topic, m.relevant(topic, n, lambda))
}

func (m *Model) words(topic int, found []scored) []Word {
	words := make([]Word, len(found))
	for i, s := range found {
		words[i] = Word{
			Word: m.Space.Vocabulary.Surface(s.index), Stem: m.Space.Vocabulary.Term(s.index), Term: s.index,
			Weight: m.Phi.At(s.index, topic), Relevance: s.value,
		}
	}
	return words
}

// relevant finds the terms of Words.
func (m *Model) relevant(topic, n int, lambda float64) []scored {
	if !(lambda > 0) {
		lambda = 0
	}
	lambda = min(lambda, 1)
	return m.rank(topic, n, func(_ int, phi, p float64) float64 { return relevance(phi, p, lambda) })
}

// rank finds the n terms of a topic with the highest score, of all that have weight
// in it, given the weight and p, the term's part of the corpus.
func (m *Model) rank(topic, n int, score func(i int, phi, p float64) float64) []scored {
	terms, _ := m.Phi.Dims()
	if n < 0 {
		n = terms
	}
	best := newBest(n)
	for i := range terms {
		phi, weight := m.Phi.At(i, topic), m.TermWeight[i]
		if phi > 0 && weight > 0 {
			best.offer(i, score(i, phi, weight/m.total))
		}
	}
	return best.sorted()
}

func relevance(phi, p, lambda float64) float64 {
	r := math.Log(phi)
	if lambda < 1 {
		r -= (1 - lambda) * math.Log(p) // λ·log φ + (1−λ)·(log φ − log p)
	}
	return r
}

// topTerms are the terms of KeyWords for each topic.
func (m *Model) topTerms(n int) [][]int32 {
	tops := make([][]int32, m.K())
	for t := range tops {
		for _, s := range m.key(t, n) {
			tops[t] = append(tops[t], int32(s.index))
		}
	}
	return tops
}

// prepare computes what the model keeps besides its fields.
func (m *Model) prepare() {
	m.total = 0
	for _, w := range m.TermWeight {
		m.total += w
	}
	m.mass = make([]float64, m.K())
	for j, scale := range m.Scale {
		for t, x := range m.Theta.Row(j) {
			m.mass[t] += float64(x) * float64(scale)
		}
	}
}

// wordModel is a model of which only the words are of use: φ of the factors, its columns
// in the order given, with what ordering words needs. weight is that of the terms.
func wordModel(space *vectorize.Space, weight []float64, f *factor.Factors, order []int, one OneTopic) *Model {
	sums, mass := f.W.ColumnSums(), f.Ht.ColumnSums()
	m := &Model{Space: space, TermWeight: weight, Topics: make([]Topic, len(order))}
	m.Settings.OneTopic = one == OneTopicYes
	m.Phi = normalColumns(f.W, sums, order)
	m.prepare()
	for t, c := range order {
		m.mass[t] = sums[c] * mass[c] // there are no documents to take it from
	}
	return m
}

// label names the topics in their order. A name whose words another topic has
// already, in whatever order, gets the next relevant word until it differs, and
// at last the topic's identifier.
func (m *Model) label() {
	const most = 12
	taken := map[string]bool{}
	for t := range m.Topics {
		var name []Word
		for _, w := range m.Words(t, most, LabelLambda) {
			if len(name) >= labelWords && !taken[labelKey(name)] {
				break
			}
			name = withWord(name, w)
		}
		if len(name) == 0 {
			name = []Word{{Word: deadLabel}}
		}
		if taken[labelKey(name)] {
			name = append(name[:min(labelWords, len(name))], Word{Word: "(" + m.Topics[t].ID + ")"})
		}
		taken[labelKey(name)] = true
		var parts []string
		for _, w := range name {
			parts = append(parts, w.Word)
		}
		m.Topics[t].Label = strings.Join(parts, labelJoin)
	}
}

// withWord adds a word to a name, unless a phrase there has it already. A phrase
// takes the place of the first of its words and of the others: Rural Alliance
// says all of Rural · Alliance.
func withWord(name []Word, w Word) []Word {
	at := -1
	kept := name[:0]
	for _, n := range name {
		switch {
		case holds(n.Stem, w.Stem):
			return name
		case !holds(w.Stem, n.Stem):
			kept = append(kept, n)
		case at < 0:
			at = len(kept)
			kept = append(kept, w)
		}
	}
	if at < 0 {
		kept = append(kept, w)
	}
	return kept
}

// labelKey is the same for the same words in any order.
func labelKey(name []Word) string {
	var parts []string
	for _, w := range name {
		parts = append(parts, w.Word)
	}
	slices.Sort(parts)
	return strings.Join(parts, labelJoin)
}

// Diversity is the share of distinct words among the top words of all topics
// (Dieng, Ruiz & Blei 2020), in (0, 1]: 1 when no two topics share one. top is
// the number of words of each topic, 0 = 10.
func (m *Model) Diversity(top int) float64 {
	if top <= 0 {
		top = coherenceWords
	}
	return diversity(m.topTerms(top))
}

// diversity of lists of words; 1 when all are empty.
func diversity(tops [][]int32) float64 {
	distinct := map[int32]bool{}
	total := 0
	for _, words := range tops {
		total += len(words)
		for _, w := range words {
			distinct[w] = true
		}
	}
	if total == 0 {
		return 1
	}
	return float64(len(distinct)) / float64(total)
}

// A scored index, for finding the best few of many.
type scored struct {
	index int
	value float64
}

func (a scored) compare(b scored) int {
	return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.index, b.index))
}

// best keeps the n highest of the values offered, ties to the lower index.
type best struct {
	n    int
	list []scored
}

func newBest(n int) *best { return &best{n: n} }

// offer takes a value into consideration. The list grows to twice n before it
// is cut, so that a value costs O(log n) on average.
func (b *best) offer(index int, value float64) {
	if b.n == 0 {
		return
	}
	b.list = append(b.list, scored{index, value})
	if len(b.list) >= 2*b.n+16 {
		b.list = b.sorted()
	}
}

func (b *best) sorted() []scored {
	slices.SortFunc(b.list, scored.compare)
	if len(b.list) > b.n {
		b.list = b.list[:b.n]
	}
	return b.list
}
