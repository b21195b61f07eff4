package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// Limits that keep the audit readable and the report small however broken the
// input. Counts are always complete.
const (
	auditEntries = 50 // articles listed for a reason
	auditReasons = 20 // reasons listed for an outcome
)

// An AuditGroup holds the inputs that met the same end for the same reason.
type AuditGroup struct {
	Outcome string // "duplicate", "empty", "filtered", "failed", or "modelled" for those with a note
	Reason  string // without positions, which differ from article to article; may be ""
	Count   int
	Entries []AuditEntry // the first of them
}

// An AuditEntry is one input.
type AuditEntry struct {
	Document string
	Of       string // the article it repeats, for a duplicate
	Reason   string // in full
}

// units are what positions in an article are counted in.
var units = map[string]bool{
	"byte": true, "line": true, "record": true, "row": true, "column": true,
	"offset": true, "character": true, "field": true,
}

// withoutPositions drops "at byte 812", "line 7:" and the like. A regular
// expression did this in 7 µs an article, which a million articles feel.
func withoutPositions(s string) string {
	words := strings.Fields(s)
	kept := words[:0:0]
	for i := 0; i < len(words); i++ {
		if !units[strings.ToLower(strings.TrimLeft(words[i], "("))] || i+1 == len(words) {
			kept = append(kept, words[i])
			continue
		}
		number := strings.TrimLeft(words[i+1], "0123456789")
		if number == words[i+1] || strings.Trim(number, "):;,.") != "" {
			kept = append(kept, words[i])
			continue
		}
		i++ // the number goes with its unit, and what follows it to the word before
		if n := len(kept); n > 0 && (kept[n-1] == "at" || kept[n-1] == "on" || kept[n-1] == "in") {
			kept = kept[:n-1]
		}
		if n := len(kept); n > 0 {
			kept[n-1] += strings.Trim(number, ")")
		}
	}
	return strings.Join(kept, " ")
}

// sameReason takes from a reason what differs between articles that share it.
func sameReason(e corpus.Entry) string {
	r := e.Reason
	if e.ID != "" {
		r = strings.ReplaceAll(r, e.ID+": ", "")
		r = strings.ReplaceAll(r, `"`+e.ID+`"`, "the article")
	}
	if e.Of != "" {
		r = strings.ReplaceAll(r, `"`+e.Of+`"`, "another article")
		r = strings.ReplaceAll(r, e.Of, "another article")
	}
	r = strings.TrimPrefix(r, "corpus: ")
	return withoutPositions(clean(r))
}

// audit groups what the ledger says, in the order of outcomes a reader cares
// about, large groups first. Articles that were modelled without a remark are
// not listed.
func audit(entries []corpus.Entry) []AuditGroup {
	var list []AuditGroup
	for _, o := range []corpus.Outcome{corpus.Failed, corpus.Duplicate, corpus.Empty, corpus.Filtered, corpus.Modelled} {
		list = append(list, auditOutcome(entries, o)...)
	}
	return list
}

func auditOutcome(entries []corpus.Entry, o corpus.Outcome) []AuditGroup {
	var list []AuditGroup
	at := make(map[string]int)
	for _, e := range entries {
		if e.Outcome != o || o == corpus.Modelled && e.Reason == "" {
			continue
		}
		reason := sameReason(e)
		i, ok := at[reason]
		if !ok {
			i = len(list)
			at[reason] = i
			list = append(list, AuditGroup{Outcome: o.String(), Reason: reason})
		}
		list[i].add(AuditEntry{e.ID, e.Of, e.Reason}, 1)
	}
	slices.SortStableFunc(list, func(a, b AuditGroup) int { return cmp.Compare(b.Count, a.Count) })
	if len(list) <= auditReasons {
		return list
	}
	rest := AuditGroup{Outcome: o.String(), Reason: "other reasons"}
	for _, g := range list[auditReasons-1:] {
		for i, e := range g.Entries {
			n := 1
			if i == 0 { // those beyond the listed ones count as well
				n += g.Count - len(g.Entries)
			}
			rest.add(e, n)
		}
	}
	return append(list[:auditReasons-1], rest)
}

func (g *AuditGroup) add(e AuditEntry, n int) {
	g.Count += n
	if len(g.Entries) < auditEntries {
		g.Entries = append(g.Entries, e)
	}
}

// warnings says first what the fit found, then which topics are doubtful, then
// which articles were lost and what was guessed about others. grouped is true if one of
// them stands for several articles.
func (v *View) warnings(m *topics.Model) (list []string, grouped bool) {
	for _, w := range m.Fit.Warnings {
		if w = clean(w); w != "" {
			list = append(list, w)
		}
	}
	list = append(list, doubts(v.Topics)...)
	for _, g := range v.Audit {
		switch g.Outcome {
		case corpus.Failed.String():
			list = append(list, g.sentence("could not be read"))
		case corpus.Modelled.String():
			list = append(list, g.sentence(""))
		default:
			continue
		}
		grouped = grouped || g.Count > 1
	}
	return list, grouped
}

// sentence puts a group in words: "2 articles were not UTF-8; decoded as
// windows-1252", "1 article could not be read: permission denied".
func (g AuditGroup) sentence(what string) string {
	s := plural(g.Count, "article")
	reason := g.Reason
	if g.Count == 1 && len(g.Entries) == 1 { // one article: say where
		s = clean(g.Entries[0].Document)
		reason = strings.TrimPrefix(strings.TrimPrefix(clean(g.Entries[0].Reason), "corpus: "), s+": ")
	}
	switch {
	case what == "" && strings.HasPrefix(reason, "not "):
		verb := " were "
		if g.Count == 1 {
			verb = " was "
		}
		return s + verb + reason
	case what == "":
		return s + ": " + reason
	case reason == "":
		return s + " " + what
	}
	return s + " " + what + ": " + reason
}

// sentences sums the model up: what went in, what came out, what changed.
func (v *View) sentences() []string {
	list := []string{v.sayCorpus()}
	if len(v.Topics) == 0 {
		return list
	}
	list = append(list, v.sayTopics())
	if s := v.sayChange(); s != "" {
		return append(list, s)
	}
	if s := v.sayCoherence(); s != "" {
		list = append(list, s)
	}
	return list
}

func (v *View) sayCorpus() string {
	c := v.Counts
	s := "Of the " + plural(c.Read, "article") + " read, " + count(c.Used)
	if c.Used == c.Read {
		s = "All " + plural(c.Read, "article") + " read"
		if c.Read == 1 {
			s = "The 1 article read"
		}
	}
	if v.Sources > 1 {
		s += " from " + plural(v.Sources, "source")
	}
	if c.Used == 1 {
		s += " was modelled"
	} else {
		s += " were modelled"
	}
	if v.From != "" && v.From != v.To {
		s += ", dated " + longDate(v.From) + " to " + longDate(v.To)
	} else if v.From != "" {
		s += ", dated " + longDate(v.From)
	}
	if lost := v.lost(); lost != "" {
		s += "; " + lost
	}
	return s + "."
}

func (v *View) lost() string {
	var parts []string
	say := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, "1 "+one)
		} else if n > 1 {
			parts = append(parts, count(n)+" "+many)
		}
	}
	say(v.Counts.Duplicate, "repeats another", "repeat others")
	say(v.Counts.Empty, "holds no usable text", "hold no usable text")
	say(v.Counts.Failed, "could not be read", "could not be read")
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}

func longDate(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return t.Format("2 January 2006")
}

func (v *View) sayTopics() string {
	first := v.Topics[0]
	s := fmt.Sprintf("They fall into %s; the largest, %s, has a share of %s",
		plural(len(v.Topics), "topic"), quoted(first), first.Share.Text)
	if len(v.Topics) == 1 {
		return "One topic describes all: " + quoted(first) + "."
	}
	if len(v.Topics) > 5 {
		sum := 0.0
		for _, t := range v.Topics[:3] {
			sum += t.Share.Value
		}
		s += ", the largest three have " + percent(sum).Text + " together"
	}
	return s + "."
}

func quoted(t Topic) string { return "“" + t.name() + "”" }

// sayChange compares the first half of the period with the second. It is silent
// without a trend, or if one half holds fewer than ten articles: that is noise.
func (v *View) sayChange() string {
	n := len(v.Bins)
	if n < 2 || len(v.Topics) < 2 {
		return ""
	}
	before := v.halves(0, n/2)
	after := v.halves(n-n/2, n)
	if before == nil || after == nil {
		return ""
	}
	up, down := 0, 0
	for t := range v.Topics {
		if after[t]-before[t] > after[up]-before[up] {
			up = t
		}
		if after[t]-before[t] < after[down]-before[down] {
			down = t
		}
	}
	if after[up]-before[up] < 0.01 {
		return "Between the first and the second half of the period no topic gained as much as one percentage point."
	}
	change := func(t int) string {
		return fmt.Sprintf("%s (%s → %s)", quoted(v.Topics[t]), percent(before[t]).Text, percent(after[t]).Text)
	}
	return fmt.Sprintf("From the first to the second half of the period %s gained most and %s lost most.", change(up), change(down))
}

// halves is the share of each topic among the articles of bins [from, to), nil
// if there are fewer than ten.
func (v *View) halves(from, to int) []float64 {
	articles := 0
	for _, b := range v.Bins[from:to] {
		articles += b.Articles
	}
	if articles < 10 {
		return nil
	}
	shares := make([]float64, len(v.Topics))
	for t, topic := range v.Topics {
		for b := from; b < to; b++ {
			if n := v.Bins[b].Articles; n > 0 {
				shares[t] += topic.Trend[b].Value * float64(n) / float64(articles)
			}
		}
	}
	return shares
}

func (v *View) sayCoherence() string {
	best, worst := -1, -1
	for t, topic := range v.Topics {
		c := topic.Coherence.Value
		if !finite(c) || len(topic.Words) == 0 {
			continue
		}
		if best < 0 || c > v.Topics[best].Coherence.Value {
			best = t
		}
		if worst < 0 || c < v.Topics[worst].Coherence.Value {
			worst = t
		}
	}
	if best == worst {
		return ""
	}
	say := func(t int) string {
		return quoted(v.Topics[t]) + " (coherence " + v.Topics[t].Coherence.Text + ")"
	}
	return "The words of " + say(best) + " appear together most, those of " + say(worst) +
		" least: read its articles before relying on it."
}
