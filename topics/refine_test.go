package topics

import (
	"math"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

// Two terms, three documents: the first has topic 1 alone, the second both in equal
// parts, the third none, so that it counts for none. Topic 3 has no document.
func TestGatheredByHand(t *testing.T) {
	v, err := sparse.New(2, 3, []int{0, 1, 3, 4}, []int32{0, 0, 1, 1}, []float32{4, 1, 3, 9})
	if err != nil {
		t.Fatal(err)
	}
	w, ht := factor.NewDense(2, 3), factor.NewDense(3, 3)
	w.Set(0, 0, 2)
	w.Set(1, 1, 5)
	w.Set(0, 2, .5)
	w.Set(1, 2, 1.5)
	ht.Set(0, 0, 7)
	ht.Set(1, 0, 5) // times the mass 2 as much as
	ht.Set(1, 1, 2) // this times 5
	got := gathered(v, w, ht, refinePower)
	half := math.Pow(.5, refinePower)
	for col, want := range [][2]float64{
		{(4 + half) / (4 + 4*half), 3 * half / (4 + 4*half)},
		{.25, .75},
		{.25, .75}, // as it was
	} {
		for i := range 2 {
			if math.Abs(got.At(i, col)-want[i]) > 1e-6 {
				t.Errorf("term %d of topic %d: %v, want %v", i, col, got.At(i, col), want[i])
			}
		}
	}
}

// A quarter of a topic stays, whatever its scale; one that is empty adds nothing; columns
// still sum to 1.
func TestMixed(t *testing.T) {
	w, others := factor.NewDense(2, 2), factor.NewDense(2, 2)
	w.Set(0, 0, .8)
	w.Set(1, 0, .2)
	w.Set(0, 1, .5)
	w.Set(1, 1, .5)
	others.Set(1, 0, 8)
	got := mixed(w, others, refineKept)
	for i, want := range [][2]float64{{.6, .5}, {.4, .5}} {
		for c := range 2 {
			if math.Abs(got.At(i, c)-want[c]) > 1e-6 {
				t.Errorf("term %d of topic %d: %v, want %v", i, c, got.At(i, c), want[c])
			}
		}
	}
}

// Texts of a few words each, where every word of a subject is in some text with every
// other: topics of the divergence alone need not know that the words go together.
func TestRefineGathersShortTexts(t *testing.T) {
	subjects := [][]string{strings.Fields("ferry quay tide anchor pilot buoy"), strings.Fields("apple pear cider graft frost bees")}
	var texts []string
	for _, words := range subjects {
		for i, a := range words {
			for _, b := range words[:i] {
				texts = append(texts, a+" "+b)
			}
		}
	}
	m := mustFit(t, corpus.Texts(texts...), Options{K: 2, Vectorizer: everyWord})
	for topic := range 2 {
		seen := map[bool]bool{}
		for _, w := range m.KeyWords(topic, 6) {
			seen[strings.Contains(strings.Join(subjects[0], " "), w.Word)] = true
		}
		if len(seen) != 1 {
			t.Errorf("topic %d mixes subjects: %v", topic, m.KeyWords(topic, 6))
		}
	}
}

func TestRefineRounds(t *testing.T) {
	sparse := factor.NMF{Sparsity: factor.Penalty{W: .1}}
	solved := &factor.Factors{W: factor.NewDense(5, 2), Iterations: 1}
	started, lone := &factor.Factors{W: factor.NewDense(5, 2)}, &factor.Factors{W: factor.NewDense(5, 1)}
	for _, test := range []struct {
		opt  Options
		f    *factor.Factors
		want int
	}{
		{Options{}, solved, 3}, {Options{}, started, 10}, {Options{}, lone, 3}, {Options{OneTopic: OneTopicYes}, started, 3},
		{Options{Refine: 1}, solved, 1}, {Options{Refine: 4}, started, 4}, {Options{Refine: -1}, started, 0},
		{Options{NMF: sparse}, solved, 0}, {Options{NMF: sparse, Refine: 2}, solved, 2},
	} {
		if got := test.opt.refineRounds(test.f); got != test.want {
			t.Errorf("Refine %d, sparsity %v, one topic %v, %d iterations: %d rounds, want %d",
				test.opt.Refine, test.opt.NMF.Sparsity.W, test.opt.OneTopic, test.f.Iterations, got, test.want)
		}
	}
	_, list := small()
	plain := mustFit(t, documents(list...), Options{K: 4, Refine: -1})
	once := mustFit(t, documents(list...), Options{K: 4, Refine: 1, NMF: factor.NMF{MaxIter: 500}})
	if plain.Fit.Objective != once.Fit.Objective || plain.Settings.Refine != 0 || once.Settings.Refine != 1 {
		t.Errorf("settings %+v and %+v", plain.Settings, once.Settings)
	}
	count := func(m *Model) (n int) {
		terms, k := m.Phi.Dims()
		for i := range terms {
			for c := range k {
				if m.Phi.At(i, c) > 0 {
					n++
				}
			}
		}
		return n
	}
	if a, b := count(plain), count(once); b <= a {
		t.Errorf("%d nonzeros before, %d after: a round takes in whole documents", a, b)
	}
}

// The order of key words is what the formula says, and nothing with weight is left out.
func TestKeyWords(t *testing.T) {
	m, _ := small()
	for topic := range m.K() {
		words := m.KeyWords(topic, -1)
		all := m.Words(topic, -1, 1)
		if len(words) != len(all) {
			t.Errorf("topic %d: %d key words of %d with weight", topic, len(words), len(all))
		}
		var mass, total float64
		for j, s := range m.Scale {
			mass += float64(m.Theta.Row(j)[topic]) * float64(s)
		}
		for _, w := range m.TermWeight {
			total += w
		}
		for i, w := range words {
			mentions := mass * float64(m.Space.Vocabulary.DF(w.Term)) / m.TermWeight[w.Term]
			p := m.TermWeight[w.Term] / total
			want := w.Weight * math.Sqrt((mentions*w.Weight+1)/(mentions*p+1))
			if math.Abs(w.Relevance-want) > 1e-9*math.Max(1, math.Abs(want)) {
				t.Fatalf("topic %d, %s: score %v, want %v", topic, w.Word, w.Relevance, want)
			}
			if i > 0 && w.Relevance > words[i-1].Relevance {
				t.Fatalf("topic %d: %s after %s", topic, w.Word, words[i-1].Word)
			}
		}
	}
}

// A quarter of a topic is what refinement began with, unless the divergence made it: then
// all of it is gathered.
func TestRefineKeepsAQuarter(t *testing.T) {
	texts := []string{"ferry quay tide ferry", "quay anchor tide", "ferry anchor", "apple pear cider", "pear frost apple", "cider frost ferry"}
	opt := Options{K: 2, Vectorizer: everyWord, OneTopic: OneTopicNo, Refine: 1}
	space, v, err := newRecorder(&opt).vectorize(t.Context(), corpus.Texts(texts...))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		iterations int
		kept       float64
	}{{-1, .25}, {50, 0}} {
		f, err := factorizeAt(t.Context(), &opt, factor.NMF{MaxIter: test.iterations, Start: factor.Random{}}, 2, v)
		if err != nil {
			t.Fatal(err)
		}
		refined, err := refine(t.Context(), &opt, space, f, v)
		if err != nil {
			t.Fatal(err)
		}
		ht := f.Ht
		if f.Iterations == 0 { // a round begins with what documents have of the topics
			b, err := factor.NewBasis(f.W, f.Loss, 1)
			if err != nil {
				t.Fatal(err)
			}
			if ht, err = b.Transform(t.Context(), v); err != nil {
				t.Fatal(err)
			}
		}
		made, sums := gathered(v, f.W, ht, refinePower), f.W.ColumnSums()
		for i := range space.Vocabulary.Len() {
			for c := range 2 {
				want := (1-test.kept)*made.At(i, c) + test.kept*f.W.At(i, c)/sums[c]
				if got := refined.W.At(i, c); math.Abs(got-want) > 1e-6 {
					t.Errorf("%d iterations, term %d of topic %d: %v, want %v", f.Iterations, i, c, got, want)
				}
			}
		}
	}
}
