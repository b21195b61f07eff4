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
// same kind, but not the same. Topics are made of random halves of the corpus, by a cheap
// fit each, and matched one to one with those of the model (Greene, O'Callaghan &
// Cunningham 2014). Restarts on the same articles would prove little: a start that does
// not depend on chance finds the same topics every time, good or bad.
//
// A topic is found in fits to halves about as often as in fits to as many other articles as
// the model has, which fits to larger parts overstate: see docs/ablation.md.
type Stability struct {
	// Found is in how many of Runs the topic is: the one matched with it has at least half
	// of its ten key words ([Model.KeyWords]) among its own ten.
	Found int `json:"found"`
	Runs  int `json:"runs"`
	// Words is the mean, over the runs, of the Jaccard agreement between the ten key
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

// judge holds it against a topic that it comes back in fewer than half of the runs. A dead
// topic has nothing that could.
func (s *Stability) judge(v *Verdict) {
	if limit := stableLimit * float64(s.Runs); float64(s.Found) < limit && v.Kind != Dead {
		v.add(Reason{Kind: Unstable, Measure: FoundAgain, Value: float64(s.Found), Limit: limit, Usual: float64(s.Runs)})
	}
}

// StabilityOverstated reports whether there are fewer than twenty articles a topic. Halves of so
// few share what is accidental in them, and models of other articles have fewer of the topics
// than [Stability] says: of those that at least half of the runs found, in 150 articles of
// BBC News for 12 topics, a third. See docs/ablation.md.
func (m *Model) StabilityOverstated() bool { return len(m.Documents) < enoughArticles*m.K() }

// AutoRuns as Options.Runs asks for ten runs where the matrix has up to two million
// nonzeros, some 12,000 articles, and for none where it has more.
const AutoRuns = -1

const (
	autoRuns, autoNonzeros = 10, 2_000_000

	// checkPart is the part of the documents of a run, checkFound the part of a topic's words
	// by which it is found. How well their figures foretell what other articles give is in
	// docs/ablation.md.
	checkPart  = 0.5
	checkFound = 0.5
	// stableLimit is the part of the runs that find a good topic.
	stableLimit = 0.5
	// enoughArticles for each topic keep halves from flattering, as there.
	enoughArticles = 20
	// leastDifferent is how many different documents there must be: a half of two is one
	// document, and that of one the same again, which is found whatever the topics are worth.
	leastDifferent = 3
)

// checks reports whether halves of the documents can tell anything, and are to.
func (o *Options) checks(v *sparse.Matrix) bool {
	return o.runs(v) > 0 && distinct(v, leastDifferent) == leastDifferent
}

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

// recordStability makes the runs, of k topics each before edits, and gives every topic its
// Stability.
func (m *Model) recordStability(ctx context.Context, opt *Options, k int, v *sparse.Matrix) error {
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
				if runs[r], err = m.run(inner, opt, k, v, r); err != nil {
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
		topic := &m.Topics[t]
		topic.Stability = stabilityOf(runs, t)
		topic.Stability.judge(&topic.Verdict)
	}
	return nil
}

// runTopics is what a run has of each topic of the model.
type runTopics struct {
	found        []bool
	words, share []float64
}

// run fits k topics to half of the corpus, edits them as those of the model were, and looks
// for each of the model's.
func (m *Model) run(ctx context.Context, opt *Options, k int, v *sparse.Matrix, r int) (runTopics, error) {
	topics := m.K()
	out := runTopics{make([]bool, topics), make([]float64, topics), make([]float64, topics)}
	part := v.Columns(drawn(len(m.Documents), opt.Seed+uint64(r)*0x9e3779b97f4a7c15))
	if rows, columns := part.Dims(); k > min(rows, columns) {
		return out, nil // too small to do without a half: found in no run
	}
	f, err := m.refit(ctx, opt, k, part)
	if err != nil {
		return out, err
	}
	match, err := factor.Match(m.Phi, f.W)
	if err != nil {
		return out, err
	}
	shares := provisionalShares(f.Ht, f.W.ColumnSums())
	_, columns := part.Dims()
	other := wordModel(m.Space, termWeights(part), f, matchedFirst(match.To, cols(f.W)), opt.OneTopic)
	here, there := m.topTerms(coherenceWords), other.topTerms(coherenceWords)
	next := 0
	for t, to := range match.To {
		if to < 0 { // a merge that was not made there, or a split
			continue
		}
		out.share[t] = shares[to] / float64(columns)
		out.words[t] = jaccard(here[t], there[next])
		shared := common(here[t], there[next])
		out.found[t] = shared > 0 && float64(shared) >= checkFound*float64(len(here[t]))
		next++
	}
	return out, nil
}

// refit fits a part of the corpus: by least squares as one of the fits that [factor.Bagged] is
// made of, without the divergence, and refined. Fits made as the model was
// take ten times as long and foretell less, since the bagged start finds again what the halves
// have in common. Edits are made as they were for the model: compared with as many topics that
// nobody has edited, none of the parts of a split or the whole of a merge was found, nor some of
// the others.
func (m *Model) refit(ctx context.Context, opt *Options, k int, part *sparse.Matrix) (*factor.Factors, error) {
	alone := *opt
	alone.Workers, alone.Consensus, alone.Progress = 1, 1, nil
	edited := alone
	if opt.Refine == 0 && opt.refines() {
		alone.Refine = refineFew // with ten, topics are found in as many halves or one more or less
	}
	alone.NMF.Start, alone.NMF.MaxIter, alone.NMF.MaxTime = factor.Bagged{Runs: 1}, -1, 0
	f, err := topicsOf(ctx, &alone, m.Space, k, part)
	if err != nil || !opt.Edits.reshapes() {
		return f, err
	}
	r := newReshaper(&edited, m.Space, part, f, new(EditsMade))
	err = r.reshape(ctx)
	return r.f, err
}

// matchedFirst lists k columns: those that topics are matched with, in the order of the topics,
// and then the rest.
func matchedFirst(to []int, k int) []int {
	order := make([]int, 0, k)
	for _, c := range to {
		if c >= 0 {
			order = append(order, c)
		}
	}
	for c := range k {
		if !slices.Contains(to, c) {
			order = append(order, c)
		}
	}
	return order
}

// drawn is a random part of n documents, ascending.
func drawn(n int, seed uint64) []int {
	rng := rand.New(rand.NewPCG(seed, 11))
	part := rng.Perm(n)[:max(1, int(math.Round(checkPart*float64(n))))]
	slices.Sort(part)
	return part
}

// jaccard is the part of two sets that they share; 0 for two empty ones.
func jaccard(a, b []int32) float64 {
	both := common(a, b)
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

// common counts what is in both sets.
func common(a, b []int32) (n int) {
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

func stabilityOf(runs []runTopics, t int) *Stability {
	s := &Stability{Runs: len(runs)}
	var words, share []float64
	for _, r := range runs {
		if r.found[t] {
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
