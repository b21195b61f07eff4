package main

import (
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"news/Größe 日本.txt":    "news/Größe 日本.txt",
		"\x1b[31mred":          `\x1b[31mred`,
		"a\u009b31m\u202eb\nc": `a\u009b31m\u202eb\nc`,
		"bad\xff\xfename":      `bad\xff\xfename`,
		"a\u200db\ufffd":       "a\u200db\ufffd",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}

// Names of files, settings and models of others can hold escape sequences, which
// would do to a terminal whatever they like.
func TestNoEscapesToTheTerminal(t *testing.T) {
	const esc = "\x1b]0;mine\a\u202e"
	model, articles := fitted(t)
	write(t, "odd/empty"+esc+".txt", "")
	topoi(t, "edit", model, "rename", "T01", "money"+esc).want(t, exitDone)
	topoi(t, "fit", "-q", articles, "-k", "6", "-o", esc+".topoi").want(t, exitDone)
	write(t, "topoi.toml", "lang = \"\\u001b[31m\"\n")
	for _, args := range [][]string{
		{"fit", articles, "odd", "--lang", "en", "-v", "--dry-run"},
		{"fit", "missing" + esc},
		{"topics", "odd/empty" + esc + ".txt"},
		{esc},
		{"fit", articles, "--" + esc},
		{"report", esc + ".topoi"},
		{"evaluate", esc + ".topoi", articles},
		{"explain", esc + ".topoi", articles, "--document", esc},
		{"edit", esc + ".topoi", "hide", "T01"},
		{"config"},
	} {
		r := topoi(t, args...)
		if strings.ContainsAny(r.stdout+r.stderr, "\x1b\a\u202e") {
			t.Errorf("%q lets escapes through:\n%q\n%q", args, r.stdout, r.stderr)
		}
	}
}
