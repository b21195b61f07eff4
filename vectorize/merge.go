package vectorize

import "context"

// tables are the counters of all workers under common numbers. The numbers
// depend on how documents fell to workers; nothing that is made from them does:
// counts are sums, and terms are sorted by string at the end.
type tables struct {
	an        *analysis
	counters  []*counter
	rows      []rows
	documents int
	workers   int

	words  []string  // distinct folded words
	wordN  []int     // occurrences
	termOf []int32   // by word: its term
	number [][]int32 // by worker and its word: the word

	terms  []term     // distinct terms: stems first, then phrases
	grams  []phraseID // distinct phrases of words
	gramN  []seen
	gramTm []int32   // by phrase: its term, -1 if it holds a stop word
	gramNo [][]int32 // by worker and its phrase: the phrase

	entries [][2][]int32 // by worker, word or phrase, and its number: the term
}

// term is a stem, or a phrase: a shorter term followed by a stem.
type term struct {
	stem         string
	prefix, last int32 // of a phrase; prefix is -1 for a stem
	stop         bool  // the user does not want it
	df, total    int
}

// phraseID is a word appended to a word (even) or to a phrase (odd).
type phraseID struct{ prefix, word int32 }

func merge(ctx context.Context, an *analysis, counters []*counter, rows []rows, documents, workers int) *tables {
	t := &tables{an: an, counters: counters, rows: rows, documents: documents, workers: workers}
	t.mergeWords()
	t.stemWords(ctx)
	t.mergePhrases()
	t.entries = make([][2][]int32, len(counters))
	for w := range counters {
		t.entries[w] = [2][]int32{make([]int32, len(t.number[w])), make([]int32, len(t.gramNo[w]))}
		for i, id := range t.number[w] {
			t.entries[w][0][i] = t.termOf[id]
		}
		for i, id := range t.gramNo[w] {
			t.entries[w][1][i] = t.gramTm[id]
		}
	}
	return t
}

// mergeWords numbers the distinct folded words of all workers.
func (t *tables) mergeWords() {
	index := make(map[string]int32, len(t.counters[0].words))
	t.number = make([][]int32, len(t.counters))
	for w, c := range t.counters {
		t.number[w] = make([]int32, len(c.words))
		for i, s := range c.words {
			id, ok := index[s]
			if !ok {
				id = int32(len(t.words))
				index[s] = id
				t.words = append(t.words, s)
			}
			t.number[w][i] = id
		}
		c.byWord, c.surfaces = nil, nil // of no more use
	}
	t.wordN = make([]int, len(t.words))
	for w, c := range t.counters {
		for _, f := range c.forms {
			if f.word >= 0 {
				t.wordN[t.number[w][f.word]] += f.count
			}
		}
	}
}

// stemWords makes the terms of the words, each stemmed once.
func (t *tables) stemWords(ctx context.Context) {
	const chunk = 1024
	stems := make([]string, len(t.words))
	parallel(ctx, t.workers, (len(stems)+chunk-1)/chunk, func(_, i int) {
		for j := i * chunk; j < min(len(stems), (i+1)*chunk); j++ {
			stems[j] = t.an.term(t.words[j])
		}
	})
	t.termOf = make([]int32, len(stems))
	index := make(map[string]int32, len(stems))
	for i, s := range stems {
		id, ok := index[s]
		if !ok {
			id = int32(len(t.terms))
			index[s] = id
			t.terms = append(t.terms, term{stem: s, prefix: -1, stop: t.an.stopTerm[s]})
		}
		t.termOf[i] = id
	}
}

// mergePhrases numbers the distinct phrases of all workers and makes their terms.
func (t *tables) mergePhrases() {
	index := map[phraseID]int32{}
	t.gramNo = make([][]int32, len(t.counters))
	byTerms := map[[2]int32]int32{}
	for w, c := range t.counters {
		t.gramNo[w] = make([]int32, len(c.grams))
		for i, g := range c.grams {
			p := phraseID{t.id(w, g.prefix), t.number[w][g.word]}
			id, ok := index[p]
			if !ok {
				id = int32(len(t.grams))
				index[p] = id
				t.grams = append(t.grams, p)
				t.gramN = append(t.gramN, seen{})
				t.gramTm = append(t.gramTm, t.phraseTerm(p, byTerms))
			}
			t.gramN[id].add(c.gramN[i])
			t.gramNo[w][i] = id
		}
		c.phrases = nil
	}
}

// id is the common number of worker w's entry: even words, odd phrases. The
// prefix of a phrase is always numbered before it.
func (t *tables) id(w int, entry uint32) int32 {
	if entry&1 == 0 {
		return t.number[w][entry>>1] << 1
	}
	return t.gramNo[w][entry>>1]<<1 | 1
}

// term is the term of a common number, -1 if there is none.
func (t *tables) term(id int32) int32 {
	if id&1 == 0 {
		return t.termOf[id>>1]
	}
	return t.gramTm[id>>1]
}

// phraseTerm is the term of a phrase of words; -1 if one of them is a stop word
// of the user, as phrases do not run across stop words.
func (t *tables) phraseTerm(p phraseID, byTerms map[[2]int32]int32) int32 {
	prefix, last := t.term(p.prefix), t.termOf[p.word]
	if prefix < 0 || p.prefix&1 == 0 && t.terms[prefix].stop || t.terms[last].stop {
		return -1
	}
	key := [2]int32{prefix, last}
	id, ok := byTerms[key]
	if !ok {
		id = int32(len(t.terms))
		byTerms[key] = id
		t.terms = append(t.terms, term{prefix: prefix, last: last})
		if len(t.an.stopTerm) > 0 {
			t.terms[id].stop = t.an.stopTerm[t.name(id)]
		}
	}
	return id
}

// name is the string of a term.
func (t *tables) name(id int32) string {
	if x := t.terms[id]; x.prefix >= 0 {
		return t.name(x.prefix) + " " + t.name(x.last)
	}
	return t.terms[id].stem
}
