package topics

import (
	"context"
	"errors"
	"iter"

	"github.com/topoi-nmf/topoi/corpus"
)

// Transform infers the topics of a text, which is analysed and weighted as the
// fitted documents were. A text that the model was fitted on gets the mixture it
// has there, to the bit; for one with a title use [Model.TransformDocument]. A
// text without a word of the vocabulary is [ErrNoKnownWords].
func (m *Model) Transform(ctx context.Context, text string) (Mixture, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ind, val := m.Space.Text(text)
	return m.column(ind, val)
}

// TransformDocument is Transform for the title and the text of a document.
func (m *Model) TransformDocument(ctx context.Context, d corpus.Document) (Mixture, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ind, val := m.Space.Document(d)
	return m.column(ind, val)
}

// column infers from a column of the term-document matrix.
func (m *Model) column(ind []int32, val []float32) (Mixture, error) {
	if !hasWeight(val) {
		return nil, ErrNoKnownWords
	}
	h := make([]float32, m.K())
	m.mixture(h, ind, val)
	return newMixture(h), nil
}

// Inferred is a new document and its mixture.
type Inferred struct {
	Document corpus.Document
	Mixture  Mixture
}

// TransformOptions of [Model.TransformAll]. The zero value is the recommended default.
type TransformOptions struct {
	// Workers is the number of goroutines that infer, 0 = GOMAXPROCS. It never changes
	// the result. The stream is read by another one, about four documents a worker ahead.
	Workers int
}

// TransformAll infers a stream of documents on several processors and yields them
// in the order of the stream, which may be endless: a few documents are under
// way at a time. The sequence can be ranged over once. Mixtures are those of
// [Model.TransformDocument], to the bit, for any number of workers.
//
// A *corpus.DocumentError of the stream is passed on in its place; a document
// without a word of the vocabulary becomes one, with outcome Empty and wrapping
// ErrNoKnownWords. Any other error, or the end of ctx, is the last item.
func (m *Model) TransformAll(ctx context.Context, docs corpus.Seq, opt TransformOptions) iter.Seq2[Inferred, error] {
	type answer struct {
		mixture Mixture
		err     error
	}
	return func(yield func(Inferred, error) bool) {
		work := func(_ int, d corpus.Document) answer {
			x, err := m.TransformDocument(ctx, d)
			return answer{x, err}
		}
		for t, err := range ordered(ctx, docs, workers(opt.Workers), work) {
			if err == nil {
				err = t.out.err
			}
			if errors.Is(err, ErrNoKnownWords) {
				err = &corpus.DocumentError{ID: t.doc.ID, Outcome: corpus.Empty, Err: err}
			}
			if !yield(Inferred{t.doc, t.out.mixture}, err) {
				return
			}
		}
	}
}
