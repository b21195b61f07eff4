package report

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/topoi-nmf/topoi/topics"
)

var summaryOptions = TerminalOptions{
	Elapsed: 1900 * time.Millisecond,
	Saved:   []string{"news.topoi", "report  news.html"},
	Next:    []string{"topoi topics news.topoi", "topoi infer news.topoi  'a file.txt'"},
	Details: "news.html#audit",
}

func TestTerminalGolden(t *testing.T) {
	v := NewView(smallModel(), Options{})
	golden(t, "summary.txt", []byte(written(t, func(b *bytes.Buffer) error { return v.Terminal(b, summaryOptions) })))
	narrow := TerminalOptions{Width: 48, Color: true}
	golden(t, "summary-narrow-color.txt", []byte(written(t, func(b *bytes.Buffer) error { return v.Terminal(b, narrow) })))
}

// TestTerminalDropsColumns: the words of the topics are the last to go.
func TestTerminalDropsColumns(t *testing.T) {
	v := NewView(smallModel(), Options{})
	for width, want := range map[int][]bool{100: {true, true}, 56: {false, true}, 40: {false, false}, 1: {false, false}} {
		text := written(t, func(b *bytes.Buffer) error { return v.Terminal(b, TerminalOptions{Width: width}) })
		if strings.Contains(text, "trend") != want[0] || strings.Contains(text, "coherence") != want[1] || !strings.Contains(text, "inflation · bank") {
			t.Errorf("width %d:\n%s", width, text)
		}
		checkLines(t, text, max(width, 40))
	}
}

func TestTerminalManyWarnings(t *testing.T) {
	m := smallModel()
	for i := range 20 {
		m.Fit.Warnings = append(m.Fit.Warnings, "finding "+string(rune('A'+i))+strings.Repeat(" long", 30))
	}
	text := written(t, func(b *bytes.Buffer) error { return NewView(m, Options{}).Terminal(b, TerminalOptions{Width: 80}) })
	if !strings.Contains(text, "Warnings 23\n") || !strings.Contains(text, "· 16 more kinds\n") || strings.Contains(text, "finding H") {
		t.Errorf("of 23 warnings:\n%s", text)
	}
	checkLines(t, text, 80)
}

// TestTerminalKeepsCommands: what is there to be copied is never shortened.
func TestTerminalKeepsCommands(t *testing.T) {
	long := "topoi explain " + strings.Repeat("a/", 100) + "b.txt  x"
	text := written(t, func(b *bytes.Buffer) error {
		return NewView(smallModel(), Options{}).Terminal(b, TerminalOptions{Width: 60, Next: []string{long}})
	})
	if !strings.Contains(text, "Next     "+long+"\n") {
		t.Errorf("the command was changed:\n%s", text)
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1900 * time.Millisecond: "1.9 s", 12 * time.Second: "12 s", 200 * time.Second: "3 min 20 s", 3 * time.Hour: "3 h 0 min",
		179600 * time.Millisecond: "3 min 0 s", 40 * time.Millisecond: "0.0 s",
	} {
		if got := elapsed(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// failing is a writer that breaks after some bytes.
type failing struct{ left int }

var errFull = errors.New("no space left")

func (w *failing) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return w.left, errFull
	}
	w.left -= len(p)
	return len(p), nil
}

// TestWriteErrors: every writer hands on the error of what it writes to.
func TestWriteErrors(t *testing.T) {
	m := largeModel(200, 30)
	v := NewView(m, Options{})
	for _, after := range []int{0, 5000} {
		if err := v.HTML(&failing{after}); !errors.Is(err, errFull) {
			t.Errorf("HTML: %v", err)
		}
		if err := v.Terminal(&failing{after / 10}, TerminalOptions{}); !errors.Is(err, errFull) {
			t.Errorf("Terminal: %v", err)
		}
		for f := Table; f <= Markdown; f++ {
			if err := WriteTopics(&failing{after / 10}, v, f); !errors.Is(err, errFull) {
				t.Errorf("topics as %v: %v", f, err)
			}
			if err := WriteDocuments(&failing{after}, DocumentRows(m), f); !errors.Is(err, errFull) {
				t.Errorf("documents as %v: %v", f, err)
			}
		}
	}
}

// checkLines holds terminal output to its promises.
func checkLines(t *testing.T, text string, width int) {
	t.Helper()
	if !utf8.ValidString(text) || !strings.HasSuffix(text, "\n") {
		t.Errorf("not lines of UTF-8: %q", text)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("control character in %q", line)
		}
		if n := columns(line); n > width {
			t.Errorf("%d columns, want at most %d: %q", n, width, line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("space at the end of %q", line)
		}
	}
}

// hostileModel has the given strings wherever a corpus can put one.
func hostileModel(label, title, id string) *topics.Model {
	m := smallModel()
	m.Topics[0].Label, m.Topics[1].ID = label, id
	m.Documents[0].Title, m.Documents[1].ID, m.Documents[2].Source = title, id, label
	m.Documents[3].Snippet, m.Documents[4].Labels = title, []string{label, title}
	m.Ledger.Entries[1].ID, m.Ledger.Entries[4].Reason, m.Ledger.Entries[12].Of = id, title, id
	m.Ledger.Entries[15].Reason = label
	m.Fit.Warnings = []string{title}
	m.Version, m.CorpusHash, m.Settings.Start = title, id, label
	return m
}

func FuzzTerminal(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+5)%len(hostile)], hostile[(i+11)%len(hostile)], 30+7*i)
	}
	sgr := regexp.MustCompile("\x1b\\[[0-9]+m")
	f.Fuzz(func(t *testing.T, label, title, id string, width int) {
		m := hostileModel(label, title, id)
		v := NewView(m, Options{Title: title})
		width = width%200 + 200*(width>>63&1)
		opt := TerminalOptions{Width: width, Details: title}
		if width == 0 {
			width = 100
		}
		width = max(width, 40)
		plain := written(t, func(b *bytes.Buffer) error { return v.Terminal(b, opt) })
		checkLines(t, plain, width)
		opt.Color = true
		colored := written(t, func(b *bytes.Buffer) error { return v.Terminal(b, opt) })
		if sgr.ReplaceAllString(colored, "") != plain {
			t.Errorf("colour changes the text:\n%q\n%q", colored, plain)
		}
		opt = TerminalOptions{Saved: []string{title}, Next: []string{id}}
		checkLines(t, written(t, func(b *bytes.Buffer) error { return v.Terminal(b, opt) }), 1<<20)
		checkLines(t, written(t, func(b *bytes.Buffer) error { return WriteTopics(b, v, Table) }), tableWidth)
		checkLines(t, written(t, func(b *bytes.Buffer) error { return WriteDocuments(b, DocumentRows(m), Table) }), tableWidth)
	})
}
