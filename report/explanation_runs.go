package report

import (
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
	add := func(from, to int, w *ExplainedWord) {
		if from >= to {
			return
		}
		s := between(text[from:to])
		if w != nil {
			s = clean(text[from:to])
		}
		if s != "" {
			list = append(list, run{text: s, word: w, joined: len(list) > 0 && inside(phrases, from)})
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

// inside tells whether byte at lies inside a phrase, not at its start.
func inside(phrases []ExplainedPhrase, at int) bool {
	for i := range phrases {
		if phrases[i].Start < at && at < phrases[i].End {
			return true
		}
	}
	return false
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
