package vectorize

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/sparse"
)

// Space is a fitted Vectorizer: it makes columns of new documents that lie in
// the space of those it was fitted on, and the same columns of those again, bit
// for bit. It is immutable, safe for concurrent use, and made by
// [Vectorizer.FitTransform] or [NewSpace] only. Its exported fields are plain
// data; from the first four, NewSpace makes it again.
type Space struct {
	Analyzer   Analyzer // with the values that zeros stood for, to mean the same for ever
	Weighting  Weighting
	Vocabulary *Vocabulary
	IDF        []float32 // by term; all 1 with NoIDF
	Pruning    Pruning   // of the fit; zero if the Space was loaded

	an    *analysis
	cache *cache
	pool  sync.Pool // of *reader
}

// mostIDF bounds idf weights, which are about 1 to 25, so that no product or
// square of them leaves float32.
const mostIDF = 1e6

// NewSpace makes a Space of its stored parts. A nil idf is computed from the
// document frequencies of the vocabulary.
func NewSpace(a Analyzer, w Weighting, v *Vocabulary, idf []float32) (*Space, error) {
	if err := a.validate(); err != nil {
		return nil, err
	}
	if err := w.validate(); err != nil {
		return nil, err
	}
	if v == nil {
		return nil, fmt.Errorf("vectorize: space without a vocabulary")
	}
	if idf == nil {
		idf = make([]float32, v.Len())
		for i := range idf {
			idf[i] = w.idf(v.DF(i), v.Documents())
		}
	}
	if len(idf) != v.Len() {
		return nil, fmt.Errorf("vectorize: %d idf weights for %d terms", len(idf), v.Len())
	}
	for i, x := range idf {
		if !(x >= 1/mostIDF && x <= mostIDF) {
			return nil, fmt.Errorf("vectorize: idf of term %q is %v: want a positive number, at most %g and at least its reciprocal", v.Term(i), x, float32(mostIDF))
		}
	}
	an := a.compile()
	an.StopWords, an.StopList = slices.Clone(an.StopWords), slices.Clone(an.StopList) // the caller's may change
	s := &Space{Analyzer: an.Analyzer, Weighting: w, Vocabulary: v, IDF: idf, an: an, cache: newCache()}
	s.pool.New = func() any { return &reader{space: s, sc: s.an.scanner()} }
	return s, nil
}

// Transform makes the columns of documents: terms × documents, column j being
// the j-th Document of the stream, as in [Vectorizer.FitTransform]. The stream
// is read by the calling goroutine; GOMAXPROCS goroutines work. Each column
// depends on its document alone. Unknown terms are passed over; a document
// without a known term has a column of zeros.
//
// Errors: the stream's error, as it is, if it is not a *corpus.DocumentError; a
// wrapped ctx.Err().
func (s *Space) Transform(ctx context.Context, docs corpus.Seq) (*sparse.Matrix, error) {
	type columns struct {
		batch
		ptr []int
		ind []int32
		val []float32
	}
	workers := runtime.GOMAXPROCS(0)
	done := make([][]*columns, workers)
	n, err := work(ctx, docs, workers, nil, func(w int, b batch) {
		c := &columns{batch: b}
		for _, t := range b.texts {
			if ctx.Err() != nil {
				return
			}
			ind, val := s.column(t.title, t.body)
			c.ind, c.val = append(c.ind, ind...), append(c.val, val...)
			c.ptr = append(c.ptr, len(c.ind))
		}
		c.texts = nil
		done[w] = append(done[w], c)
	})
	if err != nil {
		return nil, err
	}
	all := slices.Concat(done...)
	slices.SortFunc(all, func(a, b *columns) int { return a.first - b.first })
	colptr := make([]int, 1, n+1)
	var ind []int32
	var val []float32
	for _, c := range all {
		for _, p := range c.ptr {
			colptr = append(colptr, len(ind)+p)
		}
		ind, val = append(ind, c.ind...), append(val, c.val...)
	}
	return sparse.New(s.Vocabulary.Len(), n, colptr, ind, val)
}

// Document is the column of one document: the indices of its terms, ascending,
// and their weights. Both are empty if it holds no known term.
func (s *Space) Document(d corpus.Document) (ind []int32, val []float32) {
	return s.column(d.Title, d.Text)
}

// Text is the column of a text without a title.
func (s *Space) Text(text string) (ind []int32, val []float32) {
	return s.column("", text)
}

func (s *Space) column(title, body string) (ind []int32, val []float32) {
	r := s.pool.Get().(*reader)
	defer s.pool.Put(r)
	r.found = r.found[:0]
	collect := func(t Token) bool {
		r.found = append(r.found, t.Term)
		return true
	}
	r.matches(title, collect)
	r.matches(body, collect)
	slices.Sort(r.found)
	r.count = r.count[:0]
	for p, i := range r.found {
		if p == 0 || i != r.found[p-1] {
			ind = append(ind, i)
			r.count = append(r.count, 0)
		}
		r.count[len(r.count)-1]++
	}
	val = make([]float32, len(ind))
	s.Weighting.column(val, ind, r.count, s.IDF)
	return ind, val
}

// Token is a word, or a phrase, at the bytes Start ≤ i < End of a text.
type Token struct {
	Start, End int
	Term       int32 // index into the vocabulary; -1: not in it
}

// Tokens yields the words of text, ascending by Start: those of the vocabulary
// and, with Term -1, those that might have been (too rare or too frequent in the
// corpus, or never seen). What the analyzer drops, stop words among it, is not
// yielded, so that counting tokens measures distance as the model sees it.
// Phrases are left to [Space.Matches]. Only bigrams of ideographs overlap.
func (s *Space) Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		sc := s.an.scanner()
		sc.reset(text)
		for w, ok := sc.next(); ok; w, ok = sc.next() {
			if m := s.resolve(text[w.start:w.end]); !m.dropped && !yield(Token{w.start, w.end, m.term}) {
				return
			}
		}
	}
}

// Matches yields every occurrence of a term of the vocabulary in text, words and
// phrases, ascending by End and, for one End, the shorter first. These are the
// occurrences that [Space.Text] counts.
func (s *Space) Matches(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		r := s.pool.Get().(*reader)
		defer s.pool.Put(r)
		r.matches(text, yield)
	}
}

// reader is what reading one text needs to remember.
type reader struct {
	space  *Space
	sc     *scanner
	found  []int32
	count  []uint32
	recent []recent // the words a phrase may begin with, the oldest first
	name   []byte
}

type recent struct {
	start int
	stem  string
}

// matches yields the occurrences of known terms until yield returns false.
func (r *reader) matches(text string, yield func(Token) bool) {
	s := r.space
	r.sc.reset(text)
	r.recent = r.recent[:0]
	for w, ok := r.sc.next(); ok; w, ok = r.sc.next() {
		m := s.resolve(text[w.start:w.end])
		if m.term >= 0 && !yield(Token{w.start, w.end, m.term}) {
			return
		}
		if s.an.NGrams == 1 {
			continue
		}
		if m.dropped || w.gap&gapPhrase != 0 {
			r.recent = r.recent[:0]
		}
		if !m.dropped && !r.phrases(w, m.stem, yield) {
			return
		}
	}
}

// phrases yields the known phrases that end with w.
func (r *reader) phrases(w word, stem string, yield func(Token) bool) bool {
	for k := len(r.recent) - 1; k >= 0; k-- {
		r.name = r.name[:0]
		for _, p := range r.recent[k:] {
			r.name = append(append(r.name, p.stem...), ' ')
		}
		r.name = append(r.name, stem...)
		if i, ok := r.space.Vocabulary.index[string(r.name)]; ok && !yield(Token{r.recent[k].start, w.end, i}) {
			return false
		}
	}
	if len(r.recent) == r.space.an.NGrams-1 {
		r.recent = append(r.recent[:0], r.recent[1:]...)
	}
	r.recent = append(r.recent, recent{w.start, stem})
	return true
}

// meaning is what a surface is to a Space.
type meaning struct {
	stem    string
	term    int32 // -1: not in the vocabulary
	dropped bool  // by the analyzer
}

// resolve looks a surface up: in the cache, or by folding and stemming it.
func (s *Space) resolve(surface string) meaning {
	if m, ok := s.cache.get(surface); ok {
		return m
	}
	m := meaning{term: -1, dropped: true}
	if folded, fate := s.an.word(surface); fate == kept {
		stem := s.an.term(folded)
		if !s.an.stopTerm[stem] {
			m.stem, m.dropped = stem, false
		}
		if i, ok := s.Vocabulary.index[stem]; ok && !m.dropped {
			m.term, m.stem = i, s.Vocabulary.terms[i]
		}
	}
	s.cache.put(surface, m)
	return m
}
