package topics

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/topoi-nmf/topoi/vectorize"
)

// furniture are words of mail, of discussion groups and of web pages that say
// nothing of what an article is about. Words that have become subjects of news, such
// as privacy, message, spam or comment, are not among them. One of these words is in
// many good topics, four of ten in none that was seen.
const furniture = `
	address advance advertisement appreciated asap blah bcc cc cheers click contact copyright correspondence
	email e-mail enquiries fax fwd faq homepage hotline info inquiries kindly lines login logout mail mailing
	mailto newsgroup newsletter newsletters nntp organization phone please post posted posting postings
	regards register regret reply replies reprint reprinted reserved resend reuter rights send sender sent
	signature sincerely sponsored subject subscribe subscriber subscribers subscription subscriptions
	tel telephone thank thanks toll-free unsubscribe usenet webmaster website writes wrote`

// furnitureTerms are the furniture in the terms of an analyzer.
func furnitureTerms(a vectorize.Analyzer) map[string]bool {
	terms := map[string]bool{}
	a.NGrams = 1
	for word := range strings.FieldsSeq(furniture) {
		for t := range a.Terms(word) {
			terms[t] = true
		}
	}
	return terms
}

// isFurniture tells of a term that all its words are furniture: a phrase such as
// mail address counts, and rights of human rights does not.
func isFurniture(term string, furniture map[string]bool) bool {
	for word := range strings.FieldsSeq(term) {
		if !furniture[word] {
			return false
		}
	}
	return true
}

// isCode tells words such as MAY7, G9V, p2 and MP from others: Latin letters
// with digits, or one or two letters. Other scripts write words in two characters.
func isCode(word string) bool {
	letters, digits := 0, 0
	for _, c := range word {
		switch {
		case c == ' ' || c > unicode.MaxLatin1 && !unicode.Is(unicode.Latin, c):
			return false
		case unicode.IsDigit(c):
			digits++
		case unicode.IsLetter(c):
			letters++
		}
	}
	return digits > 0 && letters > 0 || utf8.RuneCountInString(word) <= 2
}
