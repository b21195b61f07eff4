package topics

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/topoi-nmf/topoi/corpus"
)

func TestSnippet(t *testing.T) {
	tests := []struct {
		text string
		n    int
		want string
	}{
		{"", 10, ""},
		{"  \n\t ", 10, ""},
		{"short", 10, "short"},
		{"  two\n\n words\t", 10, "two words"},
		{"exactly10!", 10, "exactly10!"},
		{"the ferry left", 10, "the ferry…"},
		{"the ferry left", 9, "the ferry…"},
		{"the ferry left", 8, "the…"},
		{"unbreakable", 5, "unbre…"},
		{"ночной паром", 8, "ночной…"},
		{"速報渡船埠頭", 4, "速報渡船…"},
		{"a\x00b\x1bc", 10, "a b c"},
		{"bad \xff byte", 20, "bad \ufffd byte"},
		{"anything", 0, ""},
		{"anything", -1, ""},
	}
	for _, test := range tests {
		if got := snippet(test.text, test.n); got != test.want {
			t.Errorf("snippet(%q, %d) = %q, want %q", test.text, test.n, got, test.want)
		}
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add("the ferry left", 5)
	f.Fuzz(func(t *testing.T, text string, n int) {
		n %= 1000
		s := snippet(text, n)
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > max(0, n)+1 || strings.ContainsAny(s, "\n\t\x00") {
			t.Fatalf("snippet(%q, %d) = %q", text, n, s)
		}
	})
}

func TestWordCount(t *testing.T) {
	for text, want := range map[string]int{"": 0, " ": 0, "one": 1, "one two\nthree ": 3, "a\u00a0b": 2} {
		if got := words(text); got != want {
			t.Errorf("%q has %d words, want %d", text, got, want)
		}
	}
}

func TestStorableTimes(t *testing.T) {
	day := time.Date(2024, 6, 30, 12, 0, 0, 5, time.FixedZone("CEST", 7200))
	for _, test := range []struct{ in, want time.Time }{
		{day, day},
		{time.Time{}, time.Time{}},
		{time.Date(1880, 1, 1, 0, 0, 0, 0, time.FixedZone("LMT", 53*60+28)), time.Date(1879, 12, 31, 23, 6, 32, 0, time.UTC)},
		{time.Date(2024, 1, 2, 0, 0, 0, 0, time.FixedZone("", 26*3600)), time.Date(2023, 12, 31, 22, 0, 0, 0, time.UTC)},
		{time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}},
		{time.Date(12024, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}},
		{time.Date(1, 1, 1, 5, 0, 0, 0, time.FixedZone("", 30*3600)), time.Time{}},
	} {
		got := storable(test.in)
		if !got.Equal(test.want) {
			t.Errorf("%v is stored as %v, want %v", test.in, got, test.want)
		}
		b, err := got.MarshalJSON()
		if err != nil {
			t.Errorf("%v: %v", test.in, err)
		}
		var back time.Time
		if err := back.UnmarshalJSON(b); err != nil || !back.Equal(got) {
			t.Errorf("%v comes back as %v, %v", got, back, err)
		}
	}
}

// Strings that JSON would change are changed before, so that a model is the
// same after it was saved.
func TestStringsAreValid(t *testing.T) {
	list := []corpus.Document{
		{ID: "caf\xe9.txt", Title: "T\xff", Text: "ferry quay tide", Source: "\xfe", Labels: []string{"a\xff"}, Notes: []string{"\xfd"}},
		{ID: "b", Text: "orchard apple pear"},
	}
	m := mustFit(t, documents(list...), Options{K: 1})
	d := m.Documents[0]
	for _, s := range []string{d.ID, d.Title, d.Source, d.Labels[0], m.Ledger.Entries[0].ID, m.Ledger.Entries[0].Reason} {
		if !utf8.ValidString(s) || !strings.Contains(s, "\ufffd") {
			t.Errorf("%q", s)
		}
	}
}
