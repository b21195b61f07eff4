package topics

import (
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// The number of fits that topics start from, where it is not given.
func TestConsensusByDefault(t *testing.T) {
	for _, c := range []struct {
		opt  Options
		k, n int
		want int
	}{
		{Options{}, 5, 2000, 20},
		{Options{}, 5, 100, 20},
		{Options{}, 5, 99, 1}, // a part may have too few of a topic
		{Options{OneTopic: OneTopicYes}, 5, 2000, 1},
		{Options{NMF: factor.NMF{Start: factor.NNDSVDA{}}}, 5, 2000, 1},
		{Options{Consensus: 1}, 5, 2000, 1},
		{Options{Consensus: 4, OneTopic: OneTopicYes}, 5, 20, 4},
	} {
		if got := c.opt.consensus(c.k, c.n); got != c.want {
			t.Errorf("%+v, %d topics of %d documents: %d fits, want %d", c.opt, c.k, c.n, got, c.want)
		}
	}
}

// What was decided is written down.
func TestConsensusIsRecorded(t *testing.T) {
	_, list := small()
	for asked, want := range map[int]int{0: 20, 1: 0, 3: 3} {
		m := mustFit(t, documents(list...), Options{K: 4, Consensus: asked})
		if m.Settings.Consensus != want {
			t.Errorf("asked for %d of %d documents: %d", asked, len(list), m.Settings.Consensus)
		}
	}
}

// Topics are sought by single words that five documents have.
func TestTelling(t *testing.T) {
	fit := func(list []corpus.Document) (*vectorize.Space, *sparse.Matrix) {
		opt := Options{}
		space, v, err := newRecorder(&opt).vectorize(t.Context(), documents(list...))
		if err != nil {
			t.Fatal(err)
		}
		return space, v
	}
	_, list := small()
	space, v := fit(list)
	rows := telling(space, v)
	some := 0
	for i, taken := range rows {
		term := space.Vocabulary.Term(i)
		if want := !strings.Contains(term, " ") && space.Vocabulary.DF(i) >= tellingDocuments; taken != want {
			t.Errorf("%q in %d documents: %v", term, space.Vocabulary.DF(i), taken)
		}
		if taken {
			some++
		}
	}
	if some == 0 || some == len(rows) {
		t.Fatalf("%d of %d terms: the test shows nothing", some, len(rows))
	}
	space, v = fit(list[:12])
	if rows := telling(space, v); rows != nil {
		t.Errorf("of a few documents, in which most words are rare, not all %d terms are taken", len(rows))
	}
}
