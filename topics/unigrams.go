package topics

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// An inference finds the topics of documents from a fixed φ, each document on its own:
// [factor.Basis], where a document is a mixture of topics, or [unigrams].
type inference interface {
	// Document writes the weights of the topics, which sum to that of the column, to
	// dst and returns it; Transform does so for all columns.
	Document(dst []float32, ind []int32, val []float32) []float32
	Transform(ctx context.Context, v mat.Matrix) (*factor.Dense, error)
}

// unigramSmoothing is the part of every topic's words that is drawn from the corpus
// (Jelinek & Mercer 1980), so that one word that a topic lacks does not exclude it. .01
// does as well: see docs/ablation.md.
const unigramSmoothing = 0.1

// unigrams is a mixture of unigrams (Nigam, McCallum, Thrun & Mitchell 2000): all words
// of a document are drawn from one topic. What is not known is which, and θ is its
// posterior, all topics as likely beforehand:
//
//	θ_jt ∝ Π_i φ̃_it^c_ij,  φ̃_t = .9·φ_t + .1·p,
//
// c the count of a term in the document, as tf weighs it, and φ_t and p its part of the
// counts in the topic and in the corpus: idf, which no topic draws, is taken out.
//
// In a text of few words that is a better account of it than a mixture of topics, of
// which every word can have its own (Yin & Wang 2014).
type unigrams struct {
	idf     []float32
	score   *factor.Dense // m×k: log(φ̃_it/p_i)
	known   []bool        // terms that some topic has
	power   float64       // of the likelihood: 1, or less for a posterior that decides less
	workers int
}

var (
	_ inference = (*factor.Basis)(nil)
	_ inference = (*unigrams)(nil)
)

// newUnigrams prepares topics, the columns of w of whatever sum; weight is that of the
// terms in the corpus, idf what the matrix multiplies counts with.
func newUnigrams(w *factor.Dense, weight []float64, idf []float32, workers int) *unigrams {
	smoothing := make([]float64, cols(w))
	for t := range smoothing {
		smoothing[t] = unigramSmoothing
	}
	return smoothUnigrams(w, weight, idf, smoothing, workers)
}

// smoothUnigrams is newUnigrams with the part of each topic's words that is drawn from
// the corpus.
func smoothUnigrams(w *factor.Dense, weight []float64, idf []float32, smoothing []float64, workers int) *unigrams {
	m, k := w.Dims()
	u := &unigrams{idf: idf, score: factor.NewDense(m, k), known: make([]bool, m), power: 1, workers: workers}
	sums, total := make([]float64, k), 0.0
	for i := range m {
		total += weight[i] / float64(idf[i])
		for t, x := range w.Row(i) {
			sums[t] += float64(x) / float64(idf[i])
			u.known[i] = u.known[i] || x > 0
		}
	}
	for i := range m {
		p, row := weight[i]/total, u.score.Row(i)
		for t, x := range w.Row(i) {
			lift := 1.0
			if sums[t] > 0 && p > 0 {
				lift = smoothing[t] + (1-smoothing[t])*float64(x)/sums[t]/p
			}
			row[t] = float32(math.Log(lift))
		}
	}
	return u
}

// Document implements inference. A column without a term that any topic has is left
// without weights.
func (u *unigrams) Document(dst []float32, ind []int32, val []float32) []float32 {
	_, k := u.score.Dims()
	if dst == nil {
		dst = make([]float32, k)
	}
	log := make([]float64, k)
	u.posterior(log, dst, ind, val)
	return dst
}

// posterior writes the weights of the topics to dst and returns the log-likelihood of the
// document, relative to the corpus. log, as long as there are topics, is scratch.
func (u *unigrams) posterior(log []float64, dst []float32, ind []int32, val []float32) float64 {
	clear(log)
	clear(dst)
	unit, weight := u.unit(ind, val)
	if weight == 0 {
		return 0
	}
	for p, i := range ind {
		if !u.known[i] {
			continue
		}
		count := u.power * float64(val[p]) / float64(u.idf[i]) / unit
		for t, x := range u.score.Row(int(i)) {
			log[t] += count * float64(x)
		}
	}
	most, sum := math.Inf(-1), 0.0
	for _, x := range log {
		most = max(most, x)
	}
	for t, x := range log {
		log[t] = math.Exp(x - most)
		sum += log[t]
	}
	for t, x := range log {
		dst[t] = float32(weight * x / sum)
	}
	return most + math.Log(sum/float64(len(log)))
}

// unit is the weight without idf of a term that occurs once, and the weight of all that
// are known. A norm is undone by taking the least weight for that of one occurrence, as
// there is in almost any text.
func (u *unigrams) unit(ind []int32, val []float32) (unit, weight float64) {
	unit = math.Inf(1)
	for p, i := range ind {
		if u.known[i] && val[p] > 0 {
			unit = min(unit, float64(val[p])/float64(u.idf[i]))
			weight += float64(val[p])
		}
	}
	return unit, weight
}

// length is the number of words of a document, by counts as tf weighs them.
func (u *unigrams) length(ind []int32, val []float32) float64 {
	unit, weight := u.unit(ind, val)
	if weight == 0 {
		return 0
	}
	sum := 0.0
	for p, i := range ind {
		if u.known[i] {
			sum += float64(val[p]) / float64(u.idf[i]) / unit
		}
	}
	return sum
}

// Transform implements inference.
func (u *unigrams) Transform(ctx context.Context, v mat.Matrix) (*factor.Dense, error) {
	sv, err := sparse.From(v)
	if err != nil {
		return nil, err
	}
	ht, _, err := u.infer(ctx, sv)
	return ht, err
}

// infer is the weights of every column, and the mean log-likelihood.
func (u *unigrams) infer(ctx context.Context, v *sparse.Matrix) (*factor.Dense, float64, error) {
	const block = 512
	_, n := v.Dims()
	_, k := u.score.Dims()
	ht, likelihood := factor.NewDense(n, k), make([]float64, n)
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(workers(u.workers), 1+n/block) {
		all.Go(func() {
			log := make([]float64, k)
			for lo := int(next.Add(block)) - block; lo < n && ctx.Err() == nil; lo = int(next.Add(block)) - block {
				for j := lo; j < min(n, lo+block); j++ {
					ind, val := v.Column(j)
					likelihood[j] = u.posterior(log, ht.Row(j), ind, val)
				}
			}
		})
	}
	all.Wait()
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	mean := 0.0
	for _, x := range likelihood {
		mean += x / float64(n)
	}
	return ht, mean, nil
}
