package main

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible makes text that was found, such as the name of a file, harmless on
// a terminal: control characters, text-direction overrides and bytes that are
// not UTF-8 are written as Go writes them, \x1b or \u202e, so that the file can
// still be told. Joiners stay: several scripts cannot be written without them.
func visible(s string) string {
	if strings.IndexFunc(s, acts) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 || acts(r) {
			quoted := strconv.QuoteToASCII(s[i : i+n])
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// acts reports whether r does something to the screen instead of showing something.
func acts(r rune) bool {
	const zwnj, zwj = 0x200C, 0x200D
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) && r != zwnj && r != zwj || r == 0x2028 || r == 0x2029
}
