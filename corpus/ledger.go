package corpus

import (
	"errors"
	"fmt"
	"strings"
)

// Outcome is what became of one input.
type Outcome uint8

const (
	Modelled  Outcome = iota // became a document
	Empty                    // nothing but white space, or no known word
	Duplicate                // byte for byte the same as an earlier one, which was kept
	Filtered                 // left out on purpose: README, hidden, binary, metadata
	Failed                   // could not be read
)

var outcomeNames = [...]string{"modelled", "empty", "duplicate", "filtered", "failed"}

// String is the outcome in lower case, such as "modelled".
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// MarshalText writes the outcome as String does; an unknown one is an error.
func (o Outcome) MarshalText() ([]byte, error) {
	if int(o) >= len(outcomeNames) {
		return nil, fmt.Errorf("corpus: no outcome has number %d", uint8(o))
	}
	return []byte(outcomeNames[o]), nil
}

// UnmarshalText reads what MarshalText wrote.
func (o *Outcome) UnmarshalText(text []byte) error {
	for i, name := range outcomeNames {
		if name == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("corpus: unknown outcome %q; want one of %s", text, strings.Join(outcomeNames[:], ", "))
}

// Entry is the fate of one input.
type Entry struct {
	ID      string  `json:"id"`
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"` // why, or for a modelled document what was guessed; may be empty
	Of      string  `json:"of,omitempty"`     // for a duplicate, the ID that was kept
}

// Ledger records what became of every input, in input order, so that none is
// lost in silence. The zero Ledger is empty and ready. Whoever consumes a
// stream keeps it, see [Ledger.Record]. It is not safe for concurrent use.
type Ledger struct {
	Entries []Entry `json:"entries"`
}

// Add appends an entry.
func (l *Ledger) Add(e Entry) { l.Entries = append(l.Entries, e) }

// Document appends a modelled document, its notes as the reason.
func (l *Ledger) Document(d *Document) {
	l.Add(Entry{ID: d.ID, Outcome: Modelled, Reason: strings.Join(d.Notes, "; ")})
}

// Error appends the fate of an input that did not become a document.
func (l *Ledger) Error(err *DocumentError) {
	l.Add(Entry{ID: err.ID, Outcome: err.Outcome, Reason: err.Reason(), Of: err.Of})
}

// Record passes docs on unchanged and enters every item in the ledger as it
// goes by, before the consumer sees it. An error that ends the stream is
// not an input and is not entered.
func (l *Ledger) Record(docs Seq) Seq {
	return func(yield func(Document, error) bool) {
		for d, err := range docs {
			var broken *DocumentError
			switch {
			case err == nil:
				l.Document(&d)
			case errors.As(err, &broken):
				l.Error(broken)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// Count is the number of entries with the outcome.
func (l *Ledger) Count(o Outcome) int {
	n := 0
	for i := range l.Entries {
		if l.Entries[i].Outcome == o {
			n++
		}
	}
	return n
}

// Total is the number of entries.
func (l *Ledger) Total() int { return len(l.Entries) }
