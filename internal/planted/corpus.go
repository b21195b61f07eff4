package planted

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Text is one planted article.
type Text struct {
	ID    string // "t03/0017.txt": the label is the folder
	Title string // a few frequent words of the main topic
	Body  string // sentences of invented and English function words
	Label int    // the main topic
}

// Texts is a planted corpus with its known answer.
type Texts struct {
	Articles []Text
	Words    []string // the invented word of each term
	Topics   [][]int  // the terms of each topic alone, the most frequent first
	Shared   []int    // the terms all topics share
}

// Corpus plants texts: the words of the documents of [Matrix], in random order,
// each spelled as an invented word. The words are lower-case ASCII, all
// different, and end so that English stemming leaves them alone; between them
// stand function words that any English stop list removes. So a bag of words
// made of Body, stop words aside, is exactly the column of Matrix.
func Corpus(opt Options) *Texts {
	m := newModel(opt)
	c := &Texts{Words: make([]string, m.Terms), Shared: toInts(m.shared)}
	for i := range c.Words {
		c.Words[i] = word(i)
	}
	for _, own := range m.own {
		c.Topics = append(c.Topics, toInts(own))
	}
	for j, d := range m.documents() {
		label := m.label(j)
		d.rng.Shuffle(len(d.terms), func(a, b int) { d.terms[a], d.terms[b] = d.terms[b], d.terms[a] })
		c.Articles = append(c.Articles, Text{
			ID:    fmt.Sprintf("t%02d/%04d.txt", label, j),
			Title: c.title(d.rng, label),
			Body:  c.body(d),
			Label: label,
		})
	}
	return c
}

func toInts(terms []int32) []int {
	out := make([]int, len(terms))
	for p, i := range terms {
		out[p] = int(i)
	}
	return out
}

// word spells i in syllables of one of 15 consonants and one of 4 vowels, at
// least two of them, and closes the last with a consonant.
func word(i int) string {
	const consonants, vowels = "bdfgklmnprtvzjh", "aoui"
	var b strings.Builder
	last := 0
	for n := i; b.Len() < 4 || n > 0; n /= len(consonants) * len(vowels) {
		syllable := n % (len(consonants) * len(vowels))
		last = syllable / len(vowels)
		b.WriteByte(consonants[last])
		b.WriteByte(vowels[syllable%len(vowels)])
	}
	b.WriteByte("kmbpv"[last%5])
	return b.String()
}

func (c *Texts) title(rng *rand.Rand, label int) string {
	own := c.Topics[label]
	words := make([]string, 4)
	for p := range words {
		words[p] = c.Words[own[rng.IntN(min(8, len(own)))]]
	}
	return capital(strings.Join(words, " "))
}

// body writes the words of d as sentences, with a function word before every
// third.
func (c *Texts) body(d *document) string {
	function := [...]string{"the", "of", "and", "in", "to", "with", "for", "by"}
	var b strings.Builder
	for p := 0; p < len(d.terms); {
		sentence := make([]string, 0, 24)
		for end := min(len(d.terms), p+6+d.rng.IntN(9)); p < end; p++ {
			if p%3 == 0 {
				sentence = append(sentence, function[d.rng.IntN(len(function))])
			}
			sentence = append(sentence, c.Words[d.terms[p]])
		}
		b.WriteString(capital(strings.Join(sentence, " ")))
		b.WriteString(".\n")
	}
	return b.String()
}

// capital raises the first letter of ASCII text.
func capital(s string) string {
	return strings.ToUpper(s[:1]) + s[1:]
}
