package topics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/vectorize"
)

// adds fails unless the explanation adds up as Explanation says.
func adds(t *testing.T, m *Model, e *Explanation) {
	t.Helper()
	near := func(what string, got, want, tol float64) {
		if !(math.Abs(got-want) <= tol) {
			t.Errorf("%s: %s is %v, want %v", e.Document.ID, what, got, want)
		}
	}
	total := func(x []float64) (sum float64) {
		for _, v := range x {
			sum += v
		}
		return sum
	}
	ind, val := m.Space.Document(e.Document)
	if len(e.Terms) != len(ind) {
		t.Fatalf("%s: %d terms, want %d", e.Document.ID, len(e.Terms), len(ind))
	}
	sums, words, weight := make([]float64, m.K()), make([]float64, m.K()), 0.0
	for p, x := range e.Terms {
		near("weight of a term", x.Weight, float64(val[p]), 0)
		weight += x.Weight
		q := 0.0
		for s := range m.K() {
			q += m.Phi.At(x.Term, s) * e.Weights[s]
		}
		near("expectation", x.Model, q, 1e-12*q)
		if x.Shares == nil {
			near("expectation of what no topic has", q, 0, 0)
			continue
		}
		near("shares of a term", total(x.Shares), 1, 1e-12)
		for s, share := range x.Shares {
			if !m.Settings.OneTopic {
				near("share", share, m.Phi.At(x.Term, s)*e.Weights[s]/q, 1e-12)
			}
			sums[s] += share * x.Weight
		}
	}
	for _, text := range []*ExplainedText{&e.Title, &e.Text} {
		for _, w := range text.Words {
			if w.Shares == nil {
				near("weight without shares", w.Weight, 0, 0)
				continue
			}
			near("shares of a word", total(w.Shares), 1, 1e-12)
			for s, share := range w.Shares {
				words[s] += share * w.Weight
			}
		}
	}
	near("weight", e.Weight, weight, 0)
	near("weights by topic", total(e.Weights), e.Scale, 1e-6*e.Scale)
	near("sums and what is unowned", total(e.Sums)+e.Unowned, weight, 1e-12*weight)
	gap := 0.0
	for s := range m.K() {
		near("sum over terms", e.Sums[s], sums[s], 1e-12*weight)
		near("sum over words", words[s], sums[s], 1e-12*weight)
		gap += math.Abs(e.Sums[s] - e.Weights[s])
	}
	if off := gap - e.Unowned; m.Settings.OneTopic && gap > 1e-6*weight || m.Settings.Sparsity.H == 0 && off > 5e-6*weight {
		t.Errorf("%s: sums %v against weights %v: off by %.3g of %v", e.Document.ID, e.Sums, e.Weights, gap, weight)
	}
}

// places fails unless words and phrases stand where they say.
func places(t *testing.T, m *Model, text string, x ExplainedText, terms []ExplainedTerm) {
	t.Helper()
	last := -1
	for _, w := range x.Words {
		if w.Start <= last || w.End <= w.Start || w.End > len(text) {
			t.Fatalf("%q: word at %d to %d after one at %d", text, w.Start, w.End, last)
		}
		last = w.Start
		if (w.Term >= 0) != (w.Kind == Known) || w.Main() >= m.K() {
			t.Fatalf("%q: %+v", text, w)
		}
	}
	for _, p := range x.Phrases {
		from := x.at(p.Start)
		if from == len(x.Words) || x.Words[from].Start != p.Start || p.End > len(text) {
			t.Fatalf("%q: phrase %+v begins between words", text, p)
		}
		if got := strings.Count(m.Space.Vocabulary.Term(terms[p.Term].Term), " "); got < 1 {
			t.Errorf("%q: phrase %q has no space", text, text[p.Start:p.End])
		}
	}
}

// A single topic expects of every word what any article has, and of articles that are all
// alike what they hold: neither may be left to rounding.
func TestUnexplainedDoesNotDependOnRounding(t *testing.T) {
	_, list := small()
	m := mustFit(t, documents(list...), Options{K: 1})
	for _, d := range list {
		e := mustExplain(t, m, d)
		want := 0
		for _, x := range e.Terms {
			if x.Weight > x.Model+1e-4 {
				want++
			}
		}
		if got := len(e.Unexplained()); got != want {
			t.Errorf("%s: %d of %d terms are unexplained, want %d", d.ID, got, len(e.Terms), want)
		}
	}
	same := list[0].Text
	m = mustFit(t, corpus.Texts(same, same, same, same, same), Options{K: 1})
	if e := mustExplain(t, m, corpus.Document{Text: same}); len(e.Unexplained()) > 0 {
		t.Errorf("%d of %d terms of articles that are all alike are unexplained", len(e.Unexplained()), len(e.Terms))
	}
}

func mustExplain(t testing.TB, m *Model, d corpus.Document) *Explanation {
	t.Helper()
	e, err := m.Explain(t.Context(), d)
	if err != nil {
		t.Fatalf("%s: %v", d.ID, err)
	}
	return e
}

func TestExplanationsAddUp(t *testing.T) {
	m, list := small()
	for j, d := range list {
		e := mustExplain(t, m, d)
		adds(t, m, e)
		places(t, m, d.Title, e.Title, e.Terms)
		places(t, m, d.Text, e.Text, e.Terms)
		if !slices.Equal(e.Mixture, m.Mixture(j)) || float32(e.Scale) != m.Scale[j] {
			t.Fatalf("document %d: mixture %v × %v, in the model %v × %v", j, e.Mixture, e.Scale, m.Mixture(j), m.Scale[j])
		}
		if e.Misfit != m.Documents[j].Misfit {
			t.Fatalf("document %d: misfit %v, in the model %v", j, e.Misfit, m.Documents[j].Misfit)
		}
	}
}

// Real articles of every corpus at hand, with the phrases and the odd characters
// that planted ones lack.
func TestRealExplanationsAddUp(t *testing.T) {
	if testing.Short() {
		t.Skip("fits the news of testdata")
	}
	var list []corpus.Document
	for d, err := range corpus.Open(t.Context(), "../testdata/news", corpus.Options{}) {
		if err == nil {
			list = append(list, d)
		}
	}
	m := mustFit(t, documents(list...), Options{})
	phrases, unexplained := 0, 0
	for _, d := range list {
		e := mustExplain(t, m, d)
		adds(t, m, e)
		places(t, m, d.Title, e.Title, e.Terms)
		places(t, m, d.Text, e.Text, e.Terms)
		phrases += len(e.Text.Phrases)
		unexplained += len(e.Unexplained())
	}
	if phrases == 0 || unexplained == 0 {
		t.Errorf("%d phrases, %d unexplained words: nothing was tested", phrases, unexplained)
	}
}

// Of texts of few words, which have one topic each, θ says how likely each is: words add up to that too, and
// the word that speaks more for a topic has more of it.
func TestShortExplanationsAddUp(t *testing.T) {
	list := plantedDocuments(planted.Corpus(planted.Options{
		Terms: 400, Documents: 300, Topics: 5, Length: 8, Overlap: 0.3, Mixing: 0.3, Noise: 0.1, Seed: 7,
	}))
	m := mustFit(t, documents(list...), Options{K: 5})
	if !m.Settings.OneTopic {
		t.Fatal("texts are not short enough")
	}
	back, err := decode(encode(t, m))
	if err != nil {
		t.Fatal(err)
	}
	for a := range m.K() { // of two topics each: undecided
		for b := range a {
			words := slices.Concat(wordsOf(m, a, 3), wordsOf(m, b, 3))
			list = append(list, corpus.Document{ID: fmt.Sprint(a, b), Text: strings.Join(words, " ")})
		}
	}
	undecided := 0
	for _, d := range list {
		e := mustExplain(t, m, d)
		adds(t, m, e)
		if same := mustExplain(t, back, d); !reflect.DeepEqual(e, same) {
			t.Fatalf("%s: a model that was read explains otherwise", d.ID)
		}
		first := largest(e.Mixture)
		if e.Mixture[first] > .9 {
			continue
		}
		undecided++
		for s := range m.K() { // lifts decide: of two words and two topics the odds are in the order of φ̃
			for p := 1; p < len(e.Terms); p++ {
				x, y := e.Terms[p-1], e.Terms[p]
				if x.Shares == nil || y.Shares == nil || e.Mixture[s] < 1e-6 {
					continue
				}
				u := m.basis.(*unigrams)
				want := m.lifts(u, x.Term)[s] / m.lifts(u, x.Term)[first] * m.lifts(u, y.Term)[first] / m.lifts(u, y.Term)[s]
				if got := x.Shares[s] / x.Shares[first] * y.Shares[first] / y.Shares[s]; math.Abs(got/want-1) > 1e-9 {
					t.Fatalf("%s: odds %v, want %v", d.ID, got, want)
				}
			}
		}
	}
	if undecided < 5 {
		t.Errorf("%d texts are undecided: too few to tell", undecided)
	}
}

// With sparse mixtures words still add up to the weight of the article, and the sums
// are what the weights were before they paid for being kept.
func TestSparseExplanationsAddUp(t *testing.T) {
	_, list := small()
	m := mustFit(t, documents(list...), Options{K: 4, NMF: factor.NMF{Sparsity: factor.Penalty{H: 0.02}}})
	for j, d := range list {
		e := mustExplain(t, m, d)
		adds(t, m, e)
		for k := range m.K() {
			if e.Sums[k] < e.Weights[k]-1e-5*e.Weight {
				t.Errorf("document %d: sum %v below weight %v", j, e.Sums[k], e.Weights[k])
			}
		}
		if e.Misfit != m.Documents[j].Misfit || e.Misfit > 1.05 {
			t.Errorf("document %d: misfit %v, in the model %v", j, e.Misfit, m.Documents[j].Misfit)
		}
	}
}

// handModel has two topics over four terms, one of them a phrase, by hand.
func handModel(t *testing.T) *Model {
	t.Helper()
	v, err := vectorize.NewVocabulary([]string{"bank", "bank rate", "goal", "rate", "zero"}, nil, []int{2, 1, 2, 2, 1}, 4)
	if err != nil {
		t.Fatal(err)
	}
	space, err := vectorize.NewSpace(vectorize.Analyzer{}, vectorize.Weighting{TF: vectorize.Raw, IDF: vectorize.NoIDF, Norm: vectorize.NoNorm}, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{
		Space:      space,
		Topics:     []Topic{{ID: "T01"}, {ID: "T02"}},
		Phi:        denseOf([][]float32{{0.5, 0.25}, {0.25, 0}, {0, 0.5}, {0.25, 0.25}, {0, 0}}),
		Theta:      denseOf([][]float32{{1, 0}, {0, 1}}),
		TermWeight: []float64{4, 1, 3, 2, 1},
	}
	m.prepare()
	if err := m.rebase(nil, nil); err != nil {
		t.Fatal(err)
	}
	return m
}

// A phrase explains its two words: each has its own weight and half of the
// phrase's, and together they have all of it once.
func TestPhraseExplainsItsWords(t *testing.T) {
	m := handModel(t)
	e := mustExplain(t, m, corpus.Document{Title: "Bank goal", Text: "The bank rate, a rate of goals: zero xyzzy"})
	adds2 := func(x ExplainedText) (words []string) {
		for _, w := range x.Words {
			words = append(words, fmt.Sprintf("%d-%d %v %.3f", w.Start, w.End, w.Kind, w.Weight))
		}
		return words
	}
	// bank: 2 of weight 2; bank rate: 1; goal: 2 of 2; rate: 2 of 2; zero: 1, not owned
	if got, want := adds2(e.Title), []string{"0-4 known 1.000", "5-9 known 1.000"}; !slices.Equal(got, want) {
		t.Errorf("title %q, want %q", got, want)
	}
	want := []string{
		"0-3 dropped 0.000", "4-8 known 1.500", "9-13 known 1.500", "15-16 dropped 0.000", "17-21 known 1.000",
		"22-24 dropped 0.000", "25-30 known 1.000", "32-36 known 0.000", "37-42 unknown 0.000",
	}
	if got := adds2(e.Text); !slices.Equal(got, want) {
		t.Errorf("text\n%q, want\n%q", got, want)
	}
	if p := e.Text.Phrases; len(p) != 1 || p[0].Start != 4 || p[0].End != 13 || e.Terms[p[0].Term].Term != 1 {
		t.Errorf("phrases %+v", p)
	}
	adds(t, m, e)
	if e.Weight != 8 || e.Unowned != 1 {
		t.Errorf("weight %v, unowned %v; want 8, 1", e.Weight, e.Unowned)
	}
	bank, rate := e.Text.Words[1], e.Text.Words[2]
	phrase := e.Terms[1]
	if phrase.Shares[0] != 1 || phrase.Count != 1 || e.Terms[0].Count != 2 {
		t.Errorf("phrase %+v, bank %+v", phrase, e.Terms[0])
	}
	for i, w := range []ExplainedWord{bank, rate} {
		own := e.Terms[w.Term].Shares[0]
		if want := (own*1 + 0.5) / 1.5; math.Abs(w.Shares[0]-want) > 1e-12 || w.Main() != 0 {
			t.Errorf("word %d: share of the first topic %v, want %v", i, w.Shares[0], want)
		}
	}
	if e.Text.Words[7].Shares != nil || e.Text.Words[7].Main() != -1 || e.Text.Words[0].Main() != -1 {
		t.Errorf("words that nothing owns: %+v", e.Text.Words)
	}
}

// What no topic explains: expected no more than anywhere, and seen more often.
func TestUnexplained(t *testing.T) {
	e := &Explanation{Terms: []ExplainedTerm{
		{Weight: 1, Model: 0.5, Corpus: 0.4},  // a word of the topics
		{Weight: 1, Model: 0.4, Corpus: 0.5},  // unexplained
		{Weight: 1, Model: 0.01, Corpus: 0.5}, // more so
		{Weight: 1, Model: 2, Corpus: 3},      // expected even more
		{Weight: 1, Corpus: 0.5},              // no topic has it
		{Weight: 1, Model: 0.5, Corpus: 0.5},  // as in any article
		{Weight: 2, Corpus: 0.5},              // no topic has it, and it is there twice
		{Model: 0.1, Corpus: 0.5},             // not there
	}}
	if got, want := e.Unexplained(), []int{6, 4, 2, 1, 5}; !slices.Equal(got, want) {
		t.Errorf("unexplained %v, want %v", got, want)
	}
}

func TestExplainRefuses(t *testing.T) {
	m, list := small()
	for _, text := range []string{"", "xyzzy plugh", "the of and", "\x00\xff", "12 34", "  \r\n"} {
		if e, err := m.Explain(t.Context(), corpus.Document{Text: text}); e != nil || !errors.Is(err, ErrNoKnownWords) {
			t.Errorf("%q: %v, %v, want ErrNoKnownWords", text, e, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Explain(ctx, list[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// oddTexts wrap words the model knows in what texts may hold.
func oddTexts(known string) []string {
	return []string{
		known, strings.ToUpper(known), known + "\r\n" + known, "é" + known, "e\u0301 " + known + "\u0301", "\ufeff" + known,
		"東京都へ" + known + "東京", known + "\u200d" + known, "\xff\xfe " + known + " \xe2", known + "'s", "http://" + known + "." + known + " " + known,
		"<b>" + known + "</b>&amp;" + known, "\x1b[31m" + known, strings.Repeat(known+" ", 50), known + "\u2028" + known, "👍🏽" + known + "👨‍👩‍👧 " + known,
	}
}

// Offsets cut out what was read, whatever stands around it.
func TestExplainOddTexts(t *testing.T) {
	m, _ := small()
	known := m.Words(0, 1, 1)[0].Word
	for _, text := range oddTexts(known) {
		e, err := m.Explain(t.Context(), corpus.Document{ID: text, Title: text, Text: text})
		if errors.Is(err, ErrNoKnownWords) {
			continue // the odd character has become part of the word
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		adds(t, m, e)
		places(t, m, text, e.Title, e.Terms)
		places(t, m, text, e.Text, e.Terms)
		for _, w := range e.Text.Words {
			cut := text[w.Start:w.End]
			if utf8.ValidString(text) && !utf8.ValidString(cut) {
				t.Errorf("%q: word %q is cut inside a character", text, cut)
			}
			if w.Kind == Known && !strings.EqualFold(strings.TrimSuffix(cut, "'s"), known) {
				t.Errorf("%q: known word %q, want %q", text, cut, known)
			}
		}
	}
}

func FuzzExplain(f *testing.F) {
	m, _ := small()
	for _, text := range oddTexts(m.Words(0, 1, 1)[0].Word) {
		f.Add("", text)
		f.Add(text, "")
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		if len(title)+len(text) > 4<<10 {
			t.Skip()
		}
		e, err := m.Explain(t.Context(), corpus.Document{Title: title, Text: text})
		if errors.Is(err, ErrNoKnownWords) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		adds(t, m, e)
		places(t, m, title, e.Title, e.Terms)
		places(t, m, text, e.Text, e.Terms)
	})
}

// The same from a model that was stored, at any time, by anyone.
func TestExplainIsDeterministic(t *testing.T) {
	m, list := small()
	back, err := decode(encode(t, m))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list[:20] {
		want := mustExplain(t, m, d)
		if got := mustExplain(t, back, d); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: explained differently by the model read back", d.ID)
		}
		if got := mustExplain(t, m, d); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: explained differently the second time", d.ID)
		}
	}
}

// A document that no topic has a word of is explained by none.
func TestExplainWithoutTopics(t *testing.T) {
	m := handModel(t)
	e := mustExplain(t, m, corpus.Document{Text: "zero zero"})
	if e.Scale != 0 || e.Unowned != e.Weight || e.Weight != 2 || len(e.Unexplained()) != 1 || e.Misfit != 1 {
		t.Errorf("%+v", e)
	}
	adds(t, m, e)
}

func TestWordKindString(t *testing.T) {
	if got := fmt.Sprint(Known, Unknown, Dropped, WordKind(9)); got != "known unknown dropped invalid" {
		t.Errorf("kinds %q", got)
	}
}

// A model file from before there were sketches and misfits explains as well.
func TestGoldenModelExplains(t *testing.T) {
	m, err := Load(goldenModel)
	if err != nil {
		t.Fatal(err)
	}
	d := corpus.Document{ID: "new", Text: "The pilots of the ferry wait for the tide, and the growers for the harvest."}
	adds(t, m, mustExplain(t, m, d))
	if got := m.Worst(-1); len(got) != 0 {
		t.Errorf("worst %v of unknown misfits", got)
	}
	for topic := range m.K() {
		if got := m.Defining(topic, 2); len(got) == 0 || m.Main(got[0].Document) != topic {
			t.Errorf("topic %d is defined by %v", topic, got)
		}
	}
}

// A sketch that is none is damage, as any other value of a wrong kind.
func TestBadSketchIsDamage(t *testing.T) {
	var d Document
	if err := json.Unmarshal([]byte(`{"document": "a", "sketch": "xyz"}`), &d); err == nil {
		t.Errorf("read as %v", d.Sketch)
	}
	if err := json.Unmarshal([]byte(`{"document": "a", "sketch": "00000000000000ff", "misfit": 0.5}`), &d); err != nil || d.Sketch != 255 || d.Misfit != 0.5 {
		t.Errorf("%+v, %v", d, err)
	}
}
