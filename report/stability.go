package report

import (
	"fmt"

	"github.com/topoi-nmf/topoi/topics"
)

// found is in how many fits to halves of the corpus the topic was found again, as "9/10"; –
// if that is not known.
func (t Topic) found() string {
	if t.Stability == nil {
		return missing
	}
	return fmt.Sprintf("%d/%d", t.Stability.Found, t.Stability.Runs)
}

// Found says the same in a sentence.
func (t Topic) Found() string {
	s := t.Stability
	if s == nil {
		return ""
	}
	return fmt.Sprintf("at least half of its ten words are found together in %d of %d fits, each to a random half of the articles; about %d of the ten on average, and its share varies by ± %s",
		s.Found, s.Runs, s.Shared(), percent(s.ShareSpread).Text)
}

// uncheckable reports whether the check was asked for and articles are too few for it.
func uncheckable(m *topics.Model) bool {
	return m.Settings.Runs > 0 && m.K() > 0 && m.Topics[0].Stability == nil
}

// caution says of how few articles the check was made, or was not, if they are too few; else "".
func caution(m *topics.Model) string {
	switch {
	case uncheckable(m):
		return "Whether topics are stable is not known: fewer than three articles differ, and halves of so few tell nothing."
	case m.Settings.Runs == 0 || !m.StabilityOverstated():
		return ""
	}
	are, each := "are", "each of "+plural(m.K(), "topic")
	if len(m.Documents) == 1 {
		are = "is"
	}
	if m.K() == 1 {
		each = "a topic"
	}
	return fmt.Sprintf("The check of stability promises too much here: %s %s fewer than twenty for %s, and other articles would bring back fewer topics than random halves of these do.",
		plural(len(m.Documents), "article"), are, each)
}

// stabilityJSON is a stability, and whether it promises too much.
type stabilityJSON struct {
	*topics.Stability
	Overstated bool `json:"overstated"`
}

// stability is nil for a topic that was not checked.
func (v *View) stability(t Topic) *stabilityJSON {
	if t.Stability == nil {
		return nil
	}
	return &stabilityJSON{t.Stability, v.Caution != ""}
}
