package vectorize

// vocabulary is the Vocabulary of the terms keep, which are sorted by name.
func (t *tables) vocabulary(keep []int32, names []string) (*Vocabulary, error) {
	best := t.commonest(keep)
	letters := t.letters(keep, best)
	surfaces := make([]string, len(keep))
	df := make([]int, len(keep))
	for i, id := range keep {
		surfaces[i] = t.spell(best[id], letters)
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
		if n < m || n == m && t.spell(form, letters{}) >= t.spell(b, letters{}) {
			return
		}
	}
	best[term] = form
}

func (t *tables) occurrences(form int32) int {
	if form&1 == 0 {
		return t.wordN[form>>1]
	}
	return int(t.gramN[form>>1].count)
}

// letters are the spellings of words, where they are not the folded ones.
type letters struct {
	alone  map[int32]string // as words are shown
	proper map[int32]string // with a capital, as in names of several words
}

// spell writes a word or phrase with these letters.
func (t *tables) spell(form int32, l letters) string {
	if form&1 != 0 {
		g := t.grams[form>>1]
		if n := t.gramN[form>>1]; n.inside > 0 && mostly(int(n.proper), int(n.inside)) {
			l.alone = l.proper
		}
		return t.spell(g.prefix, l) + " " + t.spell(g.word<<1, l)
	}
	if s, ok := l.alone[form>>1]; ok {
		return s
	}
	return t.words[form>>1]
}

// mostly is three of four.
func mostly(part, all int) bool { return 4*part >= 3*all }

// letters finds the spellings of the words that the best forms of the terms are
// made of.
//
// A word keeps its capitals (Blair, BBC, iPhone, McDonald) if it mostly has them
// inside sentences, where a capital is a choice; then its commonest capitalised
// spelling there is shown, ties going to the first by string. So do the words of
// a phrase that mostly has them all: World Cup, of the word world.
func (t *tables) letters(keep, best []int32) letters {
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
	l := letters{map[int32]string{}, map[int32]string{}}
	for w, m := range spellings {
		s, usual := capitals(m, t.an.lower(t.words[w]))
		if s == "" && t.words[w] == unitedStates && t.an.lang == "en" {
			s, usual = "US", true
		}
		if s != "" {
			l.proper[w] = s
		}
		if usual {
			l.alone[w] = s
		}
	}
	return l
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

// capitals is the commonest spelling but lower, "" if there is none, and whether
// lower is not the usual one.
func capitals(spellings map[string]int, lower string) (best string, usual bool) {
	all := 0
	for s, n := range spellings {
		all += n
		if s != lower && (best == "" || n > spellings[best] || n == spellings[best] && s < best) {
			best = s
		}
	}
	return best, best != "" && mostly(all-spellings[lower], all)
}
