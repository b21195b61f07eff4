package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"Rates held":                    "Rates held",
		"  two \t\r\n words  ":          "two words",
		"\x1b[31mred\x1b[0m":            "red",
		"\x1b]0;title\x07text":          "text",
		"\x1b]8;;http://x\x1b\\link":    "link",
		"\x1b]unfinished title":         "unfinished title",
		"\x1b]unfinished\nnext \x07":    "unfinished next",
		"\x1bPdata\u009cafter":          "after",
		"\u009b31mred":                  "red",
		"\u009d0;t\u009cx":              "x",
		"\x1b(Bascii":                   "ascii",
		"\x1bcreset":                    "reset",
		"end\x1b":                       "end",
		"end\x1b[":                      "end",
		"end\x1b[31":                    "end",
		"end\x1b(":                      "end(",
		"a\x00b\x07c\x7fd\u0085e":       "abcd e",
		"bad \xff\xfe bytes":            "bad \uFFFD bytes",
		"evil\u202Etxt.exe":             "eviltxt.exe",
		"\ufeffmark":                    "mark",
		"soft\u00adhyphen":              "softhyphen",
		"line\u2028break":               "line break",
		"\u200Bzero":                    "zero",
		"می\u200cخواهم":                 "می\u200cخواهم",
		"👩\u200d🚀":                      "👩\u200d🚀",
		"中文 标题":                         "中文 标题",
		"é and e\u0301":                 "é and e\u0301",
		"\u00a0no\u00a0break\u3000wide": "no break wide",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// hostile strings that every fuzz target starts from.
var hostile = []string{
	"", "Rates held", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</title><b>", "javascript:alert(1)",
	"\x1b[2J\x1b]0;pwned\x07", "\u009b31m", "a\x00b\r\n=1+1", "\u202egpj.exe", "\xff\xfe", "{{.Policy}}", "' onclick='x", "\x1b\x1b[[31mm",
	"中文标题是很长的一个标题", "👩\u200d👩\u200d👧 family", strings.Repeat("é\u0301", 100), "| a \\| b `c` *d*", "&amp;&#60;", "T01", "#", "-1", "]]>-->",
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("clean(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || dropped(r) {
				t.Errorf("clean(%q) = %q keeps %U", s, got, r)
			}
		}
		if strings.Contains(got, "  ") || strings.TrimSpace(got) != got {
			t.Errorf("clean(%q) = %q has stray spaces", s, got)
		}
		if again := clean(got); again != got {
			t.Errorf("clean(%q) = %q, and again %q", s, got, again)
		}
		if isClean(s) && got != s {
			t.Errorf("clean(%q) = %q changes clean text", s, got)
		}
		if p := printable(s); strings.ContainsFunc(p, unicode.IsControl) {
			t.Errorf("printable(%q) = %q has controls", s, p)
		}
	})
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "中文": 4, "ｆｕｌｌ": 8, "ｶﾅ": 2, "한국": 4, "👩\u200d🚀": 2, "👍🏽": 2, "▁▂█": 3, "·…→–": 4, "नि": 2,
	} {
		if got := columns(s); got != want {
			t.Errorf("columns(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, test := range []struct {
		s           string
		w           int
		start, last string
	}{
		{"politics", 8, "politics", "politics"},
		{"politics", 5, "poli…", "…tics"},
		{"politics", 1, "…", "…"},
		{"politics", 0, "", ""},
		{"politics", -3, "", ""},
		{"中文标题", 5, "中文…", "…标题"},
		{"中文标题", 4, "中…", "…题"},
		{"a b", 3, "a b", "a b"},
		{"ab cd", 4, "ab…", "… cd"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…", "…e\u0301"},
	} {
		if got := truncate(test.s, test.w); got != test.start {
			t.Errorf("truncate(%q, %d) = %q, want %q", test.s, test.w, got, test.start)
		}
		if got := truncateStart(test.s, test.w); got != test.last {
			t.Errorf("truncateStart(%q, %d) = %q, want %q", test.s, test.w, got, test.last)
		}
	}
}

func FuzzTruncate(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, i)
	}
	f.Fuzz(func(t *testing.T, s string, w int) {
		s = clean(s)
		w %= 50
		for _, got := range []string{truncate(s, w), truncateStart(s, w)} {
			if columns(got) > max(w, 0) && columns(s) > 0 {
				t.Errorf("%q has %d columns, want at most %d", got, columns(got), w)
			}
			if columns(s) <= w && got != s {
				t.Errorf("%q fits but became %q", s, got)
			}
			if !utf8.ValidString(got) {
				t.Errorf("%q is cut inside a character", got)
			}
		}
		if p := padLeft(s, w); columns(p) != max(columns(s), w) {
			t.Errorf("padLeft(%q, %d) has %d columns", s, w, columns(p))
		}
	})
}
