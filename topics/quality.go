package topics

import (
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
	// Top is the number of words of each topic that are judged, heaviest
	// first, 0 = 10.
	Top int
	// Workers is the number of goroutines, 0 = GOMAXPROCS. It never changes
	// the result.
	Workers int
	// Progress is called with the stage "judge" after every document.
	Progress func(Progress)
}

// An Evaluation judges a model by reference documents. No number of it says
// alone that a model is good: coherence rewards repeating one good topic,
// diversity any odd word, perplexity neither.
type Evaluation struct {
	Topics []TopicQuality `json:"topics"` // in the order of Model.Topics
	// NPMI is the mean of the topics' coherence, in [-1, 1].
	NPMI float64 `json:"npmi"`
	// Diversity is that of the judged words, see [Model.Diversity].
	Diversity float64 `json:"diversity"`
	Window    int     `json:"window"` // as used; negative: whole documents
	Top       int     `json:"top"`
	Documents int     `json:"documents"` // read and judged by
	Windows   int     `json:"windows"`
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

// TopicQuality is the coherence of one topic by sliding windows.
type TopicQuality struct {
	ID     string   `json:"id"`
	Label  string   `json:"label"`
	NPMI   float64  `json:"npmi"`
	Words  []string `json:"words"`  // that were judged
	Absent int      `json:"absent"` // of them, those in no window
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
//   - diversity of the same words;
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
	counts     []*cooccurrence
	completers []*completer
	readings   []reading

	ledger    corpus.Ledger
	documents int
	unknown   int
	parts     []completion
	main      []int
	labels    []string
}

func newJudge(m *Model, opt *EvaluateOptions) *judge {
	j := &judge{model: m, tops: m.topTerms(opt.Top), window: opt.Window}
	first := newCooccurrence(m.Space.Vocabulary.Len(), j.tops)
	for range workers(opt.Workers) {
		j.counts = append(j.counts, first.fork())
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
}

// document works on goroutine w.
func (j *judge) document(w int, d corpus.Document) judgement {
	r := &j.readings[w]
	r.read(j.model.Space, d.Title, d.Text)
	j.counts[w].slide(&r.passage, j.window)
	out := judgement{completion: j.completers[w].complete(r.words), main: -1}
	ind, val := j.model.Space.Document(d)
	if x, err := j.model.column(ind, val); err == nil {
		out.main = x.Main()
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

// record takes the documents in order.
func (j *judge) record(d judgement) {
	j.documents++
	j.parts = append(j.parts, d.completion)
	switch {
	case d.main < 0:
		j.unknown++
	case d.label != "":
		j.main = append(j.main, d.main)
		j.labels = append(j.labels, d.label)
	}
}

func (j *judge) evaluation(opt *EvaluateOptions) *Evaluation {
	all := j.counts[0]
	for _, c := range j.counts[1:] {
		all.add(c)
	}
	e := &Evaluation{
		Diversity: diversity(j.tops), Window: opt.Window, Top: opt.Top,
		Documents: j.documents, Windows: all.windows, Unknown: j.unknown,
		Perplexity: newPerplexity(j.parts), Clustering: newClustering(j.main, j.labels),
		Ledger: j.ledger,
	}
	for t, words := range j.tops {
		q := TopicQuality{ID: j.model.Topics[t].ID, Label: j.model.Topics[t].Label}
		q.NPMI, q.Absent = all.coherence(words, j.model.nested)
		for _, w := range words {
			q.Words = append(q.Words, j.model.Space.Vocabulary.Surface(int(w)))
		}
		e.Topics = append(e.Topics, q)
		e.NPMI += q.NPMI / float64(len(j.tops))
	}
	return e
}
