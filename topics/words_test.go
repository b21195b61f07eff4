package topics

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestWordsByWeight(t *testing.T) {
	m, _ := small()
	for topic := range m.K() {
		all := m.Words(topic, -1, 1)
		sum := 0.0
		for i, w := range all {
			if w.Weight <= 0 || w.Weight != m.Phi.At(w.Term, topic) || w.Stem != m.Space.Vocabulary.Term(w.Term) ||
				w.Word != m.Space.Vocabulary.Surface(w.Term) || math.Abs(w.Relevance-math.Log(w.Weight)) > 1e-12 {
				t.Fatalf("%+v", w)
			}
			if i > 0 && (w.Weight > all[i-1].Weight || w.Weight == all[i-1].Weight && w.Stem < all[i-1].Stem) {
				t.Fatalf("%+v after %+v", w, all[i-1])
			}
			sum += w.Weight
		}
		if math.Abs(sum-1) > 1e-5 {
			t.Errorf("all words of topic %d weigh %v", topic, sum)
		}
		for _, n := range []int{0, 1, 7, len(all), len(all) + 5} {
			if got := m.Words(topic, n, 1); !slices.Equal(got, all[:min(n, len(all))]) {
				t.Errorf("%d words are not the first %d of all", n, n)
			}
		}
	}
}

// Relevance is the formula of the paper, for every λ.
func TestRelevance(t *testing.T) {
	m, _ := small()
	total := 0.0
	for _, w := range m.TermWeight {
		total += w
	}
	for _, lambda := range []float64{0, 0.3, 0.6, 1} {
		words := m.Words(1, -1, lambda)
		for i, w := range words {
			p := m.TermWeight[w.Term] / total
			want := lambda*math.Log(w.Weight) + (1-lambda)*math.Log(w.Weight/p)
			if math.Abs(w.Relevance-want) > 1e-9 {
				t.Fatalf("λ %v: relevance of %s is %v, want %v", lambda, w.Stem, w.Relevance, want)
			}
			if i > 0 && w.Relevance > words[i-1].Relevance {
				t.Fatalf("λ %v: %s is out of order", lambda, w.Stem)
			}
		}
	}
	for lambda, same := range map[float64]float64{-3: 0, math.NaN(): 0, 9: 1} {
		if !slices.Equal(m.Words(0, 5, lambda), m.Words(0, 5, same)) {
			t.Errorf("λ %v is not taken as %v", lambda, same)
		}
	}
}

func TestBestIsASortedPrefix(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		count, n := rng.IntN(200), rng.IntN(30)
		var all []scored
		b := newBest(n)
		for i := range count {
			v := float64(rng.IntN(20)) // many ties
			all = append(all, scored{i, v})
			b.offer(i, v)
		}
		slices.SortFunc(all, scored.compare)
		if got := b.sorted(); !slices.Equal(got, all[:min(n, count)]) {
			t.Fatalf("best %d of %d: %v, want %v", n, count, got, all[:min(n, count)])
		}
	}
}

func TestTopDocuments(t *testing.T) {
	m, _ := small()
	for topic := range m.K() {
		all := m.TopDocuments(topic, -1)
		for i, d := range all {
			if d.Weight <= 0 || d.Weight != m.Theta.At(d.Document, topic) {
				t.Fatalf("%+v", d)
			}
			if i == 0 {
				continue
			}
			before := all[i-1]
			order := cmp.Or(cmp.Compare(before.Weight, d.Weight), cmp.Compare(m.Scale[before.Document], m.Scale[d.Document]),
				cmp.Compare(d.Document, before.Document))
			if order <= 0 {
				t.Fatalf("%+v of scale %v after %+v of scale %v", d, m.Scale[d.Document], before, m.Scale[before.Document])
			}
		}
		if got := m.TopDocuments(topic, 3); !slices.Equal(got, all[:3]) {
			t.Errorf("three documents %v, want %v", got, all[:3])
		}
	}
}

func TestMixture(t *testing.T) {
	x := Mixture{0.25, 0, 0.5, 0.25}
	if x.Main() != 2 || Mixture(nil).Main() != -1 || (Mixture{0.5, 0.5}).Main() != 0 {
		t.Error("main topic")
	}
	if got, want := x.Top(-1), []TopicWeight{{2, 0.5}, {0, 0.25}, {3, 0.25}}; !slices.Equal(got, want) {
		t.Errorf("top %v, want %v", got, want)
	}
	if got, want := x.Top(1), []TopicWeight{{2, 0.5}}; !slices.Equal(got, want) {
		t.Errorf("top 1 %v, want %v", got, want)
	}
	m, _ := small()
	first := m.Mixture(0)
	first[0] = 7
	if m.Mixture(0)[0] == 7 {
		t.Error("changing a mixture changes the model")
	}
}

func TestLabelsDiffer(t *testing.T) {
	m, _ := small()
	twins := *m
	twins.Topics = make([]Topic, 4)
	for i := range twins.Topics {
		twins.Topics[i].ID = m.Topics[i].ID
	}
	twins.Phi = m.Phi.Clone()
	terms, _ := twins.Phi.Dims()
	for i := range terms {
		same := float32(twins.Phi.At(i, 0))
		twins.Phi.Set(i, 1, same)
		twins.Phi.Set(i, 2, 0) // dead
		twins.Phi.Set(i, 3, 0)
	}
	twins.label()
	seen := map[string]bool{}
	for _, topic := range twins.Topics {
		if seen[topic.Label] || topic.Label == "" {
			t.Errorf("labels %+v", twins.Topics)
		}
		seen[topic.Label] = true
	}
	if twins.Topics[2].Label != "(empty)" || twins.Topics[3].Label != "(empty) · (T04)" {
		t.Errorf("dead topics are labelled %q, %q", twins.Topics[2].Label, twins.Topics[3].Label)
	}
}

// A name does not say a word twice.
func TestLabelsOfPhrases(t *testing.T) {
	for _, test := range []struct{ words, want string }{
		{"alliance|rural|rural alliance|vote|party", "rural alliance|vote|party"},
		{"rural alliance|alliance|vote|rural|party", "rural alliance|vote|party"},
		{"cup|goal|world cup|coach", "world cup|goal|coach"},
		{"goal|cup|coach|world cup", "goal|cup|coach"},
		{"new york|york city|york", "new york|york city"},
		{"a b|a b c|b c", "a b c"},
		{"art|party|arts fund", "art|party|arts fund"},
	} {
		var name []Word
		for w := range strings.SplitSeq(test.words, "|") {
			if len(name) < labelWords {
				name = withWord(name, Word{Word: w, Stem: w})
			}
		}
		var got []string
		for _, w := range name {
			got = append(got, w.Word)
		}
		if strings.Join(got, "|") != test.want {
			t.Errorf("%s: named %q, want %s", test.words, got, test.want)
		}
	}
}

func TestModelDiversity(t *testing.T) {
	m, _ := small()
	seen := map[string]bool{}
	for topic := range m.K() {
		for _, w := range m.Words(topic, 10, 1) {
			seen[w.Stem] = true
		}
	}
	if got, want := m.Diversity(0), float64(len(seen))/40; got != want {
		t.Errorf("diversity %v, want %v", got, want)
	}
	if m.Diversity(1) != 1 {
		t.Errorf("planted topics share their first word: %v", m.Diversity(1))
	}
}
