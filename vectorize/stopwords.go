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
