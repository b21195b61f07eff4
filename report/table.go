package report

import (
	"bufio"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tableWidth is that of tables for people, whatever the terminal: a table that
// is redirected should not depend on the window it was made in.
const tableWidth = 100

// rowTable prints documents in columns. The first rows are held back to see how
// wide their IDs are.
type rowTable struct {
	s     *screen
	first []DocumentRow
	id    int  // width of the first column, 0 until it is known
	worst bool // rows have misfits
}

const (
	heldBack  = 64
	widestID  = 40
	topicCell = 30
	dateCell  = len("2024-06-30")
)

func (o *rowTable) row(r DocumentRow) error {
	if o.id == 0 {
		o.first = append(o.first, r)
		if len(o.first) == heldBack {
			o.begin()
		}
		return nil
	}
	o.print(r)
	return nil
}

func (o *rowTable) end() error {
	if o.id == 0 {
		o.begin()
	}
	return nil
}

func (o *rowTable) begin() {
	o.id = len("document")
	for _, r := range o.first {
		o.id = min(max(o.id, columns(clean(r.Document))), widestID)
	}
	o.worst = len(o.first) > 0 && o.first[0].Misfit != 0
	o.cells("document", "date", "misfit", "topics", "title")
	for _, r := range o.first {
		o.print(r)
	}
	o.first = nil
}

func (o *rowTable) print(r DocumentRow) {
	o.cells(truncateStart(clean(r.Document), o.id), clean(r.Date), percent(r.Misfit).Text, r.main(), clean(r.Title))
}

func (o *rowTable) cells(id, date, misfit, topics, title string) {
	text := " " + padRight(id, o.id) + "  " + padRight(truncate(date, dateCell), dateCell) + "  "
	if o.worst {
		text += padLeft(misfit, len("misfit")) + "  "
	}
	o.s.line(span{text + padRight(truncate(topics, topicCell), topicCell) + "  " + title, ""})
}

// main are the topics that make up at least a tenth of the document, three at
// most: "T03 62%  T01 20%".
func (r DocumentRow) main() string {
	var list []string
	for _, t := range r.Topics {
		if t.Weight >= 0.1 && len(list) < 3 {
			list = append(list, clean(t.ID)+" "+strconv.FormatFloat(100*t.Weight, 'f', 0, 64)+"%")
		}
	}
	return strings.Join(list, "  ")
}

type rowMarkdown struct {
	w     *bufio.Writer
	begun bool
	worst bool // rows have misfits
}

func (o *rowMarkdown) row(r DocumentRow) error {
	o.begin(r)
	o.cells(percent(r.Misfit).Text, r.Document, r.Title, r.Date, r.Source, strings.Join(r.Labels, ", "), r.main())
	return nil
}

func (o *rowMarkdown) end() error {
	o.begin(DocumentRow{})
	return nil
}

func (o *rowMarkdown) begin(first DocumentRow) {
	if !o.begun {
		o.begun, o.worst = true, first.Misfit != 0
		o.cells("misfit", "document", "title", "date", "source", "labels", "topics")
		if o.worst {
			o.w.WriteString("|--:")
		}
		o.w.WriteString("|:--|:--|:--|:--|:--|:--|\n")
	}
}

func (o *rowMarkdown) cells(misfit string, others ...string) {
	if o.worst {
		others = append([]string{misfit}, others...)
	}
	markdownRow(o.w, others...)
}

// markdownRow writes one row of a table, every cell as plain text: what Markdown
// or HTML would interpret is escaped.
func markdownRow(w *bufio.Writer, cells ...string) {
	w.WriteByte('|')
	for _, c := range cells {
		w.WriteByte(' ')
		for _, r := range clean(c) {
			if strings.ContainsRune("\\`*_{}[]<>|~&$@#", r) {
				w.WriteByte('\\')
			}
			w.WriteRune(r)
		}
		w.WriteString(" |")
	}
	w.WriteByte('\n')
}

// csvText makes text safe to open in a spreadsheet, see WriteDocuments.
func csvText(s string) string {
	s = clean(s)
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '=', '+', '-', '@', '＝', '＋', '－', '＠':
		return "'" + s
	}
	return s
}

// array writes JSON values as lines or as an array with a value a line.
type array struct {
	w     *bufio.Writer
	lines bool
	n     int
}

func (a *array) add(v any) error {
	text, err := marshal(v)
	if err != nil {
		return err
	}
	switch {
	case a.lines:
	case a.n == 0:
		a.w.WriteString("[\n")
	default:
		a.w.WriteString(",\n")
	}
	a.n++
	a.w.Write(text)
	if a.lines {
		a.w.WriteByte('\n')
	}
	return nil
}

func (a *array) end() {
	switch {
	case a.lines:
	case a.n == 0:
		a.w.WriteString("[]\n")
	default:
		a.w.WriteString("\n]\n")
	}
}
