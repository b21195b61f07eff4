package corpus

import (
	"io"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parseText fills d from plain text: a block of header lines if there is one,
// then a headline unless the title is known already, then the body.
func parseText(d *Document, text string, titled bool) {
	rest, headed := parseHeader(d, text)
	if !headed && !titled {
		d.Title, rest = headline(rest)
	}
	d.Text = rest
}

// headerNames are the header lines of which at least one must be there for a
// block of "Name: value" lines to be a header, as of mail and Usenet.
var headerNames = map[string]bool{
	"subject": true, "title": true, "headline": true, "from": true, "date": true, "message-id": true, "newsgroups": true,
}

// parseHeader takes a block of header lines off the start of text. Subject
// becomes the title, Date the time, Source and Publisher the source; the
// others, From among them, go to Meta: authors are not sources, of which there
// are few.
func parseHeader(d *Document, text string) (rest string, ok bool) {
	fields, rest := headerBlock(text)
	known := false
	for _, f := range fields {
		known = known || headerNames[f[0]]
	}
	if !known {
		return text, false
	}
	for _, f := range fields {
		name, said := f[0], encodedWords(f[1])
		switch {
		case said == "":
		case (name == "subject" || name == "title" || name == "headline") && d.Title == "":
			d.Title = said
		case name == "date" && d.Time.IsZero():
			var note string
			if d.Time, note = parseDate(said); note != "" {
				d.Notes = append(d.Notes, note)
			}
		case (name == "source" || name == "publisher") && d.Source == "":
			d.Source = said
		case (name == "section" || name == "category" || name == "label") && d.Labels == nil:
			d.Labels = labels(value{text: said}, name)
		case (name == "lang" || name == "language") && d.Lang == "":
			d.Lang = said
		default:
			d.setMeta(name, said)
		}
	}
	return rest, true
}

func (d *Document) setMeta(name, value string) {
	if d.Meta == nil {
		d.Meta = make(map[string]string)
	}
	if _, taken := d.Meta[name]; !taken {
		d.Meta[name] = value
	}
}

// headerBlock reads "Name: value" lines, with indented lines continuing the
// value, up to a blank line. A block that is not closed by one is none.
func headerBlock(text string) (fields [][2]string, rest string) {
	rest = text
	for {
		line, after, more := strings.Cut(rest, "\n")
		if strings.TrimSpace(line) == "" {
			if len(fields) == 0 {
				return nil, text
			}
			return fields, after
		}
		name, value, ok := strings.Cut(line, ":")
		switch {
		case (line[0] == ' ' || line[0] == '\t') && len(fields) > 0:
			last := &fields[len(fields)-1]
			last[1] = strings.TrimSpace(last[1] + " " + strings.TrimSpace(line))
		case len(fields) == 0 && strings.Contains(line, "!") && !strings.ContainsAny(strings.TrimSpace(line), " \t:"):
			fields = append(fields, [2]string{"path", strings.TrimSpace(line)}) // as news servers left it
		case ok && fieldName(name):
			fields = append(fields, [2]string{strings.ToLower(name), strings.TrimSpace(value)})
		default:
			return nil, text
		}
		if rest = after; !more {
			return fields, ""
		}
	}
}

// fieldName reports whether s could be the name of a header line: a letter,
// then anything printed but white space.
func fieldName(s string) bool {
	if s == "" || len(s) > 40 || s[0]|0x20 < 'a' || s[0]|0x20 > 'z' {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// encodedWords decodes "=?iso-8859-1?Q?caf=E9?=".
func encodedWords(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	d := mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		e, err := namedEncoding(charset)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(r), nil
	}}
	if out, err := d.DecodeHeader(s); err == nil {
		return strings.ToValidUTF8(out, "\ufffd")
	}
	return s
}

const (
	longestTitle  = 160 // runes, of a line set off by a blank one
	longestRunOn  = 100 // runes, of a line the text follows directly
	headlineShare = .7  // of the following line at most, for such a line
)

// headline takes the first line off a text if it looks like its title: short,
// with letters, and followed by more, either after a blank line or in a line
// that is not just the next of a paragraph broken by hand.
func headline(text string) (title, rest string) {
	text = strings.TrimLeft(text, "\n\t \u00a0\ufeff\f")
	line, rest, more := strings.Cut(text, "\n")
	title = strings.TrimSpace(line)
	if !more || blank(rest) || strings.IndexFunc(title, unicode.IsLetter) < 0 {
		return "", text
	}
	length := utf8.RuneCountInString(title)
	next, _, _ := strings.Cut(rest, "\n")
	if next = strings.TrimSpace(next); next == "" {
		if length <= longestTitle && !strings.HasSuffix(title, ",") && !strings.HasSuffix(title, ":") {
			return title, rest
		}
		return "", text
	}
	if length > longestRunOn || strings.ContainsRune(".,;:", rune(title[len(title)-1])) {
		return "", text
	}
	first, _ := utf8.DecodeRuneInString(next)
	if unicode.IsLower(first) || float64(length) > headlineShare*float64(utf8.RuneCountInString(next)) {
		return "", text
	}
	return title, rest
}

// withoutTitle removes the first line of text if it repeats the title.
func withoutTitle(text, title string) string {
	if title == "" {
		return text
	}
	body := strings.TrimLeft(text, "\n\t \u00a0\ufeff\f")
	line, rest, _ := strings.Cut(body, "\n")
	if len(line) <= 4*len(title)+16 && strings.EqualFold(oneLine(line), title) {
		return rest
	}
	return text
}

// oneLine is s with every run of white space and control characters made one
// space, and none at the ends.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff'
	}), " ")
}

// tidy drops white space around the text, the byte order marks that joining
// files leaves in it, and NUL.
func tidy(s string) string {
	if strings.ContainsAny(s, "\ufeff\x00") {
		s = strings.NewReplacer("\ufeff", "", "\x00", "").Replace(s)
	}
	return strings.TrimSpace(s)
}

// shorten cuts s to n runes, the last of them an ellipsis.
func shorten(s string, n int) string {
	for i := range s {
		if n--; n == 0 && utf8.RuneCountInString(s[i:]) > 1 {
			return s[:i] + "…"
		}
	}
	return s
}
