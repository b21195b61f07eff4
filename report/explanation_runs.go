package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A run is a stretch of a text: a word, or what stands between words.
type run struct {
	text string         // clean; between words single spaces and line ends are kept
	word *ExplainedWord // nil between words
	// joined: the run is inside a phrase, and so is the one before it.
	joined bool
}

// runs cut a text into words and what is between them. Of words that overlap
// (bigrams of ideographs) the earlier one ends where the next begins.
func runs(text string, words []ExplainedWord, phrases []ExplainedPhrase) []run {
	var list []run
	inside := insides(phrases)
	add := func(from, to int, w *ExplainedWord) {
		if from >= to {
			return
		}
		s := between(text[from:to])
		if w != nil {
			s = clean(text[from:to])
		}
		if s != "" {
			list = append(list, run{text: s, word: w, joined: inside(from) && len(list) > 0})
		}
	}
	at := 0
	for i := range words {
		w := &words[i]
		end := w.End
		if i+1 < len(words) {
			end = min(end, words[i+1].Start)
		}
		add(at, w.Start, nil)
		add(w.Start, end, w)
		at = end
	}
	add(at, len(text), nil)
	return list
}

// insides tells whether a byte lies inside a phrase, not at its start, for bytes in
// ascending order. A phrase that begins before the byte must end behind it. (To ask every
// phrase about every word took minutes for a text of some megabytes.)
func insides(phrases []ExplainedPhrase) func(at int) bool {
	left := slices.Clone(phrases)
	slices.SortFunc(left, func(a, b ExplainedPhrase) int { return cmp.Compare(a.Start, b.Start) })
	end := 0
	return func(at int) bool {
		for len(left) > 0 && left[0].Start < at {
			end, left = max(end, left[0].End), left[1:]
		}
		return at < end
	}
}

// between is clean for what stands between words: white space at its ends becomes
// one space, and line ends are kept, at most two in a row.
func between(s string) string {
	if s == " " {
		return s
	}
	lines := strings.Split(s, "\n")
	last := len(lines) - 1
	empty := 0
	var b strings.Builder
	for i, line := range lines {
		text := clean(line)
		if i > 0 {
			if empty < 2 {
				b.WriteByte('\n')
			}
			empty++
		}
		switch {
		case text != "":
			empty = 0
			if i == 0 && startsWithSpace(line) {
				b.WriteByte(' ')
			}
			b.WriteString(text)
			if i == last && endsWithSpace(line) {
				b.WriteByte(' ')
			}
		case last == 0 && strings.ContainsFunc(line, unicode.IsSpace):
			return " "
		}
	}
	return b.String()
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

func endsWithSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r)
}

// fold is the form by which words that differ in case only are the same.
func fold(s string) string { return strings.ToLower(s) }
