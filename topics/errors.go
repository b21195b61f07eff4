package topics

import (
	"errors"
	"fmt"
	"strings"

	"github.com/topoi-nmf/topoi/corpus"
)

// ErrNoKnownWords says that a text has no word of the model's vocabulary, so
// that nothing can be said about its topics.
var ErrNoKnownWords = errors.New("no word of the text is in the model's vocabulary")

// ErrNotModel says that a file is not a Topoi model.
var ErrNotModel = errors.New("not a Topoi model file")

// A RankError says that a corpus cannot have so many topics.
type RankError struct {
	K                int // topics asked for
	Documents, Terms int // of the corpus; 0 when K is wrong for any
	Distinct         int // documents with different columns in the matrix, where they are fewer than K
	HeldOut          int // by how much Select must stay below the others, since it holds a part out
}

// Error names all the numbers involved and the largest K that would do.
func (e *RankError) Error() string {
	if e.K < 1 {
		return fmt.Sprintf("topics: K is %d; ask for at least 1 topic, or 0 for the default", e.K)
	}
	distinct, most := "", min(e.Documents, e.Terms)
	if e.Distinct > 0 && e.Distinct < e.Documents {
		distinct = fmt.Sprintf(" (%d of them distinct)", e.Distinct)
		most = min(most, e.Distinct)
	}
	if e.HeldOut > 0 {
		return e.heldOut(most - e.HeldOut)
	}
	return fmt.Sprintf("topics: K is %d, but the corpus has only %s%s and %s after pruning; ask for at most %d",
		e.K, plural(e.Documents, "document"), distinct, plural(e.Terms, "term"), most)
}

// heldOut says the same where a part of the documents and terms is held out.
func (e *RankError) heldOut(most int) string {
	what := plural(e.Documents, "document") + " and " + plural(e.Terms, "term")
	if most < 1 {
		return fmt.Sprintf("topics: %s after pruning are too few to compare numbers of topics, which holds a part of them out", what)
	}
	return fmt.Sprintf("topics: K is %d, but the corpus has only %s after pruning, and a part of them is held out to compare numbers of topics; ask for at most %d",
		e.K, what, most)
}

// A NoTextError says that no document was left to model or to judge by.
type NoTextError struct {
	// Ledger of the inputs there were.
	Ledger corpus.Ledger
}

// Error counts the inputs by outcome and gives the first reasons.
func (e *NoTextError) Error() string {
	total := e.Ledger.Total()
	if total == 0 {
		return "topics: the stream held no documents"
	}
	var counts []string
	for _, o := range []corpus.Outcome{corpus.Empty, corpus.Duplicate, corpus.Filtered, corpus.Failed} {
		if n := e.Ledger.Count(o); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, o))
		}
	}
	const show = 3
	var first []string
	for _, entry := range e.Ledger.Entries {
		if len(first) == show {
			first = append(first, "…")
			break
		}
		first = append(first, entry.ID+": "+entry.Reason)
	}
	return fmt.Sprintf("topics: none of %s can be used (%s): %s",
		plural(total, "document"), strings.Join(counts, ", "), strings.Join(first, "; "))
}

// Unwrap returns corpus.ErrNoDocuments.
func (e *NoTextError) Unwrap() error { return corpus.ErrNoDocuments }

// A CorruptError says that a file is a Topoi model but damaged: cut short,
// altered, or at odds with itself.
type CorruptError struct {
	Entry string // file inside the archive; "" for the archive itself
	Err   error
}

// Error says what is wrong and what to do.
func (e *CorruptError) Error() string {
	where := ""
	if e.Entry != "" {
		where = e.Entry + ": "
	}
	return "the model file is damaged: " + where + e.Err.Error() + "; restore a copy or fit again"
}

// Unwrap returns the cause.
func (e *CorruptError) Unwrap() error { return e.Err }

// A VersionError says that a model file was written by a later Topoi, in a
// format this one does not know.
type VersionError struct {
	Version int    // of the format
	Program string // version of the program that wrote it
	Feature string // the unknown part, where the format itself is known
}

// Error says which version is needed.
func (e *VersionError) Error() string {
	what := fmt.Sprintf("format version %d, and this program reads up to %d", e.Version, formatVersion)
	if e.Feature != "" {
		what = e.Feature + ", which this program does not know"
	}
	by := ""
	if e.Program != "" {
		by = " (written by Topoi " + e.Program + ")"
	}
	return "the model file uses " + what + by + "; install a newer Topoi"
}

// plural is "1 document", "2 documents".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
