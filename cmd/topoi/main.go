// Command topoi finds the topics of a collection of news articles.
//
//	topoi articles/
//
// reads the folder, models it, prints the topics and writes articles.topoi
// (the model) and articles.html (the report). The subcommands do one step
// each; "topoi help" lists them.
//
// The command is thin: each subcommand, in the file of its name, turns flags
// into calls of the packages corpus, topics, factor and report, and what they
// return into output and an exit code. Results go to standard output, messages
// and progress to standard error.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Once interrupted, signals are no longer caught: a second Ctrl-C ends
	// the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run executes one command line and returns the exit code. It reads the
// environment and the working directory, and nothing else that is global.
//
// The packages stop soon after the context ends; what may not is a system call,
// such as opening a named pipe that nobody writes to. Such a run is left behind.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := newApp(ctx, stdin, stdout, stderr)
	done := make(chan int, 1)
	go func() { done <- a.execute(ctx, args) }()
	select {
	case code := <-done:
		return code
	case <-ctx.Done():
	}
	for {
		select {
		case code := <-done:
			return code
		case <-time.After(grace):
			if a.writing.Load() == 0 {
				a.messages.stopProgress()
				return a.messages.fail(ctx, &exitError{code: exitInterrupted, err: errors.New("interrupted; no file is left half-written")})
			}
		}
	}
}

// grace is how long a run may take to stop by itself.
const grace = 800 * time.Millisecond

func (a *app) execute(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(append([]string{}, args...)) // never nil, for which cobra would take os.Args
	err := root.ExecuteContext(ctx)
	if ferr := a.stdout.Flush(); err == nil {
		err = ferr
	}
	a.messages.stopProgress()
	return a.messages.fail(ctx, err)
}
