package topics

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

func TestRankErrors(t *testing.T) {
	docs := func() corpus.Seq {
		return corpus.Texts("harbour, pilots, strike", "orchard, harvest, begins", "theatre, stage, rebuilt")
	}
	for _, test := range []struct {
		k     int
		words []string
	}{
		{-1, []string{"K is -1", "at least 1"}},
		{4, []string{"K is 4", "3 documents", "9 terms", "at most 3"}},
		{1 << 30, []string{"3 documents", "9 terms"}},
	} {
		m, err := Fit(t.Context(), docs(), Options{K: test.k})
		var rank *RankError
		if m != nil || !errors.As(err, &rank) || rank.K != test.k {
			t.Errorf("K %d: %v, %v", test.k, m, err)
		}
		contains(t, err, test.words...)
	}
	one := func() corpus.Seq {
		return corpus.Texts("fog, fog", "fog", "fog, fog, fog")
	}
	_, err := Fit(t.Context(), one(), Options{K: 2})
	contains(t, err, "K is 2", "3 documents", "1 term ", "at most 1")
	if m := mustFit(t, one(), Options{}); m.K() != 1 {
		t.Errorf("%d topics of one term", m.K())
	}
}

func TestOneDocument(t *testing.T) {
	m := mustFit(t, corpus.Texts("The ferry left the quay, and the ferry came back to the quay."), Options{})
	if m.K() != 1 || m.Topics[0].Share != 1 || m.Mixture(0)[0] != 1 {
		t.Errorf("topics %+v, mixture %v", m.Topics, m.Mixture(0))
	}
	if w := m.Words(0, 1, 1)[0].Word; w != "ferry" {
		t.Errorf("first word %q", w)
	}
}

func TestIdenticalDocuments(t *testing.T) {
	texts := slices.Repeat([]string{"ferry quay ferry tide quay ferry anchor"}, 12)
	m := mustFit(t, corpus.Texts(texts...), Options{})
	if m.K() != 1 || len(m.Documents) != 12 {
		t.Errorf("%d topics of %d documents that are the same", m.K(), len(m.Documents))
	}
	for j := range m.Documents {
		if !slices.Equal(m.Mixture(j), Mixture{1}) {
			t.Errorf("mixture %v", m.Mixture(j))
		}
	}
	_, err := Fit(t.Context(), corpus.Texts(texts...), Options{K: 3})
	contains(t, err, "K is 3", "12 documents (1 of them distinct)", "at most 1")
	texts = texts[:8]
	texts[3] = "orchard"
	if m = mustFit(t, corpus.Texts(texts...), Options{K: 2}); m.K() != 2 || m.Main(3) == m.Main(0) {
		t.Errorf("%d topics, main topics %d and %d", m.K(), m.Main(0), m.Main(3))
	}
}

// Topics that are nearly copies of each other have different labels, and stay in
// order.
func TestSimilarDocuments(t *testing.T) {
	var texts []string
	for i := range 12 {
		texts = append(texts, strings.Repeat("ferry quay ferry tide quay ferry anchor ", 1+i))
	}
	m := mustFit(t, corpus.Texts(texts...), Options{K: 3, Refine: -1, NMF: factor.NMF{Start: factor.NNDSVDA{}, Method: factor.CCD},
		Vectorizer: vectorize.Vectorizer{Weighting: vectorize.Weighting{Norm: vectorize.L2Norm}}})
	labels := map[string]bool{}
	for i, topic := range m.Topics {
		labels[topic.Label] = true
		if i > 0 && topic.Share > m.Topics[i-1].Share {
			t.Errorf("%s has more than %s: %+v", topic.ID, m.Topics[i-1].ID, m.Topics)
		}
	}
	if len(labels) != 3 {
		t.Errorf("labels are not distinct: %+v", m.Topics)
	}
	if m.order == nil {
		t.Error("θ has the order of H: the test does not test")
	}
	loaded, err := decode(encode(t, m))
	if err != nil {
		t.Fatal(err)
	}
	same(t, loaded, m)
	for j, text := range texts {
		for _, m := range []*Model{m, loaded} {
			x, err := m.Transform(t.Context(), text)
			if err != nil || !slices.Equal(x, m.Mixture(j)) {
				t.Errorf("document %d: θ %v, inferred %v, %v", j, m.Mixture(j), x, err)
			}
		}
	}
}

func TestNothingToModel(t *testing.T) {
	failing := func(yield func(corpus.Document, error) bool) {
		for i := range 5 {
			if !yield(corpus.Document{}, &corpus.DocumentError{ID: fmt.Sprintf("%d.txt", i), Outcome: corpus.Failed, Err: errBroken}) {
				return
			}
		}
		yield(corpus.Document{}, corpus.ErrNoDocuments)
	}
	tests := []struct {
		name  string
		docs  corpus.Seq
		words []string
	}{
		{"blank", corpus.Texts("", " \n", "\t"), []string{"none of 3 documents", "3 empty", "1: ", "white space"}},
		{"failed", failing, []string{"none of 5 documents", "5 failed", "0.txt: the disk is on fire", "2.txt", "…"}},
		{"nothing", corpus.Texts(), []string{"no documents"}},
	}
	for _, test := range tests {
		m, err := Fit(t.Context(), test.docs, Options{})
		if m != nil || !errors.Is(err, corpus.ErrNoDocuments) {
			t.Errorf("%s: %v, %v", test.name, m, err)
		}
		contains(t, err, test.words...)
	}
	_, err := Fit(t.Context(), corpus.Texts("... !!!", "???"), Options{})
	if err == nil {
		t.Error("documents without words make a model")
	}
}

func TestEverythingPruned(t *testing.T) {
	opt := Options{Vectorizer: vectorize.Vectorizer{MinDF: vectorize.Count(5)}}
	_, err := Fit(t.Context(), corpus.Texts("ferry quay", "orchard apple"), opt)
	var pruned *vectorize.PruneError
	if !errors.As(err, &pruned) {
		t.Errorf("error %v, want a *PruneError", err)
	}
	contains(t, err, "min-df")
}

func TestStreamErrorEndsTheFit(t *testing.T) {
	docs := func(yield func(corpus.Document, error) bool) {
		_ = yield(corpus.Document{ID: "a", Text: "ferry quay"}, nil) &&
			yield(corpus.Document{}, &fs.PathError{Op: "open", Path: "articles", Err: fs.ErrPermission})
	}
	if m, err := Fit(t.Context(), docs, Options{}); m != nil || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v, %v, want the stream's error", m, err)
	}
	only := func(yield func(corpus.Document, error) bool) {
		_ = yield(corpus.Document{}, &corpus.DocumentError{ID: "a", Outcome: corpus.Filtered, Err: errBroken}) &&
			yield(corpus.Document{}, fs.ErrPermission)
	}
	if m, err := Fit(t.Context(), only, Options{}); m != nil || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v, %v, want the stream's error", m, err)
	}
}

func TestOptionsOfStagesAreChecked(t *testing.T) {
	_, list := small()
	opt := Options{K: 2, NMF: factor.NMF{L1: factor.Penalty{H: 1}}}
	var penalty *factor.PenaltyError
	if _, err := Fit(t.Context(), documents(list...), opt); !errors.As(err, &penalty) {
		t.Errorf("error %v, want a *PenaltyError", err)
	}
}
