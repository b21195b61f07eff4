package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// The exit codes, as documented by "topoi help exit-codes".
const (
	exitDone        = 0
	exitAlert       = 1   // a difference or an alert that was asked for
	exitUsage       = 2   // the command line is wrong; nothing was read
	exitInput       = 3   // input that cannot be used, output that cannot be written
	exitPartial     = 4   // done, but some documents failed
	exitUnconverged = 5   // not converged under --strict
	exitInterrupted = 130 // as a shell reports a program ended by Ctrl-C
)

// An exitError is an error with the exit code it deserves. Errors without one
// end with exitInput: whatever is not the fault of the command line comes from
// what was read or from where it was to be written.
type exitError struct {
	code int
	err  error  // nil when everything has been said already
	hint string // what to do, "" = nothing to add
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usageError is a mistake on the command line.
func usageError(format string, args ...any) *exitError {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// inputError is input that cannot be used, with what to do about it.
func inputError(err error, hint string) *exitError {
	return &exitError{code: exitInput, err: err, hint: hint}
}

// exitCode is the code of any error. ctx tells an interrupt from a library's
// own use of cancellation.
func exitCode(ctx context.Context, err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &e):
		return e.code
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return exitInterrupted
	}
	return exitInput
}

func exitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes mean",
		Long: `Topoi ends with one of these exit codes:

    0  done
    1  an alert that was asked for: evaluate --fail-under
    2  the command line, the environment or topoi.toml is wrong;
       nothing was read
    3  input that cannot be used, or output that cannot be written;
       the message says which and what to do
    4  done, but some documents could not be read; they are listed on
       standard error, and all others are in the result
    5  done, but the solver did not converge (only under --strict)
  130  interrupted by Ctrl-C or SIGTERM; no file is left half-written

If both 4 and 5 apply, the code is 5.`,
	}
}
