package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// TerminalOptions say how [View.Terminal] prints.
type TerminalOptions struct {
	// Width of the terminal in columns, 0 = 100. Lines are shortened or
	// wrapped to it, except those of Saved and Next, which are there to be
	// copied. Below 40 counts as 40.
	Width int
	// Color turns colours on. Without it no escape sequence is written.
	Color bool
	// Elapsed is how long the run took; 0 leaves it out. A model holds no
	// clock, so that equal runs make equal models.
	Elapsed time.Duration
	// Saved names the files that were written, such as "news.topoi" and
	// "report  news.html".
	Saved []string
	// Next are commands worth trying, one a line.
	Next []string
	// Details says where the articles of a warning are listed, such as
	// "news.html#audit"; "" leaves it out. It is not said when every warning
	// names its article.
	Details string
}

// maxWarnings is how many kinds of warnings the summary shows.
const maxWarnings = 8

// Terminal prints the summary of a run: what was read and used, the topics,
// warnings, and what to do next.
func (v *View) Terminal(w io.Writer, opt TerminalOptions) error {
	if opt.Width == 0 {
		opt.Width = 100
	}
	s := &screen{w: bufio.NewWriter(w), width: max(opt.Width, 40), color: opt.Color}
	v.printHead(s, opt)
	s.line()
	v.printTopics(s)
	s.line()
	v.printCaution(s)
	v.printWarnings(s, opt.Details)
	printFoot(s, opt)
	return s.w.Flush()
}

func (v *View) printHead(s *screen, opt TerminalOptions) {
	c := v.Counts
	read := []string{plural(c.Read, "article")}
	if v.From != "" && v.From != v.To {
		read = append(read, v.From+" → "+v.To)
	} else if v.From != "" {
		read = append(read, v.From)
	}
	if v.Sources > 0 {
		read = append(read, plural(v.Sources, "source"))
	}
	s.fact("Read", read)

	used := []string{count(c.Used)}
	for _, o := range []struct {
		name string
		n    int
	}{{"duplicates", c.Duplicate}, {"empty", c.Empty}, {"unreadable", c.Failed}} {
		if o.n > 0 {
			used = append(used, o.name+" "+count(o.n))
		}
	}
	if c.Filtered > 0 {
		used = append(used, "("+plural(c.Filtered, "other file")+" left out)")
	}
	s.fact("Used", used)

	model := []string{v.counted(), v.outcome}
	if opt.Elapsed > 0 {
		model = append(model, elapsed(opt.Elapsed))
	}
	s.fact("Model", model)
	if len(v.edits) > 0 {
		s.fact("Edits", v.edits)
	}
}

// elapsed in the precision that matters at its size.
func elapsed(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d < 100*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 0, 64) + " s"
	case d < 100*time.Minute:
		d = d.Round(time.Second)
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// columnsOf are the widths of the table of topics; 0 leaves a column out.
type columnsOf struct{ id, trend, coherence, stable int }

// fit drops columns until the words have room.
func (v *View) fit(width int) columnsOf {
	const share, words = 6, 24
	c := columnsOf{id: 2, trend: max(len(v.Bins), len("trend")), coherence: len("coherence")}
	for _, t := range v.Topics {
		c.id = max(c.id, columns(clean(t.ID)))
	}
	c.id = min(c.id, 12)
	if v.checked {
		c.stable = len("stable")
	}
	if len(v.Bins) == 0 {
		c.trend = 0
	}
	room := func() int {
		left := width - (1 + c.id + 2 + share + 2)
		if c.trend > 0 {
			left -= c.trend + 2
		}
		for _, w := range []int{c.coherence, c.stable} {
			if w > 0 {
				left -= w + 2
			}
		}
		return left
	}
	if room() < words {
		c.trend = 0
	}
	if room() < words {
		c.coherence = 0
	}
	if room() < words {
		c.stable = 0
	}
	return c
}

func (v *View) printTopics(s *screen) {
	c := v.fit(s.width)
	row := func(style, id, share, trend, coherence, stable, label, mark string) {
		spans := []span{
			{" ", ""}, {padRight(truncate(id, c.id), c.id), style}, {"  ", ""}, {padLeft(share, 6), style},
		}
		if c.trend > 0 {
			trendStyle := style
			if style == "" {
				trendStyle = cyan
			}
			spans = append(spans, span{"  ", ""}, span{padRight(trend, c.trend), trendStyle})
		}
		if c.coherence > 0 {
			spans = append(spans, span{"  ", ""}, span{padLeft(coherence, c.coherence), style})
		}
		if c.stable > 0 {
			spans = append(spans, span{"  ", ""}, span{padLeft(stable, c.stable), style})
		}
		room := s.width - columns(mark)
		for _, p := range spans {
			room -= columns(p.text)
		}
		s.line(append(spans, span{"  ", ""}, span{truncate(label, max(room-2, 0)), style}, span{mark, yellow})...)
	}
	row(dim, "id", "share", "trend", "coherence", "stable", "topic", "")
	for _, t := range v.Topics {
		row("", clean(t.ID), t.Share.Text, sparkline(t.heights), t.Coherence.Text, t.found(), t.name(), mark(t.Verdict))
	}
}

// printCaution stands below the table where that has what it is about.
func (v *View) printCaution(s *screen) {
	if v.Caution != "" && v.fit(s.width).stable > 0 {
		s.wrap(" ", v.Caution)
		s.line()
	}
}

func (v *View) printWarnings(s *screen, details string) {
	n := len(v.Warnings)
	if n == 0 {
		return
	}
	s.line(span{"Warnings", yellow}, span{" " + count(n), ""})
	for i, w := range v.Warnings {
		if i == maxWarnings-1 && n > maxWarnings {
			s.wrap("  · ", plural(n-i, "more kind"))
			break
		}
		s.wrap("  · ", w)
	}
	if details = clean(details); details != "" && v.grouped {
		s.wrap("    ", "listed in "+details)
	}
}

func printFoot(s *screen, opt TerminalOptions) {
	if len(opt.Saved) > 0 {
		s.verbatim("Saved", strings.Join(opt.Saved, "   "))
	}
	for i, next := range opt.Next {
		label := "Next"
		if i > 0 {
			label = ""
		}
		s.verbatim(label, next)
	}
}
