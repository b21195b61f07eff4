package vectorize

import (
	"embed"
	"strings"
)

// The lists were compiled for Topoi from the closed word classes of each
// language: articles, pronouns, prepositions, conjunctions, auxiliaries, the
// commonest adverbs and small numerals; for English also what news writing adds
// on every subject, such as said and Mr. One entry a word, # begins a comment.
//
//go:embed stopwords/*.txt
var stopWordFiles embed.FS

// WordList is a list of single words. As text, and so in JSON, it is one string,
// the words separated by spaces.
type WordList []string

// MarshalText joins the words by spaces.
func (l WordList) MarshalText() ([]byte, error) { return []byte(strings.Join(l, " ")), nil }

// UnmarshalText reads words separated by white space.
func (l *WordList) UnmarshalText(b []byte) error {
	*l = strings.Fields(string(b))
	return nil
}

// stopWords is the list of a language, nil if there is none.
func stopWords(lang string) []string {
	b, err := stopWordFiles.ReadFile("stopwords/" + lang + ".txt")
	if err != nil {
		return nil
	}
	var list []string
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(line, "#")
		list = append(list, strings.Fields(line)...)
	}
	return list
}
