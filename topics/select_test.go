package topics

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
)

func TestSelectFindsPlantedNumber(t *testing.T) {
	list := plantedDocuments(planted.Corpus(planted.Options{
		Terms: 600, Documents: 240, Topics: 6, Length: 80, Overlap: 0.1, Mixing: 0.1, Seed: 5,
	}))
	var stages []string
	s, err := Select(t.Context(), documents(list...), SelectOptions{
		K: []int{2, 3, 4, 5, 6, 7, 8, 10, 12}, Restarts: 4, Folds: 3,
		Fit: Options{Progress: func(p Progress) {
			if !slices.Contains(stages, p.Stage) {
				stages = append(stages, p.Stage)
			}
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Lo > 6 || s.Hi < 6 || s.Reason == "" || s.Documents != 240 || s.Ledger.Total() != 240 {
		t.Errorf("%d to %d, %d documents: %s", s.Lo, s.Hi, s.Documents, s.Reason)
	}
	for _, name := range []factor.Criterion{CoherenceCurve, DiversityCurve, factor.Stability} {
		c := s.Curve(name)
		if c == nil || len(c.Mean) != len(s.Ranks) {
			t.Fatalf("%s: %+v", name, c)
		}
	}
	at := func(name factor.Criterion, k int) float64 { return s.Curve(name).Mean[slices.Index(s.Ranks, k)] }
	// What a fit says of the same topics.
	m := mustFit(t, documents(list...), Options{K: 6, Refine: -1, NMF: factor.NMF{Start: factor.NNDSVDA{}}})
	var coherence float64
	for _, topic := range m.Topics {
		coherence += topic.Coherence / 6
	}
	if got := at(CoherenceCurve, 6); math.Abs(got-coherence) > 0.02 {
		t.Errorf("coherence %.3f at 6, of a fit %.3f", got, coherence)
	}
	if got := at(DiversityCurve, 6); math.Abs(got-m.Diversity(0)) > 0.02 {
		t.Errorf("diversity %.3f at 6, of a fit %.3f", got, m.Diversity(0))
	}
	if at(DiversityCurve, 6) < at(DiversityCurve, 12) || at(CoherenceCurve, 6) < at(CoherenceCurve, 2) {
		t.Errorf("diversity %v, coherence %v", s.Curve(DiversityCurve).Mean, s.Curve(CoherenceCurve).Mean)
	}
	if !slices.Equal(stages, []string{"read", "choose"}) {
		t.Errorf("stages %q", stages)
	}
}

func TestFitChoosesK(t *testing.T) {
	list := plantedDocuments(planted.Corpus(planted.Options{
		Terms: 600, Documents: 240, Topics: 6, Length: 80, Overlap: 0.1, Mixing: 0.1, Seed: 5,
	}))
	m := mustFit(t, documents(list...), Options{ChooseK: true})
	if r := m.Settings.Range; m.K() < 5 || m.K() > 8 || r[0] > m.K() || r[1] < m.K() || m.Settings.Reason == "" {
		t.Errorf("%d topics of %v: %s", m.K(), r, m.Settings.Reason)
	}
	if fixed := mustFit(t, documents(list...), Options{K: 3, ChooseK: true}); fixed.K() != 3 || fixed.Settings.Reason != "" {
		t.Errorf("K 3 became %d: %s", fixed.K(), fixed.Settings.Reason)
	}
}

func TestSelectErrors(t *testing.T) {
	_, list := small()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Select(ctx, documents(list...), SelectOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	var text *NoTextError
	if _, err := Select(t.Context(), documents(corpus.Document{ID: "1", Text: "..."}), SelectOptions{}); !errors.As(err, &text) {
		t.Errorf("nothing to read: %v", err)
	}
	var rank *RankError
	if _, err := Select(t.Context(), documents(list[:3]...), SelectOptions{K: []int{50}}); !errors.As(err, &rank) ||
		!strings.Contains(err.Error(), "50") {
		t.Errorf("more topics than articles: %v", err)
	}
	if _, err := Select(t.Context(), documents(list...), SelectOptions{Fit: Options{Edits: Edits{Hide: []HideEdit{{}}}}}); err == nil {
		t.Error("broken edits passed")
	}
}
