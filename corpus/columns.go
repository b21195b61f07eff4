package corpus

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// role is a part of a document that a column may hold.
type role int

const (
	roleID role = iota
	roleTitle
	roleText
	roleDate
	roleSource
	roleLabel
	roleLang
	roles
)

// usual are the names tried, in this order, for a role whose column is not
// named. Names are compared in lower case with '_' for spaces, dots, dashes.
var usual = [roles][]string{
	roleID:     {"id", "_id", "doc_id", "docid", "document_id", "article_id", "uid", "guid", "uuid"},
	roleTitle:  {"title", "headline", "headlines", "heading", "subject"},
	roleText:   {"text", "body", "content", "contents", "article", "full_text", "fulltext", "article_body", "articlebody", "story", "document", "description", "abstract", "summary", "message", "post", "comment", "review", "tweet", "subject"},
	roleDate:   {"date", "published", "publish_date", "published_at", "publication_date", "pub_date", "pubdate", "date_published", "datepublished", "created", "created_at", "timestamp", "datetime", "time", "year"},
	roleSource: {"source", "publisher", "publication", "outlet", "newspaper", "site", "domain", "feed"},
	roleLabel:  {"label", "labels", "category", "categories", "section", "class", "topic", "topics", "tags"},
	roleLang:   {"lang", "language"},
}

// names are what the user called the columns, by role.
func (c Columns) names() [roles]string {
	return [roles]string{c.ID, c.Title, c.Text, c.Date, c.Source, c.Label, c.Lang}
}

// fold is a name as it is compared.
func fold(name string) string {
	return strings.NewReplacer(" ", "_", ".", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// layout says which value of a record is which part of the document.
type layout struct {
	names  []string   // of the values, in lower case: keys of Document.Meta
	column [roles]int // -1 = none
}

// newLayout finds in the names of the columns what c asks for, and the usual
// names for what it does not ask for.
func newLayout(header []string, c Columns) layout {
	l := layout{names: make([]string, len(header))}
	folded := make([]string, len(header))
	for i, name := range header {
		l.names[i], folded[i] = strings.ToLower(strings.TrimSpace(name)), fold(name)
	}
	used := make([]bool, len(header))
	asked := c.names()
	for r := range roles {
		l.column[r] = -1
		if asked[r] != "" {
			l.column[r] = slices.Index(folded, fold(asked[r]))
			if l.column[r] >= 0 {
				used[l.column[r]] = true
			}
		}
	}
	for r := range roles {
		if asked[r] != "" {
			continue
		}
		for _, name := range usual[r] {
			if i := slices.Index(folded, name); i >= 0 && !used[i] {
				l.column[r], used[i] = i, true
				break
			}
		}
	}
	return l
}

// numbers reads c as column numbers, counted from 1; ok is false unless every
// name given is one.
func (c Columns) numbers() (column [roles]int, ok bool) {
	for r, name := range c.names() {
		column[r] = -1
		if name == "" {
			continue
		}
		n, err := strconv.Atoi(name)
		if err != nil || n < 1 {
			return column, false
		}
		column[r], ok = n-1, true
	}
	return column, ok
}

// missing tells what keeps records with these columns from being documents;
// nil when there is a text or at least a title and all that was named is there.
func (l *layout) missing(c Columns) error {
	for r, name := range c.names() {
		if name != "" && l.column[r] < 0 {
			return fmt.Errorf("no column %q; there are %s", name, listed(l.names))
		}
	}
	if l.column[roleText] < 0 && l.column[roleTitle] < 0 {
		return fmt.Errorf("no column with text among %s; name it in Columns.Text (--text), by its number if there is no header row", listed(l.names))
	}
	return nil
}

// listed is the names in a row, as far as they fit into a message: without a
// header row they are whole texts.
func listed(names []string) string {
	short := make([]string, 0, 12)
	for i, name := range names {
		if i == cap(short)-1 && len(names) > cap(short) {
			short = append(short, fmt.Sprintf("%d more", len(names)-i))
			break
		}
		short = append(short, shorten(oneLine(name), 30))
	}
	return strings.Join(short, ", ")
}

// value is one field of a record: a string, or for JSON several.
type value struct {
	text   string
	list   []string
	nested bool // something below it was passed over
}

func (v value) all() string {
	if v.list != nil {
		return strings.Join(v.list, "\n")
	}
	return v.text
}

// document builds a document from the values of a record. Values with no role
// go to Meta.
func (l *layout) document(values []value) Document {
	var d Document
	get := func(r role) value {
		if i := l.column[r]; i >= 0 && i < len(values) {
			return values[i]
		}
		return value{}
	}
	d.ID = oneLine(get(roleID).all())
	d.Title, d.Text = oneLine(get(roleTitle).all()), lineBreaks(get(roleText).all())
	d.Source, d.Lang = oneLine(get(roleSource).all()), oneLine(get(roleLang).all())
	if date := get(roleDate).all(); date != "" {
		var note string
		if d.Time, note = parseDate(date); note != "" {
			d.Notes = append(d.Notes, note)
		}
	}
	if i := l.column[roleLabel]; i >= 0 {
		d.Labels = labels(get(roleLabel), l.names[i])
	}
	l.rest(&d, values)
	return d
}

// rest puts the values without a role into d.Meta.
func (l *layout) rest(d *Document, values []value) {
	for i, v := range values {
		if i >= len(l.names) || l.names[i] == "" || slices.Contains(l.column[:], i) {
			continue
		}
		if s := strings.TrimSpace(v.all()); s != "" {
			if d.Meta == nil {
				d.Meta = make(map[string]string)
			}
			d.Meta[l.names[i]] = s
		}
	}
}

// labels splits a value into labels: at ";" and "|", and at "," too where the
// column's name is a plural. The result is not nil, so that an empty label
// where labels are given is told from none being given.
func labels(v value, name string) []string {
	parts := v.list
	if parts == nil {
		parts = strings.FieldsFunc(v.text, func(r rune) bool {
			return r == ';' || r == '|' || r == '\n' || r == ',' && strings.HasSuffix(name, "s") && name != "class"
		})
	}
	out := []string{}
	for _, p := range parts {
		if p = oneLine(p); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// besides leaves text and id to the file itself: the columns are about it.
func (l *layout) besides() { l.column[roleText], l.column[roleID] = -1, -1 }
