package topics

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/vectorize"
)

// measures of a topic's reasons.
func measures(v Verdict) []Measure {
	var list []Measure
	for _, r := range v.Reasons {
		list = append(list, r.Measure)
	}
	return list
}

// Topics that were planted are good, at twice the number as well: they are then
// finer, not worse.
func TestPlantedTopicsAreGood(t *testing.T) {
	m, _ := small()
	for _, topic := range m.Topics {
		if topic.Verdict.Kind != Good || topic.Verdict.Reasons != nil || topic.Verdict.String() != "good" {
			t.Errorf("%s %s: %s, %v", topic.ID, topic.Label, topic.Verdict, topic.Verdict.Reasons)
		}
		if topic.DocumentCoherence <= 0 || topic.Diagnostics.Tokens <= 0 {
			t.Errorf("%s: document coherence %v, %+v", topic.ID, topic.DocumentCoherence, topic.Diagnostics)
		}
	}
}

// everyWord takes all single words as terms.
var everyWord = vectorize.Vectorizer{
	Analyzer: vectorize.Analyzer{NGrams: 1}, MinDF: vectorize.Count(1), MaxDF: vectorize.Fraction(1), Weighting: vectorize.Counts,
}

// desks are articles on three subjects, each from its own words, with a formula at
// the end of every second article and one subject from one newspaper.
func desks() []corpus.Document {
	subjects := [][]string{
		strings.Fields("ferry quay harbour pilot tide anchor mooring lighthouse cargo crane buoy channel dredger sailor captain"),
		strings.Fields("orchard apple pear cider blossom pruning harvest basket graft bees frost ladder grower variety rootstock"),
		strings.Fields("theatre stage actor curtain rehearsal prompter audience script costume scene applause director playwright comedy premiere"),
	}
	formula := strings.Fields("subscribe newsletter unsubscribe email copyright reserved click mailing login webmaster")
	rng := rand.New(rand.NewPCG(7, 9))
	var list []corpus.Document
	for i := range 90 {
		text := ""
		for range 24 {
			text += subjects[i%3][rng.IntN(15)] + " "
		}
		if i/3%2 == 0 {
			text += "."
			for range 24 {
				text += " " + formula[rng.IntN(len(formula))]
			}
		}
		source := []string{"Gazette", "Courier", "Herald"}[i/3%3]
		if i%3 == 1 {
			source = "Growers' Weekly"
		}
		list = append(list, corpus.Document{ID: fmt.Sprintf("%02d.txt", i), Text: text, Source: source})
	}
	return list
}

func TestVerdictsOnDesks(t *testing.T) {
	// Refining gives a formula that is never the main part of an article to the subjects.
	m := mustFit(t, documents(desks()...), Options{K: 4, Vectorizer: everyWord, Refine: -1})
	found := map[VerdictKind]int{}
	for _, topic := range m.Topics {
		found[topic.Verdict.Kind]++
		switch topic.Verdict.Kind {
		case Boilerplate:
			i := slices.IndexFunc(topic.Verdict.Reasons, func(r Reason) bool { return r.Measure == Furniture })
			if i < 0 || !slices.Contains(topic.Verdict.Reasons[i].Names, "newsletter") {
				t.Errorf("boilerplate for other reasons: %v", topic.Verdict.Reasons)
			}
		case OneSource:
			r := topic.Verdict.Reasons[0]
			if r.Measure != SourceShare || r.Names[0] != "Growers' Weekly" || r.Value < .9 || r.Usual < .3 || r.Usual > .35 {
				t.Errorf("one source: %+v", r)
			}
		}
	}
	if found[Boilerplate] != 1 || found[OneSource] != 1 || found[Good] != 2 {
		for _, topic := range m.Topics {
			t.Logf("%s %s: %s %v", topic.ID, topic.Label, topic.Verdict, topic.Verdict.Reasons)
		}
		t.Errorf("verdicts %v, want a boilerplate, a one-source and two good ones", found)
	}
}

// Too few topics for the subjects make one that is two.
func TestVerdictOfAMixture(t *testing.T) {
	list := desks()
	for i := range list {
		list[i].Source = ""
		list[i].Text, _, _ = strings.Cut(list[i].Text, ".")
	}
	m := mustFit(t, documents(list...), Options{K: 2, Vectorizer: everyWord})
	mixed := slices.IndexFunc(m.Topics, func(x Topic) bool { return x.Verdict.Kind == Mixed })
	if mixed < 0 {
		t.Fatalf("%+v", m.Topics)
	}
	v := m.Topics[mixed].Verdict
	if !slices.Contains(measures(v), Split) {
		t.Errorf("reasons %v, want a split", v.Reasons)
	}
}

// With stop words kept and nothing to tell documents apart, topics are of stop words.
func TestVerdictOfStopWords(t *testing.T) {
	p := planted.Corpus(planted.Options{Terms: 300, Documents: 90, Topics: 3, Length: 200, Overlap: .9, Mixing: .5, Seed: 5})
	m := mustFit(t, documents(plantedDocuments(p)...), Options{K: 3, Vectorizer: vectorize.Vectorizer{
		Analyzer: vectorize.Analyzer{NoStopWords: true, NGrams: 1}, Weighting: vectorize.Counts, MaxDF: vectorize.Fraction(1)}})
	for _, topic := range m.Topics {
		if topic.Verdict.Kind != StopWordLike || topic.Verdict.Reasons[0].Measure != WordsOutside {
			t.Errorf("%s %s: %s %v", topic.ID, topic.Label, topic.Verdict, topic.Verdict.Reasons)
		}
	}
}

// Duplicates, dead topics and topics of one article by hand: the solver does not
// make them to order.
func TestVerdictsByHand(t *testing.T) {
	m, docs := handMade(t)
	m.Topics[0], m.Topics[1] = Topic{ID: "T01", Share: .6}, Topic{ID: "T02", Share: .4}
	for i := range 4 {
		m.Phi.Set(i, 1, float32(m.Phi.At(i, 0)))
	}
	judge := func() []Verdict {
		e := &evidence{
			tops: m.topTerms(10), leading: leadingDocuments(m.Theta, m.Scale, 3), alike: []float64{1, 1}, usual: .1,
			outside: []float64{0, 0}, sources: []map[string]float64{{}, {}}, length: 100,
		}
		e.counts = newCooccurrence(4, e.tops)
		for _, d := range docs {
			e.counts.set(d)
		}
		for k, d := range diagnose(m, docs, 10) {
			m.Topics[k].Diagnostics, m.Topics[k].Coherence = d, .5
		}
		m.verdicts(e)
		return []Verdict{m.Topics[0].Verdict, m.Topics[1].Verdict}
	}
	if v := judge(); v[0].Kind != Good || v[1].Kind != Duplicate || v[1].Of != "T01" || v[1].String() != "duplicate of T01" {
		t.Errorf("copies: %+v", v)
	}
	m.Topics[1].Share = 0
	if v := judge(); v[1].Kind != Dead || !reflect.DeepEqual(measures(v[1]), []Measure{Articles}) {
		t.Errorf("without articles: %+v", v[1])
	}
	m.Topics[1].Share = .4
	for i := range 4 {
		m.Phi.Set(i, 1, 0)
	}
	if v := judge(); v[1].Kind != Dead {
		t.Errorf("without words: %+v", v[1])
	}
}

func TestVerdictOfFewArticles(t *testing.T) {
	list := desks()
	list = append(list, corpus.Document{ID: "odd.txt", Text: strings.Repeat("comet telescope nebula galaxy orbit ", 12)})
	m := mustFit(t, documents(list...), Options{K: 5, Vectorizer: everyWord})
	for k, topic := range m.Topics {
		if m.Words(k, 1, 1)[0].Stem != "comet" {
			continue
		}
		r := topic.Verdict.Reasons
		if topic.Verdict.Kind != OneSource || r[0].Measure != FewArticles || r[0].Names[0] != "odd.txt" || r[0].Value < 1 || r[0].Value > 2 {
			t.Errorf("%s: %+v", topic.Label, topic.Verdict)
		}
		return
	}
	t.Error("no topic of comets: the test does not test")
}

// One topic, one document, one word: no rule may fall over, and none may call the
// only topic background or unlike the corpus it is.
func TestVerdictsOfTheSmallestModels(t *testing.T) {
	for name, texts := range map[string][]string{
		"one document": {"ferry quay harbour"},
		"one word":     {"ferry", "ferry", "ferry"},
		"two alike":    {"ferry quay", "ferry quay"},
	} {
		m := mustFit(t, corpus.Texts(texts...), Options{K: 1, Vectorizer: vectorize.Vectorizer{MinDF: vectorize.Count(1), MaxDF: vectorize.Fraction(1)}})
		if v := m.Topics[0].Verdict; v.Kind != Good || v.Reasons != nil {
			t.Errorf("%s: %+v", name, v)
		}
		if _, err := json.Marshal(m.Topics); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReasonsSayTheirNumbers(t *testing.T) {
	for _, c := range []struct {
		r    Reason
		want []string
	}{
		{Reason{Measure: Articles, Value: .003}, []string{"no article", "0.003"}},
		{Reason{Measure: WordsOutside, Value: .42}, []string{"42%"}},
		{Reason{Measure: Background, Value: .14}, []string{"0.14", "background"}},
		{Reason{Measure: Likeness, Value: .93, Names: []string{"T03"}}, []string{"T03", "0.93"}},
		{Reason{Measure: SourceShare, Value: .95, Usual: .2, Names: []string{"Herald"}}, []string{"95%", "20%", "Herald"}},
		{Reason{Measure: FewArticles, Value: 1.26, Names: []string{"a.txt"}}, []string{"1.3", "a.txt"}},
		{Reason{Measure: FewWords, Value: 9, Usual: 401}, []string{"9", "401"}},
		{Reason{Measure: Furniture, Value: 4, Names: []string{"fax", "reply"}}, []string{"4", "fax, reply"}},
		{Reason{Measure: Codes, Value: 6, Names: []string{"MAY7"}}, []string{"6", "MAY7"}},
		{Reason{Measure: WordCoherence, Value: .02, Limit: .1}, []string{"0.02", "0.10"}},
		{Reason{Measure: ArticleLikeness, Value: .05, Usual: .04}, []string{"0.050", "0.040"}},
		{Reason{Measure: Split, Names: []string{"gold", "tons"}, Others: []string{"savings"}}, []string{"gold, tons", "savings"}},
		{Reason{Measure: FoundAgain, Value: 4, Limit: 5, Usual: 10}, []string{"came back in 4 of 10 random halves", "other articles may not show it"}},
		{Reason{Measure: FoundAgain, Value: 0, Limit: 5, Usual: 10}, []string{"came back in none of 10"}},
		{Reason{Measure: "of tomorrow", Value: 3}, []string{"of tomorrow", "3"}},
	} {
		for _, w := range c.want {
			if !strings.Contains(c.r.String(), w) {
				t.Errorf("%q does not say %q", c.r, w)
			}
		}
	}
}

func TestGroupsOfWords(t *testing.T) {
	// documents: {0 1 2}, {0 1}, {3 4}, {3 4}, {5}: 0, 1 and 2 go together, as do 3 and 4
	c := newCooccurrence(6, [][]int32{{3, 0, 1, 5, 4, 2}})
	for _, d := range [][]int32{{0, 1, 2}, {0, 1}, {3, 4}, {3, 4}, {5}} {
		c.set(d)
	}
	apart := func(a, b int32) bool { return false }
	want := [][]int32{{0, 1, 2}, {3, 4}, {5}}
	if got := c.groups([]int32{3, 0, 1, 5, 4, 2}, .1, apart); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	part := func(a, b int32) bool { return min(a, b) == 2 && max(a, b) == 5 }
	want = [][]int32{{0, 1, 5, 2}, {3, 4}}
	if got := c.groups([]int32{3, 0, 1, 5, 4, 2}, .1, part); !reflect.DeepEqual(got, want) {
		t.Errorf("with a phrase and its part %v, want %v", got, want)
	}
}

func TestFurnitureAndCodes(t *testing.T) {
	terms := furnitureTerms(vectorize.Analyzer{})
	for term, want := range map[string]bool{"mail": true, "repli": true, "mail address": true, "human right": false, "clipper": false, "subscrib newslett": true} {
		if isFurniture(term, terms) != want {
			t.Errorf("furniture %q: %v", term, !want)
		}
	}
	for word, want := range map[string]bool{
		"MAY7": true, "G9V": true, "mm": true, "x": true, "BMW": false, "oil": false, "男子": false, "да": false, "été": false,
		"prime minister": false, "X11R5": true, "20": true,
	} {
		if isCode(word) != want {
			t.Errorf("code %q: %v", word, !want)
		}
	}
}

// A verdict survives the model file, and a file from before verdicts has none.
func TestVerdictsInTheFile(t *testing.T) {
	m := mustFit(t, documents(desks()...), Options{K: 4, Vectorizer: everyWord})
	again, err := decode(encode(t, m))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.Topics, m.Topics) {
		t.Errorf("%+v, want %+v", again.Topics, m.Topics)
	}
	old, err := Load(goldenModel)
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range old.Topics {
		if !reflect.DeepEqual(topic.Verdict, Verdict{}) || topic.Verdict.String() != "" || topic.Diagnostics != (Diagnostics{}) {
			t.Errorf("an old file's topic is judged: %+v", topic)
		}
	}
	text, err := json.Marshal(old.Topics[0])
	if err != nil || strings.Contains(string(text), "verdict") || strings.Contains(string(text), "diagnostics") {
		t.Errorf("%s, %v", text, err)
	}
}

// One dead topic among many: no figure of it may reach JSON as NaN.
func TestEvaluationOfADeadTopic(t *testing.T) {
	m, list := small()
	c := *m
	c.Phi, c.Theta = m.Phi.Clone(), m.Theta.Clone()
	terms, _ := c.Phi.Dims()
	for i := range terms {
		c.Phi.Set(i, 3, 0)
	}
	if err := c.rebase(factor.KL{}, nil); err != nil {
		t.Fatal(err)
	}
	e := mustEvaluate(t, &c, documents(list...), EvaluateOptions{Reference: "the planted articles"})
	q := e.Topics[3]
	if q.NPMI != 0 || q.UMass != 0 || q.FREX != 0 || q.DocumentCoherence != 0 || q.Diagnostics != (Diagnostics{}) || len(q.Words) != 0 || q.Significance.Uniform != 0 {
		t.Errorf("dead topic: %+v", q)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Error(err)
	}
	if e.Reference != "the planted articles" {
		t.Errorf("reference %q", e.Reference)
	}
}

// Over the documents of the fit, Evaluate measures what Fit did.
func TestEvaluateAgreesWithFit(t *testing.T) {
	m, list := small()
	e := mustEvaluate(t, m, documents(list...), EvaluateOptions{})
	for k, q := range e.Topics {
		topic := m.Topics[k]
		if q.Diagnostics != topic.Diagnostics || q.DocumentCoherence != topic.DocumentCoherence || !reflect.DeepEqual(q.Verdict, topic.Verdict) {
			t.Errorf("%s: %+v %v, at the fit %+v %v", q.ID, q.Diagnostics, q.DocumentCoherence, topic.Diagnostics, topic.DocumentCoherence)
		}
		if q.UMass >= 0 || q.FREX <= 0 || q.FREX > 1 || q.Significance.Vacuous <= 0 {
			t.Errorf("%s: %+v", q.ID, q)
		}
	}
	if e.DocumentLikeness <= 0 || e.DocumentCoherence <= e.DocumentLikeness || e.InvertedRBO <= .5 || e.Reference != "reference documents" {
		t.Errorf("%+v", e)
	}
}
