package corpus

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"time"
)

// fuzzRead reads raw as a file of the given name, in several ways that must
// come to the same, and checks all that holds for any input.
func fuzzRead(t *testing.T, name string, raw []byte, opt Options) stream {
	t.Helper()
	opt.MaxBytes = 1 << 16
	s := collect(t, Read(context.Background(), bytes.NewReader(raw), name, opt))
	if len(s.docs) == 0 && s.final == nil {
		t.Error("no documents, and no error that says so")
	}
	slow := collect(t, Read(context.Background(), onlyReader{bytes.NewReader(raw)}, name, opt))
	if !reflect.DeepEqual(s.docs, slow.docs) || !reflect.DeepEqual(s.order, slow.order) {
		t.Errorf("read in small pieces the stream is another: %q, %q", s.order, slow.order)
	}
	ids := map[string]bool{}
	for _, d := range s.docs {
		if ids[d.ID] {
			t.Errorf("two documents are called %q", d.ID)
		}
		ids[d.ID] = true
	}
	for _, e := range s.broken {
		if e.Offset < 0 || e.Line < 0 || int64(e.Line) > int64(len(raw))+1 {
			t.Errorf("%v at line %d, byte %d of %d", e, e.Line, e.Offset, len(raw))
		}
	}
	return s
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Title\n\nText", "Subject: a\nFrom: b\n\nbody", "Subject: =?utf-8?Q?=C3?=\n\tb\n\nx", "a!b\nDate: 5 Apr 93 23:13:39 GMT\n\nx", "\xff\xfea\x00b\x00 \x00", "~{VPND~}", "\x1b$BF|\x1b(B", "caf\xe9"} {
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, perLine bool) { fuzzRead(t, "a.txt", raw, Options{PerLine: perLine}) })
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"---\ntitle: x\ntags: [a, \"b\"]\nl:\n  - c\n---\n# T\n\n*a* [b](c)", "+++\na = [\n1,\n]\n+++\n", "a\n===\n> - `x` ![y][z] <b>&amp;\\*", "```\nx\n```\n|a|b|\n|-|-|\n", "<!-- x -->[^1]\n\n[^1]: n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { fuzzRead(t, "a.md", raw, Options{}) })
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<title>t</title><p>x", "<meta charset=koi8-r><p>\xc1", "<div hidden><div></div>x</div>y", "<html lang=a><script>x</script><pre>a\nb", "<?xml version='1.0' encoding='big5'?>\xa4\xa4", "<?xmlx='1\x800\x11 encoding", "<h1>a</h1><meta name=date content=2024-01-02>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { fuzzRead(t, "a.html", raw, Options{}) })
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"text": "a", "id": 1}` + "\n{", `[{"text": "a"}, "b", 1]`, "{\n\"text\": \"a\"\n}\n", `{"a": {"b": {"c": ["x", 1, null]}}}`, `{"text": "\ud800\u0000"}`, "{\"text\": \"caf\xe9\"}"} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "a.b")
	}
	f.Fuzz(func(t *testing.T, raw []byte, column string) {
		fuzzRead(t, "a.jsonl", raw, Options{Columns: Columns{Text: column}})
	})
}

func FuzzTable(f *testing.F) {
	for _, s := range []string{"id,text\n1,\"a\nb\"\n2,\"c\n", "text;x\na\"b;c\n", "a\tb\n\"x\ty\n", "id,text\n1,\"\"\"x\"\"\"\r\n\r\n1,y,,\n", "text\n\"a \"b\" c\"\n", "\xff\xfet\x00e\x00x\x00t\x00\n\x00a\x00\n\x00"} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "2")
	}
	f.Fuzz(func(t *testing.T, raw []byte, column string) {
		fuzzRead(t, "a.csv", raw, Options{Columns: Columns{Text: column}})
		fuzzRead(t, "a.tsv", raw, Options{Columns: Columns{Text: column}})
	})
}

func FuzzMetadata(f *testing.F) {
	for _, s := range []string{"path\ttitle\na.txt\tx\n", "path,date\n./a.txt,2024\n\"a.txt", "path\na.txt\n/a.txt\n\\a.txt\n", "title\nx"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := readFS(t, map[string]string{"metadata.tsv": string(raw), "a.txt": "text of a", "b/c.txt": "text of c"}, Options{KeepDuplicates: true})
		for _, id := range []string{"a.txt", "b/c.txt"} {
			if !strings.Contains("\n"+strings.Join(s.order, "\n")+"\n", "\n"+id+"\n") {
				t.Errorf("metadata %q lost %s: %q", raw, id, s.order)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, p := range paragraphs {
		for _, e := range p.encodings {
			raw, _ := e.NewEncoder().String(p.text)
			f.Add([]byte(raw))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := newReader(Options{})
		if err != nil {
			t.Fatal(err)
		}
		text, notes := r.decode(raw, false)
		if strings.ToValidUTF8(text, "") != text || strings.ContainsAny(text, "\x00\r") {
			t.Errorf("%q is not clean", text)
		}
		clean := string(raw) == strings.ToValidUTF8(string(raw), "") && !strings.ContainsAny(string(raw), "\x00\x1b~\ufeff\r") &&
			!strings.ContainsFunc(string(raw), func(r rune) bool { return r >= 0x80 && r < 0xa0 })
		if clean && (text != string(raw) || notes != nil) {
			t.Errorf("UTF-8 %q became %q, notes %q", raw, text, notes)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2024-06-30", "1/2/2024", "Tue, 20 Apr 1993 17:51:16 GMT", "1719741600", "a/2024/06/30/b", "2023-01-01/20240630"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, note := parseDate(s); got.IsZero() && note == "" && oneLine(s) != "" && got != (time.Time{}) {
			t.Errorf("%q: %v", s, got)
		}
		if got := dateInPath(s); !got.IsZero() && (got.Year() < 1000 || got.Year() > 2199) {
			t.Errorf("%q: %v", s, got)
		}
	})
}
