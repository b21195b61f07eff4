package corpus

import (
	"bytes"
	"unicode"
	"unicode/utf16"
)

// signatures are the first bytes of files that are not text.
var signatures = []struct{ start, kind string }{
	{"%PDF-", "PDF"}, {"%!PS", "PostScript"}, {"{\\rtf", "rich text"},
	{"\x89PNG", "image"}, {"GIF8", "image"}, {"\xff\xd8\xff", "image"}, {"II*\x00", "image"}, {"MM\x00*", "image"},
	{"PK\x03\x04", "zip archive or office document"}, {"PK\x05\x06", "zip archive"},
	{"\x1f\x8b", "gzip archive"}, {"BZh", "bzip2 archive"}, {"\xfd7zXZ", "xz archive"},
	{"7z\xbc\xaf", "7z archive"}, {"Rar!", "rar archive"}, {"\x28\xb5\x2f\xfd", "zstd archive"},
	{"\xd0\xcf\x11\xe0", "office document"}, {"SQLite format 3\x00", "database"},
	{"\x7fELF", "program"}, {"\xca\xfe\xba\xbe", "program"}, {"\x00asm", "program"},
	{"OggS", "sound"}, {"fLaC", "sound"}, {"ID3", "sound"}, {"PAR1", "Parquet table"},
}

// binaryKind tells from the first bytes of a file that it is not text:
// "binary (PDF)". The empty string means text, possibly in UTF-16 without a
// byte order mark, possibly with a stray NUL byte.
func binaryKind(head []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.start)) && (s.start[0] >= 0x7f || controls(head) > 0 || s.start[0] == '%' || s.start[0] == '{') {
			return "binary (" + s.kind + ")"
		}
	}
	if len(head) > 12 && string(head[:4]) == "RIFF" && controls(head) > 0 {
		return "binary (sound or image)"
	}
	bad := controls(head)
	if bad <= 1 || bad*20 <= len(head) {
		return "" // a stray control character now and then is no reason to lose an article
	}
	if marked(head) || wideOrder(head) != "" {
		return ""
	}
	return "binary"
}

// controls counts the bytes that do not occur in text of any 8-bit encoding.
func controls(b []byte) int {
	n := 0
	for _, c := range b {
		if c < ' ' && !(c >= '\b' && c <= '\r') && c != 0x1b || c == 0x7f {
			n++
		}
	}
	return n
}

// marked reports whether b starts with the byte order mark of UTF-16 or UTF-32.
func marked(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) ||
		bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff"))
}

// wideOrder recognises UTF-16 without a byte order mark: "utf-16le",
// "utf-16be", or "". Only a sample with NUL bytes is considered, which UTF-16
// text has wherever there is a space or a line break.
func wideOrder(head []byte) string {
	head = head[:len(head)&^1]
	if len(head) < 4 || bytes.IndexByte(head, 0) < 0 {
		return ""
	}
	little, big := make([]uint16, len(head)/2), make([]uint16, len(head)/2)
	for i := range little {
		a, b := uint16(head[2*i]), uint16(head[2*i+1])
		little[i], big[i] = a|b<<8, b|a<<8
	}
	l, b := wideShare(little), wideShare(big)
	switch {
	case l > b && l >= .98:
		return "utf-16le"
	case b > l && b >= .98:
		return "utf-16be"
	}
	return ""
}

// wideShare is the share of 16-bit units that are text: printing characters
// of no more than a few scripts, with ordinary spaces among them. Zero
// without spaces: bytes of a table of small numbers are printing characters
// too.
func wideShare(units []uint16) float64 {
	good, spaces := 0, 0
	text := utf16.Decode(units)
	for _, r := range text {
		switch {
		case r == ' ' || r == '\n' || r == '\r' || r == '\t' || r == 0x3000 || r == 0x3001 || r == 0x3002:
			spaces++
			good++
		case r == unicode.ReplacementChar || unicode.Is(unicode.Co, r):
		case unicode.IsPrint(r) || r == 0xfeff || r == '\u00a0':
			good++
		}
	}
	if spaces == 0 {
		return 0
	}
	return float64(good) / float64(len(text))
}
