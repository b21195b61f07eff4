package corpus

import (
	"crypto/sha256"
	"iter"
	"strings"
	"time"
)

// Document is one article: what a reader would see of it, and what is known
// about it. All strings are UTF-8 with lines ended by "\n".
type Document struct {
	// ID names the document within its stream and never repeats there: the
	// slash-separated path below the opened path, and for a record of a file
	// that holds several "file.csv#17" (the record's first line) or the value
	// of the mapped id column.
	ID string

	Title string // headline; empty when none was found
	Text  string // body, without the title
	// Source is who published it: an outlet, a site, an agency. Empty when
	// neither metadata nor the document itself says.
	Source string
	Lang   string // language tag as found in the input, such as "en" or "pt-BR"; empty when not said

	Time   time.Time         // publication time; the zero time when unknown
	Labels []string          // sections or classes given with the input, most general first
	Meta   map[string]string // anything else the input says about it, by lower-case name; may be nil

	// Notes tell what had to be guessed or repaired while reading, such as
	// "not UTF-8 at byte 812; decoded as windows-1252".
	Notes []string

	digest   digest // of the raw bytes; zero when the document was not read from input
	fallback string // ID to take when a mapped id turns out to be in use
}

// Seq is a stream of documents, to be ranged over once.
//
// An error that is a [*DocumentError] (test with errors.As) concerns one
// document, and the stream goes on. Any other error is the last item. With
// either, the Document is to be ignored.
type Seq = iter.Seq2[Document, error]

// digest identifies the bytes a document was made from: the first half of
// their SHA-256, which no two different articles will share.
type digest [16]byte

func digestOf(raw []byte) (d digest) {
	sum := sha256.Sum256(raw)
	copy(d[:], sum[:])
	return d
}

// identity is the digest of the document's bytes, or of its title and text
// when it was built by hand.
func (d *Document) identity() digest {
	if d.digest != (digest{}) {
		return d.digest
	}
	return digestOf([]byte(d.Title + "\x00" + d.Text))
}

// empty reports whether nothing but white space is left to read. The byte
// order mark and the zero-width space count as white space.
func (d *Document) empty() bool {
	return blank(d.Text) && blank(d.Title)
}

func blank(s string) bool {
	return strings.Trim(strings.TrimSpace(s), "\ufeff\u200b \t\r\n") == ""
}
