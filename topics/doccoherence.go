package topics

import (
	"cmp"
	"math"
	"slices"

	"github.com/topoi-nmf/topoi/factor"
)

// Document coherence (Korenčić, Ristov & Šnajder 2018, "Document-based topic
// coherence measures for news media text"). Words that go together can still name
// a topic whose articles do not, so the articles are asked: those with the largest
// part of a topic are columns of the weighted matrix, and the coherence is the mean
// cosine over all pairs of them. Of the paper's family this is the mean of
// similarities over TF-IDF vectors, which needs no word vectors. It lies in [0, 1].
// What is usual depends on the corpus, so it is read beside the mean over all pairs
// of documents.
//
// Fewer than two documents, or none with a weight, have coherence 0.

// coherenceDocuments is the number of a topic's documents that are compared, fewer
// where fewer have any of it. The paper finds little between 10 and 100.
const coherenceDocuments = 25

// A resultant adds unit vectors. It knows the mean cosine over all pairs of them
// without looking at pairs, as Σ_{a≠b} a·b = ‖Σ a‖² − n.
type resultant struct {
	sum     []float64 // by term
	touched []int32   // terms with a sum, in order of arrival
	n       int       // vectors
	units   int       // of them, those with a length
}

func newResultant(terms int) *resultant { return &resultant{sum: make([]float64, terms)} }

// add takes in a column of the matrix. One without weight is at right angles to
// all others.
func (r *resultant) add(ind []int32, val []float32) {
	r.n++
	length := 0.0
	for _, x := range val {
		length += float64(x) * float64(x)
	}
	if length == 0 {
		return
	}
	r.units++
	length = math.Sqrt(length)
	for p, i := range ind {
		if r.sum[i] == 0 {
			r.touched = append(r.touched, i)
		}
		r.sum[i] += float64(val[p]) / length
	}
}

// coherence returns the mean cosine and starts anew.
func (r *resultant) coherence() float64 {
	square := 0.0
	for _, i := range r.touched {
		square += r.sum[i] * r.sum[i]
		r.sum[i] = 0 // a second visit, of a sum that was 0 for a while, adds nothing
	}
	n, units := float64(r.n), float64(r.units)
	r.touched, r.n, r.units = r.touched[:0], 0, 0
	if n < 2 {
		return 0
	}
	return min(1, max(0, (square-units)/(n*(n-1))))
}

// leading keeps, for each topic, the documents with the largest part of it, as
// TopDocuments orders them, in one pass over all of them.
type leading struct {
	n    int
	list [][]lead // by topic
}

// A lead is a document and its part of a topic.
type lead struct {
	document      int
	weight, scale float32
	ind           []int32 // its column, where the matrix is not at hand
	val           []float32
}

func (a lead) compare(b lead) int {
	return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.scale, a.scale), cmp.Compare(a.document, b.document))
}

func newLeading(topics, n int) *leading { return &leading{n: n, list: make([][]lead, topics)} }

// offer considers a document for all topics it has.
func (l *leading) offer(theta []float32, d lead) {
	for t, x := range theta {
		if x <= 0 {
			continue
		}
		d.weight = x
		if l.list[t] = append(l.list[t], d); len(l.list[t]) >= 2*l.n+16 {
			l.cut(t)
		}
	}
}

func (l *leading) cut(t int) []lead {
	slices.SortFunc(l.list[t], lead.compare)
	l.list[t] = l.list[t][:min(l.n, len(l.list[t]))]
	return l.list[t]
}

// leadingDocuments are the n documents of each topic of a model.
func leadingDocuments(theta *factor.Dense, scale []float32, n int) *leading {
	docs, topics := theta.Dims()
	l := newLeading(topics, n)
	for j := range docs {
		l.offer(theta.Row(j), lead{document: j, scale: scale[j]})
	}
	for t := range l.list {
		l.cut(t)
	}
	return l
}
