package vectorize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fate is what becomes of a word.
type fate uint8

const (
	kept fate = iota
	isStopWord
	isNumber
	tooShort
	tooLong
	fates
)

// maxBytes and maxRunes bound words: longer ones are encoded data, not language.
const (
	maxBytes = 400
	maxRunes = 100
)

// word folds a word as it stands in the text and says whether it is kept.
func (an *analysis) word(surface string) (folded string, f fate) {
	if len(surface) > maxBytes {
		return "", tooLong
	}
	folded = an.fold(an.clean(surface))
	switch n := utf8.RuneCountInString(folded); {
	case an.stopped(folded):
		return folded, isStopWord
	case n > maxRunes:
		return folded, tooLong
	case !an.KeepNumbers && number(folded):
		return folded, isNumber
	case n < an.MinLength || n == 0:
		return folded, tooShort
	}
	return folded, kept
}

func (an *analysis) stopped(folded string) bool {
	return an.stop[folded] || an.KeepCase && an.stop[an.lower(folded)]
}

// term is the term of a kept word: its stem, or itself.
func (an *analysis) term(folded string) string {
	if an.stem == nil || an.KeepCase && an.lower(folded) != folded {
		return folded
	}
	return stemWord(an.stem, folded)
}

// clean strips from a word what is not part of it, and keeps its case: invisible
// characters, the full stops of an abbreviation (U.N is UN), and the possessive,
// verb or case ending after an apostrophe (Blair's, they've, Ankara'da).
func (an *analysis) clean(surface string) string {
	s := strings.ToValidUTF8(surface, "")
	if an.Whitespace || alphanumeric(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r < 0x80:
			return r
		case isApostrophe(r):
			return '\''
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	s = strings.Trim(s, "'")
	if abbreviation(s) {
		if s = strings.ReplaceAll(s, ".", ""); an.lang == "en" && s == "us" {
			return "US"
		}
		return s
	}
	i := strings.LastIndexByte(s, '\'')
	switch {
	case i <= 0:
	case an.lang == "tr" || an.lang == "az":
		return s[:strings.IndexByte(s, '\'')]
	case ending(s[i+1:], an.lang):
		return strings.TrimRight(s[:i], "'")
	}
	return s
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		if class[s[i]]&alnum == 0 {
			return false
		}
	}
	return true
}

// ending reports whether e, after an apostrophe, is not part of the word. (n't
// is left: don't is a stop word as a whole.)
func ending(e, lang string) bool {
	switch strings.ToLower(e) {
	case "s":
		return true
	case "ve", "ll", "d", "re", "m":
		return lang == "en"
	}
	return false
}

// unitedStates is the folded "US" of English: the country is news, the pronoun a
// stop word.
const unitedStates = "u.s"

// fold removes the case of a cleaned word.
func (an *analysis) fold(cleaned string) string {
	switch {
	case an.KeepCase:
		return cleaned
	case cleaned == "US" && an.lang == "en" && !an.Whitespace:
		return unitedStates
	}
	return an.lower(cleaned)
}

// lower maps letters to lower case; Turkish I to ı and İ to i.
func (an *analysis) lower(s string) string {
	if an.lang == "tr" || an.lang == "az" {
		return strings.ToLowerSpecial(unicode.TurkishCase, s)
	}
	return strings.ToLower(s)
}

// number reports whether a folded word is a number: digits and no letter
// (3,000), digits with the ending of an ordinal, a decade, a magnitude or a time
// of day (20th, 1990s, 5bn, 10am), or digits with a decimal point or comma
// (3.5-litre). Of "3g" or "mp3" nobody can say what they count: they are words.
func number(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	i := strings.IndexFunc(s, unicode.IsLetter)
	if i < 0 {
		return strings.IndexFunc(s, unicode.IsDigit) >= 0
	}
	if !unicode.IsDigit(first) {
		return false
	}
	if strings.ContainsAny(s[:i], ".,") {
		return true
	}
	switch s[i:] {
	case "st", "nd", "rd", "th", "s", "am", "pm", "h",
		"k", "m", "mn", "mln", "mio", "bn", "mrd", "tn",
		"er", "re", "e", "ème", "eme", "de", "ste", "te", "º", "ª", "o", "a", "й", "я", "го":
		return true
	}
	return false
}
