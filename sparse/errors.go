package sparse

import (
	"errors"
	"fmt"
)

// Reasons an entry is refused; an [EntryError] wraps one of them.
var (
	ErrNotFinite  = errors.New("not a finite float32")
	ErrOutOfRange = errors.New("index out of range")
	ErrDuplicate  = errors.New("given more than once")
)

// ErrShape is wrapped by errors about the sizes of a matrix or of the slices
// that describe it, as opposed to one entry.
var ErrShape = errors.New("sizes do not fit together")

// EntryError reports the entry that kept a matrix from being built. Row and Col
// count from zero.
type EntryError struct {
	Row, Col int
	Value    float64
	Err      error // ErrNotFinite, ErrOutOfRange or ErrDuplicate
}

// Error tells the position, the value and the reason.
func (e *EntryError) Error() string {
	return fmt.Sprintf("sparse: entry (%d, %d) = %v: %v", e.Row, e.Col, e.Value, e.Err)
}

// Unwrap returns the reason.
func (e *EntryError) Unwrap() error { return e.Err }

func shapeErrorf(format string, args ...any) error {
	return fmt.Errorf("sparse: %w: %s", ErrShape, fmt.Sprintf(format, args...))
}
