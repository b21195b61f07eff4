package corpus

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// namedEncoding finds an encoding by its name or alias in the WHATWG Encoding
// Standard, which adds UTF-32 and HZ.
func namedEncoding(name string) (encoding.Encoding, error) {
	switch key := strings.ToLower(strings.TrimSpace(name)); key {
	case "utf-32", "utf-32le", "utf32", "utf-32be":
		order := utf32.LittleEndian
		if key == "utf-32be" {
			order = utf32.BigEndian
		}
		return utf32.UTF32(order, utf32.UseBOM), nil
	case "hz-gb-2312", "hz":
		return simplifiedchinese.HZGB2312, nil
	default:
		e, err := htmlindex.Get(key)
		if err != nil {
			return nil, fmt.Errorf("unknown encoding %q; want a name such as utf-8, windows-1252 or gb18030", name)
		}
		return e, nil
	}
}

// wideEncoding reports whether text in the encoding is full of NUL bytes.
func wideEncoding(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32") || strings.HasPrefix(name, "utf16") ||
		strings.HasPrefix(name, "utf32") || strings.HasPrefix(name, "ucs-2")
}

// marks are the byte order marks, longest first.
var marks = []struct {
	mark, name string
	encoding   encoding.Encoding // nil = UTF-8
}{
	{"\xff\xfe\x00\x00", "utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00\x00\xfe\xff", "utf-32be", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\xef\xbb\xbf", "utf-8", nil},
	{"\xff\xfe", "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\xfe\xff", "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// decode turns the bytes of a file into text and tells what it had to guess.
// The order is: the encoding asked for; a byte order mark; UTF-16 by its
// zero bytes; UTF-8 where it is valid, or nearly; what the file declares; a
// guess. UTF-8 goes before the declaration because text in another
// encoding is practically never valid UTF-8, while declarations are often wrong.
func (r *reader) decode(raw []byte, html bool) (text string, notes []string) {
	enc, name, how := r.choose(raw, html)
	for _, m := range marks {
		if rest, ok := bytes.CutPrefix(raw, []byte(m.mark)); ok && (r.forced == nil || m.name == name) {
			raw = rest
			break
		}
	}
	return convert(raw, enc, name, how)
}

// convert decodes raw; a nil encoding means UTF-8, repaired where need be.
func convert(raw []byte, enc encoding.Encoding, name, how string) (text string, notes []string) {
	if enc == nil {
		text, notes = repaired(raw)
	} else {
		out, err := enc.NewDecoder().Bytes(raw)
		text = strings.ToValidUTF8(string(out), "\ufffd")
		if how != "" {
			notes = append(notes, how+"; decoded as "+name)
		}
		if lost := strings.Count(text, "\ufffd"); lost > 0 || err != nil {
			notes = append(notes, plural(max(lost, 1), "character")+" could not be decoded")
		}
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		notes = append(notes, fmt.Sprintf("%s left out, the first after %d bytes of text", plural(strings.Count(text, "\x00"), "NUL byte"), i))
		text = strings.ReplaceAll(text, "\x00", "")
	}
	if strings.Contains(text, "\u0092") || strings.Contains(text, "\u0093") || strings.Contains(text, "\u0096") {
		text = strings.Map(printed, text)
		notes = append(notes, "control characters U+0080 to U+009F read as in windows-1252")
	}
	return lineBreaks(text), notes
}

// printed is what was meant by a control character that no text has: one of
// windows-1252 taken for ISO 8859-1 by whoever made the UTF-8.
func printed(r rune) rune {
	if r >= 0x80 && r < 0xa0 {
		return charmap.Windows1252.DecodeByte(byte(r))
	}
	return r
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// choose picks the encoding of raw; nil stands for UTF-8. how says why, and
// is empty when nothing was guessed.
func (r *reader) choose(raw []byte, html bool) (enc encoding.Encoding, name, how string) {
	if r.forced != nil {
		if name, _ = htmlindex.Name(r.forced); name == "utf-8" {
			return nil, name, ""
		}
		return r.forced, strings.ToLower(r.opt.Encoding), ""
	}
	for _, m := range marks {
		if bytes.HasPrefix(raw, []byte(m.mark)) {
			return m.encoding, m.name, ""
		}
	}
	if order := wideOrder(raw[:min(len(raw), headSize)]); order != "" {
		enc, _ = namedEncoding(order)
		return enc, order, "no byte order mark"
	}
	bad := invalidAt(raw)
	if bad < 0 {
		return sevenBit(raw)
	}
	how = fmt.Sprintf("not UTF-8 at byte %d", bad)
	if mostlyUTF8(raw) {
		return nil, "utf-8", ""
	}
	if html {
		if enc, name = declared(raw); enc != nil {
			return enc, name, how + ", declared as " + name
		}
	}
	enc, name = detect(raw)
	return enc, name, how
}

// invalidAt is the offset of the first byte that is not UTF-8, or -1.
func invalidAt(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; ; {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}

// mostlyUTF8 reports whether b has a few bad bytes among much good UTF-8: at
// least four well-formed sequences of several bytes for each bad byte. In
// other encodings well-formed ones come about by chance only.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	b = b[:len(b)-cutOff(b)]
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good >= 4*bad
}

// cutOff is the number of bytes at the end of b left of a character that was
// cut through. A single one after a letter is rather one of windows-1252.
func cutOff(b []byte) int {
	n := partial(b)
	if n == 1 && len(b) > 1 && b[len(b)-2] < utf8.RuneSelf {
		return 0
	}
	return n
}

// repaired reads b as UTF-8 and each bad byte in it as windows-1252, as which
// most of them were meant.
func repaired(b []byte) (text string, notes []string) {
	at := invalidAt(b)
	if at < 0 {
		return string(b), nil
	}
	if at == len(b)-cutOff(b) {
		return string(b[:at]), []string{fmt.Sprintf("ends within a character at byte %d", at)}
	}
	var out strings.Builder
	bad := 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			bad++
			r = charmap.Windows1252.DecodeByte(b[i])
		}
		out.WriteRune(r)
		i += n
	}
	return out.String(), []string{fmt.Sprintf("not UTF-8 at byte %d; %s decoded as windows-1252", at, plural(bad, "byte"))}
}

// lineBreaks turns "\r\n" and "\r" into "\n".
func lineBreaks(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// sampleSize is how much of a file of records is looked at to tell its encoding.
const sampleSize = 256 << 10

// stateful reports whether in an encoding bytes alone do not tell line breaks
// and separators from parts of other characters.
func stateful(name string) bool {
	return wideEncoding(name) || strings.HasPrefix(name, "iso-2022") || strings.HasPrefix(name, "hz")
}
