package corpus

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// sevenBit recognises the encodings that hide other scripts in ASCII by
// escape sequences. One such sequence is no evidence: it may be line noise, or
// a tilde before a brace. All must be closed in their lines, and what they hold
// must read as the language.
func sevenBit(b []byte) (enc encoding.Encoding, name, how string) {
	for _, c := range []struct {
		open, shut string
		encoding   encoding.Encoding
		name       string
		letters    string
	}{
		{"\x1b$", "\x1b(", japanese.ISO2022JP, "iso-2022-jp", kana[0]},
		{"~{", "~}", simplifiedchinese.HZGB2312, "hz-gb-2312", simplifiedHan[0]},
	} {
		if i := bytes.Index(b, []byte(c.open)); i >= 0 && closed(b[i:], c.open, c.shut) && reads(b, c.encoding, c.letters, hanShare) {
			return c.encoding, c.name, fmt.Sprintf("escape sequence at byte %d", i)
		}
	}
	return nil, "utf-8", ""
}

// closed reports whether every sequence that opens in b is shut in its line.
// The last one may be cut through by the end of b.
func closed(b []byte, open, shut string) bool {
	for i := 0; i >= 0; i = bytes.Index(b, []byte(open)) {
		b = b[i+len(open):]
		end := bytes.Index(b, []byte(shut))
		if line := bytes.IndexByte(b, '\n'); line >= 0 && (end < 0 || line < end) {
			return false
		}
		if end < 0 {
			return true
		}
		b = b[end:]
	}
	return true
}

// The share of the characters beyond ASCII, signs apart, that are to be among the
// letters known: small ones of an alphabet, or the frequent ones of thousands.
// In real texts it is nine in ten, and one in two; in noise a half, and one in
// fifty.
const (
	alphabetShare = .75
	hanShare      = .33
)

// reads reports whether b, decoded, holds text of languages with these letters:
// at least six characters beyond ASCII, the share of them known, and hardly one
// that could not be decoded.
func reads(b []byte, e encoding.Encoding, letters string, share float64) bool {
	text, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return false
	}
	text = bytes.TrimSuffix(text, []byte("\ufffd")) // a character cut in two by the sample's end
	all, known, lost := 0, 0, 0
	for _, r := range string(text) {
		switch {
		case r == utf8.RuneError:
			lost++
		case r < utf8.RuneSelf || strings.ContainsRune(signs, r):
		case eastAsian(r) || strings.ContainsRune(letters, r):
			all++
			known++
		default:
			all++
		}
	}
	return all >= 6 && float64(known) >= share*float64(all) && 20*lost <= all
}

// eastAsian reports whether r is a kana, or punctuation or wide ASCII as
// Chinese, Japanese and Korean have them.
func eastAsian(r rune) bool { return r >= 0x3000 && r < 0x3100 || r > 0xff00 && r < 0xff60 }
