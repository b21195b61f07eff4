package factor

import (
	"context"
	"math"
	"slices"
)

// Of more candidates than few, grid are fitted at first.
const few, grid = 12, 10

// prepare decides what is held out and finds the starts that ranks share.
func (s *sweep) prepare(ctx context.Context) error {
	if isCounts(s.v) {
		s.splits = thinning{s.v, s.opt.Seed}
	} else {
		s.splits = newBicross(s.v, s.opt.Seed)
	}
	s.sample = s.sampleColumns()
	s.folds = make([]*nested, s.opt.Folds)
	_, shared := s.opt.NMF.Start.(NNDSVDA)
	if s.opt.NMF.Start != nil && !shared {
		return nil
	}
	largest := s.ranks[len(s.ranks)-1]
	var jobs []func(context.Context) error
	if s.usesFull() {
		jobs = append(jobs, func(ctx context.Context) (err error) {
			s.full, err = newNested(ctx, s.nmf(largest, fullRun), s.v)
			return err
		})
	}
	if s.usesFolds() {
		for f := range s.folds {
			jobs = append(jobs, func(ctx context.Context) (err error) {
				s.folds[f], err = newNested(ctx, s.nmf(largest, foldRun+uint64(f)), s.splits.split(f).train)
				return err
			})
		}
	}
	s.count.expect(len(jobs))
	return runAll(ctx, s.opt.Workers, len(jobs), func(ctx context.Context, i int) error {
		err := jobs[i](ctx)
		s.count.done(s.opt.Progress)
		return err
	})
}

// coarse returns the ranks to fit first: all, or ten whose ratios are about
// equal.
func (s *sweep) coarse() []int {
	n := len(s.ranks)
	if s.opt.Every || n <= few {
		return s.ranks
	}
	lo, hi := float64(s.ranks[0]), float64(s.ranks[n-1])
	var out []int
	for i := range grid {
		want := lo * math.Pow(hi/lo, float64(i)/(grid-1))
		at, _ := slices.BinarySearch(s.ranks, int(math.Round(want)))
		out = append(out, s.ranks[min(at, n-1)])
	}
	return slices.Compact(out)
}

// around returns the candidates to fit next: those between the neighbours of the
// answer so far that have not been fitted, at most half a dozen of them, and none
// when the answer is settled.
func (s *sweep) around() []int {
	if s.opt.Every || len(s.rows) == len(s.ranks) {
		return nil
	}
	c := s.choose()
	best := slices.Index(c.Ranks, c.Best)
	lo, hi := c.Ranks[max(0, best-1)], c.Ranks[min(len(c.Ranks)-1, best+1)]
	var open []int
	for _, k := range s.ranks {
		if k > lo && k < hi && s.rows[k] == nil {
			open = append(open, k)
		}
	}
	const most = 6
	if len(open) <= most {
		return open
	}
	var some []int
	for i := range most {
		some = append(some, open[(2*i+1)*len(open)/(2*most)])
	}
	return some
}
