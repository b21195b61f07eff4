//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process starts the command as a program of its own, with pipes for standard
// input and standard error.
func process(t *testing.T, args ...string) (p *exec.Cmd, stdin io.WriteCloser, stderr *bufio.Reader) {
	t.Helper()
	p = exec.CommandContext(t.Context(), "topoi", args...)
	stdin, err := p.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p, stdin, bufio.NewReader(r)
}

// ended waits for a process and returns its exit code and the rest of what it
// said.
func ended(t *testing.T, p *exec.Cmd, stderr io.Reader) (code int, rest string) {
	t.Helper()
	b, err := io.ReadAll(stderr)
	if err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return p.ProcessState.ExitCode(), string(b)
}

func emptyBut(t *testing.T, allowed ...string) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.Contains(strings.Join(allowed, " "), e.Name()) {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

// A signal while the solver is at work: nothing is written.
func TestSignalWhileSolving(t *testing.T) {
	articles := news(t)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		inFolder(t)
		p, stdin, stderr := process(t, "-v", articles, "--tol", "0", "--max-iter", "1000000000")
		defer stdin.Close()
		for { // until the first stage is over
			line, err := stderr.ReadString('\n')
			if err != nil {
				t.Fatalf("%v after %q", err, line)
			}
			if strings.Contains(line, "reading") && strings.Contains(line, "took") {
				break
			}
		}
		if err := p.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		code, rest := ended(t, p, stderr)
		result{code, "", rest}.want(t, exitInterrupted, "topoi: interrupted", "nothing was written")
		emptyBut(t)
	}
}

// A signal while waiting for standard input that does not end.
func TestSignalWhileReading(t *testing.T) {
	inFolder(t)
	p, stdin, stderr := process(t, "fit", "-", "--per-line", "-o", "x.topoi")
	defer stdin.Close()
	line := []byte("The harbour council voted on the new ferry.\n")
	if _, err := stdin.Write(bytes.Repeat(line, 50_000)); err != nil { // more than a pipe holds
		t.Fatal(err)
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	code, rest := ended(t, p, stderr)
	result{code, "", rest}.want(t, exitInterrupted, "topoi: interrupted", "nothing was written")
	emptyBut(t)
}

// The factors so far are kept, whole.
func TestSignalWhileFactoring(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	p, stdin, stderr := process(t, "factor", "v.mtx", "-k", "3", "-o", "out", "--tol", "0", "--max-iter", "1000000000", "--trace", "/dev/stderr")
	defer stdin.Close()
	if line, err := stderr.ReadString('\n'); err != nil || !strings.HasPrefix(line, `{"iteration":1,`) {
		t.Fatalf("%v after %q", err, line)
	}
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	code, rest := ended(t, p, stderr)
	result{code, "", rest}.want(t, exitInterrupted, "the factors so far are in out")
	if rows, _ := readMatrix(t, "out/W.mtx").Dims(); rows != 30 {
		t.Errorf("W has %d rows", rows)
	}
	if list := leftovers(t, "out"); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}

// A line of a gigabyte through a pipe: refused in little memory, and the other
// documents are unharmed.
func TestHugeLine(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a gigabyte")
	}
	inFolder(t)
	p, stdin, stderr := process(t, "fit", "-", "--per-line", "-o", "x.topoi")
	go func() {
		defer stdin.Close()
		io.WriteString(stdin, "The harbour council voted on the new ferry and the old ferry.\n")
		block := bytes.Repeat([]byte("long "), 1<<18)
		for range (1 << 30) / len(block) {
			if _, err := stdin.Write(block); err != nil {
				return
			}
		}
		io.WriteString(stdin, "\nThe striker scored twice in the cup final against the old team.\n")
	}()
	code, rest := ended(t, p, stderr)
	result{code, "", rest}.want(t, exitPartial, "stdin#2 could not be read")
	r := topoi(t, "docs", "x.topoi")
	if n := strings.Count(r.stdout, `"document"`); n != 2 {
		t.Errorf("%d documents, want 2:\n%s", n, r.stdout)
	}
	if usage, ok := p.ProcessState.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" && usage.Maxrss > 900<<10 {
		t.Errorf("took %d MB", usage.Maxrss>>10)
	}
}

// A named pipe that nobody writes to cannot be opened, nor can the opening be
// stopped; the command ends all the same.
func TestSignalWhileOpening(t *testing.T) {
	inFolder(t)
	if err := syscall.Mkfifo("pipe", 0o666); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	topoiWith(t, ctx, "", "fit", "pipe", "-o", "x.topoi").want(t, exitInterrupted, "topoi: interrupted")
	emptyBut(t, "pipe")
}
