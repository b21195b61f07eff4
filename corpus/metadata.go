package corpus

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// known is what a metadata file says about one document.
type known struct {
	doc    Document // Title, Source, Lang, Time, Labels, Meta and Notes only
	labels bool     // there is a label column, so that no label means none
}

// apply overrides what the document itself says. A nil k does nothing.
func (k *known) apply(d *Document) {
	if k == nil {
		return
	}
	if k.doc.Title != "" {
		if d.Title != "" && d.Title != k.doc.Title {
			d.setMeta("title", d.Title)
		}
		d.Title = k.doc.Title
	}
	if k.doc.Source != "" {
		d.Source = k.doc.Source
	}
	if k.doc.Lang != "" {
		d.Lang = k.doc.Lang
	}
	if !k.doc.Time.IsZero() {
		d.Time = k.doc.Time
	}
	if k.labels {
		d.Labels = slices.Clone(k.doc.Labels)
	}
	for name, said := range k.doc.Meta {
		d.setMeta(name, said)
	}
	d.Notes = append(d.Notes, k.doc.Notes...)
}

// metadata is a table that describes the files of a folder.
type metadata struct {
	folder string // path of the folder it lies in
	layout layout
	paths  map[string][]value
}

// about is what the table says of the file at a path, or nil.
func (m *metadata) about(file string) *known {
	if m.folder != "." {
		file = strings.TrimPrefix(file, m.folder+"/")
	}
	values, ok := m.paths[file]
	if !ok {
		return nil
	}
	return &known{doc: m.layout.document(values), labels: m.layout.column[roleLabel] >= 0}
}

// metadataNames are the names a metadata file can have, in any case.
var metadataNames = []string{"metadata.tsv", "metadata.csv"}

// readMetadata reads the table in the file name. It returns nil if that has no
// column "path" and so is an ordinary table of documents. Rows that cannot be
// used are told one by one.
func (r *reader) readMetadata(ctx context.Context, fsys fs.FS, name, id string) (*metadata, []*DocumentError) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, nil // told when it is read as a file like others
	}
	defer f.Close()
	head, _ := readSome(f, make([]byte, 0, sampleSize), sampleSize)
	rest, dec := r.encodingOf(head, readOn(head, f))
	format := CSV
	if strings.EqualFold(path.Ext(name), ".tsv") {
		format = TSV
	}
	t := newTable(newLines(ctx, rest, r.max), format, Columns{})
	m := &metadata{folder: path.Dir(name), paths: map[string][]value{}}
	column, err := t.metadataHeader(&dec, r.opt.Columns, m)
	if err != nil || column < 0 {
		return nil, nil
	}
	return m, m.rows(t, &dec, column, id)
}

// metadataHeader reads the names of the columns and finds the one with paths, or -1.
func (t *table) metadataHeader(dec *recordDecoder, c Columns, m *metadata) (int, error) {
	_, offset, err := t.next()
	if err != nil {
		return -1, err
	}
	enc := dec.record(t.raw(), offset)
	values, _ := t.values(&enc)
	t.skipRecord()
	t.width = len(values)
	m.layout = newLayout(texts(values), c)
	m.layout.besides()
	for i, name := range m.layout.names {
		if name == "path" {
			m.layout.names[i] = "" // not worth keeping in Document.Meta
			return i, nil
		}
	}
	return -1, nil
}

// rows reads the table below its header.
func (m *metadata) rows(t *table, dec *recordDecoder, column int, id string) (bad []*DocumentError) {
	for {
		line, offset, err := t.next()
		if err != nil {
			if err != errLong && !broken(err) {
				return bad
			}
			if err != errLong {
				t.skipRecord()
			}
			bad = append(bad, &DocumentError{ID: fmt.Sprintf("%s#%d", id, line), Outcome: Failed, Line: line, Offset: offset, Err: fmt.Errorf("row of metadata: %w", err)})
			continue
		}
		enc := dec.record(t.raw(), offset)
		values, _ := t.values(&enc)
		t.skipRecord()
		file := path.Clean(strings.ReplaceAll(strings.TrimSpace(values[column].text), "\\", "/"))
		m.paths[strings.TrimPrefix(file, "/")] = values
	}
}
