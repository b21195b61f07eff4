// Command scale measures what a large sparse matrix costs: seconds an iteration,
// nanoseconds for each nonzero, and the peak of memory, beside the same for a matrix
// of a tenth of the size.
//
//	go run ./bench/scale -nnz 100000000 -k 50
//
// The matrices are planted: Zipf's law over the terms, a hundred different terms to a
// document in the mean. An iteration updates both factors by the default method.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"time"

	"github.com/topoi-nmf/topoi/factor"
)

func main() {
	var c config
	flag.IntVar(&c.nonzeros, "nnz", 100_000_000, "nonzeros of the large matrix")
	flag.IntVar(&c.terms, "terms", 100_000, "rows of both matrices")
	flag.IntVar(&c.rank, "k", 50, "rank")
	flag.IntVar(&c.iterations, "iterations", 4, "iterations timed, after one that is not")
	flag.IntVar(&c.workers, "workers", 0, "goroutines, 0 = one for each processor")
	flag.BoolVar(&c.alone, "alone", false, "do without the matrix of a tenth of the size")
	flag.StringVar(&c.keep, "keep", "", "keep the matrices in a folder, and read them from there")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := c.run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

type config struct {
	nonzeros, terms, rank, iterations, workers int
	alone                                      bool
	keep                                       string
}

// run measures both sizes and writes a table, in Markdown.
func (c config) run(ctx context.Context, w io.Writer) error {
	if c.nonzeros < 10*perDocument || c.terms < 4*perDocument || c.rank < 1 || c.iterations < 1 {
		return fmt.Errorf("want at least %d nonzeros, %d terms, rank 1 and one iteration", 10*perDocument, 4*perDocument)
	}
	sizes := []int{c.nonzeros / 10, c.nonzeros}
	if c.alone {
		sizes = sizes[1:]
	}
	fmt.Fprintln(w, "| nonzeros | terms × documents | s an iteration | ns a nonzero | ratio | peak memory | estimate |")
	fmt.Fprintln(w, "|---:|---:|---:|---:|---:|---:|---:|")
	var first float64
	for _, nonzeros := range sizes {
		m, err := c.measure(ctx, nonzeros)
		if err != nil {
			return err
		}
		if first == 0 {
			first = m.perNonzero()
		}
		fmt.Fprintf(w, "| %d | %d × %d | %.3g | %.3g | %.2f | %s | %s |\n", m.nonzeros, c.terms, m.documents,
			m.seconds, m.perNonzero(), m.perNonzero()/first, gigabytes(m.peak), gigabytes(m.estimate))
	}
	return nil
}

// perDocument is the mean number of different terms in a document.
const perDocument = 100

// measurement is of one matrix.
type measurement struct {
	nonzeros, documents int
	seconds             float64 // mean of an iteration
	peak, estimate      int64   // of memory, bytes; 0 = unknown
}

func (m measurement) perNonzero() float64 { return 1e9 * m.seconds / float64(m.nonzeros) }

func (c config) measure(ctx context.Context, nonzeros int) (measurement, error) {
	documents := nonzeros / perDocument
	began := time.Now()
	v, err := c.matrix(documents, nonzeros)
	if err != nil {
		return measurement{}, err
	}
	fmt.Fprintf(os.Stderr, "%d nonzeros after %.0f s\n", v.NNZ(), time.Since(began).Seconds())
	debug.FreeOSMemory()
	p := factor.NMF{
		Rank: c.rank, Start: factor.Random{}, MaxIter: c.iterations + 2, Tol: -1, Workers: c.workers,
		Progress: func(s factor.Step) {
			fmt.Fprintf(os.Stderr, "iteration %d after %.2f s: %.6g\n", s.Iteration, s.Seconds, s.Objective)
		},
	}
	m := measurement{nonzeros: v.NNZ(), documents: documents, estimate: p.Memory(c.terms, documents, v.NNZ())}
	f, err := p.Consume(ctx, v)
	if err != nil {
		return m, err
	}
	m.seconds, m.peak = mean(f.Trace[:c.iterations+1]), peakMemory()
	debug.FreeOSMemory()
	return m, nil
}

// mean returns the mean seconds of an iteration. Some cost more than others, since
// a step that momentum carried uphill is made twice, so the two matrices should make
// as many.
func mean(trace []factor.Step) float64 {
	last := len(trace) - 1
	return (trace[last].Seconds - trace[0].Seconds) / float64(last)
}

// peakMemory returns the most memory that the process has held at a time, 0 where
// the system does not tell.
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kilobytes int64
	fmt.Sscan(string(rest), &kilobytes)
	return kilobytes << 10
}

func gigabytes(n int64) string { return fmt.Sprintf("%.2f GB", float64(n)/1e9) }
