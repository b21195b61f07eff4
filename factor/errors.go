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
	// HeldOut is by how much Ranks must stay below the smaller of Rows and Cols, since
	// some of them are held out; 0 otherwise.
	HeldOut int
}

// Most is the largest rank that the matrix can have; 0 if it is too small for any.
func (e *RankError) Most() int { return max(0, min(e.Rows, e.Cols)-e.HeldOut) }

func (e *RankError) Error() string {
	if e.Rank < 1 {
		return fmt.Sprintf("factor: rank %d: must be at least 1", e.Rank)
	}
	of := fmt.Sprintf("the %d×%d matrix", e.Rows, e.Cols)
	if e.HeldOut > 0 {
		of += ", of which a part is held out,"
	}
	if e.Most() < 1 {
		return "factor: " + of + " is too small for any rank"
	}
	return fmt.Sprintf("factor: rank %d is larger than %s allows: choose at most %d", e.Rank, of, e.Most())
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
