package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

const (
	joiner   = 0x200D
	ellipsis = "…"
)

// runeWidth is the number of terminal columns of r: 2 for East Asian wide
// characters and emoji, 0 for marks that combine with what stands before.
// Ambiguous ones (UAX #11) count 1, as everywhere outside legacy East Asian
// terminals.
func runeWidth(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || r >= 0x1F3FB && r <= 0x1F3FF {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// columns is the width of clean text.
func columns(s string) int {
	n, prev := 0, rune(0)
	for _, r := range s {
		if prev != joiner {
			n += runeWidth(r)
		}
		prev = r
	}
	return n
}

// truncate shortens clean text to at most w columns, the last an ellipsis.
func truncate(s string, w int) string {
	if columns(s) <= w {
		return s
	}
	if w <= 0 {
		return ""
	}
	n, prev := 0, rune(0)
	for i, r := range s {
		c := runeWidth(r)
		if prev == joiner {
			c = 0
		}
		if n+c > w-1 {
			return strings.TrimRight(s[:i], " \u200d") + ellipsis
		}
		n, prev = n+c, r
	}
	return s
}

// truncateStart keeps the end instead, which tells paths apart.
func truncateStart(s string, w int) string {
	n := columns(s)
	if n <= w {
		return s
	}
	if w <= 0 {
		return ""
	}
	prev := rune(0)
	for i, r := range s {
		if c := runeWidth(r); c > 0 && prev != joiner {
			if n <= w-1 {
				return ellipsis + s[i:]
			}
			n -= c
		}
		prev = r
	}
	return ellipsis
}

// padRight and padLeft fill clean text up to w columns.
func padRight(s string, w int) string { return s + blank(w-columns(s)) }
func padLeft(s string, w int) string  { return blank(w-columns(s)) + s }

func blank(n int) string { return strings.Repeat(" ", max(n, 0)) }
