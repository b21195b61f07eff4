package vectorize

import (
	"context"
	"sync"
	"sync/atomic"
)

// parallel calls f(worker, i) for every i < n, each worker taking the next i
// when it has done one. When ctx is done, no more are taken.
func parallel(ctx context.Context, workers, n int, f func(worker, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range min(workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				f(w, i)
			}
		})
	}
	wg.Wait()
}
