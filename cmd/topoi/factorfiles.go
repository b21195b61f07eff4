package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

// factorComment is the second line of a factor's file, by which it is known as
// Topoi's.
const factorComment = "% a factor written by topoi"

// factorFiles are what a factorization writes.
type factorFiles struct {
	w, h, trace *target // trace may be nil
}

func (a *app) factorTargets(f *factorFlags) (*factorFiles, error) {
	files := &factorFiles{}
	if f.dryRun {
		return files, nil
	}
	if err := os.MkdirAll(f.output, 0o777); err != nil {
		return nil, inputError(fmt.Errorf("cannot make the folder %s: %w", f.output, bare(err)), "")
	}
	var err error
	if files.w, err = a.newTarget(filepath.Join(f.output, "W.mtx"), isFactor, f.force); err != nil {
		return nil, err
	}
	if files.h, err = a.newTarget(filepath.Join(f.output, "H.mtx"), isFactor, f.force); err != nil {
		return nil, err
	}
	if f.trace != "" {
		files.trace, err = a.newTarget(f.trace, isTrace, f.force)
	}
	return files, err
}

func (f *factorFiles) write(factors *factor.Factors) error {
	put := func(m mat.Matrix) func(io.Writer) error {
		return func(w io.Writer) error { return sparse.WriteMatrixMarket(&commenter{w: w}, m) }
	}
	if err := f.w.write(put(factors.W)); err != nil {
		return err
	}
	return f.h.write(put(factors.H()))
}

// A commenter adds the comment after the first line.
type commenter struct {
	w    io.Writer
	done bool
}

func (c *commenter) Write(p []byte) (int, error) {
	end := bytes.IndexByte(p, '\n') + 1
	if c.done || end == 0 {
		return c.w.Write(p)
	}
	c.done = true
	if _, err := io.WriteString(c.w, string(p[:end])+factorComment+"\n"); err != nil {
		return 0, err
	}
	n, err := c.w.Write(p[end:])
	return end + n, err
}

// A trace writes the course of the iterations, a line each, as they happen.
type trace struct {
	w   io.WriteCloser // nil = nobody wants it
	err error
}

// openTrace begins the trace. It is the one file that is not written whole:
// watching it grow is its purpose.
func (f *factorFiles) openTrace() (*trace, error) {
	if f.trace == nil {
		return &trace{}, nil
	}
	if f.trace.path == "-" {
		return &trace{w: keepOpen{f.trace.app.stdout}}, nil
	}
	file, err := os.Create(f.trace.real)
	if err != nil {
		return nil, f.trace.failed(err)
	}
	return &trace{w: file}, nil
}

type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }

func (t *trace) add(s factor.Step) {
	if t.w == nil || t.err != nil {
		return
	}
	line, err := json.Marshal(struct {
		Iteration  int      `json:"iteration"`
		Seconds    float64  `json:"seconds"`
		Objective  float64  `json:"objective"`
		Divergence float64  `json:"divergence"`
		Gap        *float64 `json:"gap,omitempty"`
	}{s.Iteration, s.Seconds, s.Objective, s.Divergence, finite(s.Gap)})
	if err == nil {
		_, err = t.w.Write(append(line, '\n'))
	}
	t.err = err
}

func (t *trace) close() error {
	if t.w == nil {
		return nil
	}
	return cmp.Or(t.err, t.w.Close())
}

// factorSummary is what --json prints.
type factorSummary struct {
	Rows       int      `json:"rows"`
	Columns    int      `json:"columns"`
	Nonzeros   int      `json:"nonzeros"`
	K          int      `json:"k"`
	W          string   `json:"w,omitempty"`
	H          string   `json:"h,omitempty"`
	Status     string   `json:"status,omitempty"`
	Iterations int      `json:"iterations"`
	Started    int      `json:"start_iterations"`
	Objective  float64  `json:"objective"`
	Divergence float64  `json:"divergence"`
	Gap        *float64 `json:"gap"`
	Seconds    float64  `json:"seconds"`
	Warnings   []string `json:"warnings"`

	Memory int64 `json:"-"` // estimated peak, in bytes
}

// newFactorSummary tells of the matrix; add tells of the factors.
func newFactorSummary(v *sparse.Matrix, f *factorFlags, files *factorFiles) *factorSummary {
	m, n := v.Dims()
	s := &factorSummary{Rows: m, Columns: n, Nonzeros: v.NNZ(), K: f.k.value}
	if files.w != nil {
		s.W, s.H = files.w.path, files.h.path
	}
	return s
}

func (s *factorSummary) add(f *factor.Factors, took time.Duration) {
	s.Status, s.Iterations, s.Started = f.Status.String(), f.Iterations, f.StartIterations
	s.Objective, s.Divergence = f.Objective, f.Divergence
	s.Gap, s.Seconds, s.Warnings = finite(f.Gap), took.Seconds(), append([]string{}, f.Warnings...)
}

func (a *app) printFactors(s *factorSummary, asJSON bool) error {
	for _, w := range s.Warnings {
		a.messages.warn("%s", w)
	}
	if asJSON {
		return a.printJSON(s)
	}
	gap := ""
	if s.Gap != nil {
		gap = fmt.Sprintf(", certified to within %.1e", *s.Gap)
	}
	start := ""
	if s.Started > 0 {
		start = fmt.Sprintf(" (and %d at the start)", s.Started)
	}
	_, err := fmt.Fprintf(a.stdout, `Matrix   %s × %s, %s nonzeros
Factors  k = %d, %s after %s%s, %s
Loss     %.6g%s
Saved    %s   %s
`, number(s.Rows), number(s.Columns), number(s.Nonzeros),
		s.K, s.Status, plural(s.Iterations, "iteration"), start, seconds(time.Duration(s.Seconds*float64(time.Second))),
		s.Objective, gap, visible(s.W), visible(s.H))
	return err
}
