package topics

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

// Stability says whether a topic would still be there with other articles: of the
// same kind, but not the same. The model is fitted anew to parts of the corpus, each
// of four fifths of the articles drawn at random, and the topics of each are matched one to
// one with those of the model (Greene, O'Callaghan & Cunningham 2014). Restarts on
// the same articles would prove little: a start that does not depend on chance finds the
// same topics every time, good or bad.
type Stability struct {
	// Found is in how many of Runs the topic is: one that is matched with it has
	// a cosine of at least [factor.FoundAt] with its φ.
	Found int `json:"found"`
	Runs  int `json:"runs"`
	// Words is the mean, over the runs, of the Jaccard agreement between the ten heaviest
	// words here and there, in [0, 1]; WordsSpread is its standard deviation.
	Words       float64 `json:"words"`
	WordsSpread float64 `json:"words_spread"`
	// ShareSpread is the standard deviation of the topic's share of the documents.
	ShareSpread float64 `json:"share_spread"`
}

// Shared is how many of the ten words are here and there, about: two lists of ten agree by
// Words, their Jaccard agreement, if they share 20·Words/(1 + Words).
func (s *Stability) Shared() int { return sharedWords(s.Words) }

// sharedWords is the number for an agreement.
func sharedWords(jaccard float64) int {
	return int(math.Round(2 * coherenceWords * jaccard / (1 + jaccard)))
}

// AutoRuns as Options.Runs asks for ten runs where the matrix has up to half a million
// nonzeros, some 3,000 articles, and for none where it has more.
const AutoRuns = -1

const (
	autoRuns, autoNonzeros = 10, 500_000

	subsample = 0.8
	// Runs are compared by their heaviest words, which do not wait for the last digit.
	runTol     = 1e-3
	runMaxIter = 100
)

// runs is the number of runs for a matrix.
func (o *Options) runs(v *sparse.Matrix) int {
	switch {
	case o.Runs != AutoRuns:
		return max(o.Runs, 0)
	case v.NNZ() <= autoNonzeros:
		return autoRuns
	}
	return 0
}

// recordStability makes the runs and gives every topic its Stability.
func (m *Model) recordStability(ctx context.Context, opt *Options, v *sparse.Matrix) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	runs := make([]runTopics, m.Settings.Runs)
	done := make(chan struct{})
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(workers(opt.Workers), len(runs)) {
		all.Go(func() {
			for r := int(next.Add(1)) - 1; r < len(runs) && inner.Err() == nil; r = int(next.Add(1)) - 1 {
				var err error
				if runs[r], err = m.run(inner, opt, v, r); err != nil {
					cancel(err)
				}
				done <- struct{}{}
			}
		})
	}
	go func() { all.Wait(); close(done) }()
	count := 0
	for range done {
		count++
		opt.progress(Progress{Stage: "check", Done: count, Total: len(runs)})
	}
	switch err := context.Cause(inner); {
	case ctx.Err() != nil:
		return fmt.Errorf("topics: stopped while topics were checked, no model made: %w", ctx.Err())
	case err != nil:
		return err
	}
	for t := range m.Topics {
		m.Topics[t].Stability = stabilityOf(runs, t)
	}
	return nil
}

// runTopics is what a run has of each topic of the model.
type runTopics struct {
	cosine, words, share []float64
}

// run fits a part of the corpus.
func (m *Model) run(ctx context.Context, opt *Options, v *sparse.Matrix, r int) (runTopics, error) {
	k := m.K()
	out := runTopics{make([]float64, k), make([]float64, k), make([]float64, k)}
	nmf := opt.NMF
	nmf.Rank, nmf.Workers, nmf.Progress, nmf.MaxTime = k, 1, nil, 0
	nmf.Seed = opt.Seed + uint64(r)*0x9e3779b97f4a7c15
	nmf.Tol, nmf.MaxIter = max(nmf.Tol, runTol), runMaxIter
	part := v.Columns(drawn(len(m.Documents), nmf.Seed))
	if rows, columns := part.Dims(); k > min(rows, columns) {
		return out, nil // too small to do without a fifth: found in no run
	}
	if opt.Consensus > 1 && nmf.Start == nil {
		nmf.Start = factor.Bagged{Runs: opt.Consensus} // cheap enough to do as the model did
	}
	alone := *opt
	alone.NMF, alone.Seed, alone.Workers, alone.Consensus, alone.Progress = nmf, nmf.Seed, 1, 1, nil
	f, err := topicsOf(ctx, &alone, m.Space, k, part)
	if err != nil {
		return out, err
	}
	match, err := factor.Match(m.Phi, f.W)
	if err != nil {
		return out, err
	}
	shares := provisionalShares(f.Ht, f.W.ColumnSums())
	_, columns := part.Dims()
	order := make([]int, k) // topic t of the run is the match of topic t
	for t, to := range match.To {
		order[t] = to
		out.cosine[t], out.share[t] = match.Cosine[t], shares[to]/float64(columns)
	}
	other := wordModel(m.Space, termWeights(part), f, order, opt.OneTopic)
	here, there := m.topTerms(coherenceWords), other.topTerms(coherenceWords)
	for t := range k {
		out.words[t] = jaccard(here[t], there[t])
	}
	return out, nil
}

// drawn is a random part of n documents, ascending.
func drawn(n int, seed uint64) []int {
	rng := rand.New(rand.NewPCG(seed, 11))
	part := rng.Perm(n)[:max(1, int(math.Round(subsample*float64(n))))]
	slices.Sort(part)
	return part
}

// jaccard is the part of two sets that they share; 0 for two empty ones.
func jaccard(a, b []int32) float64 {
	both := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			both++
		}
	}
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

func stabilityOf(runs []runTopics, t int) *Stability {
	s := &Stability{Runs: len(runs)}
	var words, share []float64
	for _, r := range runs {
		if r.cosine[t] >= factor.FoundAt {
			s.Found++
		}
		words, share = append(words, r.words[t]), append(share, r.share[t])
	}
	s.Words, s.WordsSpread = meanSpread(words)
	_, s.ShareSpread = meanSpread(share)
	return s
}

// meanSpread is the mean and the standard deviation of a sample, 0 for one of a single
// value.
func meanSpread(x []float64) (mean, spread float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	if len(x) < 2 {
		return mean, 0
	}
	for _, v := range x {
		spread += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(spread / float64(len(x)-1))
}
