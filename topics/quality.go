package topics

import (
	"cmp"
	"context"
	"errors"
	"iter"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/vectorize"
)

// EvaluateOptions of [Model.Evaluate]. The zero value is the usual setting.
type EvaluateOptions struct {
	// Window is the number of words in a sliding window, 0 = 10; negative
	// takes whole documents as windows. A document that is not longer is one
	// window. Windows are counted as gensim counts them, so that figures can be
	// compared with published ones: a word that slides out counts as gone even
	// if the window holds it twice.
	Window int
	// Top is the number of words of each topic that are judged, key words
	// first, 0 = 10.
	Top int
	// Reference is what to call the documents in outputs, such as a path;
	// "" = "reference documents". It is copied into the result.
	Reference string
	// Workers is the number of goroutines, 0 = GOMAXPROCS. It never changes
	// the result.
	Workers int
	// Progress is called with the stage "judge" after every document.
	Progress func(Progress)
}

// An Evaluation judges a model by reference documents. No number of it says
// alone that a model is good: coherence rewards repeating one good topic,
// diversity any odd word, perplexity neither. docs/quality.md tells how to read
// each.
type Evaluation struct {
	Topics []TopicQuality `json:"topics"` // in the order of Model.Topics
	// NPMI is the mean of the topics' coherence, in [-1, 1].
	NPMI float64 `json:"npmi"`
	// UMass is the mean of the topics' UMass coherence, at most about 0.
	UMass float64 `json:"umass"`
	// DocumentCoherence is the mean of the topics'; DocumentLikeness the mean
	// cosine over all pairs of reference documents, to read it by.
	DocumentCoherence float64 `json:"document_coherence"`
	DocumentLikeness  float64 `json:"document_likeness"`
	// FREX is the mean of the topics'.
	FREX float64 `json:"frex"`
	// Diversity is that of the judged words, see [Model.Diversity].
	Diversity float64 `json:"diversity"`
	// InvertedRBO is diversity that minds the ranks of words: one minus the
	// mean rank-biased overlap, p = .9, of the judged words of two topics (Webber,
	// Moffat & Zobel 2010; Bianchi, Terragni & Hovy 2021), in [0, 1].
	InvertedRBO float64 `json:"inverted_rbo"`
	Reference   string  `json:"reference"` // what the documents are called
	Window      int     `json:"window"`    // of NPMI, as used; negative: whole documents
	Top         int     `json:"top"`
	Documents   int     `json:"documents"` // read and judged by
	Windows     int     `json:"windows"`
	// Unknown is the number of documents without a word of the vocabulary.
	// They count in windows only.
	Unknown int `json:"unknown"`
	// Perplexity is nil when no document has two known words.
	Perplexity *Perplexity `json:"perplexity,omitempty"`
	// Clustering is nil when no document with a known word has a label.
	Clustering *Clustering `json:"clustering,omitempty"`
	// Ledger of the reference documents.
	Ledger corpus.Ledger `json:"-"`
}

// TopicQuality holds the measures of one topic. Those of its words are over the
// Top key words (see [Model.KeyWords]); those of documents over the reference documents. In a dead topic all
// are 0.
type TopicQuality struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	// NPMI is coherence by sliding windows, in [-1, 1].
	NPMI float64 `json:"npmi"`
	// UMass is the mean of log[(D(a,b)+1)/D(b)] over pairs of words with b the
	// first of the two, D counting documents (Mimno et al. 2011, who sum where this is the
	// mean).
	UMass float64 `json:"umass"`
	// DocumentCoherence is the mean cosine over all pairs of the 25 documents
	// with most of the topic (Korenčić, Ristov & Šnajder 2018), in [0, 1].
	DocumentCoherence float64 `json:"document_coherence"`
	// FREX is the mean over the words of the harmonic mean of their ranks by
	// exclusivity and by frequency, weighted .7 to .3 (Bischof & Airoldi 2012;
	// Roberts, Stewart & Tingley), in (0, 1].
	FREX         float64      `json:"frex"`
	Significance Significance `json:"significance"`
	Diagnostics  Diagnostics  `json:"diagnostics"`
	// Verdict is the topic's, of the fit.
	Verdict Verdict  `json:"verdict,omitzero"`
	Words   []string `json:"words"`  // that were judged
	Absent  int      `json:"absent"` // of them, those in no window
}

// Evaluate judges the model by reference documents, which are best not those it
// was fitted on. It reads the stream once, tokenises on several goroutines, and
// reports
//
//   - NPMI coherence of each topic's top words over sliding windows of the
//     documents' words, in which stop words do not count but unknown ones do, and
//     a phrase stands where its last word stands: c_npmi as gensim computes it,
//     except that a pair with a word in no window, or a pair in every window,
//     counts 0, and a phrase and a part of it are no pair;
//   - UMass coherence of the same words over whole documents;
//   - document coherence of the documents with most of a topic;
//   - diversity of the words, inverted RBO, FREX, and the distance of topics from
//     junk, see [Significance];
//   - MALLET's diagnostics, see [Diagnostics];
//   - perplexity by document completion, see [Perplexity];
//   - agreement of main topics with labels, see [Clustering].
//
// A *corpus.DocumentError of the stream is recorded in the ledger and passed
// over. Evaluate fails with a [*NoTextError] when no document comes, with the
// last error of the stream, or with one wrapping ctx.Err().
func (m *Model) Evaluate(ctx context.Context, docs corpus.Seq, opt EvaluateOptions) (*Evaluation, error) {
	if opt.Window == 0 {
		opt.Window = 10
	}
	if opt.Top <= 0 {
		opt.Top = coherenceWords
	}
	j := newJudge(m, &opt)
	for t, err := range ordered(ctx, docs, len(j.counts), j.document) {
		var one *corpus.DocumentError
		switch {
		case errors.As(err, &one):
			j.ledger.Error(one)
		case err != nil:
			return nil, err
		default:
			j.ledger.Document(&t.doc)
			j.record(t.out)
		}
		if opt.Progress != nil {
			opt.Progress(Progress{Stage: "judge", Done: j.ledger.Total()})
		}
	}
	if j.documents == 0 {
		return nil, &NoTextError{j.ledger}
	}
	return j.evaluation(&opt), nil
}

// A judge gathers an evaluation. What goroutines work on is their own: counts
// and completers by worker.
type judge struct {
	model      *Model
	tops       [][]int32
	window     int
	counts     []*cooccurrence // in windows
	whole      []*cooccurrence // in documents
	completers []*completer
	readings   []reading

	both    *codocuments
	loads   *loads
	leading *leading
	likes   *resultant // of all documents

	ledger    corpus.Ledger
	documents int
	unknown   int
	parts     []completion
	main      []int
	labels    []string
}

func newJudge(m *Model, opt *EvaluateOptions) *judge {
	j := &judge{model: m, tops: m.topTerms(opt.Top), window: opt.Window}
	terms := m.Space.Vocabulary.Len()
	first := newCooccurrence(terms, j.tops)
	j.both, j.loads = newCodocuments(terms, j.tops), newLoads(m.K())
	j.leading, j.likes = newLeading(m.K(), coherenceDocuments), newResultant(terms)
	for range workers(opt.Workers) {
		j.counts, j.whole = append(j.counts, first.fork()), append(j.whole, first.fork())
		j.completers = append(j.completers, newCompleter(m))
	}
	j.readings = make([]reading, len(j.counts))
	return j
}

// A judgement is what one document says.
type judgement struct {
	completion completion
	main       int // topic, -1 when no word is known
	label      string
	ind        []int32 // its column of the matrix
	val        []float32
	theta      []float32
	scale      float32
}

// document works on goroutine w.
func (j *judge) document(w int, d corpus.Document) judgement {
	r := &j.readings[w]
	r.read(j.model.Space, d.Title, d.Text)
	j.counts[w].slide(&r.passage, j.window)
	j.whole[w].slide(&r.passage, -1)
	out := judgement{completion: j.completers[w].complete(r.words), main: -1}
	out.ind, out.val = j.model.Space.Document(d)
	if hasWeight(out.val) {
		out.theta = make([]float32, j.model.K())
		out.scale = j.model.mixture(out.theta, out.ind, out.val)
		out.main = largest(out.theta)
	}
	if len(d.Labels) > 0 {
		out.label = d.Labels[0]
	}
	return out
}

// A reading is what a document's tokens are to an evaluation.
type reading struct {
	words   []int32 // terms of the words, phrases apart
	passage passage
}

// read replaces the reading by that of some texts.
func (r *reading) read(space *vectorize.Space, texts ...string) {
	r.words = r.words[:0]
	r.passage.reset()
	for _, text := range texts {
		if space.Analyzer.NGrams > 1 {
			r.phrases(space, text)
			continue
		}
		for t := range space.Tokens(text) {
			if t.Term < 0 {
				r.passage.add()
				continue
			}
			r.words = append(r.words, t.Term)
			r.passage.add(t.Term)
		}
	}
}

// phrases reads a text with all terms that end at each word.
func (r *reading) phrases(space *vectorize.Space, text string) {
	next, stop := iter.Pull(space.Matches(text))
	defer stop()
	match, more := next()
	var here []int32
	for t := range space.Tokens(text) {
		here = here[:0]
		for ; more && match.End <= t.End; match, more = next() {
			here = append(here, match.Term)
		}
		r.passage.add(here...)
		if t.Term >= 0 {
			r.words = append(r.words, t.Term)
		}
	}
}

// record takes the documents in order, so that sums have the same bits for any
// number of workers.
func (j *judge) record(d judgement) {
	j.documents++
	j.parts = append(j.parts, d.completion)
	if d.main >= 0 {
		j.likes.add(d.ind, d.val)
		j.both.add(positive(d.ind, d.val), d.theta)
		j.loads.add(d.theta, d.scale)
		j.leading.offer(d.theta, lead{document: j.documents, scale: d.scale, ind: d.ind, val: d.val})
	}
	switch {
	case d.main < 0:
		j.unknown++
	case d.label != "":
		j.main = append(j.main, d.main)
		j.labels = append(j.labels, d.label)
	}
}

func (j *judge) evaluation(opt *EvaluateOptions) *Evaluation {
	windows, whole := merged(j.counts), merged(j.whole)
	e := &Evaluation{
		Diversity: diversity(j.tops), InvertedRBO: invertedRBO(j.tops), DocumentLikeness: j.likes.coherence(),
		Reference: cmp.Or(opt.Reference, "reference documents"), Window: opt.Window, Top: opt.Top,
		Documents: j.documents, Windows: windows.windows, Unknown: j.unknown,
		Perplexity: newPerplexity(j.parts), Clustering: newClustering(j.main, j.labels),
		Ledger: j.ledger,
	}
	m, k := j.model, float64(len(j.tops))
	spreads, exclusive, significant := m.spreads(), frex(m.Phi, j.tops), m.significances()
	for t, words := range j.tops {
		q := TopicQuality{
			ID: m.Topics[t].ID, Label: m.Topics[t].Label, Verdict: m.Topics[t].Verdict,
			UMass: whole.umass(words, umassSmoothing, m.nested), DocumentCoherence: j.alike(t),
			FREX: exclusive[t], Significance: significant[t], Diagnostics: m.diagnostics(t, spreads, j.loads, j.both),
		}
		q.NPMI, q.Absent = windows.coherence(words, m.nested)
		for _, w := range words {
			q.Words = append(q.Words, m.Space.Vocabulary.Surface(int(w)))
		}
		e.Topics = append(e.Topics, q)
		e.NPMI += q.NPMI / k
		e.UMass += q.UMass / k
		e.DocumentCoherence += q.DocumentCoherence / k
		e.FREX += q.FREX / k
	}
	return e
}

// alike is the document coherence of a topic.
func (j *judge) alike(t int) float64 {
	for _, d := range j.leading.cut(t) {
		j.likes.add(d.ind, d.val)
	}
	return j.likes.coherence()
}

// merged adds up the counts of all goroutines.
func merged(parts []*cooccurrence) *cooccurrence {
	for _, c := range parts[1:] {
		parts[0].add(c)
	}
	return parts[0]
}
