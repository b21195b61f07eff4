package topics

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
)

// Two topics over three terms, the third in neither, worked out from the formula: idf
// and the length of the document change nothing.
func TestUnigramsByHand(t *testing.T) {
	w := factor.NewDense(3, 2)
	w.Set(0, 0, 3) // counts .75 and .25 with idf 2 and 1 taken out: 1.5/(1.5+.5)
	w.Set(1, 0, .5)
	w.Set(1, 1, 7)
	idf, weight := []float32{2, 1, 1}, []float64{4, 2, 1}
	u := newUnigrams(w, weight, idf, 1)
	p := []float64{.4, .4, .2}
	phi := [][]float64{{.75, 0}, {.25, 1}}
	like := func(topic int, counts ...float64) float64 {
		product := 1.0
		for i, c := range counts {
			product *= math.Pow(.1*p[i]+.9*phi[i][topic], c)
		}
		return product
	}
	for _, scale := range []float32{1, .3} {
		got := u.Document(nil, []int32{0, 1, 2}, []float32{2 * scale, 2 * scale, 1 * scale})
		a, b := like(0, 1, 2), like(1, 1, 2)
		for topic, want := range []float64{a / (a + b), b / (a + b)} {
			if want *= 4 * float64(scale); math.Abs(float64(got[topic])-want) > 1e-5 {
				t.Errorf("topic %d: %v, want %v", topic, got[topic], want)
			}
		}
	}
	if got := u.Document(nil, []int32{2}, []float32{5}); got[0] != 0 || got[1] != 0 {
		t.Errorf("a document without a word of any topic has %v", got)
	}
}

// headlines are texts of four words: one or two of a subject, which all its texts share
// the more the smaller their number, and others that any text may have.
func headlines(subjects, n int) (texts []string, label []int) {
	rng := rand.New(rand.NewPCG(7, 7))
	word := func(prefix string, many int) string {
		return prefix + strings.Repeat(string(rune('a'+int(float64(many)*math.Pow(rng.Float64(), 2)))), 3)
	}
	for range n {
		s := rng.IntN(subjects)
		words := []string{word("sub"+string(rune('a'+s)), 6), word("any", 20), word("any", 20), word("any", 20)}
		if rng.IntN(2) == 0 {
			words[1] = word("sub"+string(rune('a'+s)), 6)
		}
		texts, label = append(texts, strings.Join(words, " ")), append(label, s)
	}
	return texts, label
}

// agreeing is the part of documents whose main topic has most of its documents from the
// same subject.
func agreeing(m *Model, label []int) float64 {
	counts := map[[2]int]int{}
	most := map[int]int{}
	for j, l := range label {
		c := [2]int{m.Main(j), l}
		counts[c]++
		most[c[0]] = max(most[c[0]], counts[c])
	}
	sum := 0
	for _, x := range most {
		sum += x
	}
	return float64(sum) / float64(len(label))
}

func TestShortTextsHaveOneTopic(t *testing.T) {
	texts, label := headlines(5, 1500)
	fit := func(o OneTopic, workers int) *Model {
		return mustFit(t, corpus.Texts(texts...), Options{K: 5, OneTopic: o, Workers: workers, Vectorizer: everyWord})
	}
	auto, one, mixed := fit(OneTopicAuto, 1), fit(OneTopicYes, 3), fit(OneTopicNo, 2)
	if !auto.Settings.OneTopic || mixed.Settings.OneTopic {
		t.Errorf("short texts have one topic: %v; told otherwise: %v", auto.Settings.OneTopic, mixed.Settings.OneTopic)
	}
	a, b := agreeing(auto, label), agreeing(mixed, label)
	t.Logf("purity %.3f with one topic a text, %.3f with mixtures", a, b)
	if a < .9 || a < b {
		t.Errorf("purity %.3f with one topic a text, %.3f with mixtures", a, b)
	}
	for j := range texts {
		if !slices.Equal(auto.Theta.Row(j), one.Theta.Row(j)) {
			t.Fatalf("document %d: %v with one worker, %v with three", j, auto.Theta.Row(j), one.Theta.Row(j))
		}
		x, err := auto.Transform(context.Background(), texts[j])
		if err != nil || !slices.Equal(x, auto.Mixture(j)) {
			t.Fatalf("document %d: %v in the model, %v inferred, %v", j, auto.Mixture(j), x, err)
		}
	}
	read, err := decode(encode(t, auto))
	if err != nil {
		t.Fatal(err)
	}
	if x, err := read.Transform(context.Background(), texts[0]); err != nil || !slices.Equal(x, auto.Mixture(0)) {
		t.Errorf("%v in the model, %v inferred by the model from a file, %v", auto.Mixture(0), x, err)
	}
	if long, _ := small(); long.Settings.OneTopic {
		t.Error("articles of 60 words count as short")
	}
}
