package factor

import (
	"errors"
	"fmt"
)

// ErrEmpty is returned for a matrix without a positive entry: there is nothing
// to factor.
var ErrEmpty = errors.New("factor: the matrix has no positive entry")

// A RankError reports a rank that the matrix cannot have.
type RankError struct {
	Rank, Rows, Cols int
}

func (e *RankError) Error() string {
	if e.Rank < 1 {
		return fmt.Sprintf("factor: rank %d: must be at least 1", e.Rank)
	}
	return fmt.Sprintf("factor: rank %d is larger than the %d×%d matrix allows: choose at most %d",
		e.Rank, e.Rows, e.Cols, min(e.Rows, e.Cols))
}

// A ValueError reports an entry that a non-negative factorization cannot have:
// negative, infinite or not a number.
type ValueError struct {
	Matrix   string // "V", or "W" and "H" of a custom start
	Row, Col int    // zero-based
	Value    float64
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("factor: %s has %v at row %d, column %d: entries must be finite and not negative",
		e.Matrix, e.Value, e.Row+1, e.Col+1)
}

// A PenaltyError reports penalties that would not do what they promise.
type PenaltyError struct {
	Reason string
}

func (e *PenaltyError) Error() string { return "factor: penalty: " + e.Reason }

// A ShapeError reports a matrix whose shape does not fit.
type ShapeError struct {
	Matrix             string
	Rows, Cols         int
	WantRows, WantCols int
}

func (e *ShapeError) Error() string {
	return fmt.Sprintf("factor: %s is %d×%d, want %d×%d", e.Matrix, e.Rows, e.Cols, e.WantRows, e.WantCols)
}

// A StartError reports a start that does not go with the other options.
type StartError struct {
	Start, Reason string
}

func (e *StartError) Error() string { return e.Start + ": " + e.Reason }
