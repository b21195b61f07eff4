package report

import "fmt"

// found is in how many fits to halves of the corpus the topic was found again, as "9/10"; ""
// if that was not checked.
func (t Topic) found() string {
	if t.Stability == nil {
		return ""
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

// checked reports whether the stability of topics is known.
func (v *View) checked() bool { return len(v.Topics) > 0 && v.Topics[0].Stability != nil }

// unstable are the topics that come back in fewer than half of the fits.
func unstable(list []Topic) (ids []string) {
	for _, t := range list {
		if s := t.Stability; s != nil && 2*s.Found < s.Runs {
			ids = append(ids, clean(t.ID))
		}
	}
	return ids
}
