package corpus

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parseMarkdown fills d from Markdown: front matter, the first heading as
// title, and the text a reader would see. It is a reduction to words, not a
// renderer: where Markdown is ambiguous, either reading has the same words.
func parseMarkdown(d *Document, text string, titled bool) {
	names, values, rest := frontMatter(text)
	if names != nil {
		l := newLayout(names, Columns{})
		l.besides()
		said := l.document(values)
		said.ID, said.digest = d.ID, d.digest
		said.Notes = append(d.Notes, said.Notes...)
		for _, i := range l.column {
			if i >= 0 && values[i].nested {
				said.Notes = append(said.Notes, fmt.Sprintf("front matter: what is below %q was passed over; only values on its own line count", names[i]))
			}
		}
		*d = said
	}
	p := markdown{wantTitle: !titled && d.Title == ""}
	plain := p.strip(rest)
	switch {
	case p.title != "":
		d.Title = p.title
	case p.wantTitle:
		d.Title, plain = headline(plain)
	}
	d.Text = plain
}

var (
	atx        = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	underline  = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	rule       = regexp.MustCompile(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	definition = regexp.MustCompile(`^ {0,3}\[[^\]^][^\]]*\]:[ \t]*\S`)
	footnote   = regexp.MustCompile(`^ {0,3}\[\^[^\]]+\]:[ \t]*`)
	bullet     = regexp.MustCompile(`^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[[ xX]\][ \t]+)?|$)`)
	tableRule  = regexp.MustCompile(`^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+$`)
	fenceLine  = regexp.MustCompile("^ {0,3}(```+|~~~+)")
)

// markdown strips block by block: paragraphs are gathered and stripped of
// inline marks as a whole, code is passed on as it is.
type markdown struct {
	wantTitle bool
	title     string
	out       strings.Builder
	paragraph []string
}

func (p *markdown) strip(text string) string {
	fence := ""
	for line := range strings.SplitSeq(withoutComments(text), "\n") {
		mark := fenceLine.FindStringSubmatch(line)
		switch {
		case fence != "" && mark != nil && strings.HasPrefix(mark[1], fence) && strings.TrimSpace(line) == mark[1]:
			fence = ""
		case fence != "":
			p.out.WriteString(line + "\n")
		case mark != nil:
			p.flush()
			fence = mark[1]
		default:
			p.line(line)
		}
	}
	p.flush()
	return p.out.String()
}

// line handles a line outside code.
func (p *markdown) line(line string) {
	for {
		inner := strings.TrimLeft(line, " ")
		if len(line)-len(inner) > 3 || !strings.HasPrefix(inner, ">") {
			break
		}
		line = strings.TrimPrefix(inner[1:], " ")
	}
	n := len(p.paragraph)
	switch h := atx.FindStringSubmatch(line); {
	case strings.TrimSpace(line) == "":
		p.flush()
		p.out.WriteByte('\n')
	case h != nil:
		p.flush()
		p.heading(h[2], len(h[1]))
	case n > 0 && underline.MatchString(line):
		last := p.paragraph[n-1]
		p.paragraph = p.paragraph[:n-1]
		p.flush()
		p.heading(last, 1)
	case rule.MatchString(line), definition.MatchString(line), tableRule.MatchString(line):
		p.flush()
	default:
		line = footnote.ReplaceAllString(line, "")
		line = bullet.ReplaceAllString(line, "")
		if cells := strings.TrimSpace(line); strings.HasPrefix(cells, "|") {
			line = strings.TrimSpace(strings.ReplaceAll(strings.Trim(cells, "|"), "|", "\t"))
		}
		p.paragraph = append(p.paragraph, line)
	}
}

// heading writes a heading, or takes the first of the highest level as title.
func (p *markdown) heading(text string, level int) {
	text = oneLine(inline(text, 0))
	if p.wantTitle && p.title == "" && level == 1 && strings.TrimSpace(p.out.String()) == "" {
		p.title = text
		return
	}
	p.out.WriteString(text + "\n")
}

func (p *markdown) flush() {
	if len(p.paragraph) > 0 {
		p.out.WriteString(inline(strings.Join(p.paragraph, "\n"), 0) + "\n")
		p.paragraph = p.paragraph[:0]
	}
}

// withoutComments removes "<!-- -->".
func withoutComments(s string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "<!--")
		if !found {
			break
		}
		_, after, closed := strings.Cut(rest, "-->")
		if !closed {
			break
		}
		out.WriteString(before)
		s = after
	}
	if out.Len() == 0 {
		return s
	}
	return out.String() + s
}

// The furthest a mark's other end is looked for, so that text full of
// unpaired marks is read in linear time, and how deep links may hold links.
const (
	markSpan = 2000
	markDeep = 4
)

// inline removes emphasis, links, code marks, tags and escapes from s.
func inline(s string, depth int) string {
	if !strings.ContainsAny(s, "\\`![]<&*_~") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		text, n := span(s, i, depth)
		if n == 0 {
			text, n = s[i:i+1], 1
		}
		out.WriteString(text)
		i += n
	}
	return out.String()
}

// span reads what starts at s[i] and returns its text and its length, zero
// when it is but an ordinary byte.
func span(s string, i, depth int) (text string, n int) {
	rest := s[i:min(len(s), i+markSpan)]
	switch s[i] {
	case '\\':
		if len(rest) > 1 && rest[1] < utf8.RuneSelf && unicode.In(rune(rest[1]), unicode.P, unicode.S) {
			return rest[1:2], 2
		}
	case '`':
		run := len(rest) - len(strings.TrimLeft(rest, "`"))
		if code, _, ok := strings.Cut(rest[run:], rest[:run]); ok {
			return code, 2*run + len(code)
		}
		return rest[:run], run
	case '!':
		if strings.HasPrefix(rest, "![") {
			if text, n := link(rest[1:], depth); n > 0 {
				return text, n + 1
			}
		}
	case '[':
		return link(rest, depth)
	case '<':
		return tag(rest)
	case '&':
		if end := strings.IndexByte(rest[:min(len(rest), 34)], ';'); end > 0 {
			if text = html.UnescapeString(rest[:end+1]); text != rest[:end+1] {
				return text, end + 1
			}
		}
	case '*', '_', '~':
		return emphasis(s, i)
	}
	return "", 0
}

// link reads [text](address), [text][reference] and [^footnote].
func link(s string, depth int) (text string, n int) {
	end := closing(s, '[', ']')
	if end < 0 || depth >= markDeep {
		return "", 0
	}
	label, after := s[1:end], s[end+1:]
	switch {
	case strings.HasPrefix(label, "^"):
		return "", end + 1
	case strings.HasPrefix(after, "("):
		if close := closing(after, '(', ')'); close >= 0 {
			return inline(label, depth+1), end + 1 + close + 1
		}
	case strings.HasPrefix(after, "["):
		if close := strings.IndexByte(after, ']'); close >= 0 {
			return inline(label, depth+1), end + 1 + close + 1
		}
	}
	return "", 0
}

// closing is the index of the bracket that closes the one s starts with, or -1.
func closing(s string, open, close byte) int {
	deep := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case open:
			deep++
		case close:
			if deep--; deep == 0 {
				return i
			}
		}
	}
	return -1
}

// tag removes an HTML tag and unwraps an address in angle brackets.
func tag(s string) (text string, n int) {
	end := strings.IndexByte(s, '>')
	if end < 2 {
		return "", 0
	}
	in := s[1:end]
	switch c := in[0]; {
	case (strings.Contains(in, "://") || strings.Contains(in, "@")) && !strings.ContainsAny(in, " \n\"'="):
		return in, end + 1
	case c|0x20 >= 'a' && c|0x20 <= 'z', c == '/' && len(in) > 1:
		return " ", end + 1
	}
	return "", 0
}

// emphasis drops a run of marks that touches a word, unless it is underscores
// within one.
func emphasis(s string, i int) (text string, n int) {
	run := 1
	for i+run < len(s) && s[i+run] == s[i] {
		run++
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+run:])
	left, right := i > 0 && !unicode.IsSpace(before), i+run < len(s) && !unicode.IsSpace(after)
	switch {
	case !left && !right, s[i] == '~' && run != 2:
		return s[i : i+run], run
	case s[i] == '_' && left && right && word(before) && word(after):
		return s[i : i+run], run
	}
	return "", run
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
