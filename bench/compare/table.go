package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// write puts the section between its two comments in benchmarks.md, at the end
// if it is not there yet.
func (r *measured) write(s *settings) error {
	path := filepath.Join(s.docs, "benchmarks.md")
	raw, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.WriteFile(path, []byte(splice(string(raw), s.name, r.section(s))), 0o666)
}

// splice replaces the named section of a text.
func splice(text, name, section string) string {
	begin, end := "<!-- compare "+name+" -->\n", "<!-- /compare "+name+" -->\n"
	section = begin + section + end
	before, rest, ok := strings.Cut(text, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return text + "\n" + section
	}
	return before + section + after
}

// section is the whole report in Markdown.
func (r *measured) section(s *settings) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", s.title)
	fmt.Fprintf(&b, "%s × %s, %s nonzeros, k = %d. %s; %s; load average %s before and %s after.\n\n", thousands(r.Rows),
		thousands(r.Columns), thousands(r.Nonzeros), r.Rank, r.Date, strings.Join(r.Machine, ", "), r.Load[0], r.Load[1])
	b.WriteString("Milliseconds of one multiplicative update of both factors, one thread, in turns, median:\n\n")
	b.WriteString(r.sweepTable())
	fmt.Fprintf(&b, "\nSeconds to a relative gap above the best known objective, %.8g:\n\n", r.Best)
	b.WriteString(r.gapTable())
	fmt.Fprintf(&b, "\n%d pairs of factors were read back and their objectives recomputed. ", r.Checked)
	fmt.Fprintf(&b, "Topoi's own figures differ from these by at most %.0e of their value, and a run stopped at a checkpoint "+
		"ends at most %.0e above the trace of the long run there.", r.Claim, r.Slip)
	b.WriteString(r.doubtful())
	b.WriteString("\n\n")
	fmt.Fprintf(&b, "![Gap above the best known objective against time](%s.svg)\n\n", s.name)
	return b.String()
}

// doubtful says where Topoi's own figures are not to be believed.
func (r *measured) doubtful() string {
	if len(r.Doubts) == 0 {
		return ""
	}
	var worst float64
	var at []int
	for _, d := range r.Doubts {
		worst = max(worst, d.Off)
		at = append(at, d.Iteration)
	}
	slices.Sort(at)
	return fmt.Sprintf(" Otherwise after %s iterations: there its figures differ by up to %.0e, and the recomputed ones count.",
		strings.Trim(strings.Join(strings.Fields(fmt.Sprint(slices.Compact(at))), ", "), "[]"), worst)
}

func (r *measured) sweepTable() string {
	var b strings.Builder
	b.WriteString("| | ms | times Topoi's |\n|---|---:|---:|\n")
	for _, s := range r.Sweeps {
		fmt.Fprintf(&b, "| %s | %.4g | %.3g |\n", s.Name, s.Ms, s.Ms/r.Sweeps[0].Ms)
	}
	return b.String()
}

// gapTable has a line for each solver, and one for each peer over Topoi.
func (r *measured) gapTable() string {
	var b strings.Builder
	b.WriteString("| | ms an iteration |")
	for _, g := range gaps {
		fmt.Fprintf(&b, " %g%% |", 100*g)
	}
	b.WriteString(" gap at the end |\n|---|---:|" + strings.Repeat("---:|", len(gaps)) + "---:|\n")
	for _, c := range r.Curves {
		fmt.Fprintf(&b, "| %s | %.3g |", c.Name, c.Ms)
		for _, g := range gaps {
			b.WriteString(" " + r.cell(c, g) + " |")
		}
		last := c.Points[len(c.Points)-1]
		fmt.Fprintf(&b, " %.2g%% after %.3g s |\n", 100*(last.Objective/r.Best-1), last.Seconds)
	}
	for _, topoi := range r.Curves {
		for _, peer := range r.Curves {
			if topoi.Trace != nil && peer.Trace == nil {
				fmt.Fprintf(&b, "| *%s* over *%s* | |", peer.short(), topoi.Name)
				for _, g := range gaps {
					b.WriteString(" " + r.ratio(peer, topoi, g) + " |")
				}
				b.WriteString(" |\n")
			}
		}
	}
	r.iterateRows(&b)
	return b.String()
}

// iterateRows foretell a peer that does not arrive: how many multiplicative updates each gap
// takes, by Topoi's run with the same update, and how long these would take the peer.
func (r *measured) iterateRows(b *strings.Builder) {
	if len(r.Iterates) == 0 {
		return
	}
	needed := make([]int, len(gaps))
	b.WriteString("| *multiplicative updates needed* | |")
	for i, g := range gaps {
		at := slices.IndexFunc(r.Iterates, func(p point) bool { return p.Objective <= r.Best*(1+g) })
		if at < 0 {
			fmt.Fprintf(b, " > %d |", r.Iterates[len(r.Iterates)-1].Iteration)
			continue
		}
		needed[i] = r.Iterates[at].Iteration
		fmt.Fprintf(b, " %d |", needed[i])
	}
	b.WriteString(" |\n")
	for _, peer := range r.Curves {
		if peer.Trace != nil {
			continue
		}
		least := func(i int) (seconds float64, sign string) {
			if needed[i] == 0 {
				return float64(r.Iterates[len(r.Iterates)-1].Iteration) * peer.Ms / 1e3, "> "
			}
			return float64(needed[i]) * peer.Ms / 1e3, "≈ "
		}
		fmt.Fprintf(b, "| *the same by %s* | %.3g |", peer.short(), peer.Ms)
		for i := range gaps {
			seconds, sign := least(i)
			b.WriteString(" " + sign + figure(seconds) + " |")
		}
		b.WriteString(" |\n")
		for _, topoi := range r.Curves {
			if topoi.Trace == nil {
				continue
			}
			fmt.Fprintf(b, "| *over %s* | |", topoi.Name)
			for i, g := range gaps {
				seconds, sign := least(i)
				if t, ok := topoi.reach(r.Best, g); ok {
					fmt.Fprintf(b, " %s%.0f× |", sign, seconds/t)
				} else {
					b.WriteString(" – |")
				}
			}
			b.WriteString(" |\n")
		}
	}
}

func (r *measured) cell(c *curve, gap float64) string {
	if s, ok := c.reach(r.Best, gap); ok {
		return figure(s)
	}
	return "> " + strconv.FormatFloat(c.Spent, 'f', 0, 64)
}

func (r *measured) ratio(peer, topoi *curve, gap float64) string {
	t, ok := topoi.reach(r.Best, gap)
	if !ok {
		return "–"
	}
	if p, ok := peer.reach(r.Best, gap); ok {
		return fmt.Sprintf("%.0f×", p/t)
	}
	return fmt.Sprintf("> %.0f×", peer.Spent/t)
}

// short is the name up to the version.
func (c *curve) short() string {
	_, precision, _ := strings.Cut(c.Name, ", ")
	return "scikit-learn " + precision
}

// figure shows three digits.
func figure(s float64) string {
	switch {
	case s < 10:
		return strconv.FormatFloat(s, 'f', 2, 64)
	case s < 100:
		return strconv.FormatFloat(s, 'f', 1, 64)
	}
	return strconv.FormatFloat(s, 'f', 0, 64)
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
