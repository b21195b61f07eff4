package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/topics"
)

// Intervals of progress: on a terminal a line drawn anew, elsewhere a plain
// line now and then, so that a log shows life without filling up.
const (
	frameInterval = 100 * time.Millisecond
	plainInterval = 10 * time.Second
)

// progress shows how far a run has got. The library reports from its own
// goroutines; a ticker draws.
type progress struct {
	m        *messages // guards all below by its mutex
	animated bool
	columns  int
	stage    string    // what is being done, such as "Reading"
	unit     string    // what is counted
	done     int       // so far
	total    int       // 0 = unknown
	guess    int       // total to go by while that is unknown
	began    time.Time // of the stage
	solver   convergence
	drawn    bool
	quit     chan struct{}
	finished chan struct{}
}

// startProgress begins with the first line on the screen. Its stop must be
// called before anything is printed to standard output.
func (a *app) startProgress(stage, unit string) *progress {
	p := &progress{
		m: a.messages, stage: stage, unit: unit, began: time.Now(),
		quit: make(chan struct{}), finished: make(chan struct{}),
	}
	interval := plainInterval
	if isTerminal(a.messages.w) && os.Getenv("TERM") != "dumb" && a.messages.json == nil && !a.typing {
		p.animated, p.columns, interval = true, width(a.messages.w), frameInterval
	}
	if a.messages.quiet {
		close(p.finished)
		return p
	}
	a.messages.mu.Lock()
	a.messages.line = p
	p.draw()
	a.messages.mu.Unlock()
	go p.run(interval)
	return p
}

// startReading is the progress of everything that begins with reading.
func (a *app) startReading(ctx context.Context, paths []string) *progress {
	p := a.startProgress("Reading", "documents")
	if p.animated {
		go p.expect(ctx, paths)
	}
	return p
}

func (p *progress) run(interval time.Duration) {
	defer close(p.finished)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-ticker.C:
			p.m.mu.Lock()
			text := p.text()
			p.draw()
			p.m.mu.Unlock()
			if !p.animated {
				p.m.print(slog.LevelInfo, strings.ToLower(text[:1])+text[1:], "")
			}
		}
	}
}

// stop takes the line off the screen.
func (p *progress) stop() {
	p.m.mu.Lock()
	p.erase()
	running := p.m.line == p
	p.m.line = nil
	p.m.mu.Unlock()
	if running {
		close(p.quit)
	}
	<-p.finished
}

// enter begins a stage, unless it has begun.
func (p *progress) enter(stage, unit string) {
	if p.stage == stage {
		return
	}
	now := time.Now()
	if p.done > 0 {
		took, done, before := now.Sub(p.began), p.done, strings.ToLower(p.stage)
		was := p.unit
		defer p.m.info("%s %s %s took %s", before, number(done), was, seconds(took))
	}
	p.m.mu.Lock()
	p.stage, p.unit, p.done, p.total, p.guess, p.began = stage, unit, 0, 0, 0, now
	p.m.mu.Unlock()
}

// set tells how far the stage is.
func (p *progress) set(done, total int) {
	p.m.mu.Lock()
	p.done, p.total = done, total
	p.m.mu.Unlock()
}

// expect counts the files below the paths, to foretell how long reading them
// will take. It is a guess: some are no documents, some hold many.
func (p *progress) expect(ctx context.Context, paths []string) {
	n := 0
	for _, path := range paths {
		err := filepath.WalkDir(path, func(_ string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				n++
			}
			return ctx.Err()
		})
		if info, serr := os.Stat(path); err != nil || serr != nil || !info.IsDir() {
			return
		}
	}
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	if p.unit == "documents" {
		p.guess = n
	}
}

// fit takes the progress of topics.Fit and of the evaluation.
func (p *progress) fit(now topics.Progress) {
	switch now.Stage {
	case "start", "factorize":
		p.step(now.Step)
		return
	case "read":
		p.enter("Reading", "documents")
	case "consensus":
		p.enter("Agreeing", "fits")
	case "choose":
		p.enter("Choosing", "fits")
	case "check":
		p.enter("Checking", "fits")
	default:
		p.enter("Judging", "documents")
	}
	p.set(now.Done, now.Total)
}

// step takes the progress of the solver. While candidates of a start race, their
// iterations are counted together.
func (p *progress) step(s factor.Step) {
	if s.Candidate > 0 {
		p.enter("Starting", fmt.Sprintf("iterations of %d candidates", s.Candidates))
		if s.Iteration > 0 {
			p.set(p.done+1, 0)
		}
		return
	}
	p.enter("Modelling", "iterations")
	p.m.mu.Lock()
	p.done = s.Iteration
	p.solver.add(s)
	p.m.mu.Unlock()
}

// erase and draw the line of the animation; the mutex is held.
func (p *progress) erase() {
	if p != nil && p.drawn {
		fmt.Fprint(p.m.w, "\r\x1b[K")
		p.drawn = false
	}
}

func (p *progress) draw() {
	if p == nil || !p.animated {
		return
	}
	text := []rune(p.text())
	if p.columns > 1 && len(text) >= p.columns {
		text = text[:p.columns-1]
	}
	fmt.Fprintf(p.m.w, "\r\x1b[K%s", string(text))
	p.drawn = true
}

// text is the line: what, how many, how fast, how long it will take.
func (p *progress) text() string {
	elapsed := time.Since(p.began)
	b := new(strings.Builder)
	fmt.Fprintf(b, "%-10s", p.stage)
	if p.done == 0 {
		s := strings.TrimRight(b.String(), " ") + " …"
		if elapsed > 2*time.Second {
			s += " " + seconds(elapsed.Truncate(time.Second))
		}
		return s
	}
	fmt.Fprintf(b, " %s", number(p.done))
	total := cmp.Or(p.total, p.guess)
	if total >= p.done {
		fmt.Fprintf(b, " of %s", number(total))
	}
	fmt.Fprintf(b, " %s", p.unit)
	if elapsed > 200*time.Millisecond {
		fmt.Fprintf(b, "   %s/s", number(int(math.Round(float64(p.done)/elapsed.Seconds()))))
	}
	left := time.Duration(-1)
	if p.unit == "iterations" {
		if p.solver.gap > 0 {
			fmt.Fprintf(b, "   gap %.1e, to reach %.0e", p.solver.gap, p.solver.goal)
		}
		left = p.solver.left()
	} else if total >= p.done {
		left = time.Duration(float64(elapsed) / float64(p.done) * float64(total-p.done))
	}
	if left >= 0 && elapsed > time.Second {
		fmt.Fprintf(b, "   about %s left", seconds(max(left, 100*time.Millisecond).Round(time.Second)))
	}
	return b.String()
}

// number separates thousands: 12,418.
func number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
