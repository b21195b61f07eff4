package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/encoding"
)

// reader is what all workers share: the options, checked and resolved.
type reader struct {
	opt    Options
	max    int64
	forced encoding.Encoding // nil = each file's own
	wide   bool              // forced is of more than one byte a letter, so that NUL bytes mean nothing
}

func newReader(opt Options) (*reader, error) {
	r := &reader{opt: opt, max: opt.maxBytes()}
	if int(opt.Format) >= len(formatNames) {
		return nil, fmt.Errorf("corpus: Options.Format: no format has number %d", opt.Format)
	}
	if opt.Encoding != "" {
		e, err := namedEncoding(opt.Encoding)
		if err != nil {
			return nil, fmt.Errorf("corpus: Options.Encoding: %w", err)
		}
		r.forced, r.wide = e, wideEncoding(opt.Encoding)
	}
	return r, nil
}

// headSize is how much of a file is looked at to tell what it is.
const headSize = 8 << 10

// read turns one open file into documents. A large file is read only in its
// turn, records as they are wanted.
func (w *worker) read(f io.Reader) {
	if w.buf == nil {
		w.buf = make([]byte, 0, readSize)
	}
	raw, err := readSome(f, w.buf[:0], headSize)
	if err != nil && err != io.EOF {
		w.fail(err)
		return
	}
	if kind := binaryKind(raw); kind != "" && !w.wide {
		w.filter(kind)
		return
	}
	format, reason := w.format(w.job.id, w.job.asked, raw)
	if reason != "" {
		w.filter(reason)
		return
	}
	if format.records() || (format == Text && w.opt.PerLine) {
		head := bytes.Clone(raw)
		w.records(format, head, readOn(head, f))
		return
	}
	if raw, err = w.whole(f, raw, err); err != nil {
		w.fail(err)
		return
	}
	w.document(format, raw)
	if cap(raw) <= smallFile {
		w.buf = raw
	}
}

// whole reads the rest of a file that is to become one document.
func (w *worker) whole(f io.Reader, raw []byte, err error) ([]byte, error) {
	for err == nil && int64(len(raw)) <= w.max {
		if len(raw) > smallFile {
			if s, ok := f.(interface{ Stat() (fs.FileInfo, error) }); ok {
				if info, e := s.Stat(); e == nil && info.Size() > w.max {
					return nil, tooLong("a file", w.max)
				}
			}
			if !w.wait() {
				return nil, w.ctx.Err()
			}
		}
		raw, err = readSome(f, raw, min(2*len(raw)+readSize, int(min(w.max, 1<<40))+1))
	}
	switch {
	case int64(len(raw)) > w.max:
		return nil, tooLong("a file", w.max)
	case err != io.EOF:
		return nil, err
	}
	return raw, nil
}

// readSome appends to buf until it holds n bytes or the file ends (io.EOF).
func readSome(f io.Reader, buf []byte, n int) ([]byte, error) {
	if cap(buf) < n {
		buf = append(make([]byte, 0, n), buf...)
	}
	for idle := 0; len(buf) < n; {
		k, err := f.Read(buf[len(buf):n])
		buf = buf[:len(buf)+k]
		if err != nil {
			return buf, err
		}
		if idle++; k > 0 {
			idle = 0
		} else if idle == 100 {
			return buf, io.ErrNoProgress
		}
	}
	return buf, nil
}

func (w *worker) fail(err error) {
	if cause := w.ctx.Err(); cause != nil && errors.Is(err, cause) {
		return // the stream is ending, not the document's fault
	}
	w.emit(Document{}, &DocumentError{ID: w.job.id, Outcome: Failed, Err: plain(err)})
}

func (w *worker) filter(reason string) {
	w.emit(Document{}, &DocumentError{ID: w.job.id, Outcome: Filtered, Err: errors.New(reason)})
}

// document makes one document of a file's bytes.
func (w *worker) document(format Format, raw []byte) {
	text, notes := w.decode(raw, format == HTML)
	d := Document{ID: w.job.id, Notes: notes, digest: digestOf(raw)}
	parse := parseText
	switch format {
	case Markdown:
		parse = parseMarkdown
	case HTML:
		parse = parseHTML
	}
	said := w.job.known
	parse(&d, text, said != nil && said.doc.Title != "")
	if !d.empty() { // a title from elsewhere makes no article of an empty file
		said.apply(&d)
	}
	w.place(&d)
	w.finish(d, 0, 0)
}

// place fills in what the path says and nothing else has: the date, and the
// first folder below the opened path as label.
func (w *worker) place(d *Document) {
	if d.Time.IsZero() {
		d.Time = dateInPath(w.job.below)
	}
	if folder, _, ok := strings.Cut(w.job.below, "/"); ok && d.Labels == nil && !dateLike(folder) {
		d.Labels = []string{folder}
	}
	if len(d.Labels) == 0 {
		d.Labels = nil
	}
}

// finish emits a document, or why there is none.
func (w *worker) finish(d Document, line int, offset int64) bool {
	d.Title = oneLine(d.Title)
	d.Text = tidy(withoutTitle(d.Text, d.Title))
	if d.empty() {
		id := d.ID
		if d.fallback != "" {
			id = d.fallback
		}
		return w.emit(Document{}, &DocumentError{ID: id, Outcome: Empty, Line: line, Offset: offset, Err: errBlank})
	}
	return w.emit(d, nil)
}

// records reports whether a file of this format holds many documents.
func (f Format) records() bool { return f == JSONL || f == CSV || f == TSV }

// byExtension are the formats told by a file's name. Others are looked into.
var byExtension = map[string]Format{
	".txt": Text, ".text": Text,
	".md": Markdown, ".markdown": Markdown, ".mkd": Markdown, ".mdown": Markdown,
	".html": HTML, ".htm": HTML, ".xhtml": HTML,
	".jsonl": JSONL, ".ndjson": JSONL, ".json": JSONL,
	".csv": CSV, ".tsv": TSV, ".tab": TSV,
}

// notArticles are text files that hold no article but come along with some,
// above all beside saved web pages.
var notArticles = map[string]string{
	".css": "style sheet", ".js": "script", ".mjs": "script", ".map": "script",
	".svg": "drawing", ".xml": "XML", ".rss": "feed", ".atom": "feed", ".rdf": "feed",
	".rtf": "rich text", ".ps": "PostScript", ".tex": "TeX",
	".yml": "settings", ".yaml": "settings", ".toml": "settings", ".ini": "settings",
}

// format tells how to read a file from its name and first bytes; reason is
// set when it is not to be read at all.
func (r *reader) format(name string, asked bool, head []byte) (format Format, reason string) {
	if r.opt.Format != Auto {
		return r.opt.Format, ""
	}
	ext := strings.ToLower(path.Ext(name))
	if f, ok := byExtension[ext]; ok {
		return f, ""
	}
	if kind, ok := notArticles[ext]; ok && !asked && !r.opt.IncludeAll {
		return Auto, kind + ", not an article; name a format to read it"
	}
	return r.byContent(head), ""
}

// byContent tells the format of a file whose name says nothing.
func (r *reader) byContent(head []byte) Format {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	start := strings.ToLower(string(head[:min(len(head), 64)]))
	switch {
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return HTML
	case strings.HasPrefix(nextToken(start, "{"), "\""), strings.HasPrefix(nextToken(start, "["), "{"):
		return JSONL
	case r.opt.Columns != (Columns{}):
		return CSV // columns were named, so there are columns
	}
	return Text
}

// nextToken is what follows prefix and white space, or nothing.
func nextToken(s, prefix string) string {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return ""
	}
	return strings.TrimLeft(rest, " \t\r\n")
}
