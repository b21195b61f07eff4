package topics

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
	"unique"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// A recorder keeps, of every item that passes on its way to the vectorizer,
// what the model needs later.
type recorder struct {
	opt       *Options
	documents []Document
	entry     []int // documents[j] is ledger.Entries[entry[j]]
	ledger    corpus.Ledger
	ended     error // what ended the stream, if not its end
	hash      hash.Hash
	buf       []byte
}

func newRecorder(opt *Options) *recorder {
	return &recorder{opt: opt, hash: sha256.New(), buf: make([]byte, 0, 1<<12)}
}

// vectorize makes the matrix of the documents, without those that have no
// term in it.
func (r *recorder) vectorize(ctx context.Context, docs corpus.Seq) (*vectorize.Space, *sparse.Matrix, error) {
	vec := r.opt.Vectorizer
	vec.Workers, vec.Progress = r.opt.Workers, nil
	space, v, err := vec.FitTransform(ctx, r.watch(docs))
	var pruned *vectorize.PruneError
	switch {
	case err == nil:
	case ctx.Err() != nil, r.ended != nil && !errors.Is(r.ended, corpus.ErrNoDocuments), len(r.ledger.Entries) == 0:
		return nil, nil, err
	case len(r.documents) == 0:
		return nil, nil, &NoTextError{r.ledger}
	case errors.As(err, &pruned) && pruned.Terms == 0:
		r.dropEmpty(nil)
		return nil, nil, &NoTextError{r.ledger}
	default:
		return nil, nil, err
	}
	keep := r.dropEmpty(v)
	if len(keep) == 0 {
		return nil, nil, &NoTextError{r.ledger}
	}
	if _, n := v.Dims(); len(keep) < n {
		v = v.Columns(keep)
	}
	return space, v, nil
}

// watch records the items as they pass.
func (r *recorder) watch(docs corpus.Seq) corpus.Seq {
	return func(yield func(corpus.Document, error) bool) {
		for d, err := range r.ledger.Record(docs) {
			var one *corpus.DocumentError
			switch {
			case err == nil:
				r.document(&d)
			case errors.As(err, &one):
				r.tidy()
			default:
				r.ended = err
			}
			if !yield(d, err) {
				return
			}
			r.opt.progress(Progress{Stage: "read", Done: len(r.ledger.Entries)})
		}
	}
}

func (r *recorder) document(d *corpus.Document) {
	e := r.tidy()
	r.entry = append(r.entry, len(r.ledger.Entries)-1)
	r.documents = append(r.documents, Document{
		ID: e.ID, Title: valid(d.Title),
		Source: shared(d.Source), Lang: shared(d.Lang), Labels: sharedAll(d.Labels), Time: storable(d.Time),
		Snippet: snippet(d.Text, r.opt.snippet()), Words: words(d.Title) + words(d.Text),
	})
	for _, s := range []string{d.ID, d.Title, d.Text} {
		r.digest(s)
	}
}

// tidy makes the last entry of the ledger one that the file can hold.
func (r *recorder) tidy() *corpus.Entry {
	e := &r.ledger.Entries[len(r.ledger.Entries)-1]
	e.ID, e.Of, e.Reason = valid(e.ID), valid(e.Of), valid(e.Reason)
	return e
}

// digest adds a string and its length to the hash of the corpus.
func (r *recorder) digest(s string) {
	r.hash.Write(binary.LittleEndian.AppendUint64(r.buf[:0], uint64(len(s))))
	for len(s) > 0 {
		b := append(r.buf[:0], s[:min(len(s), cap(r.buf))]...)
		r.hash.Write(b)
		s = s[len(b):]
	}
}

func (r *recorder) sum() string { return hex.EncodeToString(r.hash.Sum(nil)) }

// dropEmpty enters documents without a positive entry in their column into
// the ledger as empty and forgets them. It returns the columns that stay. A nil
// matrix has no entries at all.
func (r *recorder) dropEmpty(v *sparse.Matrix) (keep []int) {
	kept := r.documents[:0]
	for j, d := range r.documents {
		if v != nil {
			if _, val := v.Column(j); hasWeight(val) {
				keep = append(keep, j)
				kept = append(kept, d)
				continue
			}
		}
		e := &r.ledger.Entries[r.entry[j]]
		e.Outcome = corpus.Empty
		if e.Reason != "" {
			e.Reason = "; " + e.Reason
		}
		e.Reason = "no terms left after pruning" + e.Reason
	}
	r.documents = kept
	return keep
}

// hasWeight tells whether a column says anything: the condition for a document
// to be modelled, at Fit and later.
func hasWeight(val []float32) bool {
	for _, x := range val {
		if x > 0 {
			return true
		}
	}
	return false
}

func (o *Options) snippet() int {
	switch {
	case o.Snippet == 0:
		return 200
	case o.Snippet < 0:
		return -1
	}
	return o.Snippet
}

// snippet is the beginning of a text on one line: at most n runes, cut after a
// word where there is one, with an ellipsis where something was cut.
func snippet(text string, n int) string {
	if n <= 0 {
		return ""
	}
	var b strings.Builder
	runes, lastBreak := 0, 0
	gap := false
	for _, c := range text {
		if unicode.IsSpace(c) || unicode.IsControl(c) {
			gap = runes > 0
			continue
		}
		if gap {
			lastBreak = b.Len()
			runes++
		}
		if runes >= n {
			cut := b.String()
			if lastBreak > 0 {
				cut = cut[:lastBreak]
			}
			return cut + "…"
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(c) // an invalid byte becomes U+FFFD
		runes++
	}
	return b.String()
}

// words counts what stands between white space.
func words(s string) int {
	n := 0
	inside := false
	for i := 0; i < len(s); {
		space, size := s[i] <= ' ', 1 // control characters with it
		if s[i] >= utf8.RuneSelf {
			var c rune
			c, size = utf8.DecodeRuneInString(s[i:])
			space = unicode.IsSpace(c)
		}
		if !space && !inside {
			n++
		}
		inside = !space
		i += size
	}
	return n
}

// valid makes a string one that JSON can hold without change, and one of its
// own: it may be a slice of the whole article, which is not to stay in memory.
func valid(s string) string {
	return strings.Clone(strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// shared is valid for strings that many documents have.
func shared(s string) string { return unique.Make(valid(s)).Value() }

func sharedAll(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = shared(s)
	}
	return out
}

// storable is the time in a form that RFC 3339 can hold without change, or none
// where it has no such form.
func storable(t time.Time) time.Time {
	t = t.Round(0)
	if _, offset := t.Zone(); offset%60 != 0 || max(offset, -offset) >= 24*3600 {
		t = t.UTC() // local mean times, or nonsense
	}
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}
	}
	return t
}
