package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

// messages writes to standard error what is not a result: "topoi: …" for
// people, or JSON Lines for programs.
type messages struct {
	mu             sync.Mutex
	w              io.Writer
	quiet, verbose bool
	color          bool
	json           *slog.Logger // nil = text
	line           *progress    // a line being animated, nil = none
}

func newMessages(w io.Writer) *messages { return &messages{w: w} }

func (m *messages) configure(quiet, verbose, json, color bool) {
	m.quiet, m.verbose, m.color = quiet, verbose && !quiet, color
	if json {
		m.json = slog.New(slog.NewJSONHandler(m.w, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
}

// warn says something that the reader should know about the result.
func (m *messages) warn(format string, args ...any) {
	if !m.quiet {
		m.print(slog.LevelWarn, fmt.Sprintf(format, args...), "")
	}
}

// note says what was decided for the reader.
func (m *messages) note(format string, args ...any) {
	if !m.quiet {
		m.print(slog.LevelInfo, fmt.Sprintf(format, args...), "")
	}
}

// info says something for those who want to know more, by -v.
func (m *messages) info(format string, args ...any) {
	if m.verbose {
		m.print(slog.LevelInfo, fmt.Sprintf(format, args...), "")
	}
}

// fail reports the error that ends the run and returns its exit code.
func (m *messages) fail(ctx context.Context, err error) int {
	code := exitCode(ctx, err)
	var e *exitError
	hasExit := errors.As(err, &e)
	if err == nil || hasExit && e.err == nil {
		return code
	}
	what, hint := explain(err)
	if hasExit && e.hint != "" {
		hint = e.hint
	}
	m.print(slog.LevelError, what, hint)
	return code
}

func (m *messages) print(level slog.Level, text, hint string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.json != nil {
		var attrs []slog.Attr
		if hint != "" {
			attrs = append(attrs, slog.String("hint", hint))
		}
		m.json.LogAttrs(context.Background(), level, text, attrs...)
		return
	}
	name := "topoi:"
	if m.color && level == slog.LevelError {
		name = "\x1b[1;31mtopoi:\x1b[0m"
	}
	m.line.erase()
	fmt.Fprintf(m.w, "%s %s\n", name, visible(text))
	if hint != "" {
		fmt.Fprintf(m.w, "       %s\n", visible(hint))
	}
	m.line.draw()
}

// stopProgress ends the progress of a run that did not end it itself.
func (m *messages) stopProgress() {
	m.mu.Lock()
	line := m.line
	m.mu.Unlock()
	if line != nil {
		line.stop()
	}
}
