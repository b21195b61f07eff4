package main

import (
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

// choice is one way to differ from the default.
type choice struct {
	part, name string // what is chosen, and what instead of the default
	set        func(*topics.Options)
}

// choices in the order of the pipeline. The first is the default.
var choices = []choice{
	{"", "default", func(*topics.Options) {}},

	{"tokenizer", "single words", func(o *topics.Options) { o.Vectorizer.Analyzer.NGrams = 1 }},
	{"tokenizer", "no stemming", func(o *topics.Options) { o.Vectorizer.Analyzer.NoStem = true }},
	{"tokenizer", "stop words kept", func(o *topics.Options) { o.Vectorizer.Analyzer.NoStopWords = true }},

	{"pruning", "in 2 documents or more", func(o *topics.Options) { o.Vectorizer.MinDF = vectorize.Count(2) }},
	{"pruning", "in 3 documents or more", func(o *topics.Options) { o.Vectorizer.MinDF = vectorize.Count(3) }},
	{"pruning", "in 5 documents or more", func(o *topics.Options) { o.Vectorizer.MinDF = vectorize.Count(5) }},
	{"pruning", "in a fifth of the documents at most", func(o *topics.Options) { o.Vectorizer.MaxDF = vectorize.Fraction(.2) }},
	{"pruning", "in all documents at most", func(o *topics.Options) { o.Vectorizer.MaxDF = vectorize.Fraction(1) }},

	{"weights", "TF-IDF", func(o *topics.Options) { o.Vectorizer.Weighting.TF = vectorize.Raw }},
	{"weights", "sublinear, no idf", func(o *topics.Options) { o.Vectorizer.Weighting.IDF = vectorize.NoIDF }},
	{"weights", "binary, idf", func(o *topics.Options) { o.Vectorizer.Weighting.TF = vectorize.Binary }},
	{"weights", "counts", func(o *topics.Options) { o.Vectorizer.Weighting = vectorize.Counts }},

	{"norm", "L2", func(o *topics.Options) { o.Vectorizer.Weighting.Norm = vectorize.L2Norm }},

	{"start", "one fit of all documents", func(o *topics.Options) { o.Consensus = 1 }},
	{"start", "random", func(o *topics.Options) { o.NMF.Start = factor.Random{} }},
	{"start", "NNDSVDA", func(o *topics.Options) { o.NMF.Start = factor.NNDSVDA{} }},
	{"start", "k-means", func(o *topics.Options) { o.NMF.Start = factor.KMeans{} }},

	{"divergence", "minimised before refinement", func(o *topics.Options) { o.NMF.MaxIter = 500 }},

	{"refinement", "none", func(o *topics.Options) { o.Refine = -1 }},
	{"refinement", "3 rounds", func(o *topics.Options) { o.Refine = 3 }},
	{"refinement", "10 rounds", func(o *topics.Options) { o.Refine = 10 }},

	{"short texts", "mixtures too", func(o *topics.Options) { o.OneTopic = topics.OneTopicNo }},
	{"short texts", "one topic, long texts too", func(o *topics.Options) { o.OneTopic = topics.OneTopicYes }},

	{"sparsity", "H .003", func(o *topics.Options) { o.NMF.Sparsity.H = .003 }},
	{"sparsity", "W .003", func(o *topics.Options) { o.NMF.Sparsity.W = .003 }},
}
