package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// stream is what came out of a Seq.
type stream struct {
	docs   []Document
	broken []*DocumentError
	final  error
	order  []string // "id" or "id outcome", as it came
}

func collect(t testing.TB, docs Seq) stream {
	t.Helper()
	var s stream
	for d, err := range docs {
		if s.final != nil {
			t.Fatalf("an item after the final error %v", s.final)
		}
		var one *DocumentError
		switch {
		case err == nil:
			s.docs = append(s.docs, d)
			s.order = append(s.order, d.ID)
			checkDocument(t, d)
		case errors.As(err, &one):
			s.broken = append(s.broken, one)
			s.order = append(s.order, one.ID+" "+one.Outcome.String())
			checkError(t, one)
		default:
			s.final = err
		}
	}
	return s
}

// checkDocument asserts what holds for every document, whatever it was read from.
func checkDocument(t testing.TB, d Document) {
	t.Helper()
	for name, s := range map[string]string{"ID": d.ID, "Title": d.Title, "Text": d.Text, "Source": d.Source, "Lang": d.Lang} {
		if strings.ToValidUTF8(s, "") != s {
			t.Errorf("%s: %s is not UTF-8: %q", d.ID, name, s)
		}
		if strings.ContainsAny(s, "\r\x00\ufeff") {
			t.Errorf("%s: %s holds a carriage return, NUL or byte order mark: %q", d.ID, name, s)
		}
		if strings.TrimSpace(s) != s && name != "ID" {
			t.Errorf("%s: %s has white space around it: %q", d.ID, name, s)
		}
	}
	if d.ID == "" {
		t.Error("a document without ID")
	}
	if d.empty() {
		t.Errorf("%s: an empty document", d.ID)
	}
	if strings.ContainsAny(d.Title, "\n\t") {
		t.Errorf("%s: title of several lines: %q", d.ID, d.Title)
	}
	if first, _, _ := strings.Cut(d.Text, "\n"); d.Title != "" && oneLine(first) == d.Title && strings.Contains(d.Text, "\n") {
		t.Errorf("%s: text repeats the title %q", d.ID, d.Title)
	}
	if d.Labels != nil && (len(d.Labels) == 0 || slices.Contains(d.Labels, "")) {
		t.Errorf("%s: labels %q", d.ID, d.Labels)
	}
}

func checkError(t testing.TB, e *DocumentError) {
	t.Helper()
	if e.ID == "" || e.Err == nil || e.Outcome == Modelled || int(e.Outcome) >= len(outcomeNames) {
		t.Errorf("incomplete error %#v", e)
	}
	if !strings.HasPrefix(e.Error(), "corpus: "+e.ID+": ") {
		t.Errorf("error %q does not name its document %q", e, e.ID)
	}
	if (e.Outcome == Duplicate) != (e.Of != "") {
		t.Errorf("%v: Of = %q", e, e.Of)
	}
}

// files makes a file system.
func files(contents map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, content := range contents {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return fsys
}

func readFS(t testing.TB, contents map[string]string, opt Options) stream {
	t.Helper()
	return collect(t, OpenFS(context.Background(), files(contents), ".", opt))
}

// readString reads one file.
func readString(t testing.TB, name, content string, opt Options) stream {
	t.Helper()
	return collect(t, Read(context.Background(), strings.NewReader(content), name, opt))
}

// only is the one document of a stream without errors.
func only(t testing.TB, s stream) Document {
	t.Helper()
	if len(s.docs) != 1 || len(s.broken) != 0 || s.final != nil {
		t.Fatalf("want one document, got %v, broken %v, final %v", s.order, s.broken, s.final)
	}
	return s.docs[0]
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%q", any(got)), fmt.Sprintf("%q", any(want)); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func day(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
