package report

import (
	"cmp"
	"fmt"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// Options of a [View]. The zero value is the recommended default.
type Options struct {
	// Title heads the HTML report; "" = "Topics of 10,902 articles".
	Title string
	// Words of each topic: 0 = 10, negative = none.
	Words int
	// Documents of each topic: 0 = 10, negative = none.
	Documents int
	// Lambda in (0, 1] ranks words by relevance, from distinctive to frequent
	// (see [topics.Model.Words]): 1 is by weight, negative by distinctiveness
	// alone. 0 = the words that stand for the topic (see
	// [topics.Model.KeyWords]).
	Lambda float64
	// Command is the command line that made the model, for the reproduction
	// card; "" leaves it out.
	Command string
}

// A View is what a model has to say, every number chosen and every sentence
// written. It holds no reference to the model and is not changed by writing it,
// so that it may be written from many goroutines at once.
//
// Text that comes from the corpus is as it was found; the writers make it safe
// for their medium.
type View struct {
	Title     string
	Counts    Counts
	From, To  string // first and last date of a modelled article, "2024-06-30"; "" if none has one
	Undated   int    // modelled articles without a date
	Sources   int    // distinct sources of modelled articles, not counting the empty one
	Step      string // size of the bins: "day", "week", "month", "quarter", "year", "5 years"; "" without a trend
	Bins      []Bin  // calendar bins; nil unless there are dates in at least two of them
	Topics    []Topic
	Hidden    int       // topics left out, see topics.HideEdit
	Sentences []string  // the findings in words, three or fewer
	Warnings  []string  // what a reader should know first; repeats are grouped
	Caution   string    // why the stability of topics promises too much or is not known; "" where neither is so, or it was not asked for
	Worst     []Article // the twenty articles that the topics explain worst, the worst first; see Article.Misfit
	Audit     []AuditGroup
	Methods   Methods

	unseen  unseen   // of the hidden topics
	alike   string   // numbers of topics as good as theirs, "" if not known
	edits   []string // that the fit made, see editsOf
	outcome string   // how the fit ended: "converged in 31 iterations"
	checked bool     // the check of stability was asked for
	grouped bool     // a warning stands for several articles
}

// Counts are the inputs by what became of them.
type Counts struct {
	// Read is the number of articles found: Used + Duplicate + Empty + Failed.
	Read, Used, Duplicate, Empty, Failed int
	// Filtered inputs were never meant as articles, such as a README, and
	// are not among those read.
	Filtered int
}

// A Topic of the view.
type Topic struct {
	ID, Label string
	Share     Number            // of the articles, each counting once
	Coherence Number            // mean NPMI of its top words, in [-1, 1]
	Main      int               // articles whose main topic it is
	Verdict   topics.Verdict    // with reasons; zero for a model file without it
	Stability *topics.Stability // nil if it was not checked
	Words     []Word
	Documents []Article
	Trend     []Number // share by bin of View.Bins, NaN for a bin without articles

	heights []float64 // of the trend, see heights
}

// A Word of a topic.
type Word struct {
	Word, Stem string // the form most often seen, and the term itself
	Weight     Number // φ: its part of the topic
	Corpus     Number // its part of the whole corpus
	Within     Number // the part of its use in the corpus that falls to this topic, in [0, 1]
	Articles   int    // document frequency
}

// An Article that stands for a topic, or for what no topic explains.
type Article struct {
	Document string // its ID
	Title    string // "" if it has none
	Date     string // "2024-06-30", "" if unknown
	Source   string
	Snippet  string // how the text begins
	Weight   Number // θ: the part of the article that falls to the topic
	Topic    string // the ID of that topic
	Misfit   Number // see [topics.Document]; set in View.Worst only
}

// NewView chooses what to say about a model.
func NewView(m *topics.Model, opt Options) *View {
	opt = opt.resolved()
	v := &View{Counts: countOutcomes(m), outcome: outcome(m)}
	v.Title = opt.Title
	if clean(v.Title) == "" {
		v.Title = "Topics of " + plural(v.Counts.Used, "article")
	}
	v.period(m)
	v.Topics = topicsOf(m, opt)
	v.trends(m)
	v.hide(m)
	v.Worst = worst(m)
	v.Audit = audit(m.Ledger.Entries)
	v.Warnings, v.grouped = v.warnings(m)
	v.Caution, v.checked = caution(m), m.Settings.Runs > 0
	v.Sentences = v.sentences()
	v.Methods = methods(m, opt)
	v.edits = editsOf(m)
	if r := m.Settings.Range; r[0] < r[1] {
		v.alike = fmt.Sprintf("(%d–%d are alike)", r[0], r[1])
	}
	return v
}

func (o Options) resolved() Options {
	o.Words = cmp.Or(o.Words, 10)
	o.Documents = cmp.Or(o.Documents, 10)
	o.Lambda = min(o.Lambda, 1)
	return o
}

// countOutcomes trusts the ledger. A model that was made without one has its
// documents only.
func countOutcomes(m *topics.Model) Counts {
	l := &m.Ledger
	if l.Total() == 0 {
		return Counts{Read: len(m.Documents), Used: len(m.Documents)}
	}
	return Counts{
		Read:      l.Total() - l.Count(corpus.Filtered),
		Used:      l.Count(corpus.Modelled),
		Duplicate: l.Count(corpus.Duplicate),
		Empty:     l.Count(corpus.Empty),
		Filtered:  l.Count(corpus.Filtered),
		Failed:    l.Count(corpus.Failed),
	}
}

func outcome(m *topics.Model) string {
	if fromParts(m) {
		return "from " + plural(m.Settings.Consensus, "part") + " of the articles"
	}
	if m.Fit.Iterations == 0 {
		return "as started, without iterations"
	}
	n := plural(m.Fit.Iterations, "iteration")
	if m.Fit.Status.Early() {
		return "stopped after " + n + " (" + m.Fit.Status.String() + ")"
	}
	return "converged in " + n
}

func (v *View) period(m *topics.Model) {
	var first, last time.Time
	sources := make(map[string]bool)
	for i := range m.Documents {
		d := &m.Documents[i]
		if d.Source != "" {
			sources[d.Source] = true
		}
		if d.Time.IsZero() {
			v.Undated++
			continue
		}
		if first.IsZero() || dayOf(d.Time).unix < dayOf(first).unix {
			first = d.Time
		}
		if last.IsZero() || dayOf(d.Time).unix > dayOf(last).unix {
			last = d.Time
		}
	}
	v.From, v.To, v.Sources = date(first), date(last), len(sources)
}

// date is the civil date in the zone of t, "" for the zero time.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func topicsOf(m *topics.Model, opt Options) []Topic {
	list := make([]Topic, m.K())
	mass, total := masses(m)
	for t := range list {
		from := &m.Topics[t]
		list[t] = Topic{
			ID: from.ID, Label: from.Label, Main: from.Documents,
			Share: percent(from.Share), Coherence: decimal(from.Coherence), Verdict: from.Verdict,
			Stability: from.Stability,
		}
		if opt.Words > 0 {
			for _, w := range wordsOf(m, t, opt) {
				list[t].Words = append(list[t].Words, wordOf(m, w, mass[t], total))
			}
		}
		if opt.Documents > 0 {
			for _, d := range m.Defining(t, opt.Documents) {
				list[t].Documents = append(list[t].Documents, articleOf(m, d.Document, t, d.Weight))
			}
		}
	}
	return list
}

// wordsOf are the words to show of a topic.
func wordsOf(m *topics.Model, topic int, opt Options) []topics.Word {
	if opt.Lambda == 0 {
		return m.KeyWords(topic, opt.Words)
	}
	return m.Words(topic, opt.Words, opt.Lambda)
}

// masses are the weight of each topic in the matrix, Σ_j θ_jt·scale_j, and the
// weight of all terms.
func masses(m *topics.Model) (mass []float64, total float64) {
	mass = make([]float64, m.K())
	for j, scale := range m.Scale {
		for t, x := range m.Theta.Row(j) {
			mass[t] += float64(x) * float64(scale)
		}
	}
	for _, w := range m.TermWeight {
		total += w
	}
	return mass, total
}

// wordOf sets a word's use in the topic, φ·mass, against its use in the corpus.
// Under KL the two sides of V ≈ WH have equal sums for every term once
// converged, so the ratio is a part of a whole; before that it may be off by
// the remaining gap, hence the bound.
func wordOf(m *topics.Model, w topics.Word, mass, total float64) Word {
	out := Word{Word: w.Word, Stem: w.Stem, Weight: finePercent(w.Weight)}
	if m.Space != nil && m.Space.Vocabulary != nil {
		out.Articles = m.Space.Vocabulary.DF(w.Term)
	}
	if w.Term < len(m.TermWeight) && m.TermWeight[w.Term] > 0 {
		all := m.TermWeight[w.Term]
		out.Corpus = finePercent(all / total)
		out.Within = percent(min(w.Weight*mass/all, 1))
	} else {
		out.Corpus, out.Within = Number{0, missing}, Number{0, missing}
	}
	return out
}

func articleOf(m *topics.Model, j, topic int, weight float64) Article {
	d := &m.Documents[j]
	return Article{
		Document: d.ID, Title: d.Title, Date: date(d.Time), Source: d.Source,
		Snippet: d.Snippet, Weight: percent(weight), Topic: m.Topics[topic].ID,
	}
}

// unseen are the shares of hidden topics: bars are drawn to the same scale without them.
type unseen struct{ largest, sum float64 }

// hide leaves out the topics that edits have hidden.
func (v *View) hide(m *topics.Model) {
	shown := v.Topics[:0]
	for t, topic := range v.Topics {
		if m.Topics[t].Hidden {
			v.Hidden++
			if share := topic.Share.Value; finite(share) {
				v.unseen = unseen{max(v.unseen.largest, share), v.unseen.sum + max(share, 0)}
			}
			continue
		}
		shown = append(shown, topic)
	}
	v.Topics = shown
}

// editsOf counts the edits made: "2 names, 1 merge". An old file tells only what was asked for.
func editsOf(m *topics.Model) (counts []string) {
	e, made := m.Settings.Edits, m.Fit.Edits
	if e == nil {
		return nil
	}
	if made == nil {
		made = &topics.EditsMade{Pins: len(e.Pin), Merges: len(e.Merge), Splits: len(e.Split), Renames: len(e.Rename), Hides: len(e.Hide)}
	}
	for _, kind := range []struct {
		n    int
		what string
	}{
		{made.Renames, "name"}, {made.Merges, "merge"}, {made.Splits, "split"}, {made.Hides, "hidden topic"},
		{made.Pins, "pinned topic"}, {len(e.Stop), "list of stop words"},
	} {
		switch {
		case kind.n == 1 || kind.n > 1 && kind.what == "list of stop words":
			counts = append(counts, "1 "+kind.what)
		case kind.n > 1:
			counts = append(counts, plural(kind.n, kind.what))
		}
	}
	return counts
}

// counted says how many topics there are.
func (v *View) counted() string {
	s := plural(len(v.Topics), "topic")
	if v.alike != "" {
		s += " " + v.alike
	}
	if v.Hidden > 0 {
		s += " (" + count(v.Hidden) + " hidden)"
	}
	return s
}

func (v *View) trends(m *topics.Model) {
	dates := make([]*day, len(m.Documents))
	for j := range m.Documents {
		if t := m.Documents[j].Time; !t.IsZero() {
			d := dayOf(t)
			dates[j] = &d
		}
	}
	step, bins, shares := trends(dates, m.K(), func(j int) []float32 { return m.Theta.Row(j) })
	v.Step, v.Bins = step, bins
	for t := range shares {
		topic := &v.Topics[t]
		topic.Trend = make([]Number, len(bins))
		for b, x := range shares[t] {
			topic.Trend[b] = percent(x)
		}
		topic.heights = heights(topic.Trend, topic.Share.Value)
	}
}

// name is the label, or the ID of a topic that has none.
func (t Topic) name() string {
	if label := clean(t.Label); label != "" {
		return label
	}
	return clean(t.ID)
}

// title is what to call an article that may have none.
func (a Article) title() string {
	if t := clean(a.Title); t != "" {
		return t
	}
	return clean(a.Document)
}
