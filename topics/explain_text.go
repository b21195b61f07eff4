package topics

import (
	"cmp"
	"slices"

	"github.com/topoi-nmf/topoi/vectorize"
)

// An ExplainedText is a title or a text, word by word.
type ExplainedText struct {
	Words   []ExplainedWord   // ascending by Start
	Phrases []ExplainedPhrase // phrases of the vocabulary, ascending by End
}

// An ExplainedWord is a word where it stands. A term's weight in the document is
// divided evenly among its occurrences, and that of a phrase evenly among its
// words. So Weight and Shares tell of the word and of every phrase it is in, and
// no weight is counted twice: Σ Weight·Shares over the words of title and text is
// Explanation.Sums.
type ExplainedWord struct {
	// The word stands at the bytes Start ≤ i < End. Words do not overlap, but for
	// the bigrams that stand for words where ideographs are written without spaces.
	Start, End int
	Kind       WordKind
	// Term is the word's own: an index into Explanation.Terms, -1 unless Kind is
	// Known.
	Term int
	// Weight that the topics own; 0 for a word that is neither known nor in a known
	// phrase, or that no topic has.
	Weight float64
	// Shares of the topics in Weight. They sum to 1; nil if Weight is 0.
	Shares []float64
}

// An ExplainedPhrase is a phrase where it stands.
type ExplainedPhrase struct {
	Start, End int // bytes, from its first word to its last
	Term       int // index into Explanation.Terms
}

// WordKind says what a word is to the model.
type WordKind uint8

const (
	Known   WordKind = iota // in the vocabulary
	Unknown                 // too rare or too frequent in the corpus, or never seen there
	Dropped                 // by the analyzer: a stop word, a number, too short
)

// String is the kind in lower case.
func (k WordKind) String() string {
	switch k {
	case Known:
		return "known"
	case Unknown:
		return "unknown"
	case Dropped:
		return "dropped"
	}
	return "invalid"
}

// Main returns the topic that owns most of the word, the first of equals, or -1
// if none does.
func (w *ExplainedWord) Main() int { return largest(w.Shares) }

// readTexts fills in title and text, and how often terms occur.
func (e *Explanation) readTexts(space *vectorize.Space) {
	e.Title = e.find(space, e.Document.Title)
	e.Text = e.find(space, e.Document.Text)
	e.divide(&e.Title)
	e.divide(&e.Text)
}

// divide gives the words of a text their parts of the terms, which must have been
// counted.
func (e *Explanation) divide(text *ExplainedText) {
	for w := range text.Words {
		if p := text.Words[w].Term; p >= 0 {
			e.give(text.Words[w:w+1], p)
		}
	}
	for _, phrase := range text.Phrases {
		from := text.at(phrase.Start)
		to := from
		for to < len(text.Words) && text.Words[to].End <= phrase.End {
			to++
		}
		e.give(text.Words[from:to], phrase.Term)
	}
	for w := range text.Words {
		x := &text.Words[w]
		for _, part := range x.Shares {
			x.Weight += part
		}
		for t := range x.Shares {
			x.Shares[t] /= x.Weight
		}
	}
}

// give adds one occurrence of a term to the words that it consists of. Until all
// is given their Shares are parts of weight.
func (e *Explanation) give(words []ExplainedWord, term int) {
	x := &e.Terms[term]
	if x.Shares == nil || x.Weight <= 0 {
		return
	}
	weight := x.Weight / float64(x.Count) / float64(len(words))
	for w := range words {
		if words[w].Shares == nil {
			words[w].Shares = make([]float64, len(x.Shares))
		}
		for t, s := range x.Shares {
			words[w].Shares[t] += weight * s
		}
	}
}

// find lists the words and phrases of a text and counts them.
func (e *Explanation) find(space *vectorize.Space, text string) ExplainedText {
	var found ExplainedText
	add := func(w vectorize.Token, kind WordKind) {
		found.Words = append(found.Words, ExplainedWord{Start: w.Start, End: w.End, Kind: kind, Term: -1})
	}
	for w := range space.Tokens(text) {
		add(w, Unknown)
	}
	for w := range space.Dropped(text) {
		add(w, Dropped)
	}
	slices.SortFunc(found.Words, func(a, b ExplainedWord) int { return cmp.Compare(a.Start, b.Start) })
	for match := range space.Matches(text) {
		p := e.index(match.Term)
		e.Terms[p].Count++
		if w := found.at(match.Start); found.Words[w].End == match.End {
			found.Words[w].Kind, found.Words[w].Term = Known, p
			continue
		}
		found.Phrases = append(found.Phrases, ExplainedPhrase{Start: match.Start, End: match.End, Term: p})
	}
	return found
}

// index finds a term of the vocabulary among those of the document.
func (e *Explanation) index(term int32) int {
	p, _ := slices.BinarySearchFunc(e.Terms, int(term), func(x ExplainedTerm, term int) int { return cmp.Compare(x.Term, term) })
	return p
}

// at is the index of the word that begins at a byte.
func (x *ExplainedText) at(start int) int {
	w, _ := slices.BinarySearchFunc(x.Words, start, func(w ExplainedWord, start int) int { return cmp.Compare(w.Start, start) })
	return w
}
