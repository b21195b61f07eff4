package vectorize

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is what of a document is analysed.
type text struct{ title, body string }

// batch is some documents of the stream, in order; the first is document first.
type batch struct {
	first int
	texts []text
}

// rows holds the counts of a batch's documents, worker's numbering: for each
// document the number of its entries and then, for each, the id and the count,
// all as uvarint. That is about 3.3 bytes an entry, where two int32 take 8.
type rows struct {
	first, documents int
	worker           int
	bytes            []byte
}

// Entry ids: word w is 2w, phrase g is 2g+1. Both are numbered by a worker in
// the order of their first appearance, so that frequent ones have short uvarints.

// surface is a word exactly as it stands in the texts, case and all.
//
// The table is by surface, not by folded word: then folding, like everything
// done to a word, is done once per distinct surface and never per token, and the
// letter case is at hand when a term is to be shown.
type surface struct {
	word   int32 // ≥ 0: folded word; otherwise -1 - fate
	count  int   // occurrences
	inside int   // occurrences inside sentences, where a capital means something
	upper  bool  // begins with a capital
}

// phrase is a word appended to a word or a shorter phrase.
type phrase struct {
	prefix uint32 // entry id
	word   int32
}

// seen is how often a phrase occurs.
type seen struct {
	count  uint32
	inside uint32 // with every word inside a sentence
	proper uint32 // and every word with a capital
}

func (s *seen) add(t seen) {
	s.count, s.inside, s.proper = s.count+t.count, s.inside+t.inside, s.proper+t.proper
}

// counter counts the words of documents: one worker's tables.
type counter struct {
	an       *analysis
	sc       *scanner
	surfaces map[string]int32
	forms    []surface
	texts    []string // of forms
	words    []string // folded
	byWord   map[string]int32
	phrases  map[phrase]int32
	grams    []phrase
	gramN    []seen

	wordCount, gramCount []uint32 // of the current document
	touched              []uint32 // entry ids of it
	chain                []uint32 // phrases that end with the previous word, by length
	insideRun, properRun int      // how many of the last words of it are inside a sentence, and capitalised
	tooLong              int
}

func newCounter(an *analysis) *counter {
	return &counter{an: an, sc: an.scanner(),
		surfaces: map[string]int32{}, byWord: map[string]int32{}, phrases: map[phrase]int32{}}
}

// count counts a batch; when ctx is done, only its beginning.
func (c *counter) count(ctx context.Context, b batch, worker int) rows {
	r := rows{first: b.first, documents: len(b.texts), worker: worker}
	for _, t := range b.texts {
		if ctx.Err() != nil {
			break
		}
		c.text(t.title, false)
		c.text(t.body, true)
		r.bytes = c.flush(r.bytes)
	}
	r.bytes = slices.Clip(r.bytes)
	return r
}

// text counts the words of one text, the title or the body; prose is false for
// titles, whose capitals say nothing.
func (c *counter) text(t string, prose bool) {
	c.sc.reset(t)
	c.chain = c.chain[:0]
	for w, ok := c.sc.next(); ok; w, ok = c.sc.next() {
		if w.end-w.start > maxBytes {
			c.tooLong++
			c.chain = c.chain[:0]
			continue
		}
		id, ok := c.surfaces[t[w.start:w.end]]
		if !ok {
			id = c.add(t[w.start:w.end])
		}
		f := &c.forms[id]
		f.count++
		inside := prose && w.gap&gapSentence == 0
		if inside {
			f.inside++
		}
		if f.word < 0 {
			c.chain = c.chain[:0]
			continue
		}
		if c.wordCount[f.word] == 0 {
			c.touched = append(c.touched, uint32(f.word)<<1)
		}
		c.wordCount[f.word]++
		if c.an.NGrams > 1 {
			if w.gap&gapPhrase != 0 {
				c.chain = c.chain[:0]
			}
			c.extend(f.word, inside, f.upper)
		}
	}
}

// add enters a new surface. The string is copied: it must not hold on to the
// text of its document.
func (c *counter) add(s string) int32 {
	s = strings.Clone(s)
	folded, fate := c.an.word(s)
	word := -1 - int32(fate)
	if fate == kept {
		var ok bool
		if word, ok = c.byWord[folded]; !ok {
			word = int32(len(c.words))
			c.byWord[folded] = word
			c.words = append(c.words, folded)
			c.wordCount = append(c.wordCount, 0)
		}
	}
	id := int32(len(c.forms))
	c.surfaces[s] = id
	c.texts = append(c.texts, s)
	first, _ := utf8.DecodeRuneInString(s)
	c.forms = append(c.forms, surface{word: word, upper: unicode.IsUpper(first)})
	return id
}

// extend counts the phrases that end with word and replaces the chain.
func (c *counter) extend(word int32, inside, upper bool) {
	if len(c.chain) == 0 || !inside {
		c.insideRun, c.properRun = 0, 0
	}
	if inside {
		c.insideRun++
	}
	if c.properRun++; !inside || !upper {
		c.properRun = 0
	}
	n := min(len(c.chain), c.an.NGrams-1)
	if len(c.chain) == n {
		c.chain = append(c.chain, 0)
	}
	for k := n; k > 0; k-- {
		p := phrase{c.chain[k-1], word}
		id, ok := c.phrases[p]
		if !ok {
			id = int32(len(c.grams))
			c.phrases[p] = id
			c.grams = append(c.grams, p)
			c.gramN = append(c.gramN, seen{})
			c.gramCount = append(c.gramCount, 0)
		}
		c.gramN[id].count++
		if c.insideRun > k {
			c.gramN[id].inside++
		}
		if c.properRun > k {
			c.gramN[id].proper++
		}
		if c.gramCount[id] == 0 {
			c.touched = append(c.touched, uint32(id)<<1|1)
		}
		c.gramCount[id]++
		c.chain[k] = uint32(id)<<1 | 1
	}
	c.chain[0] = uint32(word) << 1
}

// flush appends the row of the current document to b and forgets the document.
func (c *counter) flush(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(c.touched)))
	for _, id := range c.touched {
		n := &c.wordCount
		if id&1 != 0 {
			n = &c.gramCount
		}
		b = binary.AppendUvarint(b, uint64(id))
		b = binary.AppendUvarint(b, uint64((*n)[id>>1]))
		(*n)[id>>1] = 0
	}
	c.touched = c.touched[:0]
	return b
}

// eachEntry calls f with each entry of the next row of b and returns the rest of b.
func eachEntry(b []byte, f func(id uint32, count uint32)) []byte {
	n, k := binary.Uvarint(b)
	b = b[k:]
	for range n {
		id, k := binary.Uvarint(b)
		count, l := binary.Uvarint(b[k:])
		b = b[k+l:]
		f(uint32(id), uint32(count))
	}
	return b
}
