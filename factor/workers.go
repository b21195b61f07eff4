package factor

import (
	"context"
	"sync"
	"sync/atomic"
)

// chunks cuts the rows into consecutive ranges of about equal work, a nonzero
// and a row both counting. Their number depends on the matrix alone, so that
// sums over chunks, taken in order, are the same for any number of workers.
func (r rows) chunks() []int {
	const target = 1 << 14
	work := r.ptr[r.len()] + 8*r.len()
	count := max(1, min(r.len(), work/target, 1024))
	bounds := make([]int, 1, count+1)
	for i := range r.len() {
		if done := r.ptr[i+1] + 8*(i+1); done >= work*len(bounds)/count && len(bounds) < count {
			bounds = append(bounds, i+1)
		}
	}
	return append(bounds, r.len())
}

// pool runs chunked passes.
type pool struct {
	workers int
	scratch []*scratch
}

func newPool(workers, k int) *pool {
	p := &pool{workers: workers}
	for range workers {
		p.scratch = append(p.scratch, newScratch(k))
	}
	return p
}

// each calls f once for every chunk from 0 to n-1, with the scratch of the
// worker that runs it. It stops handing out chunks when ctx ends.
func (p *pool) each(ctx context.Context, n int, f func(chunk int, s *scratch)) error {
	var next atomic.Int64
	work := func(s *scratch) {
		for ctx.Err() == nil {
			c := int(next.Add(1)) - 1
			if c >= n {
				return
			}
			f(c, s)
		}
	}
	var wg sync.WaitGroup
	for i := 1; i < min(p.workers, n); i++ {
		wg.Go(func() { work(p.scratch[i]) })
	}
	work(p.scratch[0])
	wg.Wait()
	return ctx.Err()
}

// sweep applies the rule to every row and adds up the statistics in row order of
// chunks.
func (p *pool) sweep(ctx context.Context, h *half, bounds []int, rule update) (rowStats, error) {
	parts := make([]rowStats, len(bounds)-1)
	err := p.each(ctx, len(parts), func(c int, s *scratch) {
		var sum rowStats
		for i := bounds[c]; i < bounds[c+1]; i++ {
			st := rule(h, i, s)
			sum.logq += st.logq
			sum.bound += st.bound
		}
		parts[c] = sum
	})
	var total rowStats
	for _, st := range parts {
		total.logq += st.logq
		total.bound += st.bound
	}
	return total, err
}
