package topics

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

// Two documents of four words and of one, idf and a norm of their own taken out. The
// first is of topic 1 alone, the second of both in equal parts, and topic 3 has none. So
// few words make a prior of as many as a topic has on average, 5/3.
func TestPriorPartsByHand(t *testing.T) {
	v, err := sparse.New(2, 2, []int{0, 2, 3}, []int32{0, 1, 1}, []float32{2 * .3, 3 * .3, 2})
	if err != nil {
		t.Fatal(err)
	}
	w, ht := factor.NewDense(2, 3), factor.NewDense(2, 3)
	for topic := range 3 {
		w.Set(0, topic, .5)
		w.Set(1, topic, .5)
	}
	ht.Set(0, 0, 9)
	ht.Set(1, 0, 1)
	ht.Set(1, 1, 1)
	u := newUnigrams(w, []float64{2, 3}, []float32{2, 1}, 1)
	got := u.priorParts(v, w, ht)
	half := math.Pow(.5, refinePower)
	for topic, words := range []float64{4 + 1*half, 1 * half, 0} {
		if want := 5. / 3 / (5./3 + words); math.Abs(got[topic]-want) > 1e-6 {
			t.Errorf("topic %d: the prior has %v of its words, want %v", topic, got[topic], want)
		}
	}
}

// A power takes a root of the odds between topics, and changes neither their order nor
// the sum of the weights.
func TestUnigramsDecideLess(t *testing.T) {
	w := factor.NewDense(2, 2)
	w.Set(0, 0, 3)
	w.Set(1, 0, 1)
	w.Set(0, 1, 1)
	w.Set(1, 1, 3)
	u := newUnigrams(w, []float64{4, 4}, []float32{1, 1}, 1)
	document := func(power float64) []float32 {
		u.power = power
		return u.Document(nil, []int32{0, 1}, []float32{2, 1})
	}
	sharp, soft := document(1), document(unigramSoftness)
	odds := func(h []float32) float64 { return float64(h[0]) / float64(h[1]) }
	if want := math.Pow(odds(sharp), unigramSoftness); math.Abs(odds(soft)-want) > 1e-5 || odds(soft) <= 1 {
		t.Errorf("odds %v, want %v", odds(soft), want)
	}
	if math.Abs(float64(soft[0]+soft[1])-3) > 1e-5 {
		t.Errorf("weights %v do not sum to the document's, 3", soft)
	}
}

// The topics kept are those of the start under which the corpus is likeliest, and the
// progress and end of the factorization are told of the divergence.
func TestLikeliestOfFourStarts(t *testing.T) {
	texts, _ := headlines(4, 400)
	ctx, opt := context.Background(), Options{K: 4, Workers: 1, Vectorizer: everyWord, OneTopic: OneTopicYes}
	rec := newRecorder(&opt)
	space, v, err := rec.vectorize(ctx, corpus.Texts(texts...))
	if err != nil {
		t.Fatal(err)
	}
	best, err := likeliest(ctx, &opt, space, 4, v)
	if err != nil {
		t.Fatal(err)
	}
	var diverged []bool
	found, highest, most := false, math.Inf(-1), -1
	for s, err := range starts(ctx, &opt, 4, v) {
		if err != nil {
			t.Fatal(err)
		}
		refined, likelihood, err := refineUnigrams(ctx, &opt, space, s.Factors, v)
		if err != nil {
			t.Fatal(err)
		}
		if likelihood > highest {
			highest, most = likelihood, len(diverged)
			found = equalRows(best.W, refined.W) && equalRows(best.Ht, refined.Ht)
		}
		diverged = append(diverged, s.divergence)
	}
	if !slices.Equal(diverged, []bool{false, true, false, true}) {
		t.Errorf("starts with the divergence: %v", diverged)
	}
	if !found {
		t.Errorf("the topics are not those of start %d, under which the corpus is likeliest", most)
	}
	if best.Iterations == 0 {
		t.Error("no iteration is told of, though the divergence was minimised")
	}
}

func equalRows(a, b *factor.Dense) bool {
	m, _ := a.Dims()
	for i := range m {
		if !slices.Equal(a.Row(i), b.Row(i)) {
			return false
		}
	}
	return true
}

// Subjects that headlines were made of come back: each has a topic, whose first word and
// most of whose five words are its.
func TestHeadlinesGiveTheirSubjects(t *testing.T) {
	const subjects, words = 5, 5
	texts, _ := headlines(subjects, 1500)
	m := mustFit(t, corpus.Texts(texts...), Options{K: subjects, Vectorizer: everyWord})
	found := map[string]bool{}
	for topic := range subjects {
		key := m.KeyWords(topic, words)
		subject := key[0].Word[:len("suba")]
		its := 0
		for _, w := range key {
			if strings.HasPrefix(w.Word, subject) {
				its++
			}
		}
		if its < words-1 || !strings.HasPrefix(subject, "sub") {
			t.Errorf("topic %d has words of more than one subject, or any: %v", topic, key)
		}
		found[subject] = true
	}
	if len(found) != subjects {
		t.Errorf("topics are about %v, of %d subjects", found, subjects)
	}
}

// Without rounds the factors are left as they are.
func TestNoRoundsForUnigrams(t *testing.T) {
	texts, _ := headlines(3, 200)
	ctx, opt := context.Background(), Options{K: 3, Refine: -1, Workers: 1, Vectorizer: everyWord, OneTopic: OneTopicYes}
	rec := newRecorder(&opt)
	space, v, err := rec.vectorize(ctx, corpus.Texts(texts...))
	if err != nil {
		t.Fatal(err)
	}
	for s, err := range starts(ctx, &opt, 3, v) {
		if err != nil {
			t.Fatal(err)
		}
		got, likelihood, err := refineUnigrams(ctx, &opt, space, s.Factors, v)
		if err != nil || !equalRows(got.W, s.W) || math.IsInf(likelihood, 0) || math.IsNaN(likelihood) {
			t.Errorf("factors changed without a round, or no likelihood: %v, %v", likelihood, err)
		}
	}
}

func TestUnigramsStopWithTheContext(t *testing.T) {
	texts, _ := headlines(3, 200)
	opt := Options{K: 3, Workers: 1, Vectorizer: everyWord, OneTopic: OneTopicYes}
	rec := newRecorder(&opt)
	space, v, err := rec.vectorize(context.Background(), corpus.Texts(texts...))
	if err != nil {
		t.Fatal(err)
	}
	f, err := factorize(context.Background(), &opt, space, 3, v)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, rounds := range []int{-1, 2} {
		opt.Refine = rounds
		if got, _, err := refineUnigrams(ctx, &opt, space, f, v); err == nil || got != nil {
			t.Errorf("Refine %d: no error after the end of the context, or factors", rounds)
		}
	}
}

// TestEqualLengthsLeavesTheMatrix: a value that is nothing beside its column's others is left out, but
// stays in the matrix, which other goroutines read.
func TestEqualLengthsLeavesTheMatrix(t *testing.T) {
	v, err := sparse.New(3, 2, []int{0, 2, 4}, []int32{0, 1, 1, 2}, []float32{1e-30, 1e30, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			x := equalLengths(v)
			for _, want := range []struct {
				i, j int
				v    float64
			}{{0, 0, 0}, {1, 0, 1}, {1, 1, .6}, {2, 1, .8}} {
				if got := x.At(want.i, want.j); math.Abs(got-want.v) > 1e-7 {
					t.Errorf("%d, %d: %v, want %v", want.i, want.j, got, want.v)
				}
			}
		})
	}
	all.Wait()
	if got := v.At(0, 0); got == 0 || v.NNZ() != 4 || v.At(2, 1) != 4 {
		t.Errorf("the matrix has become %v with %d nonzeros", v, v.NNZ())
	}
}
