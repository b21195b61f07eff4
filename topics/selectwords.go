package topics

import (
	"context"
	"sync"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// A wordMeasure judges the words of the topics that [Fit] would give. The fits of
// [factor.Ranks] will not do: they start from elsewhere and are not refined.
type wordMeasure struct {
	opt    *Options
	runs   int // fits to parts of the corpus; 0 = wordRuns
	space  *vectorize.Space
	v      *sparse.Matrix
	weight []float64

	mu    sync.Mutex
	found map[int]*Model // by number of topics, until their last measure
}

// Words are judged by so many runs as check stability. The fit itself goes to a tolerance at
// which words hardly change any more.
const (
	wordRuns    = 4
	wordTol     = 1e-3
	wordMaxIter = 100
)

// measures are what [factor.Ranks] takes. They are asked one after the other about one
// number of topics, and at the same time about several.
func (w *wordMeasure) measures() []factor.Measure {
	measure := func(name factor.Criterion, of func(ctx context.Context, m *Model) ([]float64, error)) factor.Measure {
		return factor.Measure{Name: name, Rising: true, Of: func(ctx context.Context, fits factor.RankFits) ([]float64, error) {
			m, err := w.topics(ctx, fits.Rank)
			if err != nil {
				return nil, err
			}
			return of(ctx, m)
		}}
	}
	return []factor.Measure{
		measure(CoherenceCurve, func(_ context.Context, m *Model) ([]float64, error) { return []float64{w.coherence(m)}, nil }),
		measure(DiversityCurve, func(_ context.Context, m *Model) ([]float64, error) { return []float64{m.Diversity(0)}, nil }),
		measure(WordsCurve, w.stability),
	}
}

// options of one fit: as many numbers of topics are judged at a time. Each is fitted
// once, since ten starts would take twice as long (5 to 60 topics of BBC News 102 s for
// 46) and differ by less than the numbers do.
func (w *wordMeasure) options() *Options {
	opt := *w.opt
	opt.Workers, opt.Progress, opt.Consensus, opt.Edits = 1, nil, 1, Edits{}
	if b, ok := opt.NMF.Start.(factor.Bagged); ok {
		b.Progress = nil
		opt.NMF.Start = b
	}
	opt.NMF.Tol, opt.NMF.MaxIter = max(opt.NMF.Tol, wordTol), wordMaxIter
	return &opt
}

// topics of a fit, as far as words go.
func (w *wordMeasure) topics(ctx context.Context, k int) (*Model, error) {
	w.mu.Lock()
	m := w.found[k]
	w.mu.Unlock()
	if m != nil {
		return m, nil
	}
	opt := w.options()
	f, err := topicsOf(ctx, opt, w.space, k, w.v)
	if err != nil {
		return nil, err
	}
	order := make([]int, k)
	for t := range order {
		order[t] = t
	}
	m = wordModel(w.space, w.weight, f, order, opt.OneTopic)
	_, n := w.v.Dims()
	m.Documents = make([]Document, n) // runs draw from so many
	w.mu.Lock()
	w.found[k] = m
	w.mu.Unlock()
	return m, nil
}

// stability of the words under fits to parts of the corpus, by run; the last measure.
func (w *wordMeasure) stability(ctx context.Context, m *Model) (values []float64, err error) {
	runs := w.runs
	if runs <= 0 {
		runs = wordRuns
	}
	for r := range runs {
		run, err := m.run(ctx, w.options(), m.K(), w.v, r)
		if err != nil {
			return nil, err
		}
		words, _ := meanSpread(run.words)
		values = append(values, words)
	}
	w.mu.Lock()
	delete(w.found, m.K())
	w.mu.Unlock()
	return values, nil
}

// coherence is the mean over the topics, with documents as windows.
func (w *wordMeasure) coherence(m *Model) (mean float64) {
	tops := m.topTerms(coherenceWords)
	counts := newCooccurrence(len(w.weight), tops)
	_, n := w.v.Dims()
	for j := range n {
		ind, val := w.v.Column(j)
		counts.set(positive(ind, val))
	}
	for _, words := range tops {
		c, _ := counts.coherence(words, m.nested)
		mean += c / float64(len(tops))
	}
	return mean
}
