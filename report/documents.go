package report

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// A DocumentRow is a document and its topics.
type DocumentRow struct {
	Document string   // its ID: the path below the opened path, or the record's
	Title    string   // "" if it has none
	Date     string   // "2024-06-30" (the full-date of RFC 3339), "" if unknown
	Source   string   // "" if unknown
	Labels   []string // may be nil
	// Topics holds every topic of the model, also those of weight zero, so
	// that one row tells the columns of a table; in descending weight, equal
	// ones by ID. Weights sum to 1, or are all zero for a document without a
	// known word.
	Topics []TopicWeight
	// Misfit says how badly the topics explain the document, see
	// [topics.Document]; 0 leaves it out. All rows have one, or none.
	Misfit float64
}

// A TopicWeight is a topic's part of a document.
type TopicWeight struct {
	ID     string  `json:"id"`
	Weight float64 `json:"weight"` // θ, in [0, 1]
}

// MarshalJSON writes
//
//	{"document", "title", "date", "source", "labels", "topics": [{"id", "weight"}]}
//
// and "misfit" where there is one. Every other field is always there: unknown text
// is "", no labels are []. Topics of weight zero are left out. Weights have full
// precision.
func (r DocumentRow) MarshalJSON() ([]byte, error) {
	out := struct {
		Document string        `json:"document"`
		Title    string        `json:"title"`
		Date     string        `json:"date"`
		Source   string        `json:"source"`
		Labels   []string      `json:"labels"`
		Topics   []TopicWeight `json:"topics"`
		Misfit   float64       `json:"misfit,omitempty"`
	}{r.Document, r.Title, r.Date, r.Source, r.Labels, r.held(), r.Misfit}
	if out.Labels == nil {
		out.Labels = []string{}
	}
	return marshal(out)
}

// held are the topics the document has a part of.
func (r DocumentRow) held() []TopicWeight {
	held := make([]TopicWeight, 0, len(r.Topics))
	for _, t := range r.Topics {
		if t.Weight != 0 {
			held = append(held, t)
		}
	}
	return held
}

// DocumentRows are the documents a model was fitted to, in input order.
func DocumentRows(m *topics.Model) iter.Seq2[DocumentRow, error] {
	return func(yield func(DocumentRow, error) bool) {
		for j := range m.Documents {
			if !yield(documentRow(m, j), nil) {
				return
			}
		}
	}
}

// documentRow is that of a document the model was fitted to.
func documentRow(m *topics.Model, j int) DocumentRow {
	d := &m.Documents[j]
	return DocumentRow{
		Document: d.ID, Title: d.Title, Date: date(d.Time), Source: d.Source, Labels: d.Labels,
		Topics: mixtureRow(m, m.Mixture(j)),
	}
}

// InferredRows are new documents, as [topics.Model.TransformAll] yields them.
// Errors pass through.
func InferredRows(m *topics.Model, docs iter.Seq2[topics.Inferred, error]) iter.Seq2[DocumentRow, error] {
	return func(yield func(DocumentRow, error) bool) {
		for in, err := range docs {
			var row DocumentRow
			if err == nil {
				d := &in.Document
				row = DocumentRow{
					Document: d.ID, Title: d.Title, Date: date(d.Time), Source: d.Source, Labels: d.Labels,
					Topics: mixtureRow(m, in.Mixture),
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// mixtureRow names the weights and sorts them. A nil mixture is all zero.
func mixtureRow(m *topics.Model, x topics.Mixture) []TopicWeight {
	row := make([]TopicWeight, m.K())
	for t := range row {
		row[t].ID = m.Topics[t].ID
		if t < len(x) {
			row[t].Weight = x[t]
		}
	}
	slices.SortStableFunc(row, func(a, b TopicWeight) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), compareID(a.ID, b.ID))
	})
	return row
}

// compareID puts T99 before T100.
func compareID(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// WriteDocuments writes rows as they come; nothing is kept, so that a corpus
// may be of any size.
//
// [JSONLines] is a line for each document and [JSON] an array of the same
// objects, see [DocumentRow.MarshalJSON].
//
// [CSV] has a row for each document and a column for each topic, under the
// header
//
//	document,title,date,source,labels,T01,T02,…
//
// (and misfit after the labels, where there is one) with labels joined by ";" and weights in full precision. Text that a
// spreadsheet would run as a formula, because it starts with = + - @ or one of
// their full-width forms, perhaps after white space, is written with a leading
// apostrophe, which spreadsheets take as "this is text". Control characters are
// left out and white space becomes single spaces. IDs are text like any other
// here: programs that join on them should read JSON, which changes nothing.
//
// [Table] and [Markdown] are for people: rounded, with the main topics only.
//
// An error in rows that concerns one document (*[corpus.DocumentError]) leaves
// that document out, and the caller hears of it by looking at rows as they pass.
// Any other error ends the writing and is returned, as is a row whose topics
// are not those of the first.
func WriteDocuments(w io.Writer, rows iter.Seq2[DocumentRow, error], f Format) error {
	b := bufio.NewWriter(w)
	var out rowWriter
	switch f {
	case Table:
		out = &rowTable{s: &screen{w: b, width: tableWidth}}
	case JSON, JSONLines:
		out = &rowJSON{array{w: b, lines: f == JSONLines}}
	case CSV:
		out = &rowCSV{w: csv.NewWriter(b)}
	case Markdown:
		out = &rowMarkdown{w: b}
	default:
		return f.unknown()
	}
	for row, err := range rows {
		var one *corpus.DocumentError
		if errors.As(err, &one) {
			continue
		}
		if err == nil {
			err = out.row(row)
		}
		if err != nil {
			return errors.Join(err, b.Flush())
		}
	}
	if err := out.end(); err != nil {
		return err
	}
	return b.Flush()
}

type rowWriter interface {
	row(DocumentRow) error
	end() error
}

type rowJSON struct{ array }

func (o *rowJSON) row(r DocumentRow) error {
	if err := o.add(r); err != nil {
		return fmt.Errorf("report: document %q: %w", r.Document, err)
	}
	return nil
}

func (o *rowJSON) end() error {
	o.array.end()
	return nil
}

type rowCSV struct {
	w      *csv.Writer
	column map[string]int // of each topic's ID
	cells  []string
	before int // columns before those of the topics
}

func (o *rowCSV) row(r DocumentRow) error {
	if o.column == nil {
		o.header(r)
	}
	o.cells[0], o.cells[1], o.cells[2] = csvText(r.Document), csvText(r.Title), csvText(r.Date)
	o.cells[3], o.cells[4] = csvText(r.Source), csvText(strings.Join(r.Labels, ";"))
	if o.before > textColumns {
		o.cells[textColumns] = strconv.FormatFloat(r.Misfit, 'g', -1, 64)
	}
	for i := o.before; i < len(o.cells); i++ {
		o.cells[i] = "0"
	}
	for _, t := range r.Topics {
		i, ok := o.column[t.ID]
		if !ok {
			return fmt.Errorf("report: document %q has topic %q, which the first document has not", r.Document, t.ID)
		}
		o.cells[i] = strconv.FormatFloat(t.Weight, 'g', -1, 64)
	}
	return o.w.Write(o.cells)
}

const textColumns = 5

// header is written for the first row, and stands for all.
func (o *rowCSV) header(first DocumentRow) {
	ids := make([]string, len(first.Topics))
	for i, t := range first.Topics {
		ids[i] = t.ID
	}
	slices.SortFunc(ids, compareID)
	o.cells = []string{"document", "title", "date", "source", "labels"} // textColumns of them
	if first.Misfit != 0 {
		o.cells = append(o.cells, "misfit")
	}
	o.before = len(o.cells)
	o.column = make(map[string]int)
	for i, id := range ids {
		o.column[id] = o.before + i
		o.cells = append(o.cells, csvText(id))
	}
	o.w.Write(o.cells)
}

func (o *rowCSV) end() error {
	if o.column == nil {
		o.header(DocumentRow{})
	}
	o.w.Flush()
	return o.w.Error()
}
