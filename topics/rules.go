package topics

import (
	"cmp"
	"math"
	"slices"
)

// The limits of verdicts. docs/quality.md has the table of what good and bad topics
// of BBC News, 20 Newsgroups, Reuters-21578 and testdata/news measure; each limit
// lies in a gap between them.
const (
	// In fewer documents chance decides what goes together: only rules about
	// the words themselves are applied.
	enoughDocuments = 30
	// A topic with less than this, in articles, is dead.
	deadDocuments = 0.01
	// With stop words kept, top words stand in .25 to .93 of the articles of
	// other topics, and without them in .18 at most.
	outsideLimit = 0.25
	// Words shared with other topics make a background of a topic that is
	// hardly the main part of an article, or that is near the corpus.
	sharedLimit     = 0.30 // exclusivity, where
	allocationLimit = 0.10 // the allocation ratio is below this
	generalLimit    = 0.20 // exclusivity, where
	distanceLimit   = 0.35 // corpus_dist is below this part of −log share, its greatest value
	likenessLimit   = 0.80 // cosine
	sourceLimit     = 0.90 // part of a topic from one source,
	sourceUsual     = 0.50 // unless the source has more of the corpus than this
	articlesLimit   = 3.0  // effective articles
	narrowLimit     = 0.25 // effective words, as a part of the median
	furnitureLimit  = 4    // of ten top words
	codesLimit      = 5    // likewise
	coherenceLimit  = 0.10 // NPMI
	shortDocument   = 20.0 // terms; in shorter documents the median less
	shortAllowance  = 0.10 // this, if that is lower
	articlesAlike   = 1.3  // times the mean cosine of the corpus
	splitLimit      = 0.10 // NPMI that links two words
	splitWords      = 3    // in the smaller group
)

// verdicts judges all topics, which have their IDs and measures.
func (m *Model) verdicts(e *evidence) {
	c := &court{m: m, e: e, likeness: m.likeness(), furniture: furnitureTerms(m.Space.Analyzer)}
	var widths, coherences []float64
	for t := range m.Topics {
		if w := m.Topics[t].Diagnostics.EffectiveWords; w > 0 {
			widths, coherences = append(widths, w), append(coherences, m.Topics[t].Coherence)
		}
	}
	c.width, c.coherent = median(widths), coherenceLimit
	if e.length < shortDocument {
		c.coherent = min(coherenceLimit, median(coherences)-shortAllowance)
	}
	for t := range m.Topics {
		m.Topics[t].Verdict = c.verdict(t)
	}
}

// A court judges topics by the evidence.
type court struct {
	m         *Model
	e         *evidence
	likeness  [][]float64
	furniture map[string]bool
	width     float64 // median of the topics' effective words
	coherent  float64 // least coherence
}

func (c *court) verdict(t int) Verdict {
	topic := &c.m.Topics[t]
	articles := topic.Share * float64(len(c.m.Documents))
	if articles < deadDocuments || len(c.e.tops[t]) == 0 {
		return Verdict{Kind: Dead, Reasons: []Reason{{Kind: Dead, Measure: Articles, Value: articles, Limit: deadDocuments}}}
	}
	v := Verdict{Kind: Good}
	rules := []func(int) *Reason{c.duplicate, c.furnished, c.codes}
	if len(c.m.Documents) >= enoughDocuments {
		rules = append(rules, c.stopWords, c.background, c.source, c.fewArticles, c.narrow, c.split, c.words, c.articles)
	}
	for _, rule := range rules {
		if r := rule(t); r != nil {
			v.add(*r)
		}
	}
	return v
}

// add takes a reason in, the gravest first, and changes the kind where that is it.
func (v *Verdict) add(r Reason) {
	v.Reasons = append(v.Reasons, r)
	slices.SortStableFunc(v.Reasons, func(a, b Reason) int {
		return cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind))
	})
	if v.Kind = v.Reasons[0].Kind; v.Kind == Duplicate {
		v.Of = v.Reasons[0].Names[0]
	}
}

// stopWords: words that are everywhere, unless they are furniture, which may be
// everywhere too.
func (c *court) stopWords(t int) *Reason {
	if c.e.outside[t] < outsideLimit || c.furnished(t) != nil {
		return nil
	}
	return &Reason{Kind: StopWordLike, Measure: WordsOutside, Value: c.e.outside[t], Limit: outsideLimit}
}

// background: the words are shared, and the topic is either hardly ever the main
// part of an article or near the corpus as a whole. The divergence of a topic from
// the corpus is at most −log of its share, so that is what it is held against.
func (c *court) background(t int) *Reason {
	topic := &c.m.Topics[t]
	d := topic.Diagnostics
	limit := 0.0
	if d.CorpusDist < -math.Log(topic.Share)*distanceLimit {
		limit = generalLimit
	}
	if d.AllocationRatio < allocationLimit {
		limit = sharedLimit
	}
	if d.Exclusivity >= limit || c.furnished(t) != nil {
		return nil
	}
	return &Reason{Kind: StopWordLike, Measure: Background, Value: d.Exclusivity, Limit: limit}
}

// duplicate: the smaller of two topics repeats the larger, which comes first.
func (c *court) duplicate(t int) *Reason {
	of := largest(c.likeness[t][:t])
	if of < 0 || c.likeness[t][of] < likenessLimit {
		return nil
	}
	return &Reason{Kind: Duplicate, Measure: Likeness, Value: c.likeness[t][of], Limit: likenessLimit, Names: []string{c.m.Topics[of].ID}}
}

func (c *court) source(t int) *Reason {
	name, part, usual := c.e.mainSource(t, c.m.Topics[t].Share*float64(len(c.m.Documents)))
	if part < sourceLimit || usual > sourceUsual {
		return nil
	}
	return &Reason{Kind: OneSource, Measure: SourceShare, Value: part, Limit: sourceLimit, Usual: usual, Names: []string{name}}
}

// fewArticles: a handful of articles in a corpus where topics have many more.
func (c *court) fewArticles(t int) *Reason {
	effective := math.Exp(c.m.Topics[t].Diagnostics.DocumentEntropy)
	if effective >= articlesLimit || effective >= float64(len(c.m.Documents))/float64(4*c.m.K()) {
		return nil
	}
	leader := c.m.Documents[c.e.leading.list[t][0].document]
	return &Reason{Kind: OneSource, Measure: FewArticles, Value: effective, Limit: articlesLimit, Names: []string{leader.ID}}
}

func (c *court) narrow(t int) *Reason {
	w := c.m.Topics[t].Diagnostics.EffectiveWords
	if w >= narrowLimit*c.width {
		return nil
	}
	return &Reason{Kind: Boilerplate, Measure: FewWords, Value: w, Limit: narrowLimit * c.width, Usual: c.width}
}

func (c *court) furnished(t int) *Reason {
	return c.among(t, Furniture, furnitureLimit, func(i int32) bool {
		return isFurniture(c.m.Space.Vocabulary.Term(int(i)), c.furniture)
	})
}

// codes, unless they are everywhere: it and of are no codes.
func (c *court) codes(t int) *Reason {
	if c.e.outside[t] >= outsideLimit {
		return nil
	}
	return c.among(t, Codes, codesLimit, func(i int32) bool {
		return isCode(c.m.Space.Vocabulary.Surface(int(i)))
	})
}

// among counts the top words that are of a kind.
func (c *court) among(t int, measure Measure, limit int, is func(int32) bool) *Reason {
	var names []string
	for _, i := range c.e.tops[t] {
		if is(i) {
			names = append(names, c.m.Space.Vocabulary.Surface(int(i)))
		}
	}
	if len(names) < limit {
		return nil
	}
	return &Reason{Kind: Boilerplate, Measure: measure, Value: float64(len(names)), Limit: float64(limit), Names: names}
}

// words: incoherent ones. One word alone is not held against a topic. In headlines
// and the like even the words of one subject seldom meet, so that only topics well
// below the others are accused.
func (c *court) words(t int) *Reason {
	x := c.m.Topics[t].Coherence
	if x >= c.coherent || len(c.e.tops[t]) < 2 {
		return nil
	}
	return &Reason{Kind: Mixed, Measure: WordCoherence, Value: x, Limit: c.coherent}
}

func (c *court) articles(t int) *Reason {
	x := c.e.alike[t]
	if x >= articlesAlike*c.e.usual || len(c.e.leading.list[t]) < 2 || c.m.K() < 2 {
		return nil
	}
	return &Reason{Kind: Mixed, Measure: ArticleLikeness, Value: x, Limit: articlesAlike * c.e.usual, Usual: c.e.usual}
}

// split: top words that share articles are linked, and links part the words into
// groups.
func (c *court) split(t int) *Reason {
	groups := c.e.counts.groups(c.e.tops[t], splitLimit, c.m.nested)
	if len(groups) < 2 || len(groups[1]) < splitWords {
		return nil
	}
	surfaces := func(terms []int32) (words []string) {
		for _, i := range terms {
			words = append(words, c.m.Space.Vocabulary.Surface(int(i)))
		}
		return words
	}
	return &Reason{Kind: Mixed, Measure: Split, Value: float64(len(groups[1])), Limit: splitWords,
		Names: surfaces(groups[0]), Others: surfaces(groups[1])}
}

// groups parts words into those linked, over any number of links, by an NPMI above
// a limit or as a phrase and its part; the largest first, of equals the one with
// the heaviest word.
func (c *cooccurrence) groups(words []int32, limit float64, nested func(a, b int32) bool) [][]int32 {
	group := make([]int, len(words)) // smallest rank in the same group
	for i, a := range words {
		group[i] = i
		for k, b := range words[:i] {
			if nested(a, b) || c.npmi(a, b) > limit {
				from, to := max(group[i], group[k]), min(group[i], group[k])
				for x := range group[:i+1] {
					if group[x] == from {
						group[x] = to
					}
				}
			}
		}
	}
	var out [][]int32
	for i := range words {
		var members []int32
		for k, g := range group {
			if g == i {
				members = append(members, words[k])
			}
		}
		if len(members) > 0 {
			out = append(out, members)
		}
	}
	slices.SortStableFunc(out, func(a, b []int32) int { return cmp.Compare(len(b), len(a)) })
	return out
}
