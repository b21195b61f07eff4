package factor

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// plan is the order in which a half's rows are visited and how they are cut into
// chunks of about equal work. It depends on the matrix and the rank alone, so
// that sums over chunks, taken in order, are the same for any number of workers.
type plan struct {
	order  []int32
	bounds []int // chunk c is order[bounds[c]:bounds[c+1]]
}

// newPlan puts the rows that are swept side by side first, by length, and the
// others after them as they come.
func newPlan(r rows, rank int) *plan {
	var short, long []int32
	for i := range r.len() {
		if kernel.LanesPay(r.length(int32(i)), rank) {
			short = append(short, int32(i))
		} else {
			long = append(long, int32(i))
		}
	}
	slices.SortStableFunc(short, func(a, b int32) int { return cmp.Compare(r.length(a), r.length(b)) })
	p := &plan{order: append(short, long...)}
	p.bounds = r.chunks(p.order, len(short))
	return p
}

// chunks cuts order into consecutive ranges of about equal work, a nonzero and a
// row both counting. The first short rows are cut at multiples of the lanes.
func (r rows) chunks(order []int32, short int) []int {
	const target = 1 << 14
	work := r.ptr[r.len()] + 8*r.len()
	count := max(1, min(len(order), work/target, 1024))
	bounds := make([]int, 1, count+1)
	done := 0
	for o, i := range order {
		done += r.length(i) + 8
		if end := o + 1; done >= work*len(bounds)/count && len(bounds) < count &&
			(end >= short || end%kernel.Lanes == 0) {
			bounds = append(bounds, end)
		}
	}
	if bounds[len(bounds)-1] < len(order) {
		bounds = append(bounds, len(order))
	}
	return bounds
}

func (p *plan) chunks() int { return len(p.bounds) - 1 }

func (p *plan) chunk(c int) []int32 { return p.order[p.bounds[c]:p.bounds[c+1]] }

// natural is a plan for passes that look at the rows in order.
func natural(r rows) *plan {
	p := &plan{order: make([]int32, r.len())}
	for i := range p.order {
		p.order[i] = int32(i)
	}
	p.bounds = r.chunks(p.order, 0)
	return p
}

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
func (p *pool) sweep(ctx context.Context, h *half, plan *plan, rule update) (total rowStats, err error) {
	parts := make([]rowStats, plan.chunks())
	err = p.each(ctx, len(parts), func(c int, s *scratch) {
		parts[c] = rule(h, plan.chunk(c), s)
	})
	for _, st := range parts {
		total.add(st)
	}
	return total, err
}
