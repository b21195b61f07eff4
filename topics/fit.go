package topics

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"slices"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// Options of [Fit]. The zero value is the recommended default.
type Options struct {
	// K is the number of topics. 0 asks for [DefaultK], which grows with
	// the number of documents.
	K int
	// Vectorizer and NMF configure the two stages below. Their own Rank,
	// Seed, Workers and Progress are replaced by those given here, and a nil
	// NMF.Start means [factor.LeastSquares]: see docs/ablation.md.
	Vectorizer vectorize.Vectorizer
	NMF        factor.NMF
	// Refine is the number of rounds after the factorization in which topics are
	// made anew of the documents that are mostly about them: 0 is 10 where they start from
	// what comes back and a part of that is kept, 3 otherwise, or none if
	// NMF.Sparsity asks for sparse topics, which a round would fill; negative is none.
	// Topics become what readers expect, above all of short texts, and agree better with
	// labels; they no longer minimise the divergence, and a formula that is never the main
	// part of an article loses its topic to the subjects. Where a document has one topic,
	// rounds are those of a mixture of unigrams, and words are gathered once more, with
	// documents shared out among topics. Figures are in docs/ablation.md.
	Refine int
	// OneTopic says whether a document has one topic or is a mixture of several. 0 is one
	// for short texts, such as headlines, and a mixture for others: see [OneTopic]. With one,
	// topics are those of a mixture of unigrams (Nigam et al. 2000), and θ says how likely
	// each is to be the topic.
	OneTopic OneTopic
	// Seed of everything random. 0 is a seed like any other.
	Seed uint64
	// Workers is the number of goroutines, 0 = GOMAXPROCS. It never changes
	// the result.
	Workers int
	// Snippet is the number of runes kept of each text for display: 0 = 200,
	// negative = none.
	Snippet int
	// ChooseK looks for the number of topics where K is 0: corpora of up to 2,000
	// documents are fitted with ten numbers, and then with some around the best, a part of
	// larger ones likewise (see [Select], which is thorough). Settings.Range and Reason tell what was found.
	ChooseK bool
	// Runs is the number of cheap fits to random halves of the corpus by which to check
	// whether topics are stable, see [Stability]; 0 = none, [AutoRuns] = ten unless the corpus
	// is large. Ten take about as long as the fit itself. None are made where fewer than three
	// documents differ: halves say nothing then, and Topic.Stability is nil.
	Runs int
	// Consensus is the number of fits to parts of the corpus from which topics start.
	// These fits are cheap, and topics hang less on single articles: see [factor.Bagged]
	// and docs/ablation.md. Refinement begins where they end. The divergence is minimised
	// in between only if Refine is negative or an option of NMF asks for it (MaxIter,
	// MaxTime, Tol, Method, Loss, L1, L2, Sparsity): topics would come back less. 0 is twenty,
	// or one where a document has one topic (OneTopic), there are fewer than twenty
	// documents a topic, or NMF.Start is set; 1 starts from all articles. A greater number with NMF.Start is [factor.Consensus] of whole
	// factorizations from there, each of which takes about as long as a fit on one
	// processor.
	Consensus int
	// Edits are made to the topics found. The zero value makes none.
	Edits Edits
	// Version of the calling program, written into the model. Empty = the
	// version of this module as the build knows it.
	Version string
	// Progress, when not nil, is told how the fit gets on. It is called from
	// one goroutine at a time, often, and must not block for long.
	Progress func(Progress)
}

// Progress of a fit or an evaluation.
type Progress struct {
	// Stage is "read" (documents taken from the stream), "choose" (fits by which
	// the number of topics is chosen), "consensus" (fits), "start" (iterations of each
	// candidate of [factor.MultiStart]), "factorize" (iterations), "judge" (documents
	// inferred, topics judged) or "check" (fits by which stability is).
	Stage string
	// Done of Total; Total is 0 while it is unknown. Iterations may end
	// before their total.
	Done, Total int
	// Step is the solver's, in the stages "start" and "factorize".
	Step factor.Step
}

func (o *Options) progress(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

// DefaultK is the number of topics for n documents when none is asked for:
// 2·∛n rounded, at least 2 (1 for a single document) and at most 100. That is
// 11 for 150 articles, 26 for 2,200, 45 for 11,000 and 93 for 100,000: topics
// grow more slowly than the corpus, so that each has more articles in a larger
// one, and never more than one for two documents. On small collections that is closer to the number of stories than to the
// number of sections, which makes topics people recognise. Fit takes fewer where
// there are not so many terms or distinct documents.
func DefaultK(n int) int {
	const most = 100
	k := int(math.Round(2 * math.Cbrt(float64(max(n, 0)))))
	return max(1, min(n, most, max(2, min(k, n/2))))
}

// Fit reads the documents once and models them.
//
// What becomes of every input is in the ledger of the model: a *DocumentError
// of the stream is recorded and passed over, and a document without a term
// left after pruning is recorded as empty. Fit fails with a [*NoTextError] when
// nothing remains, with a [*RankError] when the corpus is too small for K, with
// the errors of vectorize (*PruneError) and factor (*ValueError, *PenaltyError),
// with the last error of the stream, or with one that wraps ctx.Err(). There is
// no half-made model: it is nil then.
func Fit(ctx context.Context, docs corpus.Seq, opt Options) (*Model, error) {
	if opt.K < 0 {
		return nil, &RankError{K: opt.K}
	}
	if err := opt.addStopWords(); err != nil {
		return nil, err
	}
	rec := newRecorder(&opt)
	space, v, err := rec.vectorize(ctx, docs)
	if err != nil {
		return nil, err
	}
	opt.OneTopic = opt.oneTopic(v)
	k, choice, err := opt.rank(ctx, space, v)
	if err != nil {
		return nil, err
	}
	_, n := v.Dims()
	opt.Consensus = opt.consensus(k, n)
	factors, err := topicsOf(ctx, &opt, space, k, v)
	if err != nil {
		return nil, err
	}
	m := &Model{
		Documents:  rec.documents,
		Space:      space,
		Ledger:     rec.ledger,
		Settings:   settings(&opt, factors, k),
		CorpusHash: rec.sum(),
		Version:    version(opt.Version),
		Fit: Summary{
			Status: factors.Status, Iterations: factors.Iterations,
			Objective: factors.Objective, Divergence: factors.Divergence, Gap: factors.Gap,
			Warnings: opt.Vectorizer.Analyzer.Warnings(),
		},
	}
	m.Settings.Runs = opt.runs(v)
	m.Fit.Warnings = slices.Concat(m.Fit.Warnings, space.Pruning.Warnings(), factors.Warnings)
	if choice != nil {
		m.Settings.Range, m.Settings.Reason = [2]int{choice.Lo, choice.Hi}, choice.Reason
		m.Settings.Tried = len(choice.Ranks)
	}
	opt.progress(Progress{Stage: "judge", Total: len(m.Documents)})
	if !opt.Edits.Empty() {
		m.Fit.Edits = &EditsMade{}
	}
	if opt.Edits.reshapes() {
		r := newReshaper(&opt, space, v, factors, m.Fit.Edits)
		if err := r.reshape(ctx); err != nil {
			return nil, err
		}
		factors, m.Fit.Warnings = r.f, append(m.Fit.Warnings, r.warnings...)
		m.Settings.K = cols(factors.W)
	}
	if err := m.adopt(ctx, factors, v, opt.Workers); err != nil {
		return nil, err
	}
	m.describe(v)
	opt.Edits.apply(m)
	if opt.checks(v) {
		if err := m.recordStability(ctx, &opt, k, v); err != nil {
			return nil, err
		}
	}
	m.recordMisfits(v, opt.Workers)
	m.recordSketches(v, opt.Workers)
	opt.progress(Progress{Stage: "judge", Done: len(m.Documents), Total: len(m.Documents)})
	return m, nil
}

// addStopWords checks the edits and has their stop words left out.
func (o *Options) addStopWords() error {
	if err := o.Edits.Check(); err != nil {
		return err
	}
	a := &o.Vectorizer.Analyzer
	a.StopWords = slices.Concat(a.StopWords, o.Edits.stopWords())
	return nil
}

// rank is the number of topics, and how it was chosen, if it was.
func (o *Options) rank(ctx context.Context, space *vectorize.Space, v *sparse.Matrix) (int, *factor.RankChoice, error) {
	k, err := rank(o.K, v)
	if err != nil || o.K != 0 || !o.ChooseK || k < 3 {
		return k, nil, err
	}
	choice, err := chooseK(ctx, o, space, v)
	if err != nil {
		return 0, nil, err
	}
	return distinct(v, choice.Best), choice, nil
}

// rank resolves K for the matrix and checks it. There can be no more topics than
// terms or distinct documents: beyond, topics are copies of each other.
func rank(k int, v *sparse.Matrix) (int, error) {
	m, n := v.Dims()
	if k == 0 {
		return distinct(v, min(DefaultK(n), m)), nil
	}
	if most := min(k, m, n); most == k {
		if d := distinct(v, k); d < k {
			return 0, &RankError{K: k, Documents: n, Terms: m, Distinct: d}
		}
		return k, nil
	}
	return 0, &RankError{K: k, Documents: n, Terms: m}
}

// distinct counts the different columns, up to most.
func distinct(v *sparse.Matrix, most int) int {
	_, n := v.Dims()
	seen := map[string]bool{}
	var key []byte
	for j := 0; j < n && len(seen) < most; j++ {
		key = key[:0]
		ind, val := v.Column(j)
		for p, i := range ind {
			key = binary.LittleEndian.AppendUint32(key, uint32(i))
			key = binary.LittleEndian.AppendUint32(key, math.Float32bits(val[p]))
		}
		seen[string(key)] = true
	}
	return len(seen)
}

func factorize(ctx context.Context, opt *Options, space *vectorize.Space, k int, v *sparse.Matrix) (*factor.Factors, error) {
	if opt.Consensus > 1 {
		return consensus(ctx, opt, space, k, v)
	}
	return factorizeAt(ctx, opt, opt.NMF, k, v)
}

// factorizeAt factorizes with other options of the solver.
func factorizeAt(ctx context.Context, opt *Options, nmf factor.NMF, k int, v *sparse.Matrix) (*factor.Factors, error) {
	nmf.Rank, nmf.Seed, nmf.Workers, nmf.Progress = k, opt.Seed, opt.Workers, nil
	if nmf.Start == nil {
		// Not the solver's own default, which finds lower objectives: these are
		// not better topics.
		nmf.Start = modelStart
	}
	if opt.Progress != nil && nmf.MaxIter >= 0 {
		nmf.Progress = func(s factor.Step) {
			stage, total := "factorize", nmf.MaxIter
			if s.Candidate > 0 {
				stage, total = "start", 0
			}
			opt.Progress(Progress{Stage: stage, Done: s.Iteration, Total: total, Step: s})
		}
	}
	f, err := nmf.Factorize(ctx, v)
	if err == nil {
		return f, nil
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		done := 0
		if f != nil {
			done = f.Iterations
		}
		return nil, fmt.Errorf("topics: stopped after %s, no model made: %w", plural(done, "iteration"), err)
	}
	return nil, err
}

// settings records what was asked for and decided.
func settings(opt *Options, f *factor.Factors, k int) Settings {
	s := Settings{
		K: k, DefaultK: opt.K == 0, Seed: opt.Seed, Snippet: opt.snippet(),
		MinDF: opt.Vectorizer.MinDF.String(), MaxDF: opt.Vectorizer.MaxDF.String(),
		MaxTerms: opt.Vectorizer.MaxTerms,
		Loss:     factor.KL{}.String(), Method: opt.NMF.Method.String(), Start: "default",
		MaxIter: opt.NMF.MaxIter, MaxTime: opt.NMF.MaxTime, Tol: opt.NMF.Tol,
		L1: opt.NMF.L1, L2: opt.NMF.L2, Sparsity: opt.NMF.Sparsity, Refine: opt.refineRounds(f),
		OneTopic: opt.OneTopic == OneTopicYes,
	}
	if opt.Consensus > 1 {
		s.Consensus = opt.Consensus
	}
	if !opt.Edits.Empty() {
		s.Edits = opt.Edits.clone()
	}
	if opt.NMF.Loss != nil {
		s.Loss = opt.NMF.Loss.String()
	}
	if opt.NMF.Start != nil {
		s.Start = opt.NMF.Start.String()
	}
	return s
}

// version is the one given, or else that of this module in the running binary.
func version(given string) string {
	if given != "" {
		return given
	}
	const module = "github.com/topoi-nmf/topoi"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	if info.Main.Path == module {
		return info.Main.Version
	}
	for _, dep := range info.Deps {
		if dep.Path == module {
			return dep.Version
		}
	}
	return ""
}
