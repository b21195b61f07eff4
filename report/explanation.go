package report

import (
	"cmp"
	"slices"

	"github.com/topoi-nmf/topoi/topics"
)

// An Explanation is why an article has its topics, every number chosen: the
// article itself with each word's shares, to be shown by [Explanation.Terminal],
// [Explanation.HTML] and [Explanation.JSON]. It holds no reference to the model and
// is not changed by writing it.
//
// Text is as it was found; the writers make it safe for their medium.
type Explanation struct {
	Document                  string // its ID
	Title, Text, Date, Source string // "" where unknown
	// Weight of the article in the term-document matrix, of which Unowned falls to
	// no topic; see [topics.Explanation] for what adds up.
	Weight, Unowned float64
	// Explained is the part of what sets the article apart from the average one
	// that the topics explain: 1 less [topics.Document].Misfit.
	Explained Number
	Topics    []ExplainedTopic // those the article has a part of, the largest first
	Terms     []ExplainedTerm  // by weight, the heaviest first
	// Odd are the words that nothing explains, as indices into Terms, the most
	// surprising first: they weigh more than the topics expect, and those expect
	// them no more than any article.
	Odd []int
	// Unknown are the words outside the vocabulary, each once, as they come.
	Unknown []string
	// Words of the title and of the text, ascending by Start, with the phrases.
	TitleWords, TextWords     []ExplainedWord
	TitlePhrases, TextPhrases []ExplainedPhrase
}

// An ExplainedTopic is a topic's part of an article.
type ExplainedTopic struct {
	ID, Label string
	Verdict   topics.Verdict
	Hidden    bool    // from reports, by edits; here it stands, marked as such
	Share     Number  // θ
	Weight    float64 // θ times the scale of the article
	Sum       float64 // what the words add up to: Weight to a few millionths, unless articles have one topic
	// Mark from 1 to 9 stands behind the topic's words; 0 for the topics after the
	// ninth and those of less than 1%, which share a mark.
	Mark int
}

// A TopicShare is the part of a word or phrase that falls to a topic.
type TopicShare struct {
	ID    string  `json:"id"`
	Share float64 `json:"share"` // in (0, 1]
}

// An ExplainedTerm is a word or phrase of the vocabulary in an article.
type ExplainedTerm struct {
	Word, Stem string // the form most often seen in the corpus, and the term itself
	Count      int    // occurrences
	Weight     float64
	Part       Number // of the article's weight
	Model      float64
	Corpus     float64
	Odd        bool
	Shares     []TopicShare // the largest first, sum 1; empty if no topic owns any
	Mark       int          // of the topic that owns most, as in ExplainedTopic; -1 if none does
}

// An ExplainedWord is a word where it stands in the title or the text.
type ExplainedWord struct {
	Start, End int // bytes
	Word       string
	Kind       topics.WordKind
	Term       int // index into Terms, -1 unless Kind is Known
	Weight     float64
	Shares     []TopicShare // as in ExplainedTerm, with those of its phrases
	Mark       int          // likewise
	Odd        bool
}

// An ExplainedPhrase is a phrase of the vocabulary where it stands.
type ExplainedPhrase struct {
	Start, End int // bytes
	Phrase     string
	Term       int // index into Terms
}

const (
	mostMarks = 9
	leastMark = 0.01
)

// NewExplanation chooses what to say about an explanation by m.
func NewExplanation(m *topics.Model, e *topics.Explanation) *Explanation {
	d := &e.Document
	x := &Explanation{
		Document: d.ID, Title: d.Title, Text: d.Text, Date: date(d.Time), Source: d.Source,
		Weight: e.Weight, Unowned: e.Unowned, Explained: percent(max(1-e.Misfit, 0)),
	}
	marks := x.topicsOf(m, e)
	shares := func(s []float64) ([]TopicShare, int) { return sharesOf(m, s, marks) }
	place := x.termsOf(m, e, shares)
	words := func(text string, from topics.ExplainedText) (list []ExplainedWord, phrases []ExplainedPhrase) {
		for i := range from.Words {
			w := &from.Words[i]
			out := ExplainedWord{Start: w.Start, End: w.End, Word: text[w.Start:w.End], Kind: w.Kind, Term: -1, Weight: w.Weight}
			out.Shares, out.Mark = shares(w.Shares)
			if w.Term >= 0 {
				out.Term = place[w.Term]
				out.Odd = x.Terms[out.Term].Odd
			}
			list = append(list, out)
		}
		for _, p := range from.Phrases {
			phrases = append(phrases, ExplainedPhrase{p.Start, p.End, text[p.Start:p.End], place[p.Term]})
		}
		return list, phrases
	}
	x.TitleWords, x.TitlePhrases = words(d.Title, e.Title)
	x.TextWords, x.TextPhrases = words(d.Text, e.Text)
	x.Unknown = unknownWords(x.TitleWords, x.TextWords)
	return x
}

// topicsOf fills in the topics and returns the mark of each by its index.
func (x *Explanation) topicsOf(m *topics.Model, e *topics.Explanation) (marks []int) {
	marks = make([]int, m.K())
	if e.Scale == 0 {
		return marks // no topic has a word of it; θ says nothing
	}
	for _, t := range e.Mixture.Top(-1) {
		mark := len(x.Topics) + 1
		if mark > mostMarks || t.Weight < leastMark {
			mark = 0
		}
		marks[t.Topic] = mark
		from := &m.Topics[t.Topic]
		x.Topics = append(x.Topics, ExplainedTopic{
			ID: from.ID, Label: from.Label, Verdict: from.Verdict, Hidden: from.Hidden, Share: percent(t.Weight),
			Weight: e.Weights[t.Topic], Sum: e.Sums[t.Topic], Mark: mark,
		})
	}
	return marks
}

// termsOf fills in the terms and returns the place of each of e.
func (x *Explanation) termsOf(m *topics.Model, e *topics.Explanation, shares func([]float64) ([]TopicShare, int)) (place []int) {
	order := make([]int, len(e.Terms))
	for p := range order {
		order[p] = p
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.Terms[b].Weight, e.Terms[a].Weight) })
	place = make([]int, len(order))
	for at, p := range order {
		from := &e.Terms[p]
		out := ExplainedTerm{
			Word: m.Space.Vocabulary.Surface(from.Term), Stem: m.Space.Vocabulary.Term(from.Term), Count: from.Count,
			Weight: from.Weight, Part: finePercent(from.Weight / e.Weight), Model: from.Model, Corpus: from.Corpus,
			Odd: from.Unexplained(),
		}
		out.Shares, out.Mark = shares(from.Shares)
		x.Terms = append(x.Terms, out)
		place[p] = at
	}
	for _, p := range e.Unexplained() {
		x.Odd = append(x.Odd, place[p])
	}
	return place
}

// sharesOf names the shares that are positive, the largest first, and finds the
// mark of the first.
func sharesOf(m *topics.Model, s []float64, marks []int) ([]TopicShare, int) {
	top := topics.Mixture(s).Top(-1)
	if len(top) == 0 {
		return nil, -1
	}
	list := make([]TopicShare, len(top))
	for i, t := range top {
		list[i] = TopicShare{m.Topics[t.Topic].ID, t.Weight}
	}
	return list, marks[top[0].Topic]
}

// unknownWords lists words outside the vocabulary, each once whatever its case.
func unknownWords(texts ...[]ExplainedWord) []string {
	var list []string
	seen := map[string]bool{}
	for _, words := range texts {
		for _, w := range words {
			if key := fold(w.Word); w.Kind == topics.Unknown && !seen[key] {
				seen[key] = true
				list = append(list, w.Word)
			}
		}
	}
	return list
}

// title is what to call the article, which may have no title.
func (x *Explanation) title() string {
	if t := clean(x.Title); t != "" {
		return t
	}
	return clean(x.Document)
}
