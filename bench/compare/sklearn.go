package main

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

//go:embed peer.py
var script string

// sklearn is a Python process that iterates when told to, and rests otherwise.
type sklearn struct {
	b                  *bench
	precision, version string
	folder             string
	cmd                *exec.Cmd
	in                 io.WriteCloser
	out                *bufio.Reader
}

func (b *bench) sklearn(ctx context.Context, precision string) (*sklearn, error) {
	p := &sklearn{b: b, precision: precision, folder: filepath.Join(b.work, "sklearn-"+precision)}
	if err := os.MkdirAll(p.folder, 0o777); err != nil {
		return nil, err
	}
	p.cmd = exec.CommandContext(ctx, b.python, "-c", script, b.matrix, b.w0, b.h0, precision, p.folder)
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w; name another with -python", b.python, err)
	}
	p.version, err = p.answer()
	return p, err
}

func (p *sklearn) answer() (string, error) {
	line, err := p.out.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("scikit-learn (%s) gave up: %w", p.precision, err)
	}
	return strings.TrimSpace(line), nil
}

func (p *sklearn) ask(command string) (string, error) {
	if _, err := fmt.Fprintln(p.in, command); err != nil {
		return "", err
	}
	return p.answer()
}

func (p *sklearn) seconds(command string, n int) (float64, error) {
	s, err := p.ask(fmt.Sprint(command, " ", n))
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(s, 64)
}

func (p *sklearn) time(n int) (float64, error) { return p.seconds("time", n) }

// objective is that of the factors it holds now.
func (p *sklearn) objective() (float64, error) {
	if _, err := p.ask("write"); err != nil {
		return 0, err
	}
	w, err := readDoubles(filepath.Join(p.folder, "W.f64"))
	if err != nil {
		return 0, err
	}
	ht, err := readDoubles(filepath.Join(p.folder, "Ht.f64"))
	if err != nil {
		return 0, err
	}
	return p.b.recompute(w, ht)
}

func (p *sklearn) close() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}

// walk takes scikit-learn from checkpoint to checkpoint, an eighth further each
// time, until the budget is spent.
func (b *bench) walk(p *sklearn, budget time.Duration) (*curve, error) {
	c := &curve{Name: "scikit-learn " + p.version + " MU, " + p.precision, Threads: 1}
	d, err := p.objective()
	if err != nil {
		return nil, err
	}
	c.Points = append(c.Points, point{0, 0, d})
	for step := 1; c.Spent < budget.Seconds(); step = min(50, max(1, c.Points[len(c.Points)-1].Iteration/8)) {
		sec, err := p.seconds("advance", step)
		if err != nil {
			return nil, err
		}
		if d, err = p.objective(); err != nil {
			return nil, err
		}
		c.Spent += sec
		last := c.Points[len(c.Points)-1]
		c.Points = append(c.Points, point{last.Iteration + step, c.Spent, d})
	}
	last := c.Points[len(c.Points)-1]
	c.Ms = 1e3 * last.Seconds / float64(last.Iteration)
	b.say("%s: %d iterations, %.1f s, %.1f", c.Name, last.Iteration, last.Seconds, last.Objective)
	return c, nil
}
