package report

import (
	"fmt"
	"strings"

	"github.com/topoi-nmf/topoi/topics"
)

// flagged is the verdict of a topic that is not good, as a question where it is a
// guess: "boilerplate?", "duplicate of T03"; "" for a good topic and for one that was
// not judged.
func flagged(v topics.Verdict) string {
	switch v.Kind {
	case topics.Good, "":
		return ""
	case topics.Dead, topics.Duplicate:
		return clean(v.String())
	}
	return clean(v.String()) + "?"
}

// mark stands behind a label.
func mark(v topics.Verdict) string {
	if f := flagged(v); f != "" {
		return "  ! " + f
	}
	return ""
}

// accused reports whether the warnings name the topic under a kind: that of its verdict, and
// what its stability says besides.
func (t Topic) accused(kind topics.VerdictKind) bool {
	return t.Verdict.Kind == kind || kind == topics.Unstable && t.reason(kind) != nil
}

// reason is the first of a kind, or nil.
func (t Topic) reason(kind topics.VerdictKind) *topics.Reason {
	for i, r := range t.Verdict.Reasons {
		if r.Kind == kind {
			return &t.Verdict.Reasons[i]
		}
	}
	return nil
}

// reasons of the verdict in words.
func (t Topic) reasons() []string {
	var list []string
	for _, r := range t.Verdict.Reasons {
		list = append(list, clean(r.String()))
	}
	return list
}

// verdictJSON is a verdict with its reasons as data and in words.
type verdictJSON struct {
	Kind    topics.VerdictKind `json:"kind"`
	Of      string             `json:"of,omitempty"`
	Reasons []reasonJSON       `json:"reasons"`
}

type reasonJSON struct {
	topics.Reason
	Text string `json:"text"`
}

// verdictOf is nil for a topic that was not judged.
func verdictOf(v topics.Verdict) *verdictJSON {
	if v.Kind == "" {
		return nil
	}
	out := &verdictJSON{Kind: v.Kind, Of: v.Of, Reasons: []reasonJSON{}}
	for _, r := range v.Reasons {
		out.Reasons = append(out.Reasons, reasonJSON{r, r.String()})
	}
	return out
}

// accusations are what the warnings say of each kind of verdict, with one topic and
// with several. A dead topic is in the warnings of the fit.
var accusations = []struct {
	kind      topics.VerdictKind
	one, many string
}{
	{topics.StopWordLike, "is made of words of no subject", "are made of words of no subject"},
	{topics.Duplicate, "repeats another", "repeat another"},
	{topics.OneSource, "comes from one source or a few articles", "come from one source or a few articles each"},
	{topics.Boilerplate, "looks like boilerplate", "look like boilerplate"},
	{topics.Mixed, "looks mixed", "look mixed"},
	{topics.Unstable, "may be an accident of these articles", "may be accidents of these articles"},
}

// doubts are a warning for each kind of verdict on the topics shown. One topic's says
// why; of several the reasons are with the topics.
func doubts(list []Topic) (warnings []string) {
	for _, a := range accusations {
		var found []Topic
		for _, t := range list {
			if t.accused(a.kind) {
				found = append(found, t)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			says := fmt.Sprintf("%s %s %s", clean(found[0].ID), quoted(found[0]), a.one)
			if r := found[0].reason(a.kind); r != nil { // a model read or made by hand may give none
				says += ": " + clean(r.String())
			}
			warnings = append(warnings, says)
		default:
			ids := make([]string, len(found))
			for i, t := range found {
				ids[i] = clean(t.ID)
			}
			warnings = append(warnings, fmt.Sprintf("%s %s: %s", plural(len(found), "topic"), a.many, strings.Join(ids, ", ")))
		}
	}
	return warnings
}

// Measure tells what coherence is measured on.
func (v *View) Measure() string {
	return "Coherence is the NPMI of the ten main words over the " + plural(v.Counts.Used, "article") + " modelled, each as a whole."
}
