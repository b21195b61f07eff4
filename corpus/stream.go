package corpus

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"sync"
)

// source is one input in its place in the stream: a file to be read, or
// something already decided without reading.
type source struct {
	id    string                                       // of the document, or the start of the ids of its records
	below string                                       // path below the opened one, where folder labels and dates are looked for
	open  func(context.Context) (io.ReadCloser, error) // nil when err is set
	asked bool                                         // given by name, not found in a folder
	known *known                                       // what a metadata file says about it, or nil
	err   error                                        // a *DocumentError, or what ends the stream
}

// item is what the stream yields.
type item struct {
	doc Document
	err error
}

// job is a source under way. Its items arrive in batches on out, which is
// closed after the last.
type job struct {
	source
	out  chan []item
	turn chan struct{} // closed when the consumer has reached this job
}

const (
	ahead     = 64        // jobs read before their turn
	smallFile = 1 << 20   // a file larger than this waits for its turn before it is held in memory
	batchDocs = 128       // records handed over at a time…
	batchSize = 256 << 10 // …or fewer, once they reach this many bytes
)

// stream reads sources with several workers and yields what they hold in the
// order of the sources.
//
// One goroutine lists the sources, workers take them in order, and each
// delivers to its own channel; the consumer empties these in turn. Memory is
// bounded: at most `ahead` small files wait, a large file is read only in its
// turn, and records come in batches that block until they are wanted. When
// the loop is left or the context cancelled, all goroutines end before
// the iterator returns.
func (r *reader) stream(parent context.Context, sources iter.Seq[source]) Seq {
	return func(yield func(Document, error) bool) {
		ctx, cancel := context.WithCancel(parent)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()

		queue := make(chan *job, ahead)
		work := make(chan *job)
		running.Go(func() {
			defer close(queue)
			defer close(work)
			list(ctx, sources, queue, work)
		})
		for range r.opt.workers() {
			running.Go(func() {
				w := worker{reader: r, ctx: ctx}
				for j := range work {
					w.do(j)
				}
			})
		}
		if deliver(parent, queue, yield) && parent.Err() != nil {
			yield(Document{}, fmt.Errorf("corpus: reading stopped: %w", parent.Err()))
		}
	}
}

// deliver yields the items of the jobs in turn until ctx is cancelled. It
// reports whether anyone is still listening.
func deliver(ctx context.Context, queue <-chan *job, yield func(Document, error) bool) bool {
	for j := range queue {
		close(j.turn)
		for batch := range j.out {
			for i := range batch {
				if ctx.Err() != nil {
					return true
				}
				if !yield(batch[i].doc, batch[i].err) || final(batch[i].err) {
					return false
				}
			}
		}
	}
	return true
}

// list puts the sources on the queue, and those to be read before the workers.
func list(ctx context.Context, sources iter.Seq[source], queue, work chan<- *job) {
	for src := range sources {
		j := &job{source: src, out: make(chan []item, 1), turn: make(chan struct{})}
		if src.err != nil {
			j.out <- []item{{err: src.err}}
			close(j.out)
		}
		select {
		case queue <- j:
		case <-ctx.Done():
			return
		}
		if src.err != nil {
			continue
		}
		select {
		case work <- j:
		case <-ctx.Done():
			close(j.out)
			return
		}
	}
}

// final reports whether err ends a stream.
func final(err error) bool {
	if err == nil {
		return false
	}
	_, one := err.(*DocumentError)
	return !one
}

// worker reads one job at a time.
type worker struct {
	*reader
	ctx context.Context
	buf []byte // reused for small files

	job     *job
	emitted int  // items of the job
	counted bool // its records have numbers, not lines
	batch   []item
	bytes   int // in batch
}

// do reads a job to its end and closes its channel.
func (w *worker) do(j *job) {
	defer close(j.out)
	w.job, w.emitted, w.batch, w.bytes = j, 0, nil, 0
	f, err := j.open(w.ctx)
	if err != nil {
		w.emit(Document{}, &DocumentError{ID: j.id, Outcome: Failed, Err: plain(err)})
	} else {
		w.read(f)
		f.Close()
	}
	w.flush()
}

// emit queues an item and reports whether to go on.
func (w *worker) emit(d Document, err error) bool {
	w.emitted++
	if e, ok := err.(*DocumentError); ok && w.counted {
		e.Line, e.Offset = 0, 0
	}
	w.batch = append(w.batch, item{d, err})
	w.bytes += len(d.Text) + len(d.Title) + 64
	if len(w.batch) >= batchDocs || w.bytes >= batchSize {
		return w.flush()
	}
	return true
}

// flush hands the batch over, waiting until the consumer wants it.
func (w *worker) flush() bool {
	if len(w.batch) == 0 {
		return w.ctx.Err() == nil
	}
	select {
	case w.job.out <- w.batch:
		w.batch, w.bytes = nil, 0
		return true
	case <-w.ctx.Done():
		return false
	}
}

// wait blocks until the consumer has reached the worker's job.
func (w *worker) wait() bool {
	select {
	case <-w.job.turn:
		return true
	case <-w.ctx.Done():
		return false
	}
}

// plain drops the path from a *fs.PathError, since the id says it already.
func plain(err error) error {
	if pe, ok := err.(*fs.PathError); ok {
		return fmt.Errorf("cannot be read: %w", pe.Err)
	}
	return err
}
