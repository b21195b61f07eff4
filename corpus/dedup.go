package corpus

import "fmt"

// Dedup passes on the first of several byte-identical documents and turns the
// others into a [*DocumentError] with Outcome Duplicate that names it.
// Documents read from files are compared by the bytes of the file, records of
// a table or of JSON Lines by title and text, since their ids differ, and
// so are documents built by hand.
//
// It remembers 16 bytes and the ID of each document.
func Dedup(docs Seq) Seq {
	return func(yield func(Document, error) bool) {
		seen := make(map[digest]string)
		for d, err := range docs {
			if err != nil {
				if !yield(d, err) {
					return
				}
				continue
			}
			key := d.identity()
			if kept, dup := seen[key]; dup {
				err = &DocumentError{ID: d.ID, Outcome: Duplicate, Of: kept, Err: fmt.Errorf("same as %s", kept)}
				d = Document{}
			} else {
				seen[key] = d.ID
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
