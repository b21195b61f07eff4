package topics

import (
	"context"
	"errors"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// Options of [Fit]. The zero value is the recommended default.
type Options struct {
	// K is the number of topics. 0 asks for [DefaultK], which grows with
	// the number of documents.
	K int
	// Vectorizer and NMF configure the two stages below. Their own Rank,
	// Seed, Workers and Progress are replaced by those given here.
	Vectorizer vectorize.Vectorizer
	NMF        factor.NMF
	// Seed of everything random. 0 is a seed like any other.
	Seed uint64
	// Workers is the number of goroutines, 0 = GOMAXPROCS. It never changes
	// the result.
	Workers int
	// Snippet is the number of runes kept of each text for display: 0 = 200,
	// negative = none.
	Snippet int
	// Version of the calling program, written into the model. Empty = the
	// version of this module as the build knows it.
	Version string
	// Progress, when not nil, is told how the fit gets on. It is called from
	// one goroutine at a time and must not block for long.
	Progress func(Progress)
}

// Progress of a fit.
type Progress struct {
	// Stage is "read" (documents taken from the stream), "factorize"
	// (iterations) or "judge" (inference of the documents and quality).
	Stage string
	// Done of Total; Total is 0 while it is unknown. Iterations may end
	// before their total.
	Done, Total int
	// Step is the solver's, in the stage "factorize".
	Step factor.Step
}

// Fit reads the documents once and models them.
func Fit(ctx context.Context, docs corpus.Seq, opt Options) (*Model, error) {
	return nil, errors.ErrUnsupported
}
