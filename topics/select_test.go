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
	if !strings.Contains(s.Reason, "topics predict") || !strings.Contains(s.Reason, "subsamples and restarts") || strings.Contains(s.Reason, "component") {
		t.Errorf("reason: %s", s.Reason)
	}
	for _, name := range []factor.Criterion{CoherenceCurve, DiversityCurve, WordsCurve, factor.Silhouette} {
		c := s.Curve(name)
		if c == nil || len(c.Mean) != len(s.Ranks) {
			t.Fatalf("%s: %+v", name, c)
		}
	}
	at := func(name factor.Criterion, k int) float64 { return s.Curve(name).Mean[slices.Index(s.Ranks, k)] }
	for _, name := range []factor.Criterion{CoherenceCurve, DiversityCurve, WordsCurve} {
		if at(name, 6) < at(name, 12) || at(name, 6) < at(name, 2)-0.01 {
			t.Errorf("%s: %v at %v", name, s.Curve(name).Mean, s.Ranks)
		}
	}
	if !slices.Equal(stages, []string{"read", "choose"}) {
		t.Errorf("stages %q", stages)
	}
}

// The words that Select judges are those of a fit to all documents, on short texts too, where refinement
// makes other topics.
func TestSelectJudgesTopicsOfFit(t *testing.T) {
	for _, length := range []float64{8, 60} {
		list := plantedDocuments(planted.Corpus(planted.Options{
			Terms: 400, Documents: 300, Topics: 5, Length: length, Overlap: 0.3, Mixing: 0.3, Noise: 0.1, Seed: 7,
		}))
		s, err := Select(t.Context(), documents(list...), SelectOptions{K: []int{3, 5, 9}, Restarts: 3, Folds: 2})
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range s.Ranks {
			m := mustFit(t, documents(list...), Options{K: k, Runs: 2, Consensus: 1})
			var coherence, words float64
			for _, topic := range m.Topics {
				coherence += topic.Coherence / float64(k)
				words += topic.Stability.Words / float64(k)
			}
			got := [3]float64{s.Curve(CoherenceCurve).Mean[i], s.Curve(DiversityCurve).Mean[i], s.Curve(WordsCurve).Mean[i]}
			want := [3]float64{coherence, m.Diversity(0), words}
			for c := range got {
				if math.Abs(got[c]-want[c]) > 0.01 {
					t.Errorf("%v words, k=%d: coherence, diversity, words %.3f, of a fit %.3f", length, k, got, want)
					break
				}
			}
		}
	}
}

func TestFitChoosesK(t *testing.T) {
	list := plantedDocuments(planted.Corpus(planted.Options{
		Terms: 600, Documents: 240, Topics: 6, Length: 80, Overlap: 0.1, Mixing: 0.1, Seed: 5,
	}))
	m := mustFit(t, documents(list...), Options{ChooseK: true})
	if r := m.Settings.Range; m.K() != 6 || r[0] > m.K() || r[1] < m.K() || m.Settings.Reason == "" || m.Settings.Tried < 10 || m.Settings.Tried > 18 {
		t.Errorf("%d topics of %v: %s", m.K(), r, m.Settings.Reason)
	}
	if strings.Contains(m.Settings.Reason, "restarts") {
		t.Errorf("there were no restarts: %s", m.Settings.Reason)
	}
	if fixed := mustFit(t, documents(list...), Options{K: 3, ChooseK: true}); fixed.K() != 3 || fixed.Settings.Reason != "" {
		t.Errorf("K 3 became %d: %s", fixed.K(), fixed.Settings.Reason)
	}
}

// TestFitChoosesKOfPlanted: of ten planted corpora nine at least get the topics they have, and the
// range holds it; in the easy half it is at most three wide.
func TestFitChoosesKOfPlanted(t *testing.T) {
	if testing.Short() {
		t.Skip("makes four hundred fits")
	}
	held := 0
	for i, opt := range planted.Ladder() {
		list := plantedDocuments(planted.Corpus(opt))
		m := mustFit(t, documents(list...), Options{ChooseK: true})
		r := m.Settings.Range
		t.Logf("%+v: %d, from %d to %d", opt, m.K(), r[0], r[1])
		if r[0] <= opt.Topics && opt.Topics <= r[1] && m.K() == opt.Topics {
			held++
		}
		if i < 5 && r[1]-r[0] > 2 {
			t.Errorf("%+v: the range is %v", opt, r)
		}
	}
	if held < 9 {
		t.Errorf("the number chosen is that planted in %d of ten", held)
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
	_, err := Select(t.Context(), documents(list[:5]...), SelectOptions{})
	contains(t, err, "K is 5", "5 documents", "held out", "at most 4")
	_, err = Select(t.Context(), documents(list[:1]...), SelectOptions{K: []int{1}})
	contains(t, err, "1 document", "too few to compare")
	if _, err := Select(t.Context(), documents(list...), SelectOptions{Fit: Options{Edits: Edits{Hide: []HideEdit{{}}}}}); err == nil {
		t.Error("broken edits passed")
	}
}

// Of few terms some are held out too, which bounds the numbers that are tried.
func TestFitChoosesKOfFewTerms(t *testing.T) {
	words := []string{"bank", "river", "goal", "film"}
	var texts []string
	for i := range 60 {
		a, b := words[i%4], words[(i+1+i%3)%4]
		texts = append(texts, strings.Repeat(a+" ", 3+i%7)+strings.Repeat(b+" ", 1+i%5))
	}
	opt := Options{ChooseK: true}
	opt.Vectorizer.Analyzer.NGrams = 1
	m, err := Fit(t.Context(), corpus.Texts(texts...), opt)
	if err != nil || m.K() > 3 {
		t.Errorf("%v, %+v", err, m)
	}
}

// TestWordMeasureIsSilent: several numbers of topics are fitted at a time, which would report at the
// same time.
func TestWordMeasureIsSilent(t *testing.T) {
	opt := Options{Progress: func(Progress) {}}
	opt.NMF.Start = factor.Bagged{Runs: 3, Progress: func(int, int) {}}
	w := wordMeasure{opt: &opt}
	got := w.options()
	if b, ok := got.NMF.Start.(factor.Bagged); !ok || b.Progress != nil || b.Runs != 3 || got.Progress != nil {
		t.Errorf("progress of the whole remains: %+v", got)
	}
	if opt.Progress == nil || opt.NMF.Start.(factor.Bagged).Progress == nil {
		t.Error("the caller's options have changed")
	}
}
