package report

import (
	"bufio"
	"strings"
)

// Styles, as parameters of the SGR control sequence. They are among the
// sixteen colours that every terminal lets its user choose.
const (
	bold   = "1"
	dim    = "2"
	yellow = "33"
	cyan   = "36"
)

// A span is text in one style; "" is plain. The text is clean.
type span struct{ text, style string }

// A screen prints lines of spans, none wider than width. Errors stay in w.
type screen struct {
	w     *bufio.Writer
	width int
	color bool
}

// labelWidth is that of "Warnings" and a space.
const labelWidth = 9

// line prints spans, shortened to the width of the screen, without trailing space.
func (s *screen) line(spans ...span) {
	shown, left := make([]span, 0, len(spans)), s.width
	for _, p := range spans {
		text := truncate(p.text, left)
		shown, left = append(shown, span{text, p.style}), left-columns(text)
		if text != p.text {
			break
		}
	}
	for n := len(shown); n > 0; n-- {
		last := &shown[n-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
	}
	for _, p := range shown {
		if s.color && p.style != "" && strings.TrimSpace(p.text) != "" {
			s.w.WriteString("\x1b[" + p.style + "m" + p.text + "\x1b[0m")
		} else {
			s.w.WriteString(p.text)
		}
	}
	s.w.WriteByte('\n')
}

// fact prints a label and facts three spaces apart, on a second line if need be.
func (s *screen) fact(label string, facts []string) {
	text := ""
	for _, f := range facts {
		if text != "" && labelWidth+columns(text)+3+columns(f) > s.width {
			s.line(span{padRight(label, labelWidth), bold}, span{text, ""})
			label, text = "", ""
		}
		if text != "" {
			text += "   "
		}
		text += f
	}
	s.line(span{padRight(label, labelWidth), bold}, span{text, ""})
}

// verbatim prints a label and text that is not shortened.
func (s *screen) verbatim(label, text string) {
	narrow := s.width
	s.width = 1 << 20
	s.line(span{padRight(label, labelWidth), bold}, span{printable(text), ""})
	s.width = narrow
}

// wrap prints clean text behind a mark and under it, broken at spaces.
func (s *screen) wrap(mark, text string) {
	room := s.width - columns(mark)
	rest := ""
	for _, word := range strings.Fields(text) {
		word = truncate(word, room)
		if rest != "" && columns(rest)+1+columns(word) > room {
			s.line(span{mark + rest, ""})
			mark, rest = blank(columns(mark)), ""
		}
		if rest != "" {
			rest += " "
		}
		rest += word
	}
	s.line(span{mark + rest, ""})
}

// printable is clean for text whose spaces matter, such as a command.
func printable(s string) string {
	parts := strings.Split(s, " ")
	for i := range parts {
		parts[i] = clean(parts[i])
	}
	return strings.Join(parts, " ")
}
