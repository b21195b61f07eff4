package corpus

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestJSONLines(t *testing.T) {
	s := readString(t, "n.jsonl", `{"id": 7, "title": "First", "text": "Some\r\ntext", "date": "2024-06-30T10:00:00Z", "tags": ["a", "b"], "source": {"name": "Post"}, "n": 1e3, "flag": true, "none": null}

"just a text"
{"ID": "x", "headline": "Only a title", "Body": ["two", "paragraphs"]}
{"text": "  "}
{"text": "same"}
{"text": "same"}
`, Options{})
	equal(t, "order", s.order, []string{"7", "n.jsonl#3", "x", "n.jsonl#5 empty", "n.jsonl#6", "n.jsonl#7 duplicate"})
	d := s.docs[0]
	equal(t, "text", d.Text, "Some\ntext")
	equal(t, "time", d.Time, time.Date(2024, 6, 30, 10, 0, 0, 0, time.UTC))
	equal(t, "labels", d.Labels, []string{"a", "b"})
	equal(t, "meta", d.Meta, map[string]string{"source.name": "Post", "n": "1e3", "flag": "true"})
	equal(t, "text", s.docs[2].Text, "two\nparagraphs")
}

func TestJSONBroken(t *testing.T) {
	s := readString(t, "n.jsonl", `{"text": "one"}
{"text": "two"
{"text": three}
{"text": "four"} and more
[1, 2]
42
{"other": "no text"}
{"text": {"en": "nested"}}
{"text": "nine"}
{"text": "`+strings.Repeat("x", 300)+`"}
{"text": "eleven"}`, Options{MaxBytes: 200})
	equal(t, "order", s.order, []string{"n.jsonl#1", "n.jsonl#2 failed", "n.jsonl#3 failed", "n.jsonl#4 failed", "n.jsonl#5 failed", "n.jsonl#6 failed",
		"n.jsonl#7 failed", "n.jsonl#8 failed", "n.jsonl#9", "n.jsonl#10 failed", "n.jsonl#11"})
	for i, want := range []string{"line 2: malformed JSON: it ends too early", "line 3: malformed JSON at byte", "line 4: malformed JSON at byte 18: invalid character", "line 5: neither", "line 6: neither", "no column with text among other", "text.en", "more than 200 bytes"} {
		if !strings.Contains(s.broken[i].Error(), want) {
			t.Errorf("%v; want %q", s.broken[i], want)
		}
	}
	s = readString(t, "n.jsonl", `{"text": "a", "x": "b"}`, Options{Columns: Columns{Text: "y"}})
	if len(s.broken) != 1 || !strings.Contains(s.broken[0].Error(), `no column "y"`) {
		t.Errorf("%v", s.broken)
	}
	s = readString(t, "n.jsonl", `{"a": {"b": "deep"}, "when": "2024-01-02"}`+"\n"+`{"a": {"b": "no date"}}`, Options{Columns: Columns{Text: "a.b", Date: "when"}})
	equal(t, "nested field", s.order, []string{"n.jsonl#1", "n.jsonl#2"})
	equal(t, "time", s.docs[0].Time, day(2024, 1, 2))
}

func TestJSONArray(t *testing.T) {
	s := readString(t, "n.json", " [\n {\"text\": \"a\",\n \"id\": \"x\"},\n {\"text\": \"b\"}, {\"no\": 1}, \"c\"\n]\n", Options{})
	equal(t, "order", s.order, []string{"x", "n.json#2", "n.json#3 failed", "n.json#4"})
	for i, want := range []string{"n.json#3: no column", "n.json#5: nothing but", "n.json#6: malformed"} { // of values, not lines
		broken := readString(t, "n.json", "[{\"text\": \"a\"},\n\n\n\n {\"text\": \"b\"}, {\"no\": 1}, \"c\",\"\", x]", Options{}).broken
		if len(broken) != 3 || !strings.Contains(broken[i].Error(), want) || broken[i].Line != 0 {
			t.Errorf("%v; want %q without a line", broken, want)
		}
	}
	s = readString(t, "n.json", "{\n  \"text\": \"one article\"\n}\n{\n \"text\": \"another\"}", Options{})
	equal(t, "objects", s.order, []string{"n.json#1", "n.json#2"})
	s = readString(t, "n.json", `{"text": "a line"}`+"\n"+`{"text": "bad}`+"\n"+`{"text": "good"}`, Options{})
	equal(t, "lines", s.order, []string{"n.json#1", "n.json#2 failed", "n.json#3"})
	s = readString(t, "n.json", `[{"text": "a"}, {"text": b}, {"text": "c"}]`, Options{})
	equal(t, "broken", s.order, []string{"n.json#1", "n.json#2 failed"})
	if !strings.Contains(s.broken[0].Error(), "not read") {
		t.Error(s.broken[0])
	}
	s = readString(t, "n.json", `[{"text": "a"}, {"text": "b"}`, Options{})
	equal(t, "not closed", s.order, []string{"n.json#1", "n.json#2", "n.json failed"})
	s = readString(t, "n.json", `[{"text": "a"}, {"text": "`+strings.Repeat("x", 5000)+`"}]`, Options{MaxBytes: 1000})
	if len(s.docs) != 1 || len(s.broken) != 1 || !strings.Contains(s.broken[0].Error(), "1000 bytes") {
		t.Errorf("%v %v", s.order, s.broken)
	}
}

func TestJSONEncodings(t *testing.T) {
	line := `{"text": "北京大学的学生在这里学习中文和历史", "title": "中国新闻"}` + "\n"
	raw, _ := simplifiedchinese.GB18030.NewEncoder().String(line)
	d := only(t, readString(t, "n.jsonl", raw, Options{}))
	equal(t, "title", d.Title, "中国新闻")
	equal(t, "notes", d.Notes, []string{"not UTF-8 at byte 10; decoded as gb18030"})
	raw, _ = charmap.KOI8R.NewEncoder().String(`{"text": "Всеобщая декларация"}`)
	d = only(t, readString(t, "n.jsonl", raw, Options{Encoding: "koi8-r"}))
	equal(t, "text", d.Text, "Всеобщая декларация")
	equal(t, "notes", d.Notes, nil)
	d = only(t, readString(t, "n.json", "[{\"text\": \"caf\xe9\"}]", Options{}))
	equal(t, "text", d.Text, "café")
	d = only(t, readString(t, "n.jsonl", `{"text": "a\u0000b\ud800c\ufeff"}`, Options{}))
	equal(t, "text", d.Text, "ab\ufffdc")
}
