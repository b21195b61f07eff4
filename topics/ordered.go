package topics

import (
	"context"
	"errors"
	"iter"
	"runtime"

	"github.com/topoi-nmf/topoi/corpus"
)

// workers resolves a number of goroutines.
func workers(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// A task is one item of a stream on its way through ordered.
type task[T any] struct {
	doc  corpus.Document
	err  error
	out  T
	done chan struct{}
}

// ordered applies work to the documents of a stream on several goroutines and
// yields the results in the order of the stream, with its errors in their
// places. work is told which goroutine it runs on, in [0, n). A *DocumentError
// is passed on; any other error, or the end of ctx, is the last item.
//
// The stream is read by a goroutine of its own, a few documents ahead. When the
// caller stops early, ordered waits for the document being read.
func ordered[T any](ctx context.Context, docs corpus.Seq, n int, work func(worker int, d corpus.Document) T) iter.Seq2[*task[T], error] {
	return func(yield func(*task[T], error) bool) {
		stop := make(chan struct{})
		queue := make(chan *task[T], 4*n) // in order, to the caller
		jobs := make(chan *task[T], 4*n)  // to whoever is free
		for w := range n {
			go func() {
				for t := range jobs {
					t.out = work(w, t.doc)
					close(t.done)
				}
			}()
		}
		go feed(ctx, docs, queue, jobs, stop)
		defer func() {
			close(stop)
			for t := range queue { // until the feeder and the workers have ended
				<-t.done
			}
		}()
		for t := range queue {
			<-t.done
			err := t.err
			if err == nil {
				if err = ctx.Err(); err != nil {
					yield(t, err)
					return
				}
			}
			if !yield(t, err) {
				return
			}
		}
	}
}

// feed reads the stream into both channels until it ends, fails, or nobody
// wants more.
func feed[T any](ctx context.Context, docs corpus.Seq, queue, jobs chan<- *task[T], stop <-chan struct{}) {
	defer close(queue)
	defer close(jobs)
	put := func(t *task[T]) bool {
		select {
		case <-stop:
			return false
		case queue <- t:
		}
		if t.err != nil {
			close(t.done)
		} else {
			jobs <- t
		}
		return true
	}
	for d, err := range docs {
		if err == nil {
			err = ctx.Err()
		}
		var one *corpus.DocumentError
		more := put(&task[T]{doc: d, err: err, done: make(chan struct{})})
		if !more || err != nil && !errors.As(err, &one) {
			return
		}
	}
	if err := ctx.Err(); err != nil {
		put(&task[T]{err: err, done: make(chan struct{})})
	}
}
