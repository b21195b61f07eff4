package planted

import (
	"iter"
	"slices"

	"github.com/topoi-nmf/topoi/sparse"
)

// Planted is a matrix with its known answer.
type Planted struct {
	V      *sparse.Matrix // m×n counts, terms by documents
	W      *sparse.Matrix // m×k; column k is topic k and sums to one
	H      *sparse.Matrix // k×n; expected words of topic k in document j, noise aside
	Labels []int          // the main topic of each document
}

// Matrix plants a matrix and returns it with its factors.
func Matrix(opt Options) *Planted {
	m := newModel(opt)
	p := &Planted{W: m.topics(), Labels: make([]int, m.Documents)}
	var v, h columns
	for j, d := range m.documents() {
		p.Labels[j] = m.label(j)
		v.add(d.counts())
		h.dense(d.mass)
	}
	p.V, p.H = v.matrix(m.Terms), h.matrix(m.Topics)
	return p
}

// sampled documents tell the mean size of one to about a hundredth.
const sampled = 3000

// Counts plants the matrix of [Matrix] without its factors.
func Counts(opt Options) *sparse.Matrix {
	opt = opt.withDefaults()
	var v columns
	for ind, val := range Columns(opt) {
		if len(v.ptr) == sampled+1 { // room for the rest, at one standard error in a hundred
			v.reserve(int(float64(len(v.ind)) / sampled * 1.04 * float64(opt.Documents)))
		}
		v.add(ind, val)
	}
	return v.matrix(opt.Terms)
}

// Columns plants the matrix of [Matrix] one document at a time: the terms,
// ascending, and their counts. The slices are valid until the next document.
// Memory does not depend on the number of documents.
func Columns(opt Options) iter.Seq2[[]int32, []float32] {
	m := newModel(opt)
	return func(yield func([]int32, []float32) bool) {
		for _, d := range m.documents() {
			if !yield(d.counts()) {
				return
			}
		}
	}
}

// Zipf returns options that give the wanted number of nonzeros within a few
// percent: fifty overlapping topics, mixed documents and some noise, as
// large corpora look. It panics when documents cannot hold that many.
func Zipf(terms, documents, nonzeros int, seed uint64) Options {
	opt := Options{Terms: terms, Documents: documents, Topics: min(50, terms-1),
		Overlap: 0.5, Mixing: 0.5, Noise: 0.05, Seed: seed}
	want := float64(nonzeros) / float64(documents)
	if want < 1 || want > float64(terms)/4 {
		panic("planted: nonzeros of a document must be between one and a quarter of the terms")
	}
	// Distinct terms grow more slowly than words, so the length is searched for.
	lo, hi := want, 100*want
	sample := opt
	sample.Documents = min(documents, sampled)
	for range 12 {
		sample.Length = (lo + hi) / 2
		nnz := 0
		for ind := range Columns(sample) {
			nnz += len(ind)
		}
		if float64(nnz) < want*float64(sample.Documents) {
			lo = sample.Length
		} else {
			hi = sample.Length
		}
	}
	opt.Length = (lo + hi) / 2
	return opt
}

// documents draws the documents in order; each is valid until the next.
func (m *model) documents() iter.Seq2[int, *document] {
	return func(yield func(int, *document) bool) {
		d := newDocument(m.Topics)
		for j := range m.Documents {
			m.sample(j, d)
			if !yield(j, d) {
				return
			}
		}
	}
}

// topics returns W.
func (m *model) topics() *sparse.Matrix {
	var w columns
	column := make([]float64, m.Terms)
	for k := range m.Topics {
		clear(column)
		for r, weight := range zipf(len(m.own[k])) {
			column[m.own[k][r]] = weight * (1 - m.Overlap)
		}
		for r, weight := range zipf(len(m.shared)) {
			column[m.shared[r]] = weight * m.Overlap
		}
		w.dense(column)
	}
	return w.matrix(m.Terms)
}

// counts sorts the words drawn and counts them.
func (d *document) counts() (ind []int32, val []float32) {
	slices.Sort(d.terms)
	ind, val = d.ind[:0], d.val[:0]
	for p, i := range d.terms {
		if p > 0 && d.terms[p-1] == i {
			val[len(val)-1]++
			continue
		}
		ind, val = append(ind, i), append(val, 1)
	}
	d.ind, d.val = ind, val
	return ind, val
}

// columns collects a matrix column by column.
type columns struct {
	ptr []int
	ind []int32
	val []float32
}

func (c *columns) reserve(nnz int) {
	c.ind, c.val = slices.Grow(c.ind, max(0, nnz-len(c.ind))), slices.Grow(c.val, max(0, nnz-len(c.val)))
}

func (c *columns) add(ind []int32, val []float32) {
	if c.ptr == nil {
		c.ptr = []int{0}
	}
	c.ind, c.val = append(c.ind, ind...), append(c.val, val...)
	c.ptr = append(c.ptr, len(c.ind))
}

func (c *columns) dense(column []float64) {
	c.add(nil, nil)
	for i, v := range column {
		if v != 0 {
			c.ind, c.val = append(c.ind, int32(i)), append(c.val, float32(v))
		}
	}
	c.ptr[len(c.ptr)-1] = len(c.ind)
}

func (c *columns) matrix(rows int) *sparse.Matrix {
	m, err := sparse.New(rows, len(c.ptr)-1, c.ptr, c.ind, c.val)
	if err != nil {
		panic("planted: " + err.Error()) // columns are canonical as they are made
	}
	return m
}
