package topics

import (
	"math"
	"slices"

	"github.com/topoi-nmf/topoi/sparse"
)

// Evidence is what a fit knows about its topics and a model does not keep: one
// pass over the matrix and one over φ, 1% to 3% of a fit.
type evidence struct {
	tops    [][]int32
	counts  *cooccurrence // of top words in whole documents
	outside []float64     // by topic, share of the documents of other main topics that hold a top word, mean
	loads   *loads
	both    *codocuments
	spreads []spread
	leading *leading
	alike   []float64 // by topic, document coherence
	usual   float64   // mean cosine over all pairs of documents
	length  float64   // mean number of terms of a document
	sources []map[string]float64
	parts   map[string]float64 // of the corpus, by source
}

// gather takes the evidence of a model whose φ and θ are settled.
func (m *Model) gather(v *sparse.Matrix) *evidence {
	terms, n := v.Dims()
	tops := m.topTerms(coherenceWords)
	e := &evidence{
		tops: tops, counts: newCooccurrence(terms, tops), both: newCodocuments(terms, tops),
		loads: newLoads(m.K()), spreads: m.spreads(),
		leading: leadingDocuments(m.Theta, m.Scale, coherenceDocuments),
	}
	sum, out := newResultant(terms), newOutsiders(terms, tops)
	for j := range n {
		ind, val := v.Column(j)
		held, theta := positive(ind, val), m.Theta.Row(j)
		e.counts.set(held)
		e.length += float64(len(held)) / float64(n)
		e.both.add(held, theta)
		e.loads.add(theta, m.Scale[j])
		out.add(held, m.Main(j))
		sum.add(ind, val)
	}
	e.outside = out.shares(n)
	e.usual = sum.coherence()
	for t := range m.Topics {
		for _, d := range e.leading.list[t] {
			sum.add(v.Column(d.document))
		}
		e.alike = append(e.alike, sum.coherence())
	}
	e.bySource(m)
	return e
}

// bySource sums each topic's θ by the source of the documents.
func (e *evidence) bySource(m *Model) {
	e.parts = map[string]float64{}
	for range m.Topics {
		e.sources = append(e.sources, map[string]float64{})
	}
	for j, d := range m.Documents {
		if d.Source == "" {
			continue
		}
		e.parts[d.Source] += 1 / float64(len(m.Documents))
		for t, x := range m.Theta.Row(j) {
			if x > 0 {
				e.sources[t][d.Source] += float64(x)
			}
		}
	}
}

// mainSource is the source with most of a topic, its part of the topic and of
// the corpus; of equals the first by name.
func (e *evidence) mainSource(t int, articles float64) (name string, part, corpus float64) {
	most := 0.0
	for s, x := range e.sources[t] {
		if x > most || x == most && s < name {
			name, most = s, x
		}
	}
	if articles <= 0 {
		return name, 0, e.parts[name]
	}
	return name, most / articles, e.parts[name]
}

// Outsiders count how many documents hold the top words of a topic, by main topic
// of the documents.
type outsiders struct {
	tops   [][]int32
	number []int32 // by term: its number among the top words, or -1
	with   []int   // documents with the word
	inside [][]int // by main topic, documents with the word
	mains  []int   // documents by main topic
}

func newOutsiders(terms int, tops [][]int32) *outsiders {
	number, n := numberTerms(terms, tops)
	o := &outsiders{tops: tops, number: number, mains: make([]int, len(tops))}
	o.with = make([]int, n)
	for range tops {
		o.inside = append(o.inside, make([]int, n))
	}
	return o
}

func (o *outsiders) add(terms []int32, main int) {
	o.mains[main]++
	for _, i := range terms {
		if w := o.number[i]; w >= 0 {
			o.with[w]++
			o.inside[main][w]++
		}
	}
}

// shares are the means over a topic's words, 0 where no other topic has documents.
func (o *outsiders) shares(n int) []float64 {
	out := make([]float64, len(o.tops))
	for t, words := range o.tops {
		rest := float64(n - o.mains[t])
		if rest == 0 {
			continue
		}
		for _, i := range words {
			w := o.number[i]
			out[t] += float64(o.with[w]-o.inside[t][w]) / rest / float64(len(words))
		}
	}
	return out
}

// likeness is the cosine between columns of φ, for all pairs of topics.
func (m *Model) likeness() [][]float64 {
	terms, k := m.Phi.Dims()
	dots := make([][]float64, k)
	for t := range dots {
		dots[t] = make([]float64, k)
	}
	var here []int
	for i := range terms {
		row := m.Phi.Row(i)
		here = here[:0]
		for t, x := range row {
			if x > 0 {
				here = append(here, t)
			}
		}
		for a, t := range here {
			for _, u := range here[:a+1] {
				dots[t][u] += float64(row[t]) * float64(row[u])
			}
		}
	}
	length := make([]float64, k)
	for t := range dots {
		length[t] = math.Sqrt(dots[t][t])
	}
	for t := range dots {
		for u := range t {
			if x := length[t] * length[u]; x > 0 {
				dots[t][u] /= x
			}
			dots[u][t] = dots[t][u]
		}
	}
	return dots
}

// median of the values, the mean of the middle two; 0 of none.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
