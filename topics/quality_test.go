package topics

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/vectorize"
)

func mustEvaluate(t *testing.T, m *Model, docs corpus.Seq, opt EvaluateOptions) *Evaluation {
	t.Helper()
	e, err := m.Evaluate(t.Context(), docs, opt)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// From text to coherence: Evaluate over texts that are already tokens is the
// measure over those tokens.
func TestEvaluateCoherence(t *testing.T) {
	g := readGoldens(t).Coherence
	var texts []string
	for _, words := range g.Texts {
		texts = append(texts, strings.Join(words, " "))
	}
	m := mustFit(t, corpus.Texts(texts...), Options{K: 3, Vectorizer: vectorize.Vectorizer{
		Analyzer: vectorize.Analyzer{Lang: "none", Whitespace: true, NGrams: 1}, MinDF: vectorize.Count(1), MaxDF: vectorize.Fraction(1),
	}})
	terms := numbered{}
	var topics [][]int32
	for k := range m.K() {
		var words []string
		for _, w := range m.KeyWords(k, 5) {
			words = append(words, w.Stem)
		}
		topics = append(topics, terms.terms(words))
	}
	for _, words := range g.Texts {
		terms.terms(words)
	}
	for _, window := range []int{0, 3, -1} {
		counts := newCooccurrence(len(terms), topics)
		for _, words := range g.Texts {
			size := window
			if size == 0 {
				size = 10
			}
			for _, w := range windowsOf(terms.terms(words), size) {
				counts.set(w)
			}
		}
		e := mustEvaluate(t, m, corpus.Texts(texts...), EvaluateOptions{Window: window, Top: 5})
		mean := 0.0
		for k, q := range e.Topics {
			want, _ := counts.coherence(topics[k], m.nested)
			if math.Abs(q.NPMI-want) > 1e-12 || q.Absent != 0 || len(q.Words) != 5 || q.ID != m.Topics[k].ID {
				t.Errorf("window %d: %+v, want NPMI %v", window, q, want)
			}
			mean += want / 3
		}
		if math.Abs(e.NPMI-mean) > 1e-12 || e.Windows != counts.windows || e.Documents != len(texts) || e.Top != 5 {
			t.Errorf("window %d: %+v, want NPMI %v over %d windows", window, e, mean, counts.windows)
		}
		if e.Diversity != m.Diversity(5) {
			t.Errorf("diversity %v, want %v", e.Diversity, m.Diversity(5))
		}
		if e.Clustering != nil {
			t.Error("clustering without labels")
		}
	}
}

// The coherence in a topic is that over whole documents, but for words that
// the analysis of windows and of columns see alike.
func TestCoherenceAtFit(t *testing.T) {
	m, list := small()
	e := mustEvaluate(t, m, documents(list...), EvaluateOptions{Window: -1})
	for k, q := range e.Topics {
		if math.Abs(q.NPMI-m.Topics[k].Coherence) > 1e-12 {
			t.Errorf("%s: %v over documents, %v at the fit", q.ID, q.NPMI, m.Topics[k].Coherence)
		}
	}
}

func TestEvaluatePhrases(t *testing.T) {
	var texts []string
	for range 8 {
		texts = append(texts, "New York harbour opens. Ferries cross New York harbour daily.",
			"Apple orchard blossoms; the apple orchard needs bees.")
	}
	m := mustFit(t, corpus.Texts(texts...), Options{K: 2, Vectorizer: vectorize.Vectorizer{
		MinDF: vectorize.Count(1), MaxDF: vectorize.Fraction(1),
	}})
	e := mustEvaluate(t, m, corpus.Texts(texts...), EvaluateOptions{})
	phrases := 0
	for _, q := range e.Topics {
		for _, w := range q.Words {
			if strings.Contains(w, " ") {
				phrases++
			}
		}
		if q.Absent != 0 {
			t.Errorf("%+v: words absent from the texts they come from", q)
		}
	}
	if phrases == 0 {
		t.Error("no phrase among the top words: the test does not test")
	}
	// A word and the phrase it ends stand in the same windows, and a phrase is
	// no word to predict.
	r := &reading{}
	r.read(m.Space, texts[0])
	known := 0
	for tok := range m.Space.Tokens(texts[0]) {
		if tok.Term >= 0 {
			known++
		}
	}
	if len(r.words) != known || len(r.passage.terms) <= known {
		t.Errorf("%d words, %d terms, want %d words and more terms", len(r.words), len(r.passage.terms), known)
	}
}

func TestEvaluateForeignDocuments(t *testing.T) {
	m, _ := small()
	e := mustEvaluate(t, m, corpus.Texts("orchard apple pear", "ferry quay"), EvaluateOptions{})
	if e.NPMI != 0 || e.Unknown != 2 || e.Perplexity != nil || e.Clustering != nil || e.Windows != 2 {
		t.Errorf("%+v", e)
	}
	for _, q := range e.Topics {
		if q.NPMI != 0 || q.Absent != len(q.Words) {
			t.Errorf("%+v", q)
		}
	}
	if _, err := json.Marshal(e); err != nil {
		t.Error(err)
	}
}

// With one topic θ is 1, so that the perplexity can be written down.
func TestPerplexityByHand(t *testing.T) {
	texts := []string{"ferry quay ferry tide", "quay anchor ferry quay", "tide anchor"}
	m := mustFit(t, corpus.Texts(texts...), Options{K: 1})
	weight, total, phrases := 0.0, 0.0, 0 // of words, not of phrases
	for i := range m.Space.Vocabulary.Len() {
		if strings.Contains(m.Space.Vocabulary.Term(i), " ") {
			phrases++
			continue
		}
		weight += m.Phi.At(i, 0)
		total += m.TermWeight[i]
	}
	if phrases == 0 {
		t.Fatal("no phrases: the test does not test that they are left out")
	}
	p := func(word string) float64 {
		i, ok := m.Space.Vocabulary.Index(word)
		if !ok {
			t.Fatalf("%q is not a term", word)
		}
		return 0.99*m.Phi.At(i, 0)/weight + 0.01*m.TermWeight[i]/total
	}
	e := mustEvaluate(t, m, corpus.Texts("ferry quay unknown tide anchor ferry", "tide", "xyzzy"), EvaluateOptions{})
	// known: ferry quay tide anchor ferri; predicted are the second and fourth.
	want := math.Exp(-(math.Log(p("quay")) + math.Log(p("anchor"))) / 2)
	if e.Perplexity == nil || math.Abs(e.Perplexity.Value-want) > 1e-9*want || e.Perplexity.Documents != 1 || e.Perplexity.Tokens != 2 {
		t.Errorf("%+v, want %v", e.Perplexity, want)
	}
}

// Where a document has one topic, θ of the first half is that of a text of its words:
// counts go into its inference as the columns of the matrix do, with idf, which it takes out.
func TestPerplexityWithOneTopic(t *testing.T) {
	texts, _ := headlines(3, 200)
	m := mustFit(t, corpus.Texts(texts...), Options{K: 3, OneTopic: OneTopicYes})
	for _, text := range texts[:20] {
		words := strings.Fields(text)
		theta, err := m.Transform(t.Context(), words[0]+". "+words[2])
		if errors.Is(err, ErrNoKnownWords) || words[0] == words[2] {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		known, log := 0, 0.0
		c := newCompleter(m)
		all := 0.0
		for topic, x := range theta {
			all += c.words[topic] * x
		}
		for i, word := range words {
			term, ok := m.Space.Vocabulary.Index(word)
			if !ok {
				break
			}
			known++
			if i%2 == 0 {
				continue
			}
			p := 0.0
			for topic, x := range theta {
				p += m.Phi.At(term, topic) * x
			}
			log += math.Log(.99*p/all + .01*m.TermWeight[term]/c.total)
		}
		if known < 4 {
			continue
		}
		e := mustEvaluate(t, m, corpus.Texts(text), EvaluateOptions{})
		if want := math.Exp(-log / 2); math.Abs(e.Perplexity.Value-want) > 1e-5*want {
			t.Errorf("%q: %v, want %v", text, e.Perplexity.Value, want)
		}
	}
}

// Topics predict held-out words of new documents better than none do.
func TestPerplexityOfHeldOutDocuments(t *testing.T) {
	all := plantedDocuments(planted.Corpus(planted.Options{Terms: 400, Documents: 400, Topics: 5, Length: 80, Seed: 8}))
	train, test := all[:300], all[300:]
	value := map[int]float64{}
	for _, k := range []int{1, 5} {
		m := mustFit(t, documents(train...), Options{K: k, Vectorizer: vectorize.Vectorizer{Weighting: vectorize.Counts}})
		value[k] = mustEvaluate(t, m, documents(test...), EvaluateOptions{}).Perplexity.Value
	}
	if value[5] > value[1]/2 || value[5] < 1 {
		t.Errorf("perplexity %v with the planted 5 topics, %v with one", value[5], value[1])
	}
}

func TestEvaluateOnAnyNumberOfWorkers(t *testing.T) {
	m, list := small()
	var want *Evaluation
	for _, n := range []int{1, 2, 7} {
		calls := 0
		e := mustEvaluate(t, m, documents(list...), EvaluateOptions{Workers: n, Progress: func(p Progress) {
			if calls++; p.Stage != "judge" || p.Done != calls {
				t.Errorf("progress %+v at call %d", p, calls)
			}
		}})
		if want == nil {
			want = e
		}
		if !reflect.DeepEqual(e, want) || calls != len(list) {
			t.Errorf("%d workers: %+v after %d calls, want %+v", n, e, calls, want)
		}
	}
}

func TestEvaluateStreams(t *testing.T) {
	m, list := small()
	one := &corpus.DocumentError{ID: "bad", Outcome: corpus.Failed, Err: errBroken}
	with := func(errs ...error) corpus.Seq {
		return func(yield func(corpus.Document, error) bool) {
			for _, err := range errs {
				if !yield(list[0], err) {
					return
				}
			}
		}
	}
	e := mustEvaluate(t, m, with(nil, one, nil), EvaluateOptions{})
	if e.Documents != 2 || e.Ledger.Count(corpus.Failed) != 1 || e.Ledger.Total() != 3 || e.Clustering.Documents != 2 {
		t.Errorf("%+v", e)
	}
	if _, err := m.Evaluate(t.Context(), with(nil, errBroken), EvaluateOptions{}); err != errBroken {
		t.Errorf("error %v, want that of the stream", err)
	}
	var none *NoTextError
	if _, err := m.Evaluate(t.Context(), with(one, one), EvaluateOptions{}); !errors.As(err, &none) || none.Ledger.Total() != 2 {
		t.Errorf("error %v, want a *NoTextError", err)
	}
	if _, err := m.Evaluate(t.Context(), with(), EvaluateOptions{}); !errors.As(err, &none) {
		t.Errorf("error %v, want a *NoTextError", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Evaluate(ctx, documents(list...), EvaluateOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}
