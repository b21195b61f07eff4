package vectorize

// vocabulary is the Vocabulary of the terms keep, which are sorted by name.
func (t *tables) vocabulary(keep []int32, names []string) (*Vocabulary, error) {
	best := t.commonest(keep)
	shown := t.shown(keep, best)
	surfaces := make([]string, len(keep))
	df := make([]int, len(keep))
	for i, id := range keep {
		surfaces[i] = t.spell(best[id], shown)
		df[i] = t.terms[id].df
	}
	return NewVocabulary(names, surfaces, df, t.documents)
}

// none marks terms that are not kept, unset those whose commonest form is not
// known yet.
const (
	none  int32 = -1
	unset int32 = -2
)

// commonest is, for each term of keep, the word or phrase (a common number, see
// id) that occurs most often among those that make it; ties go to the first by
// string.
func (t *tables) commonest(keep []int32) []int32 {
	best := make([]int32, len(t.terms))
	for id := range best {
		best[id] = none
	}
	for _, id := range keep {
		best[id] = unset
	}
	for w := range t.words {
		t.vie(best, t.termOf[w], int32(w)<<1)
	}
	for g := range t.grams {
		if t.gramTm[g] >= 0 {
			t.vie(best, t.gramTm[g], int32(g)<<1|1)
		}
	}
	return best
}

// vie makes form the best of its term if it is better.
func (t *tables) vie(best []int32, term, form int32) {
	b := best[term]
	if b == none {
		return
	}
	if b >= 0 {
		n, m := t.occurrences(form), t.occurrences(b)
		if n < m || n == m && t.spell(form, nil) >= t.spell(b, nil) {
			return
		}
	}
	best[term] = form
}

func (t *tables) occurrences(form int32) int {
	if form&1 == 0 {
		return t.wordN[form>>1]
	}
	return t.gramN[form>>1]
}

// spell writes a word or phrase, each word as shown, or as it is folded.
func (t *tables) spell(form int32, shown map[int32]string) string {
	if form&1 != 0 {
		g := t.grams[form>>1]
		return t.spell(g.prefix, shown) + " " + t.spell(g.word<<1, shown)
	}
	if s, ok := shown[form>>1]; ok {
		return s
	}
	return t.words[form>>1]
}

// shown is the spelling of the words that the best forms of the terms are made
// of, where it is not the folded one.
//
// A word keeps its capitals (Blair, BBC, iPhone, McDonald) if it has them in
// three of four places inside sentences, where a capital is a choice; then its
// commonest capitalised spelling there is shown, ties going to the first by
// string.
func (t *tables) shown(keep, best []int32) map[int32]string {
	spellings := map[int32]map[string]int{}
	for _, id := range keep {
		t.want(best[id], spellings)
	}
	for w, c := range t.counters {
		for i, f := range c.forms {
			if f.word < 0 || f.inside == 0 {
				continue
			}
			if m, ok := spellings[t.number[w][f.word]]; ok {
				s := t.an.clean(c.texts[i])
				if m == nil {
					m = map[string]int{}
					spellings[t.number[w][f.word]] = m
				}
				m[s] += f.inside
			}
		}
	}
	shown := map[int32]string{}
	for w, m := range spellings {
		if s := capitals(m, t.an.lower(t.words[w])); s != "" {
			shown[w] = s
		} else if t.words[w] == unitedStates && t.an.lang == "en" {
			shown[w] = "US"
		}
	}
	return shown
}

func (t *tables) want(form int32, spellings map[int32]map[string]int) {
	if form&1 == 0 {
		spellings[form>>1] = nil
		return
	}
	g := t.grams[form>>1]
	t.want(g.prefix, spellings)
	t.want(g.word<<1, spellings)
}

// capitals is the commonest spelling but lower, if the others make up three
// quarters; "" otherwise.
func capitals(spellings map[string]int, lower string) string {
	all, best := 0, ""
	for s, n := range spellings {
		all += n
		if s != lower && (best == "" || n > spellings[best] || n == spellings[best] && s < best) {
			best = s
		}
	}
	if 4*(all-spellings[lower]) < 3*all {
		return ""
	}
	return best
}
