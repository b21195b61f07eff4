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
	*spares
}

func newPool(workers, rank int) *pool {
	p := &pool{spares: &spares{}}
	for range workers {
		p.scratch = append(p.scratch, newScratch(rank))
	}
	return p
}

// parallel calls f once for every chunk from 0 to n-1, on as many goroutines as
// there are workers, each of which has a number. It stops handing out chunks when
// ctx ends.
func parallel(ctx context.Context, workers, n int, f func(chunk, worker int)) error {
	var next atomic.Int64
	work := func(worker int) {
		for ctx.Err() == nil {
			c := int(next.Add(1)) - 1
			if c >= n {
				return
			}
			f(c, worker)
		}
	}
	var wg sync.WaitGroup
	for i := 1; i < min(workers, n); i++ {
		wg.Go(func() { work(i) })
	}
	work(0)
	wg.Wait()
	return ctx.Err()
}

// blockSize is how many numbers a block of a long slice has. It is large enough for
// the handing out to cost nothing and small enough for many workers; being fixed,
// it fixes the order of sums.
const blockSize = 1 << 15

func blocks(n int) int { return (n + blockSize - 1) / blockSize }

// inBlocks calls f for every block of a slice of length n.
func inBlocks(workers, n int, f func(block, lo, hi int)) {
	_ = parallel(context.Background(), workers, blocks(n), func(b, _ int) {
		f(b, b*blockSize, min(n, (b+1)*blockSize))
	})
}

// each is parallel, with the scratch of the worker that runs the chunk.
func (p *pool) each(ctx context.Context, n int, f func(chunk int, s *scratch)) error {
	return parallel(ctx, len(p.scratch), n, func(c, worker int) { f(c, p.scratch[worker]) })
}

// sweep applies the rule to every row and adds up the statistics chunk by chunk,
// in order.
func (p *pool) sweep(ctx context.Context, h *half, plan plan, rule update) (total rowStats, err error) {
	parts := make([]rowStats, plan.chunks())
	err = p.each(ctx, len(parts), func(c int, s *scratch) {
		parts[c] = rule(h, plan[c], plan[c+1], s)
		h.x.round(plan[c], plan[c+1])
	})
	for _, st := range parts {
		total.add(st)
	}
	return total, err
}

// columnSums adds up the columns of d chunk by chunk, in order.
func (p *pool) columnSums(d *Dense) []float64 { return p.sums(d.rows, d.cols, d.columnSums) }

// sum computes the column sums of a basis as moves read it, so that their prices and the
// mass of the model are those of one problem, though a rounded one.
func (p *pool) sum(h *half) {
	if h.b.rounded != nil {
		h.sums = p.sums(h.b.rows, h.b.cols, h.b.roundedSums)
		return
	}
	h.sums = p.columnSums(h.b)
}

// sums adds up what f sums of blocks of rows, in order.
func (p *pool) sums(rows, cols int, f func(lo, hi int) []float64) []float64 {
	parts := make([][]float64, max(1, (rows+rowBlock-1)/rowBlock))
	_ = p.each(context.Background(), len(parts), func(c int, _ *scratch) {
		parts[c] = f(c*rowBlock, min(rows, (c+1)*rowBlock))
	})
	sums := make([]float64, cols)
	for _, part := range parts {
		for k, x := range part {
			sums[k] += x
		}
	}
	return sums
}

// rowBlock is how many rows of a factor a goroutine takes at a time.
const rowBlock = 1 << 11

// rowsOf calls f for blocks of rows.
func (p *pool) rowsOf(rows int, f func(lo, hi int)) {
	_ = p.each(context.Background(), (rows+rowBlock-1)/rowBlock, func(b int, _ *scratch) {
		f(b*rowBlock, min(rows, (b+1)*rowBlock))
	})
}

// scaleColumns multiplies column k of d by s[k].
func (p *pool) scaleColumns(d *Dense, s []float64) {
	p.rowsOf(d.rows, func(lo, hi int) { d.scaleRows(lo, hi, s) })
}

// copy overwrites dst with src, of the same shape.
func (p *pool) copy(dst, src *Dense) {
	p.rowsOf(dst.rows, func(lo, hi int) {
		copy(dst.data[lo*dst.stride:hi*dst.stride], src.data[lo*src.stride:])
	})
}

// clone returns a copy of d.
func (p *pool) clone(d *Dense) *Dense {
	c := p.dense(d.rows, d.cols)
	p.copy(c, d)
	return c
}

// unsort brings rows from the solver's order into the caller's. The result is
// written into out, of the same shape, or a new matrix if that is nil.
func (p *pool) unsort(d *Dense, at []int32, out *Dense) *Dense {
	if out == nil {
		out = NewDense(d.rows, d.cols)
	}
	p.rowsOf(d.rows, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(out.padded(int(at[i])), d.padded(i))
		}
	})
	return out
}
