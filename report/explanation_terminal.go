package report

import (
	"bufio"
	"cmp"
	"io"
	"strconv"
	"strings"
)

// ExplanationOptions say how [Explanation.Terminal] prints.
type ExplanationOptions struct {
	// Width of the terminal in columns, 0 = 100; below 40 counts as 40.
	Width int
	// Color turns colours on. Without it no escape sequence is written.
	Color bool
	// Words is the number of words in the list at the end: 0 = 10, negative = none.
	Words int
}

// What stands behind a word: the mark of its topic, and whether nothing explains it.
const (
	otherMark  = "⁺"
	oddMark    = "°"
	phraseJoin = "‿"
)

var marks = [mostMarks + 1]string{otherMark, "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}

// markStyles are colours of the terminal, which come again from the seventh on; the
// marks do not.
var markStyles = [mostMarks + 1]string{"2", "36", "33", "35", "32", "34", "31", "1;36", "1;33", "1;35"}

// Terminal prints the article with a mark behind every word that the topics own,
// the topics that the marks stand for, the terms that weigh most, which are bold
// in the text, and the words that nothing explains. Colours repeat what the marks
// say.
func (x *Explanation) Terminal(w io.Writer, opt ExplanationOptions) error {
	if opt.Width == 0 {
		opt.Width = 100
	}
	s := &screen{w: bufio.NewWriter(w), width: max(opt.Width, 40), color: opt.Color}
	listed := opt.listed(len(x.Terms))
	if x.Title != "" {
		x.flow(s, runs(x.Title, x.TitleWords, x.TitlePhrases), bold, listed)
	}
	head := []string{clean(x.Document)}
	for _, fact := range []string{x.Date, clean(x.Source)} {
		if fact != "" {
			head = append(head, fact)
		}
	}
	s.line(span{strings.Join(head, "   "), dim})
	s.line()
	x.printTopics(s)
	if strings.TrimSpace(x.Text) != "" {
		s.line()
		x.flow(s, runs(x.Text, x.TextWords, x.TextPhrases), "", listed)
	}
	s.line()
	x.printWords(s, listed)
	x.printRest(s)
	return s.w.Flush()
}

// listed is how many of n terms the list has.
func (o ExplanationOptions) listed(n int) int { return min(max(cmp.Or(o.Words, 10), 0), n) }

func (x *Explanation) printTopics(s *screen) {
	rest, others := 0.0, 0
	id := 2
	for _, t := range x.Topics {
		id = min(max(id, columns(clean(t.ID))), 12)
	}
	for _, t := range x.Topics {
		if t.Mark == 0 {
			others++
			rest += t.Share.Value
			continue
		}
		hidden, doubt := hiddenNote(t.Hidden), mark(t.Verdict)
		room := s.width - (1 + 1 + 1 + 6 + 2 + id + 2) - columns(hidden) - columns(doubt)
		s.line(span{" ", ""}, span{marks[t.Mark], markStyles[t.Mark]}, span{" " + padLeft(t.Share.Text, 6) + "  ", ""},
			span{padRight(truncate(clean(t.ID), id), id) + "  " + truncate(clean(t.Label), max(room, 0)), markStyles[t.Mark]},
			span{hidden, dim}, span{doubt, yellow})
	}
	if others > 0 {
		s.line(span{" " + otherMark + " " + padLeft(percent(rest).Text, 6) + "  " + plural(others, "other topic"), ""})
	}
	if len(x.Topics) == 0 {
		s.line(span{" no topic has a word of this article", ""})
	}
}

// hiddenNote stands behind a topic that reports leave out.
func hiddenNote(hidden bool) string {
	if hidden {
		return " (hidden)"
	}
	return ""
}

// A flow fills lines of a screen.
type flow struct {
	s          *screen
	line, atom []span // the line so far, and what may not be parted from what comes
	used, size int    // columns of both
}

// flow prints a text in lines of the screen's width, broken at spaces and where
// the text breaks. The words of the first terms are bold.
func (x *Explanation) flow(s *screen, list []run, style string, bolds int) {
	f := &flow{s: s}
	for _, r := range list {
		switch {
		case r.word != nil:
			as := style
			if as == "" && r.word.Term >= 0 && r.word.Term < bolds {
				as = bold
			}
			f.put(marked(r.word, r.text, as))
		case r.joined && r.text == " ":
			f.put(phraseJoin, dim)
		default:
			for i, text := range strings.Split(r.text, "\n") {
				if i > 0 {
					f.place()
					f.end()
				}
				f.words(text, style)
			}
		}
	}
	if f.place(); len(f.line) > 0 {
		f.end()
	}
}

// put adds text that stays with what was put before.
func (f *flow) put(text, style string) {
	f.atom, f.size = append(f.atom, span{text, style}), f.size+columns(text)
}

// words adds text that may be broken at its spaces.
func (f *flow) words(text, style string) {
	for n, word := range strings.Split(text, " ") {
		if n > 0 {
			f.place()
			if f.used > 0 && f.used < f.s.width {
				f.line, f.used = append(f.line, span{" ", ""}), f.used+1
			}
		}
		if word != "" {
			f.put(word, style)
		}
	}
}

// place moves the atom into the line, or into the next if it does not fit.
func (f *flow) place() {
	if f.used > 0 && f.used+f.size > f.s.width {
		f.end()
	}
	for _, p := range f.atom {
		if n := columns(p.text); f.used > 0 && f.used+n > f.s.width && n <= f.s.width { // a phrase longer than a line
			f.end()
		}
		for f.used+columns(p.text) > f.s.width { // longer than a line, as without spaces
			head := cut(p.text, f.s.width-f.used)
			f.line = append(f.line, span{head, p.style})
			p.text = p.text[len(head):]
			f.end()
		}
		f.line, f.used = append(f.line, p), f.used+columns(p.text)
	}
	f.atom, f.size = nil, 0
}

// end prints the line.
func (f *flow) end() {
	f.s.line(f.line...)
	f.line, f.used = nil, 0
}

// cut is the beginning of clean text that fills at most w columns, "" if its first
// character does not fit. (A line has 40 columns at least.)
func cut(s string, w int) string {
	n, prev := 0, rune(0)
	for i, r := range s {
		if prev != joiner {
			n += runeWidth(r)
		}
		if n > w {
			return s[:i]
		}
		prev = r
	}
	return s
}

// marked is a word with its marks, and its style.
func marked(w *ExplainedWord, text, style string) (string, string) {
	if w.Mark < 0 {
		if w.Odd {
			text += oddMark
		}
		return text, style
	}
	text += marks[w.Mark]
	color := markStyles[w.Mark]
	if style != "" {
		color = style + ";" + color
	}
	if w.Odd {
		text += oddMark
		color += ";4"
	}
	return text, color
}

// printWords lists the n heaviest terms with their shares.
func (x *Explanation) printWords(s *screen, n int) {
	if n == 0 {
		return
	}
	mark := map[string]int{}
	for _, t := range x.Topics {
		mark[t.ID] = t.Mark
	}
	width := len("word")
	for _, t := range x.Terms[:n] {
		width = min(max(width, columns(clean(t.Word))), 30)
	}
	s.line(span{" " + padRight("word", width) + "  weight  shares", dim})
	for _, t := range x.Terms[:n] {
		spans := []span{{" " + padRight(truncate(clean(t.Word), width), width) + "  " + padLeft(t.Part.Text, 6), ""}}
		for i, share := range t.Shares {
			if i == 4 || share.Share < 0.005 {
				break
			}
			at := mark[share.ID]
			spans = append(spans, span{"  ", ""}, span{marks[at] + " " + clean(share.ID) + " " + whole(share.Share), markStyles[at]})
		}
		if t.Odd {
			spans = append(spans, span{"  " + oddMark, ""})
		}
		s.line(spans...)
	}
	s.line()
}

// whole is a percentage without decimals.
func whole(x float64) string { return strconv.FormatFloat(100*x, 'f', 0, 64) + "%" }

func (x *Explanation) printRest(s *screen) {
	s.wrap("Topics explain ", x.Explained.Text+" of what sets this article apart from the average one.")
	if len(x.Odd) > 0 {
		s.wrap("Nothing explains "+oddMark+" ", listed(x.oddWords(), 12)+".")
	}
	if len(x.Unknown) > 0 {
		s.wrap("Unknown to the model ", listed(x.Unknown, 12)+".")
	}
}

// oddWords are the words that nothing explains.
func (x *Explanation) oddWords() []string {
	list := make([]string, len(x.Odd))
	for i, p := range x.Odd {
		list[i] = x.Terms[p].Word
	}
	return list
}

// listed joins the first n of a list and counts the rest.
func listed(list []string, n int) string {
	var b strings.Builder
	for i, word := range list {
		if i == n {
			return b.String() + " and " + count(len(list)-n) + " more"
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(clean(word))
	}
	return b.String()
}
