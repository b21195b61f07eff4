package corpus

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoDocuments ends a stream that held nothing to read: an empty folder, or
// one whose every file was left out or could not be used.
var ErrNoDocuments = errors.New("no documents")

// DocumentError says why one input did not become a document. It arrives
// in the stream, in input order, and does not end it.
type DocumentError struct {
	ID      string  // as in Document.ID
	Outcome Outcome // Empty, Duplicate, Filtered or Failed
	Of      string  // for Duplicate, the ID of the document that was kept
	Line    int     // line of the file at which the trouble starts, from 1; 0 when it concerns the whole
	Offset  int64   // byte of the file at which the trouble starts, from 0; set only where Line is
	Err     error   // the reason, never nil when it comes from this package
}

// Error says which input and why: "corpus: a.csv: line 17: unpaired quote".
func (e *DocumentError) Error() string {
	return "corpus: " + e.ID + ": " + e.Reason()
}

// Reason is Error without the package and the ID, as the ledger records it.
func (e *DocumentError) Reason() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	switch {
	case e.Err != nil:
		b.WriteString(e.Err.Error())
	case e.Of != "":
		b.WriteString("same as " + e.Of)
	default:
		b.WriteString(e.Outcome.String())
	}
	return b.String()
}

// Unwrap returns the reason, for errors.Is and errors.As.
func (e *DocumentError) Unwrap() error { return e.Err }

// errBlank is the reason of every Empty outcome found while reading.
var errBlank = errors.New("nothing but white space")
