// Package topics turns a stream of articles into a topic model that can be
// read, questioned, saved and applied to new articles. It is the first stage
// that knows both words and factors:
//
//	corpus → vectorize → factor → topics → report
//
// # From articles to a model
//
// [Fit] does the whole way in one call and reads the stream once:
//
//  1. Every article that passes leaves its title, date, source, labels and the
//     beginning of its text with the model, and every input, good or bad, an
//     entry in the ledger. The text itself is not kept.
//  2. vectorize counts words and weighs them: the m×n matrix V of terms by
//     documents. Articles left without a word go to the ledger as empty.
//  3. factor finds V ≈ W·H with K columns in W.
//  4. A few rounds make the topics anew of the articles that are mostly about
//     them: see Options.Refine.
//  5. W is normalised to φ, whose columns are distributions over words: the
//     topics. The articles' mixtures θ are then inferred from φ by the routine
//     that will serve new articles, so that an article gets the same mixture,
//     to the bit, whether the model was fitted on it or meets it later.
//  6. Topics are ordered by their share of the corpus, numbered once and for
//     all, named by their most relevant words and judged for coherence.
//
// # Asking the model
//
// [Model.Words] lists the words of a topic, frequent or distinctive ones first;
// [Model.TopDocuments] its articles, and [Model.Defining] those that define it,
// without reprints; [Model.Mixture] the topics of an article.
// [Model.Transform] and [Model.TransformAll] do the same for texts the model
// has not seen. [Model.Explain] says why: which part of each word of a text falls
// to which topic. [Model.Worst] lists the articles that the topics explain worst.
// A model is immutable: one may serve any number of goroutines.
//
// # Judging it
//
// [Model.Evaluate] takes reference articles, best those the model was not
// fitted on, and reports NPMI coherence, diversity, perplexity by document
// completion and, for labelled articles, how well main topics agree with labels.
// No single one of these numbers says that a model is good.
//
// # Correcting it
//
// [Edits] in the options of Fit name, merge, split, hide and pin topics and leave words
// out. They find topics by their words, so that they hold for the next fit as well.
//
// # Keeping it
//
// [Model.Save] writes one file, [Load] reads it. The file is a zip archive of
// JSON and NumPy arrays that other programs can read without Topoi, described at
// [Model.WriteTo]. The same articles, options and seed give the same file, byte
// for byte, on any number of processors.
package topics
