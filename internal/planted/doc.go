// Package planted makes corpora and matrices whose answer is known, for tests
// and benchmarks.
//
// The model is the one topic models assume. Topic k is a distribution over
// terms, column k of W: Zipf's law over words of its own and, as Overlap says,
// over words all topics share. Document j takes H[k,j] words of topic k in the
// mean, and counts are Poisson: V ~ Poisson(W·H), plus Noise spread evenly over
// all terms. So the planted factors are a maximum-likelihood answer under the
// generalised Kullback-Leibler divergence, up to sampling.
//
//	p := planted.Matrix(planted.Options{Terms: 500, Documents: 300, Topics: 5})
//	// p.V counts, p.W·p.H their expectation, p.Labels the main topics
//
// [Corpus] tells the same documents as texts of invented words, [Columns] hands
// out one document at a time for matrices too large to hold, and [Zipf] gives
// options for a matrix of a wanted number of nonzeros.
//
// The same options give the same bits on every machine, and document j does not
// depend on the number of documents.
package planted
