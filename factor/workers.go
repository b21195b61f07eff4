package factor

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// plan cuts consecutive rows into chunks of about equal work. It depends on the
// matrix alone, so that sums over chunks, taken in order, are the same for any
// number of workers.
type plan []int // chunk c is the rows from plan[c] to plan[c+1]

// newPlan counts a nonzero and a row both as work. Chunks end at multiples of
// the lanes, so that sorted rows are swept side by side in full groups.
func newPlan(r rows) plan {
	const target = 1 << 14
	work := r.ptr[r.len()] + 8*r.len()
	count := max(1, min(r.len(), work/target, 1024))
	p := make(plan, 1, count+1)
	for end := kernel.Lanes; end < r.len() && len(p) < count; end += kernel.Lanes {
		if done := r.ptr[end] + 8*end; done >= work*len(p)/count {
			p = append(p, end)
		}
	}
	return append(p, r.len())
}

func (p plan) chunks() int { return len(p) - 1 }

// pool runs chunked passes.
type pool struct {
	scratch []*scratch // one a worker
}

func newPool(workers, rank int) *pool {
	p := &pool{}
	for range workers {
		p.scratch = append(p.scratch, newScratch(rank))
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
	for i := 1; i < min(len(p.scratch), n); i++ {
		wg.Go(func() { work(p.scratch[i]) })
	}
	work(p.scratch[0])
	wg.Wait()
	return ctx.Err()
}

// sweep applies the rule to every row and adds up the statistics chunk by chunk,
// in order.
func (p *pool) sweep(ctx context.Context, h *half, plan plan, rule update) (total rowStats, err error) {
	parts := make([]rowStats, plan.chunks())
	err = p.each(ctx, len(parts), func(c int, s *scratch) {
		parts[c] = rule(h, plan[c], plan[c+1], s)
	})
	for _, st := range parts {
		total.add(st)
	}
	return total, err
}

// columnSums adds up the columns of d chunk by chunk, in order.
func (p *pool) columnSums(d *Dense) []float64 {
	const block = 1 << 11
	parts := make([][]float64, max(1, (d.rows+block-1)/block))
	_ = p.each(context.Background(), len(parts), func(c int, _ *scratch) {
		parts[c] = d.columnSums(c*block, min(d.rows, (c+1)*block))
	})
	sums := make([]float64, d.cols)
	for _, part := range parts {
		for k, x := range part {
			sums[k] += x
		}
	}
	return sums
}
