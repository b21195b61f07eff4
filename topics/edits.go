package topics

import (
	"fmt"
	"slices"
	"strings"
)

// Edits are what a reader who knows better asks of a model: names, topics to join, to
// divide, to hide or to keep, words to leave out. They are made anew at every fit,
// so that they outlive the model: numbers of topics change from fit to fit, so an
// edit finds its topic by some of its words.
//
// An edit whose topic is not there is no error: Summary.Warnings says so. A new fit
// may well not have it.
//
// The order is: stop words, before anything is counted; pins, merges and splits,
// which change the topics before documents are inferred, so that new texts meet the
// topics as edited; names and hiding last.
type Edits struct {
	// Stop are words to leave out, as they are written in articles.
	Stop []StopEdit `json:"stop,omitempty" toml:"stop"`
	// Pin are topics that a fit must have.
	Pin []PinEdit `json:"pin,omitempty" toml:"pin"`
	// Merge joins topics into one.
	Merge []MergeEdit `json:"merge,omitempty" toml:"merge"`
	// Split divides a topic.
	Split []SplitEdit `json:"split,omitempty" toml:"split"`
	// Rename gives topics names.
	Rename []RenameEdit `json:"rename,omitempty" toml:"rename"`
	// Hide keeps topics out of reports. Their share of documents remains.
	Hide []HideEdit `json:"hide,omitempty" toml:"hide"`
}

// TopicWords name a topic: the topic meant is the one that has most of these words
// among its thirty heaviest or most relevant (see [LabelLambda]), at least half of those that
// the corpus knows; of several, the one in which they weigh most. Words are written
// as in articles, phrases with a space.
type TopicWords []string

func (w TopicWords) String() string { return strings.Join(w, labelJoin) }

// A StopEdit adds stop words.
type StopEdit struct {
	Words []string `json:"words" toml:"words"`
}

// A PinEdit asks for a topic in every fit. Where no topic has these words, one is
// grown from the articles that do, beside the others.
type PinEdit struct {
	Words TopicWords `json:"words" toml:"words"`
	Label string     `json:"label,omitempty" toml:"label"` // "" leaves the name to the fit
}

// A MergeEdit joins two or more topics, each named by its words.
type MergeEdit struct {
	Words []TopicWords `json:"words" toml:"words"`
	Label string       `json:"label,omitempty" toml:"label"`
}

// A SplitEdit factorizes the part of the corpus that a topic explains once more, into
// as many topics.
type SplitEdit struct {
	Words TopicWords `json:"words" toml:"words"`
	Into  int        `json:"into,omitempty" toml:"into"` // 0 = 2
}

// A RenameEdit gives a topic a name.
type RenameEdit struct {
	Words TopicWords `json:"words" toml:"words"`
	Label string     `json:"label" toml:"label"`
}

// A HideEdit keeps a topic out of reports.
type HideEdit struct {
	Words TopicWords `json:"words" toml:"words"`
}

// An EditError says which edit cannot be meant as it is.
type EditError struct {
	Edit   string // "merge", "split", …
	Number int    // the how-manieth of its kind, from 1
	Reason string
}

// Error says which edit it is, what is wrong and what to do.
func (e *EditError) Error() string {
	return fmt.Sprintf("topics: %s edit %d: %s", e.Edit, e.Number, e.Reason)
}

// Empty reports whether there is nothing to do.
func (e *Edits) Empty() bool {
	return len(e.Stop)+len(e.Pin)+len(e.Merge)+len(e.Split)+len(e.Rename)+len(e.Hide) == 0
}

// clone is a copy that shares nothing with e.
func (e *Edits) clone() *Edits {
	c := &Edits{
		Stop: slices.Clone(e.Stop), Pin: slices.Clone(e.Pin), Merge: slices.Clone(e.Merge),
		Split: slices.Clone(e.Split), Rename: slices.Clone(e.Rename), Hide: slices.Clone(e.Hide),
	}
	for i := range c.Stop {
		c.Stop[i].Words = slices.Clone(c.Stop[i].Words)
	}
	for i := range c.Pin {
		c.Pin[i].Words = slices.Clone(c.Pin[i].Words)
	}
	for i := range c.Merge {
		c.Merge[i].Words = slices.Clone(c.Merge[i].Words)
		for j, w := range c.Merge[i].Words {
			c.Merge[i].Words[j] = slices.Clone(w)
		}
	}
	for i := range c.Split {
		c.Split[i].Words = slices.Clone(c.Split[i].Words)
	}
	for i := range c.Rename {
		c.Rename[i].Words = slices.Clone(c.Rename[i].Words)
	}
	for i := range c.Hide {
		c.Hide[i].Words = slices.Clone(c.Hide[i].Words)
	}
	return c
}

// Check returns an [*EditError] for the first edit that makes no sense in any corpus.
func (e *Edits) Check() error {
	const noWords = "names no words; give some of the topic's words, as in words = [\"rates\", \"inflation\"]"
	for i, s := range e.Stop {
		if len(s.Words) == 0 {
			return &EditError{"stop", i + 1, "names no words"}
		}
	}
	for i, p := range e.Pin {
		if len(p.Words) == 0 {
			return &EditError{"pin", i + 1, noWords}
		}
	}
	for i, m := range e.Merge {
		if len(m.Words) < 2 {
			return &EditError{"merge", i + 1, "joins at least two topics, as in words = [[\"goal\"], [\"striker\"]]"}
		}
		for _, w := range m.Words {
			if len(w) == 0 {
				return &EditError{"merge", i + 1, noWords}
			}
		}
	}
	for i, s := range e.Split {
		switch {
		case len(s.Words) == 0:
			return &EditError{"split", i + 1, noWords}
		case s.Into < 0 || s.Into == 1 || s.Into > mostSplit:
			return &EditError{"split", i + 1, fmt.Sprintf("into %d; a topic is split into 2 to %d", s.Into, mostSplit)}
		}
	}
	for i, r := range e.Rename {
		switch {
		case len(r.Words) == 0:
			return &EditError{"rename", i + 1, noWords}
		case strings.TrimSpace(r.Label) == "":
			return &EditError{"rename", i + 1, "has no label"}
		}
	}
	for i, h := range e.Hide {
		if len(h.Words) == 0 {
			return &EditError{"hide", i + 1, noWords}
		}
	}
	return nil
}

// EditsMade counts the edits of each kind that were made. One that found no topic, or
// none that it could change, is in Summary.Warnings instead.
type EditsMade struct {
	Pins    int `json:"pins"`
	Merges  int `json:"merges"`
	Splits  int `json:"splits"`
	Renames int `json:"renames"`
	Hides   int `json:"hides"`
}

// mostSplit is the largest number of parts of a topic.
const mostSplit = 20

// stopWords are all words to leave out.
func (e *Edits) stopWords() (words []string) {
	for _, s := range e.Stop {
		words = append(words, s.Words...)
	}
	return words
}

// reshapes reports whether an edit changes the topics themselves.
func (e *Edits) reshapes() bool { return len(e.Pin)+len(e.Merge)+len(e.Split) > 0 }

// apply gives names and hides, once the topics of the model stand, and says what could
// not be done.
func (e *Edits) apply(m *Model) {
	if e.Empty() {
		return
	}
	f := newFinder(m.Space, m.Phi, m.TermWeight)
	made := m.Fit.Edits
	do := func(edit string, words TopicWords, count *int, change func(*Topic)) {
		t, ok := f.find(words)
		if !ok {
			m.Fit.Warnings = append(m.Fit.Warnings, unfound(edit, words))
			return
		}
		change(&m.Topics[t])
		*count++
	}
	rename := func(label string) func(*Topic) {
		return func(t *Topic) {
			if label = strings.TrimSpace(label); label != "" {
				t.Label, t.Named = label, true
			}
		}
	}
	for _, p := range e.Pin {
		do("pin", p.Words, &made.Pins, func(t *Topic) { t.Pinned = true; rename(p.Label)(t) })
	}
	for _, j := range e.Merge {
		if j.Label != "" {
			do("merge", slices.Concat(j.Words...), new(int), rename(j.Label)) // counted when it was made
		}
	}
	for _, r := range e.Rename {
		do("rename", r.Words, &made.Renames, rename(r.Label))
	}
	for _, h := range e.Hide {
		do("hide", h.Words, &made.Hides, func(t *Topic) { t.Hidden = true })
	}
}

func unfound(edit string, words TopicWords) string {
	return fmt.Sprintf("edit not made: no topic to %s has the words %s; name others of its words, or remove the edit", edit, words)
}
