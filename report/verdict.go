package report

import (
	"fmt"
	"strings"

	"github.com/topoi-nmf/topoi/topics"
)

// flag is the verdict of a topic that is not good, as a question where it is a
// guess: "boilerplate?", "duplicate of T03"; "" for a good topic and for one that was
// not judged.
func (t Topic) flag() string {
	switch t.Verdict.Kind {
	case topics.Good, "":
		return ""
	case topics.Dead, topics.Duplicate:
		return clean(t.Verdict.String())
	}
	return clean(t.Verdict.String()) + "?"
}

// mark is the flag behind a label.
func (t Topic) mark() string {
	if f := t.flag(); f != "" {
		return "  ! " + f
	}
	return ""
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

// verdict is nil for a topic that was not judged.
func (t Topic) verdict() *verdictJSON {
	if t.Verdict.Kind == "" {
		return nil
	}
	out := &verdictJSON{Kind: t.Verdict.Kind, Of: t.Verdict.Of, Reasons: []reasonJSON{}}
	for _, r := range t.Verdict.Reasons {
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
	{topics.OneSource, "comes from one source", "come from one source each"},
	{topics.Boilerplate, "looks like boilerplate", "look like boilerplate"},
	{topics.Mixed, "looks mixed", "look mixed"},
}

// doubts are a warning for each kind of verdict on the topics shown. One topic's says
// why; of several the reasons are with the topics.
func doubts(list []Topic) (warnings []string) {
	for _, a := range accusations {
		var found []Topic
		for _, t := range list {
			if t.Verdict.Kind == a.kind {
				found = append(found, t)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			warnings = append(warnings, fmt.Sprintf("%s %s %s: %s", clean(found[0].ID), quoted(found[0]), a.one, found[0].reasons()[0]))
		default:
			ids := make([]string, len(found))
			for i, t := range found {
				ids[i] = clean(t.ID)
			}
			warnings = append(warnings, fmt.Sprintf("%s %s: %s", plural(len(found), "topic"), a.many, strings.Join(ids, ", ")))
		}
	}
	if ids := unstable(list); len(ids) > 0 {
		verb := "comes"
		if len(ids) > 1 {
			verb = "come"
		}
		warnings = append(warnings, fmt.Sprintf("%s %s back in fewer than half of the fits to random halves of the articles, and might not in other articles: %s",
			plural(len(ids), "topic"), verb, strings.Join(ids, ", ")))
	}
	return warnings
}

// Measure tells what coherence is measured on.
func (v *View) Measure() string {
	return "Coherence is the NPMI of the ten main words over the " + plural(v.Counts.Used, "article") + " modelled, each as a whole."
}
