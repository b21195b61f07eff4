package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Tables: RFC 4180 with what is met beyond it.
//
// A quoted field may hold separators, line breaks, and quotes written twice.
// A quote that is never closed would make the rest of the file one field. So a
// field that spans lines is believed only if its closing quote is followed by
// a separator or a line break, and if the record then has as many fields as
// the header. Otherwise the record fails, told at the line of its opening
// quote, and reading goes on with the next line. A quote inside a field that
// is closed in the same line is taken as part of the text. In tables separated
// by tab, where most programs write quotes as they are, so is one that is
// never closed.

var errQuote = errors.New("unpaired quote")

// table splits lines into the fields of records.
type table struct {
	in     *lines
	comma  byte
	width  int   // fields in a record; 0 = not known yet
	tsv    bool  // quotes may be just quotes
	flat   bool  // fields no longer span lines, see parse
	wasted int64 // bytes looked at for closing quotes that were none

	fields []byte // of the current record, unquoted, one after the other
	ends   []int  // where each field ends
	size   int    // bytes of the record in the stream
	lines  int    // lines of the record
	stray  bool   // a quote was taken as text
}

func newTable(in *lines, format Format, c Columns) *table {
	t := &table{in: in, comma: '\t', tsv: true}
	if format == CSV {
		t.comma = guessComma(in.sample(readSize), c)
		t.tsv = t.comma == '\t'
	}
	return t
}

// next finds the next record that is not blank and says where it starts. It
// stays the current one until skipRecord. After errQuote or a *widthError,
// skipRecord passes over it; with errLong that has been done; any other error
// is final.
func (t *table) next() (line int, offset int64, err error) {
	for {
		raw, err := t.in.peek(0)
		line, offset = t.in.number, t.in.offset
		switch {
		case err == errLong:
			t.in.skip()
			return line, offset, errLong
		case err != nil:
			return line, offset, err
		case len(bytes.TrimRight(raw, "\r\n")) > 0:
			return line, offset, t.parse()
		}
		t.in.take(len(raw), 1)
	}
}

// skipRecord moves past the current record.
func (t *table) skipRecord() { t.in.take(t.size, t.lines) }

// parse finds the extent and the fields of the record at the start of in,
// without taking it. After an error the extent is the first line.
func (t *table) parse() error {
	err := t.scan(true)
	if err == nil {
		err = t.checkWidth()
	}
	if err == nil {
		return nil
	}
	broken, spanned := err, t.size
	_, isWidth := err.(*widthError)
	if isWidth && t.lines == 1 && !t.stray {
		return err
	}
	// The quotes do not mean what they seem to. Read the first line without them.
	odd := t.scan(false) == nil && bytes.Count(t.fields, []byte{'"'})%2 == 1
	if t.wasted += int64(spanned); t.wasted > 4*t.in.offset+int64(t.in.max) {
		t.flat = true // a file of broken quotes would be read over and over
	}
	if t.checkWidth() == nil && t.width > 0 && (t.tsv || !odd) {
		t.stray = true
		return nil
	}
	if isWidth && t.lines == 1 && !odd {
		return broken
	}
	return errQuote
}

// scan parses one record, honouring quotes or not.
func (t *table) scan(quotes bool) error {
	t.fields, t.ends, t.size, t.lines, t.stray = t.fields[:0], t.ends[:0], 0, 0, false
	line, err := t.in.peek(0)
	if err != nil {
		return err
	}
	t.size, t.lines = len(line), 1
	for {
		if !quotes || len(line) == 0 || line[0] != '"' {
			i := bytes.IndexByte(line, t.comma)
			if i < 0 {
				t.fields = append(t.fields, bytes.TrimRight(line, "\r\n")...)
				t.ends = append(t.ends, len(t.fields))
				return nil
			}
			t.fields = append(t.fields, line[:i]...)
			t.ends = append(t.ends, len(t.fields))
			line = line[i+1:]
			continue
		}
		rest, more, err := t.quoted(line[1:])
		if err != nil {
			return err
		}
		t.ends = append(t.ends, len(t.fields))
		if !more {
			return nil
		}
		line = rest
	}
}

// quoted reads a field from behind its opening quote to behind its separator.
// more is false when the record ends with it.
func (t *table) quoted(line []byte) (rest []byte, more bool, err error) {
	opened := t.lines
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 { // goes on in the next line
			t.fields = append(t.fields, line...)
			if t.flat {
				return nil, false, errQuote
			}
			if line, err = t.in.peek(t.size); err != nil {
				if err == errLong || err == io.EOF {
					err = errQuote
				}
				return nil, false, err
			}
			t.size += len(line)
			t.lines++
			continue
		}
		t.fields = append(t.fields, line[:i]...)
		line = line[i+1:]
		after := bytes.TrimLeft(line, " ")
		switch {
		case len(line) > 0 && line[0] == '"':
			t.fields = append(t.fields, '"')
			line = line[1:]
		case len(after) == 0 || after[0] == '\n' || after[0] == '\r':
			return nil, false, nil
		case after[0] == t.comma:
			return after[1:], true, nil
		case t.lines > opened:
			return nil, false, errQuote // the opening quote of another field
		default:
			t.fields = append(t.fields, '"')
			t.stray = true
		}
	}
}

// widthError says that a record has more or fewer fields than the first one.
type widthError struct{ got, want int }

func (e *widthError) Error() string {
	return fmt.Sprintf("%d fields where the first line has %d", e.got, e.want)
}

// checkWidth compares the number of fields with the header's, dropping empty
// ones at the end that the header does not have.
func (t *table) checkWidth() error {
	if t.width == 0 {
		return nil
	}
	for len(t.ends) > t.width && t.ends[len(t.ends)-1] == t.ends[len(t.ends)-2] {
		t.ends = t.ends[:len(t.ends)-1]
	}
	if len(t.ends) != t.width {
		return &widthError{len(t.ends), t.width}
	}
	return nil
}

// values decodes the fields of the current record.
func (t *table) values(enc *recordEncoding) (values []value, notes []string) {
	values = make([]value, len(t.ends))
	if enc.note != "" {
		notes = append(notes, enc.note)
	}
	if t.stray {
		notes = append(notes, "quotes not as in RFC 4180; taken as text")
	}
	start := 0
	for i, end := range t.ends {
		var more []string
		values[i].text, more = enc.decode(t.fields[start:end])
		notes = append(notes, more...)
		start = end
	}
	return values, slices.Compact(notes)
}

// raw is the current record as it stands in the stream.
func (t *table) raw() []byte { return t.in.buf[t.in.pos : t.in.pos+t.size] }

// guessComma chooses the separator under which the first lines have the most
// alike number of fields, more than one; names that c asks for decide.
func guessComma(sample []byte, c Columns) byte {
	best, bestScore := byte(','), 0.0
	for _, comma := range []byte{',', ';', '\t', '|'} {
		t := &table{in: newLines(context.Background(), bytes.NewReader(sample), int64(len(sample))), comma: comma, tsv: comma == '\t'}
		if score := t.regularity(c); score > bestScore {
			best, bestScore = comma, score
		}
	}
	return best
}

// regularity scores a separator by the first 20 records.
func (t *table) regularity(c Columns) float64 {
	if _, _, err := t.next(); err != nil || len(t.ends) < 2 {
		return 0
	}
	values, _ := t.values(&recordEncoding{})
	score := 1.0
	l, asked := newLayout(texts(values), c), c.names()
	for r := range roles {
		switch {
		case l.column[r] >= 0 && asked[r] != "":
			score += 10
		case l.column[r] >= 0:
			score++
		}
	}
	t.width = len(t.ends)
	t.skipRecord()
	alike, all := 1, 1
	for range 20 {
		_, _, err := t.next()
		if err == io.EOF {
			break
		}
		all++
		if err == nil {
			alike++
		}
		if err != errLong {
			t.skipRecord()
		}
	}
	return score * float64(alike) / float64(all) * (1 + float64(t.width)/1e3)
}

func texts(values []value) []string {
	s := make([]string, len(values))
	for i := range values {
		s[i] = values[i].text
	}
	return s
}

// table reads a table of documents, its first record being the header unless
// columns are given by number.
func (w *worker) table(in *lines, dec recordDecoder, format Format) {
	t := newTable(in, format, w.opt.Columns)
	l, err := t.header(&dec, w.opt.Columns)
	if err != nil {
		if err != io.EOF {
			w.fail(err)
		}
		return
	}
	for {
		line, offset, err := t.next()
		switch {
		case err == nil:
			enc := dec.record(t.raw(), offset)
			values, notes := t.values(&enc)
			t.skipRecord()
			d := l.document(values)
			d.Notes = append(notes, d.Notes...)
			if !w.record(d, line, offset) {
				return
			}
			continue
		case err == errLong:
			err = tooLong("a record", w.max)
		case broken(err):
			t.skipRecord()
		default:
			return
		}
		if !w.failRecord(line, offset, err) {
			return
		}
	}
}

// broken reports whether err concerns the one record still to be skipped.
func broken(err error) bool {
	_, isWidth := err.(*widthError)
	return isWidth || err == errQuote
}

// header reads the first record and finds the columns.
func (t *table) header(dec *recordDecoder, c Columns) (layout, error) {
	_, offset, err := t.next()
	if err != nil {
		if err != io.EOF {
			err = fmt.Errorf("first line: %w", err)
		}
		return layout{}, err
	}
	enc := dec.record(t.raw(), offset)
	values, _ := t.values(&enc)
	t.width = len(values)
	l := newLayout(texts(values), c)
	if missing := l.missing(c); missing != nil {
		column, ok := c.numbers()
		if !ok {
			return l, missing
		}
		l = layout{names: make([]string, t.width), column: column}
		for i := range l.names {
			l.names[i] = strconv.Itoa(i + 1)
		}
		if max := slices.Max(column[:]); max >= t.width {
			return l, fmt.Errorf("no column %d; the first line has %d", max+1, t.width)
		}
		return l, l.missing(Columns{})
	}
	t.skipRecord()
	return l, nil
}
