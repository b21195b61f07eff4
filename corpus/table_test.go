package corpus

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func TestTable(t *testing.T) {
	s := readString(t, "news.csv", "\ufeffid,Headline,Body,Published At,Outlet,Section,lang,words\n"+
		"n1,First,\"Text, with \"\"quotes\"\" and\r\ntwo lines\",2024-06-30,The Post,sport; football,en,12\r\n"+
		"\n"+
		"n2,Second,Plain,30 June 2024,,,,\n"+
		"n3,Third,Extra empty fields,,,,,,,\n", Options{})
	equal(t, "order", s.order, []string{"n1", "n2", "n3"})
	d := s.docs[0]
	equal(t, "title", d.Title, "First")
	equal(t, "text", d.Text, "Text, with \"quotes\" and\ntwo lines")
	equal(t, "time", d.Time, day(2024, 6, 30))
	equal(t, "source", d.Source, "The Post")
	equal(t, "labels", d.Labels, []string{"sport", "football"})
	equal(t, "lang", d.Lang, "en")
	equal(t, "meta", d.Meta, map[string]string{"words": "12"})
	equal(t, "notes", d.Notes, nil)
	equal(t, "time", s.docs[1].Time, day(2024, 6, 30))
	equal(t, "labels", s.docs[1].Labels, nil)
}

func TestTableSeparators(t *testing.T) {
	for _, comma := range []string{",", ";", "\t", "|"} {
		content := strings.ReplaceAll("id^title^text\n1^A^\"x; y, z | w\tv\"\n2^B^plain, with; signs\n3^C^more\n", "^", comma)
		if comma != "," && comma != ";" {
			content = strings.ReplaceAll(content, "plain, with; signs", "plain; with, signs")
		} else {
			content = strings.ReplaceAll(content, "plain, with; signs", "plain")
		}
		s := readString(t, "t.csv", content, Options{})
		equal(t, "order with "+comma, s.order, []string{"1", "2", "3"})
		equal(t, "text", s.docs[0].Text, "x; y, z | w\tv")
	}
	s := readString(t, "t.csv", "who,what;said\n1,2;text; more\n", Options{Columns: Columns{Text: "said"}})
	equal(t, "asked for", s.order, []string{"t.csv#2 failed"})
	s = readString(t, "t.csv", "text\nonly one column, with commas\nof text\n", Options{})
	equal(t, "one column", s.order, []string{"t.csv#2 failed", "t.csv#3"})
}

func TestTableColumns(t *testing.T) {
	content := "Key,What happened,When,Topic.Code\na,something,5.6.2024,12\nb,else,6/13/2024,13\n"
	s := readString(t, "t.csv", content, Options{})
	equal(t, "order", s.order, []string{"t.csv failed"})
	if e := s.broken[0].Error(); !strings.Contains(e, "what happened") || !strings.Contains(e, "--text") {
		t.Errorf("error does not say which columns there are: %s", e)
	}
	s = readString(t, "t.csv", content, Options{Columns: Columns{Text: "nowhere"}})
	if e := s.broken[0].Error(); !strings.Contains(e, `"nowhere"`) {
		t.Error(e)
	}
	s = readString(t, "t.csv", content, Options{Columns: Columns{ID: "KEY", Text: "what happened", Date: "When", Label: "topic_code"}})
	equal(t, "order", s.order, []string{"a", "b"})
	equal(t, "label", s.docs[0].Labels, []string{"12"})
	equal(t, "time", s.docs[0].Time, day(2024, 6, 5))
	equal(t, "time", s.docs[1].Time, day(2024, 6, 13))
	s = readString(t, "t.tsv", "a\tb text\t0\nb\tc text\t1\n", Options{Columns: Columns{Text: "2", Label: "3"}})
	equal(t, "order", s.order, []string{"t.tsv#1", "t.tsv#2"})
	equal(t, "text", s.docs[0].Text, "b text")
	equal(t, "labels", s.docs[1].Labels, []string{"1"})
	equal(t, "meta", s.docs[1].Meta, map[string]string{"1": "b"})
	s = readString(t, "t.tsv", "a\tb\n", Options{Columns: Columns{Text: "3"}})
	if e := s.broken[0].Error(); !strings.Contains(e, "no column 3") {
		t.Error(e)
	}
	s = readString(t, "t.tsv", "a\tb\n", Options{Columns: Columns{ID: "1"}})
	equal(t, "no text", s.order, []string{"t.tsv failed"})
	s = readString(t, "t.csv", "title,subject\nT,what it is about\n", Options{})
	equal(t, "subject as text", s.docs[0].Title+": "+s.docs[0].Text, "T: what it is about")
	s = readString(t, "t.csv", "headline,n\nOnly titles,1\n", Options{})
	equal(t, "title only", s.docs[0].Title+s.docs[0].Text, "Only titles")
}

func TestTableIDs(t *testing.T) {
	s := readFS(t, map[string]string{"a.csv": "id,text\n1,x\n1,y\n2,z\n,w\n", "b.csv": "id,text\n2,v\n3,u\n"}, Options{})
	equal(t, "order", s.order, []string{"1", "a.csv#3", "2", "a.csv#5", "b.csv#2", "3"})
	equal(t, "note", s.docs[1].Notes, []string{`id "1" is in use already`})
	s = readString(t, "a.csv", "id,text\nx,1\na.csv#4,2\nx,3\n,4\na.csv#5,5\n", Options{})
	equal(t, "order", s.order, []string{"x", "a.csv#4", "x (2)", "a.csv#5", "a.csv#6"})
}

func TestTableBroken(t *testing.T) {
	for _, c := range []struct {
		name, content string
		order         []string
		line          int
		reason        string
	}{
		{"quote never closed", "id,text\n1,a\n2,\"b\n3,c\n4,d\n", []string{"1", "t.csv#3 failed", "3", "4"}, 3, "unpaired quote"},
		{"closed by the next quote", "id,text\n1,a\n2,\"b\n3,\"c\"\n4,\"d\"\n", []string{"1", "t.csv#3 failed", "3", "4"}, 3, "unpaired quote"},
		{"closed with fields of its own", "id,text\n1,a\n2,\"b\n3,x\",\"c\"\n4,d\n", []string{"1", "t.csv#3 failed", "t.csv#4 failed", "4"}, 3, "unpaired quote"},
		{"in the last line", "id,text\n1,a\n2,\"b", []string{"1", "t.csv#3 failed"}, 3, "unpaired quote"},
		{"in the header", "id,\"text\n1,a\n", []string{"t.csv failed"}, 0, "first line: unpaired quote"},
		{"too few fields", "id,text,n\n1,a,b\n2,a\n3,c,b\n", []string{"1", "t.csv#3 failed", "3"}, 3, "2 fields where the first line has 3"},
		{"too many fields", "id,text\n1,a\n2,a,b\n3,c\n", []string{"1", "t.csv#3 failed", "3"}, 3, "3 fields where the first line has 2"},
		{"record too long", "id,text\n1,a\n2," + strings.Repeat("x", 300) + "\n3,c\n", []string{"1", "t.csv#3 failed", "3"}, 3, "more than 200 bytes"},
		{"quoted record too long", "id,text\n1,a\n2,\"" + strings.Repeat("x\n", 300) + "\"\n3,c\n", nil, 3, "unpaired quote"},
	} {
		s := readString(t, "t.csv", c.content, Options{MaxBytes: 200})
		if c.order != nil {
			equal(t, c.name, s.order, c.order)
		}
		if len(s.broken) == 0 {
			t.Errorf("%s: not told", c.name)
			continue
		}
		e := s.broken[0]
		if e.Line != c.line || !strings.Contains(e.Error(), c.reason) {
			t.Errorf("%s: %v, line %d", c.name, e, e.Line)
		}
		if c.line > 0 {
			if want := lineOffset(c.content, c.line); e.Offset != want {
				t.Errorf("%s: offset %d, want %d", c.name, e.Offset, want)
			}
		}
	}
}

// lineOffset is where a line starts.
func lineOffset(s string, line int) int64 {
	at := 0
	for ; line > 1; line-- {
		at += strings.IndexByte(s[at:], '\n') + 1
	}
	return int64(at)
}

func TestTableStrayQuotes(t *testing.T) {
	s := readString(t, "t.csv", "id,text\n1,\"Hello\" she said\n2,the 5\" disk\n3,\"an \"inner\" quote\"\n4,\"spaced\" \n", Options{})
	equal(t, "order", s.order, []string{"1", "2", "3", "4"})
	for i, want := range []string{`"Hello" she said`, `the 5" disk`, `an "inner" quote`, `spaced`} {
		equal(t, "text", s.docs[i].Text, want)
	}
	if len(s.docs[0].Notes) != 1 || len(s.docs[1].Notes) != 0 {
		t.Errorf("notes %q, %q", s.docs[0].Notes, s.docs[1].Notes)
	}
	s = readString(t, "t.tsv", "id\ttext\n1\t\"a quote opens here\n2\tand closes\" there\n3\t\"quoted\ttab and\nline\"\n4\tlast\n", Options{})
	equal(t, "order", s.order, []string{"1", "2", "3", "4"})
	equal(t, "text", s.docs[0].Text, `"a quote opens here`)
	equal(t, "text", s.docs[2].Text, "quoted\ttab and\nline")
}

// Every broken quote costs its own record only, in linear time.
func TestTableManyBrokenQuotes(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,text\n")
	const n = 20000
	for i := range n {
		fmt.Fprintf(&b, "%d,\"\"x\n", i) // an escaped quote to whoever is inside one
	}
	s := readString(t, "t.csv", b.String(), Options{MaxBytes: 1 << 16})
	if len(s.docs)+len(s.broken) != n {
		t.Errorf("%d documents and %d errors of %d records", len(s.docs), len(s.broken), n)
	}
}

func TestTableEncodings(t *testing.T) {
	content := "id;text\n1;\"Zürich, Genève\nund so\"\n2;plain\n3;Düsseldorf\n"
	latin, _ := charmap.Windows1252.NewEncoder().String(content)
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(content)
	naked, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(content)
	for name, raw := range map[string]string{"utf-8": content, "windows-1252": latin, "utf-16 with mark": wide, "utf-16 without": naked} {
		s := readString(t, "t.csv", raw, Options{})
		equal(t, name, s.order, []string{"1", "2", "3"})
		if len(s.docs) == 3 {
			equal(t, name, s.docs[0].Text, "Zürich, Genève\nund so")
			equal(t, name, s.docs[2].Text, "Düsseldorf")
			if name == "windows-1252" {
				at := strings.Index(raw, "D\xfcss") + 1
				equal(t, name, s.docs[2].Notes, []string{fmt.Sprintf("not UTF-8 at byte %d; decoded as windows-1252", at)})
			} else {
				equal(t, name, s.docs[2].Notes, nil)
			}
			equal(t, name, s.docs[1].Notes, nil)
		}
	}
	s := readString(t, "t.csv", latin, Options{Encoding: "latin1"})
	equal(t, "asked for", s.docs[2].Text, "Düsseldorf")
	equal(t, "asked for", s.docs[2].Notes, nil)
	// A record that is not UTF-8 in a file that is.
	mixed := "id,text\n1,Zürich\n" + strings.Repeat("0,filler text without anything\n", 20000) + "2,caf\xe9\n3,\"Zürich \xfc und Köln, Düsseldorf, Lübeck\"\n"
	s = readString(t, "t.csv", mixed, Options{KeepDuplicates: true})
	n := len(s.docs)
	equal(t, "record", s.docs[n-2].Text, "café")
	equal(t, "record", s.docs[n-1].Text, "Zürich ü und Köln, Düsseldorf, Lübeck")
	if notes := s.docs[n-2].Notes; len(notes) != 1 || !strings.Contains(notes[0], fmt.Sprint("at byte ", strings.Index(mixed, "\xe9"))) {
		t.Errorf("notes %q", notes)
	}
}

// A table written by encoding/csv reads back as it was.
func TestTableRoundTrip(t *testing.T) {
	texts := []string{"plain", "with, comma; semicolon", `"quoted"`, "a\nb\n\nc", `end with "`, `"`, "tab\there", `""x""`, "ü,ö"}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{"text", "id"})
	for i, text := range texts {
		w.Write([]string{text, fmt.Sprint("r", i)})
	}
	w.Flush()
	s := readString(t, "t.csv", b.String(), Options{KeepDuplicates: true})
	if len(s.docs) != len(texts) {
		t.Fatalf("%q", s.order)
	}
	for i, d := range s.docs {
		equal(t, "text", d.Text, texts[i])
		equal(t, "id", d.ID, fmt.Sprint("r", i))
	}
}

func TestNoRecords(t *testing.T) {
	for name, content := range map[string]string{"a.csv": "id,text\n", "b.jsonl": "\n\n", "c.tsv": "", "d.json": "[]"} {
		s := readString(t, name, content, Options{})
		equal(t, name, s.order, []string{name + " empty"})
	}
}
