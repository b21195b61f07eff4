package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// objects turns JSON objects into documents. Those of one file mostly have
// the same fields, so the layout of the last one is kept, and so is the
// decoder, which takes 0.6 of the time and a third of the memory of one made
// for each line.
type objects struct {
	columns Columns
	keys    []string
	layout  layout

	decoder *json.Decoder // reads from objects
	rest    []byte        // of the value at hand
	given   int64         // bytes the decoder has had
}

// Read gives the decoder the value at hand.
func (o *objects) Read(p []byte) (int, error) {
	if len(o.rest) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, o.rest)
	o.rest, o.given = o.rest[n:], o.given+int64(n)
	return n, nil
}

// decode reads the one JSON value in raw.
func (o *objects) decode(raw []byte) (v any, err error) {
	if o.decoder == nil {
		o.decoder, o.given = json.NewDecoder(o), 0
		o.decoder.UseNumber() // ids may have more digits than a float64
	}
	if !bytes.HasSuffix(raw, []byte("\n")) {
		raw = append(bytes.Clone(raw), '\n') // by which a number ends
	}
	start := o.given
	o.rest = raw
	if err = o.decoder.Decode(&v); err == nil && len(bytes.TrimSpace(raw[o.decoder.InputOffset()-start:])) == 0 {
		return v, nil
	}
	o.decoder = nil
	if plain := json.Unmarshal(raw, new(any)); plain != nil {
		err = plain // its offset is one in raw
	}
	return nil, malformed(err)
}

// document builds a document from one JSON value: an object, or a string that
// is the text.
func (o *objects) document(raw []byte) (Document, error) {
	v, err := o.decode(raw)
	if err != nil {
		return Document{}, err
	}
	switch v := v.(type) {
	case string:
		return Document{Text: lineBreaks(v)}, nil
	case map[string]any:
		return o.fromFields(v)
	}
	return Document{}, errors.New("neither a JSON object nor a string")
}

// malformed says where in the value the trouble is.
func malformed(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntax) && syntax.Error() == "unexpected end of JSON input":
		return errors.New("malformed JSON: it ends too early")
	case syntax != nil:
		return fmt.Errorf("malformed JSON at byte %d: %w", syntax.Offset, err)
	}
	return fmt.Errorf("malformed JSON: %w", err)
}

func (o *objects) fromFields(fields map[string]any) (Document, error) {
	flat := make(map[string]value, len(fields))
	flatten(flat, "", fields, 0)
	keys := slices.Sorted(maps.Keys(flat))
	if o.keys == nil || !slices.Equal(keys, o.keys) {
		o.keys, o.layout = keys, newLayout(keys, o.columns)
	}
	l := &o.layout
	if l.column[roleText] < 0 && (o.columns.Text != "" || l.column[roleTitle] < 0) {
		// Other fields that were named may be missing from some records.
		return Document{}, l.missing(Columns{Text: o.columns.Text})
	}
	values := make([]value, len(keys))
	for i, k := range keys {
		values[i] = flat[k]
	}
	return l.document(values), nil
}

// flatten gathers scalars and lists of scalars; a field b of an object a is
// called "a.b".
func flatten(into map[string]value, prefix string, fields map[string]any, depth int) {
	for name, v := range fields {
		switch v := v.(type) {
		case map[string]any:
			if depth < 3 {
				flatten(into, prefix+name+".", v, depth+1)
			}
		case []any:
			list := make([]string, 0, len(v))
			for _, element := range v {
				if s := scalar(element); s != "" {
					list = append(list, s)
				}
			}
			into[prefix+name] = value{list: list}
		default:
			into[prefix+name] = value{text: scalar(v)}
		}
	}
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// jsonLines reads one JSON object a line.
func (w *worker) jsonLines(in *lines, dec recordDecoder) {
	o := objects{columns: w.opt.Columns}
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
		more := len(bytes.TrimSpace(raw)) == 0 || w.object(&o, &dec, raw, line, offset)
		in.take(len(raw), 1)
		if !more {
			return
		}
	}
}

// object emits the document in raw.
func (w *worker) object(o *objects, dec *recordDecoder, raw []byte, number int, offset int64) bool {
	enc := dec.record(raw, offset)
	var notes []string
	if enc.enc != nil || enc.note != "" {
		text, more := enc.decode(raw)
		raw, notes = []byte(text), append([]string{enc.note}, more...)
		if enc.note == "" {
			notes = more
		}
	}
	d, err := o.document(raw)
	if err != nil {
		return w.failRecord(number, offset, err)
	}
	d.Notes = append(notes, d.Notes...)
	return w.record(d, number, offset)
}

// oneValue tells from its beginning that a file is not JSON Lines but an
// array, or objects that run over several lines.
func oneValue(head []byte) bool {
	line, _, more := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return false
	}
	last := line[len(line)-1]
	return line[0] == '[' || more && line[0] == '{' && (last == '{' || last == ',' || last == '[')
}

// jsonValues reads the elements of a JSON array, or JSON values one after
// another. A malformed one ends the file, since where the next starts cannot be
// told.
func (w *worker) jsonValues(in *lines, dec recordDecoder) {
	input := &limited{r: in, left: w.max}
	d := json.NewDecoder(input)
	o := objects{columns: w.opt.Columns}
	w.counted = true
	defer func() { w.counted = false }()
	array := bytes.HasPrefix(bytes.TrimLeft(in.sample(headSize), " \t\r\n"), []byte("["))
	if array {
		d.Token() // the bracket
	}
	for number := 1; !array || d.More(); number++ {
		input.left = w.max
		var raw json.RawMessage
		err := d.Decode(&raw)
		if err == io.EOF {
			return
		}
		if err != nil {
			if err != errLong {
				err = malformed(err)
			} else {
				err = tooLong("a value", w.max)
			}
			w.failRecord(number, d.InputOffset(), fmt.Errorf("%w; what follows is not read", err))
			return
		}
		if !w.object(&o, &dec, raw, number, d.InputOffset()-int64(len(raw))) {
			return
		}
	}
	if _, err := d.Token(); err != nil && w.ctx.Err() == nil {
		w.emit(Document{}, &DocumentError{ID: w.job.id, Outcome: Failed, Err: errors.New("malformed JSON: the array is not closed")})
	}
}

// limited fails with errLong once left bytes have been read.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLong
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
