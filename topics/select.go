package topics

import (
	"context"
	"errors"
	"fmt"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// What Select measures besides the criteria of [factor.Ranks], which know no words. The
// topics are those that [Fit] would give, from its start and refined; but to a tolerance of
// 1e-3, beyond which words hardly change.
const (
	// CoherenceCurve is the mean coherence of the topics (see Topic.Coherence).
	CoherenceCurve factor.Criterion = "coherence"
	// DiversityCurve is how many of their words are distinct (see [Model.Diversity]).
	DiversityCurve factor.Criterion = "diversity"
	// WordsCurve is how well their ten words survive fits to halves of the corpus: the mean
	// of Stability.Words, a Jaccard agreement.
	WordsCurve factor.Criterion = "words"
)

// SelectOptions of [Select]. The zero value asks about 5 to 60 topics.
type SelectOptions struct {
	// K are the numbers of topics to try; nil = 5 to 60.
	K []int
	// Fast asks fewer criteria, in about a quarter of the time. Every has each of K
	// fitted; otherwise a dozen are first, and then those around the answer.
	Fast, Every bool
	// Restarts, Folds and Criteria as in [factor.Ranks].
	Restarts, Folds int
	Criteria        []factor.Criterion
	// Fit says how the corpus would be modelled. Its K and Edits are not used, but for
	// stop words; its Progress is told of the stages "read" and "choose".
	Fit Options
}

// A Selection says how many topics suit a corpus.
type Selection struct {
	// RankChoice holds every curve, the recommended range and the reason. The curves of
	// words have no say in these: see docs/rank.md.
	factor.RankChoice
	// Documents, Terms and Nonzeros are the size of the matrix, Ledger says what became
	// of the inputs, and Space how they were read.
	Documents, Terms, Nonzeros int
	Ledger                     corpus.Ledger
	Space                      *vectorize.Space
}

// Select reads the documents once and fits them with many numbers of topics, to find
// those that suit them. Its errors are those of [Fit].
func Select(ctx context.Context, docs corpus.Seq, opt SelectOptions) (*Selection, error) {
	fit := opt.Fit
	if err := fit.addStopWords(); err != nil {
		return nil, err
	}
	rec := newRecorder(&fit)
	space, v, err := rec.vectorize(ctx, docs)
	if err != nil {
		return nil, err
	}
	opt.Fit.OneTopic = fit.oneTopic(v)
	r := opt.ranks(space, v)
	r.Progress = func(done, total int) { fit.progress(Progress{Stage: "choose", Done: done, Total: total}) }
	choice, err := r.Select(ctx, v)
	if err != nil {
		return nil, selectError(ctx, v, err)
	}
	m, n := v.Dims()
	return &Selection{RankChoice: *choice, Documents: n, Terms: m, Nonzeros: v.NNZ(), Ledger: rec.ledger, Space: space}, nil
}

// ranks asks factor about these numbers of topics of a matrix.
func (o *SelectOptions) ranks(space *vectorize.Space, v *sparse.Matrix) *factor.Ranks {
	k := o.K
	if k == nil {
		for i := 5; i <= 60; i++ {
			k = append(k, i)
		}
	}
	r := &factor.Ranks{
		Ranks: k, Fast: o.Fast, Every: o.Every, Restarts: o.Restarts, Folds: o.Folds, Criteria: o.Criteria, Top: coherenceWords,
		Components: "topics",
		NMF:        o.Fit.NMF, Seed: o.Fit.Seed, Workers: o.Fit.Workers,
	}
	if !o.Fast {
		words := &wordMeasure{opt: &o.Fit, runs: o.Folds, space: space, v: v, weight: termWeights(v), found: map[int]*Model{}}
		r.Measures = words.measures()
	}
	return r
}

func selectError(ctx context.Context, v *sparse.Matrix, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return fmt.Errorf("topics: stopped while the number of topics was sought: %w", err)
	}
	var rank *factor.RankError
	if errors.As(err, &rank) && rank.Rank > 0 {
		m, n := v.Dims()
		return &RankError{K: rank.Rank, Documents: n, Terms: m, HeldOut: rank.HeldOut}
	}
	return err
}

// chooseSample bounds the documents by which Fit chooses the number of topics: every
// so manieth of a larger corpus.
const chooseSample = 2000

// chooseK finds the number of topics of a matrix by the fast criteria, among the numbers from 2 to
// twice the DefaultK of the documents that are fitted: beyond, these have too few for each topic
// to tell. Ten spread over them are fitted, then those around the best. With a dozen spread ones
// and none around, five of ten planted corpora came to another number than theirs, which was not
// among them. From a third of DefaultK the five sections of BBC News were not; up to twice the
// DefaultK of a whole corpus, 20 Newsgroups came to 87.
func chooseK(ctx context.Context, opt *Options, space *vectorize.Space, v *sparse.Matrix) (*factor.RankChoice, error) {
	m, n := v.Dims()
	if n > chooseSample {
		var keep []int
		for p := range chooseSample {
			keep = append(keep, p*n/chooseSample)
		}
		v = v.Columns(keep)
	}
	most := min(2*DefaultK(min(n, chooseSample)), m)
	var k []int
	for i := 2; i <= most; i++ {
		k = append(k, i)
	}
	o := SelectOptions{K: k, Fast: true, Fit: *opt}
	r := o.ranks(space, v)
	r.Progress = func(done, total int) { opt.progress(Progress{Stage: "choose", Done: done, Total: total}) }
	choice, err := r.Select(ctx, v)
	if err != nil {
		return nil, selectError(ctx, v, err)
	}
	return choice, nil
}
