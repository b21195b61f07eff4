package topics

import (
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// A finder knows topics by their words.
type finder struct {
	space *vectorize.Space
	phi   *factor.Dense // of any column sums
	sums  []float64
	among []map[int32]bool // the terms by which a topic is known
}

// knownBy is how many of a topic's heaviest terms, and of its most relevant ones, it is
// known by.
const knownBy = 30

// newFinder takes the topics of φ, of whatever column sums; weight is that of the terms
// in the corpus.
func newFinder(space *vectorize.Space, phi *factor.Dense, weight []float64) *finder {
	f := &finder{space: space, phi: phi, sums: phi.ColumnSums()}
	var total float64
	for _, w := range weight {
		total += w
	}
	terms, k := phi.Dims()
	for t := range k {
		known := map[int32]bool{}
		for _, lambda := range []float64{1, LabelLambda} {
			best := newBest(knownBy)
			for i := range terms {
				if x := phi.At(i, t); x > 0 && weight[i] > 0 {
					best.offer(i, relevance(x/f.sums[t], weight[i]/total, lambda))
				}
			}
			for _, s := range best.sorted() {
				known[int32(s.index)] = true
			}
		}
		f.among = append(f.among, known)
	}
	return f
}

// term is the longest term that a word or phrase is written as.
func (f *finder) term(word string) (term int32, ok bool) {
	longest := 0
	for m := range f.space.Matches(word) {
		if m.Term >= 0 && m.End-m.Start >= longest {
			longest, term, ok = m.End-m.Start, m.Term, true
		}
	}
	return term, ok
}

// terms are the terms of words that the corpus knows, each once.
func (f *finder) terms(words TopicWords) (terms []int32) {
	seen := map[int32]bool{}
	for _, w := range words {
		if i, ok := f.term(w); ok && !seen[i] {
			seen[i] = true
			terms = append(terms, i)
		}
	}
	return terms
}

// find returns the topic that is meant by the words, see TopicWords.
func (f *finder) find(words TopicWords) (topic int, ok bool) {
	terms := f.terms(words)
	most, heaviest := 0, 0.0
	for t, known := range f.among {
		has, weight := 0, 0.0
		for _, i := range terms {
			if known[i] {
				has++
			}
			if f.sums[t] > 0 {
				weight += f.phi.At(int(i), t) / f.sums[t]
			}
		}
		if has > most || has == most && weight > heaviest {
			topic, most, heaviest = t, has, weight
		}
	}
	return topic, most > 0 && 2*most >= len(terms)
}
