package vectorize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/sparse"
)

// Vectorizer makes a vocabulary and the term-document matrix of a corpus. The
// zero value is the recommended one for English news.
type Vectorizer struct {
	Analyzer Analyzer
	// MinDF and MaxDF bound the number of documents that hold a term. Zero adapts
	// to the size of the corpus: at least 1 of up to 9 documents, 2 of up to 499,
	// 3 of up to 9,999, 5 of more; at most all of up to 19 documents, 80% of up
	// to 99, half of more; and less strict if no term would be left.
	MinDF, MaxDF Frequency
	// MaxTerms bounds the vocabulary; the terms in most documents stay. 0 is no
	// bound.
	MaxTerms int
	// Weighting turns counts into the values of the matrix.
	Weighting Weighting
	// Workers is the number of goroutines; 0 is GOMAXPROCS. The result does not
	// depend on it.
	Workers int
	// Progress, if not nil, is called now and then with the number of documents
	// read so far, always from the goroutine that called FitTransform.
	Progress func(documents int)
}

// FitTransform reads the documents once, from the calling goroutine, learns the
// vocabulary and returns it with the matrix, terms × documents.
//
// Column j is the j-th Document of the stream; items that are a
// [*corpus.DocumentError] have no column. A document left without a term has a
// column of zeros. Title and text of a document are analysed apart, so that no
// phrase runs from one into the other. Of the texts only counts are kept: about
// 3.3 bytes for each distinct word of each document, until the matrix is built.
//
// Errors: invalid settings; the stream's error, as it is, if it is not a
// *corpus.DocumentError; a *PruneError if no term is left; a wrapped ctx.Err()
// soon after ctx is done.
func (v *Vectorizer) FitTransform(ctx context.Context, docs corpus.Seq) (*Space, *sparse.Matrix, error) {
	if err := v.validate(); err != nil {
		return nil, nil, err
	}
	workers := v.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	an := v.Analyzer.compile()
	counters, rows, n, err := countAll(ctx, an, docs, workers, v.Progress)
	if err != nil {
		return nil, nil, err
	}
	t := merge(ctx, an, counters, rows, n, workers)
	t.countDocuments(ctx)
	if ctx.Err() != nil {
		return nil, nil, cancelled(ctx, n)
	}
	keep, names, pruning, err := v.prune(t)
	if err != nil {
		return nil, nil, err
	}
	vocabulary, err := t.vocabulary(keep, names)
	if err != nil {
		return nil, nil, err
	}
	idf := make([]float32, vocabulary.Len())
	for i := range idf {
		idf[i] = v.Weighting.idf(vocabulary.DF(i), n)
	}
	s, err := NewSpace(v.Analyzer, v.Weighting, vocabulary, idf)
	if err != nil {
		return nil, nil, err
	}
	s.Pruning = pruning
	m, err := t.matrix(ctx, s, keep)
	if err != nil {
		return nil, nil, err
	}
	return s, m, nil
}

// FitTransformTexts is FitTransform over plain texts. Column j is text j, empty
// ones too (which [corpus.Texts] leaves out).
func (v *Vectorizer) FitTransformTexts(ctx context.Context, texts []string) (*Space, *sparse.Matrix, error) {
	return v.FitTransform(ctx, plainTexts(texts))
}

func plainTexts(texts []string) corpus.Seq {
	return func(yield func(corpus.Document, error) bool) {
		for _, t := range texts {
			if !yield(corpus.Document{Text: t}, nil) {
				return
			}
		}
	}
}

func (v *Vectorizer) validate() error {
	if v.MaxTerms < 0 {
		return fmt.Errorf("vectorize: at most %d terms: want a positive number, or 0 for no bound", v.MaxTerms)
	}
	if v.Workers < 0 {
		return fmt.Errorf("vectorize: %d workers: want a positive number, or 0 for one per processor", v.Workers)
	}
	return cmp.Or(v.Analyzer.validate(), v.MinDF.validate(), v.MaxDF.validate(), v.Weighting.validate())
}

func cancelled(ctx context.Context, documents int) error {
	return fmt.Errorf("vectorize: stopped after %d documents: %w", documents, context.Cause(ctx))
}

// countAll is the pass over the texts: each worker counts into its own tables.
func countAll(ctx context.Context, an *analysis, docs corpus.Seq, workers int, progress func(int)) ([]*counter, []rows, int, error) {
	counters := make([]*counter, workers)
	for w := range counters {
		counters[w] = newCounter(an)
	}
	done := make([][]rows, workers)
	n, err := work(ctx, docs, workers, progress, func(w int, b batch) {
		done[w] = append(done[w], counters[w].count(ctx, b, w))
	})
	all := slices.Concat(done...)
	slices.SortFunc(all, func(a, b rows) int { return cmp.Compare(a.first, b.first) })
	return counters, all, n, err
}

// work reads documents in the calling goroutine and hands them in batches to f,
// which workers goroutines call with their number. It returns the number of
// documents, after all calls of f have returned.
func work(ctx context.Context, docs corpus.Seq, workers int, progress func(int), f func(worker int, b batch)) (n int, err error) {
	queue := make(chan batch)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for b := range queue {
				f(w, b)
			}
		})
	}
	for b, e := range batches(ctx, docs) {
		if err = e; err != nil {
			break
		}
		select {
		case queue <- b:
			n = b.first + len(b.texts)
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		if progress != nil {
			progress(n)
		}
	}
	close(queue)
	wg.Wait()
	if err == nil && ctx.Err() != nil {
		err = cancelled(ctx, n)
	}
	return n, err
}

// A batch holds at most this many documents or bytes (and one document).
const (
	batchDocuments = 64
	batchBytes     = 256 << 10
)

// batches groups the documents of a stream; an error is the last item. It ends
// early when ctx is done.
func batches(ctx context.Context, docs corpus.Seq) iter.Seq2[batch, error] {
	return func(yield func(batch, error) bool) {
		var b batch
		size := 0
		for d, err := range docs {
			if ctx.Err() != nil {
				return
			}
			if skip, err := fatal(err); err != nil {
				yield(batch{}, err)
				return
			} else if skip {
				continue
			}
			b.texts = append(b.texts, text{d.Title, d.Text})
			size += len(d.Title) + len(d.Text)
			if len(b.texts) == batchDocuments || size >= batchBytes {
				if !yield(b, nil) {
					return
				}
				b, size = batch{first: b.first + len(b.texts)}, 0
			}
		}
		if len(b.texts) > 0 {
			yield(b, nil)
		}
	}
}

// fatal tells an error that concerns one document, which is skipped, from one
// that ends the stream.
func fatal(err error) (skip bool, _ error) {
	var one *corpus.DocumentError
	if errors.As(err, &one) {
		return true, nil
	}
	return false, err
}
