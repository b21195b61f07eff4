package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes text from a file fit for one line on a screen: escape sequences,
// control characters and invisible formatting (text-direction overrides, byte
// order marks) are dropped, white space of any kind becomes one space, and
// bytes that are not UTF-8 become U+FFFD. Joiners stay: several scripts cannot
// be written without them.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); {
		if n := escapeLen(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case dropped(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isClean is the fast path: printable ASCII with single spaces inside.
func isClean(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// dropped are the characters that do something instead of showing something.
func dropped(r rune) bool {
	const zwnj, zwj = 0x200C, 0x200D
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) && r != zwnj && r != zwj ||
		r == 0x2028 || r == 0x2029
}

// escapeLen is the length of the terminal escape sequence at the start of s, 0
// if there is none. It knows the shapes of ECMA-48: ESC and C1 introducers,
// control sequences (CSI … final byte) and control strings (OSC, DCS, SOS, PM,
// APC … up to BEL or ST). An unfinished control string ends with the text's
// line, so that one stray byte cannot swallow a document.
func escapeLen(s string) int {
	kind, n := introducer(s)
	switch kind {
	case 0:
		return 0
	case '[':
		for n < len(s) && s[n] >= 0x20 && s[n] <= 0x3f {
			n++
		}
		if n < len(s) && s[n] >= 0x40 && s[n] <= 0x7e {
			n++
		}
		return n
	case ']', 'P', 'X', '^', '_':
		return stringEnd(s, n)
	}
	return n
}

// introducer recognises ESC x and its one-character form in C1, and returns x
// and the bytes it takes. A lone ESC gives kind ' '.
func introducer(s string) (kind byte, n int) {
	switch {
	case len(s) >= 2 && s[0] == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f && s[1] != 0x85: // NEL is white space
		return s[1] - 0x40, 2
	case s == "" || s[0] != 0x1b:
		return 0, 0
	}
	n = 1
	for n < len(s) && s[n] >= 0x20 && s[n] <= 0x2f { // intermediate bytes, as in ESC ( B
		n++
	}
	if n < len(s) && s[n] >= 0x30 && s[n] <= 0x7e {
		if n > 1 {
			return ' ', n + 1
		}
		return s[n], n + 1
	}
	return ' ', 1
}

func stringEnd(s string, n int) int {
	for i := n; i < len(s); i++ {
		switch {
		case s[i] == 0x07:
			return i + 1
		case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
			return i + 2
		case s[i] == 0xc2 && i+1 < len(s) && s[i+1] == 0x9c:
			return i + 2
		case s[i] == '\n' || s[i] == '\r':
			return n
		}
	}
	return n
}
