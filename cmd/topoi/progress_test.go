package main

import (
	"bytes"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/topics"
)

// screen interprets what was written as a terminal would show it: \r goes back,
// \x1b[K erases the rest of the line.
func screen(t *testing.T, written string) string {
	t.Helper()
	var lines []string
	for line := range strings.SplitSeq(written, "\n") {
		parts := strings.Split(line, "\r")
		shown := parts[0]
		for _, part := range parts[1:] {
			rest, erased := strings.CutPrefix(part, "\x1b[K")
			if !erased {
				t.Errorf("a line is overwritten without being erased: %q", line)
			}
			shown = rest
		}
		lines = append(lines, shown)
	}
	return strings.Join(lines, "\n")
}

func testProgress(animated bool) (*progress, *bytes.Buffer) {
	var b bytes.Buffer
	m := newMessages(&b)
	p := &progress{
		m: m, animated: animated, columns: 60, stage: "Reading", unit: "documents",
		began: time.Now(), quit: make(chan struct{}), finished: make(chan struct{}),
	}
	m.line = p
	return p, &b
}

func TestProgressOnTerminal(t *testing.T) {
	p, b := testProgress(true)
	go p.run(time.Millisecond)
	p.m.mu.Lock()
	p.draw()
	p.m.mu.Unlock()
	if got := screen(t, b.String()); got != "Reading …" {
		t.Errorf("begins with %q", got)
	}
	p.set(1234, 5000)
	p.m.print(slog.LevelWarn, "a.txt is odd", "look at it")
	p.fit(topics.Progress{Stage: "factorize", Step: factor.Step{Iteration: 12, Seconds: 1, Gap: 0.01}})
	p.m.mu.Lock()
	p.draw()
	p.m.mu.Unlock()
	got := screen(t, b.String())
	if !strings.HasPrefix(got, "topoi: a.txt is odd\n       look at it\nModelling  12 iterations") {
		t.Errorf("shows\n%s", got)
	}
	p.stop()
	p.stop() // again does no harm
	if got := screen(t, b.String()); got != "topoi: a.txt is odd\n       look at it\n" {
		t.Errorf("at the end shows\n%q", got)
	}
	for line := range strings.SplitSeq(b.String(), "\r\x1b[K") {
		line, _, _ = strings.Cut(line, "\n")
		if n := len([]rune(line)); n >= 60 {
			t.Errorf("a line of %d columns on a screen of 60: %q", n, line)
		}
	}
}

func TestProgressElsewhere(t *testing.T) {
	p, b := testProgress(false)
	p.m.verbose = true
	p.set(1234, 0)
	go p.run(time.Millisecond)
	deadline := time.Now().Add(30 * time.Second)
	for {
		p.m.mu.Lock()
		said := b.String()
		p.m.mu.Unlock()
		if strings.Contains(said, "topoi: reading    1,234 documents\n") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("says %q", said)
		}
		time.Sleep(time.Millisecond)
	}
	p.enter("Modelling", "iterations")
	p.stop()
	if !strings.Contains(b.String(), "topoi: reading 1,234 documents took ") || strings.ContainsAny(b.String(), "\r\x1b") {
		t.Errorf("says %q", b.String())
	}
}

func TestProgressText(t *testing.T) {
	p, _ := testProgress(true)
	p.began = time.Now().Add(-10 * time.Second)
	if got := p.text(); got != "Reading … 10s" {
		t.Errorf("text is %q", got)
	}
	p.done, p.total = 1000, 4000
	if got := p.text(); got != "Reading    1,000 of 4,000 documents   100/s   about 30s left" {
		t.Errorf("text is %q", got)
	}
	p.total, p.guess = 0, 2000
	if got := p.text(); got != "Reading    1,000 of 2,000 documents   100/s   about 10s left" {
		t.Errorf("text is %q", got)
	}
	p.guess = 500 // files, of which some hold several documents
	if got := p.text(); got != "Reading    1,000 documents   100/s" {
		t.Errorf("text is %q", got)
	}
}

func TestProgressCountsFiles(t *testing.T) {
	inFolder(t)
	for _, name := range []string{"a.txt", "b/c.txt", "b/d.txt"} {
		write(t, filepath.Join("folder", name), "text")
	}
	p, _ := testProgress(true)
	p.expect(t.Context(), []string{"folder"})
	if p.guess != 3 {
		t.Errorf("counts %d files", p.guess)
	}
	p, _ = testProgress(true)
	p.expect(t.Context(), []string{"folder", "folder/a.txt"})
	if p.guess != 0 {
		t.Errorf("counts %d where it cannot know", p.guess)
	}
	if _, err := os.Stat("folder"); err != nil {
		t.Fatal(err)
	}
}

// Candidates of a start are counted together, before the iterations of the run.
func TestProgressOfARace(t *testing.T) {
	p, _ := testProgress(true)
	for i := range 3 {
		p.fit(topics.Progress{Stage: "start", Step: factor.Step{Candidate: 1, Candidates: 4, Iteration: i, Objective: math.NaN()}})
	}
	p.step(factor.Step{Candidate: 2, Candidates: 4, Objective: math.NaN()})
	p.step(factor.Step{Candidate: 2, Candidates: 4, Iteration: 1})
	if got := p.text(); got != "Starting   3 iterations of 4 candidates" {
		t.Errorf("text is %q", got)
	}
	p.step(factor.Step{Iteration: 2, Gap: math.NaN()})
	if got := p.text(); got != "Modelling  2 iterations" {
		t.Errorf("text is %q", got)
	}
}

// The forecast is right when the gap falls by the same factor in equal times,
// and never beyond the limits.
func TestConvergence(t *testing.T) {
	c := newConvergence(factor.NMF{Tol: 1e-4})
	if c.left() >= 0 {
		t.Error("a forecast out of nothing")
	}
	for i := 1; i <= 20; i++ {
		s := factor.Step{Iteration: i, Seconds: float64(i), Gap: math.NaN()}
		if i%5 == 0 {
			s.Gap = math.Pow(10, -float64(i)/10) // reaches 1e-4 at 40 s
		}
		c.add(s)
	}
	if left := c.left(); left < 19*time.Second || left > 21*time.Second {
		t.Errorf("forecast is %v, want 20s", left)
	}
	c.limit = 22 * time.Second
	if left := c.left(); left != 2*time.Second {
		t.Errorf("forecast is %v beyond the time limit", left)
	}
	c = newConvergence(factor.NMF{Tol: -1, MaxIter: 30})
	c.add(factor.Step{Iteration: 1, Seconds: 60, Gap: math.NaN()}) // the start took most of it
	c.add(factor.Step{Iteration: 10, Seconds: 64.5, Gap: 1})
	if left := c.left(); left != 10*time.Second {
		t.Errorf("forecast is %v, want 10s to the last iteration", left)
	}
}

func TestMessages(t *testing.T) {
	var b bytes.Buffer
	m := newMessages(&b)
	m.color = true
	m.fail(t.Context(), usageError("wrong"))
	m.info("not said")
	m.warn("said")
	if got := b.String(); got != "\x1b[1;31mtopoi:\x1b[0m wrong\ntopoi: said\n" {
		t.Errorf("says %q", got)
	}
	b.Reset()
	m.configure(true, true, false, false)
	m.info("no")
	m.warn("no")
	if b.Len() > 0 {
		t.Errorf("quiet says %q", b.String())
	}
	if code := m.fail(t.Context(), &exitError{code: exitPartial}); code != exitPartial || b.Len() > 0 {
		t.Errorf("code %d, says %q", code, b.String())
	}
}
