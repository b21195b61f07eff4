package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// records reads a file that holds many documents, beginning with head.
func (w *worker) records(format Format, head []byte, f io.Reader) {
	if len(head) == headSize { // the encoding shows only where the first letter beyond ASCII does
		more, err := readSome(f, make([]byte, 0, sampleSize), sampleSize)
		if err != nil && err != io.EOF {
			w.fail(err)
			return
		}
		head, f = more, readOn(more, f)
	}
	f, dec := w.encodingOf(head, f)
	in := newLines(w.ctx, f, w.max)
	switch {
	case format == CSV || format == TSV:
		w.table(in, dec, format)
	case format == JSONL && oneValue(in.sample(headSize)):
		w.jsonValues(in, dec)
	case format == JSONL:
		w.jsonLines(in, dec)
	default:
		w.textLines(in, dec)
	}
	switch {
	case in.err != nil && in.err != io.EOF:
		w.fail(fmt.Errorf("after line %d: %w", in.number, plain(in.err)))
	case w.emitted == 0:
		w.emit(Document{}, &DocumentError{ID: w.job.id, Outcome: Empty, Err: errors.New("no records")})
	}
}

// recordDecoder decodes the records of one file one by one: in the encoding
// that its beginning is in, and where that is UTF-8, a record that is not by
// itself.
type recordDecoder struct {
	enc  encoding.Encoding // nil = UTF-8
	name string
	how  string // empty when the encoding was asked for
	asis bool   // never guess
}

// encodingOf finds the encoding of a file of records from its beginning. The
// returned reader has the byte order mark removed, and encodings decoded in
// which bytes do not tell where a record ends.
func (r *reader) encodingOf(head []byte, f io.Reader) (io.Reader, recordDecoder) {
	enc, name, how := r.choose(head[:len(head)-partial(head)], false)
	if how != "" {
		how = "not UTF-8"
	}
	if enc == nil {
		return dropMark(f), recordDecoder{asis: r.forced != nil}
	}
	if stateful(name) {
		return dropMark(enc.NewDecoder().Reader(f)), recordDecoder{}
	}
	return f, recordDecoder{enc: enc, name: name, how: how}
}

// dropMark removes the byte order mark from UTF-8.
func dropMark(f io.Reader) io.Reader {
	start, err := readSome(f, make([]byte, 0, 3), 3)
	start = bytes.TrimPrefix(start, []byte("\ufeff"))
	if err != nil && err != io.EOF {
		return io.MultiReader(bytes.NewReader(start), failing{err})
	}
	return io.MultiReader(bytes.NewReader(start), f)
}

// readOn is f with what has been read of it before.
func readOn(head []byte, f io.Reader) io.Reader { return io.MultiReader(bytes.NewReader(head), f) }

// failing is a reader that only fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// partial is the number of bytes at the end of b that begin a character of
// UTF-8 without completing it.
func partial(b []byte) int {
	for n := 1; n <= min(3, len(b)); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// recordEncoding is what the parts of one record are decoded with.
type recordEncoding struct {
	enc  encoding.Encoding
	name string
	note string
}

// record decides on the encoding of the record raw that starts at byte offset.
func (d *recordDecoder) record(raw []byte, offset int64) recordEncoding {
	if d.enc != nil {
		at := bytes.IndexFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf })
		if at < 0 {
			return recordEncoding{}
		}
		e := recordEncoding{enc: d.enc, name: d.name}
		if d.how != "" {
			e.note = fmt.Sprintf("%s at byte %d; decoded as %s", d.how, offset+int64(at), d.name)
		}
		return e
	}
	at := invalidAt(raw)
	if at < 0 {
		return recordEncoding{}
	}
	e := recordEncoding{note: fmt.Sprintf("not UTF-8 at byte %d", offset+int64(at))}
	if d.asis || mostlyUTF8(raw) {
		e.note += "; bad bytes decoded as windows-1252"
		return e
	}
	e.enc, e.name = detect(raw)
	e.note += "; decoded as " + e.name
	return e
}

// decode decodes a part of the record, adding to notes what is not in
// e.note.
func (e *recordEncoding) decode(part []byte) (string, []string) {
	text, notes := convert(part, e.enc, e.name, "")
	if e.enc == nil && e.note != "" {
		notes = nil // of repairs, which e.note tells for the whole record
	}
	return text, notes
}

// record completes and emits one of many documents of a file.
func (w *worker) record(d Document, line int, offset int64) bool {
	at := w.job.id + "#" + strconv.Itoa(line)
	if d.ID == "" {
		d.ID = at
	} else {
		d.fallback = at
	}
	w.job.known.apply(&d)
	w.place(&d)
	return w.finish(d, line, offset)
}

// failRecord emits the failure of a record.
func (w *worker) failRecord(line int, offset int64, err error) bool {
	return w.emit(Document{}, &DocumentError{ID: w.job.id + "#" + strconv.Itoa(line), Outcome: Failed, Line: line, Offset: offset, Err: err})
}

// textLines reads one document a line.
func (w *worker) textLines(in *lines, dec recordDecoder) {
	for {
		line, offset := in.number, in.offset
		raw, err := in.peek(0)
		if err == errLong {
			in.skip()
			if !w.failRecord(line, offset, tooLong("a line", w.max)) {
				return
			}
			continue
		}
		if err != nil {
			return
		}
		enc := dec.record(raw, offset)
		text, notes := enc.decode(raw)
		if enc.note != "" {
			notes = append([]string{enc.note}, notes...)
		}
		in.take(len(raw), 1)
		if !w.record(Document{Text: text, Notes: notes}, line, offset) {
			return
		}
	}
}
