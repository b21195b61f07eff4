package topics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/vectorize"
)

// Planted topics come back: each topic's heaviest words are one planted
// topic's, and documents have the main topic they were drawn from.
func TestFitRecoversPlantedTopics(t *testing.T) {
	for _, opt := range []planted.Options{
		{Terms: 400, Documents: 200, Topics: 5, Length: 80, Seed: 3},
		{Terms: 400, Documents: 300, Topics: 8, Length: 80, Overlap: 0.3, Mixing: 0.2, Noise: 0.05, Seed: 4},
	} {
		p := planted.Corpus(opt)
		m := mustFit(t, documents(plantedDocuments(p)...), Options{K: opt.Topics})
		found := map[int]bool{}
		for topic := range m.K() {
			of, share := plantedTopic(p, m.Words(topic, 10, 1))
			if share < 0.8 {
				t.Errorf("%+v: %s has %.0f%% of its words from planted topic %d", opt, m.Topics[topic].ID, 100*share, of)
			}
			found[of] = true
		}
		if len(found) != opt.Topics {
			t.Errorf("%+v: %d planted topics found", opt, len(found))
		}
		e, err := m.Evaluate(t.Context(), documents(plantedDocuments(p)...), EvaluateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if c := e.Clustering; c.Purity < 0.95 || c.NMI < 0.85 || c.Documents != opt.Documents || c.Labels != opt.Topics {
			t.Errorf("%+v: %+v", opt, c)
		}
	}
}

// plantedTopic finds whose words these are; a phrase is of a topic whose words are all of it.
func plantedTopic(p *planted.Texts, words []Word) (of int, share float64) {
	for k, own := range p.Topics {
		has := func(word string) bool {
			return slices.ContainsFunc(own, func(i int) bool { return p.Words[i] == word })
		}
		n := 0
		for _, w := range words {
			if !slices.ContainsFunc(strings.Fields(w.Word), func(word string) bool { return !has(word) }) {
				n++
			}
		}
		if s := float64(n) / float64(len(words)); s > share {
			of, share = k, s
		}
	}
	return of, share
}

func TestFitInvariants(t *testing.T) {
	m, list := small()
	terms, k := m.Phi.Dims()
	n, k2 := m.Theta.Dims()
	if k != 4 || k2 != 4 || m.K() != 4 || n != len(list) || len(m.Documents) != n || len(m.Scale) != n ||
		terms != m.Space.Vocabulary.Len() || len(m.TermWeight) != terms {
		t.Fatalf("φ %d×%d, θ %d×%d, %d topics, %d documents, %d scales, %d terms, %d weights", terms, k, n, k2,
			m.K(), len(m.Documents), len(m.Scale), m.Space.Vocabulary.Len(), len(m.TermWeight))
	}
	for topic, s := range m.Phi.ColumnSums() {
		if math.Abs(s-1) > 1e-5 {
			t.Errorf("column %d of φ sums to %v", topic, s)
		}
	}
	share := make([]float64, k)
	main := make([]int, k)
	for j := range n {
		sum := 0.0
		for topic, x := range m.Mixture(j) {
			if x < 0 || x > 1 {
				t.Fatalf("θ of %d has %v", j, x)
			}
			sum += x
			share[topic] += x / float64(n)
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("θ of %d sums to %v", j, sum)
		}
		if m.Scale[j] <= 0 {
			t.Errorf("scale of %d is %v", j, m.Scale[j])
		}
		main[m.Main(j)]++
		if d := m.Documents[j]; d.ID != list[j].ID || d.Title != list[j].Title || d.Source != list[j].Source ||
			!d.Time.Equal(list[j].Time) || !slices.Equal(d.Labels, list[j].Labels) {
			t.Errorf("document %d is %+v, want %+v", j, d, list[j])
		}
	}
	total := 0.0
	for i, topic := range m.Topics {
		if topic.ID != fmt.Sprintf("T%02d", i+1) {
			t.Errorf("topic %d is %s", i, topic.ID)
		}
		if math.Abs(topic.Share-share[i]) > 1e-9 || topic.Documents != main[i] {
			t.Errorf("%+v, want share %v, %d documents", topic, share[i], main[i])
		}
		if i > 0 && topic.Share > m.Topics[i-1].Share {
			t.Errorf("%s has more than %s", topic.ID, m.Topics[i-1].ID)
		}
		if strings.Count(topic.Label, labelJoin) != labelWords-1 {
			t.Errorf("label %q", topic.Label)
		}
		if topic.Coherence <= 0 || topic.Coherence > 1 {
			t.Errorf("%s has coherence %v: planted words go together", topic.ID, topic.Coherence)
		}
		total += topic.Share
	}
	if math.Abs(total-1) > 1e-6 {
		t.Errorf("shares sum to %v", total)
	}
	if m.Fit.Status != factor.NotRun || m.Fit.Iterations != 0 || m.Fit.Divergence <= 0 || m.Version != "v0.0.0-test" {
		t.Errorf("%+v, version %q", m.Fit, m.Version)
	}
}

// The KL optimum keeps marginals, so each document's scale is its column's sum.
func TestScaleIsTheWeightOfTheDocument(t *testing.T) {
	m, list := small()
	for j, d := range list {
		_, val := m.Space.Document(d)
		sum := 0.0
		for _, x := range val {
			sum += float64(x)
		}
		if math.Abs(float64(m.Scale[j])-sum) > 1e-3*sum {
			t.Fatalf("scale of %d is %v, its column sums to %v", j, m.Scale[j], sum)
		}
	}
	total := 0.0
	for _, w := range m.TermWeight {
		total += w
	}
	scales := 0.0
	for _, s := range m.Scale {
		scales += float64(s)
	}
	if math.Abs(total-scales) > 1e-3*total {
		t.Errorf("terms weigh %v, documents %v", total, scales)
	}
}

func TestWorkersDoNotChangeTheModel(t *testing.T) {
	_, list := small()
	var want []byte
	for _, workers := range []int{1, 2, 7} {
		m := mustFit(t, documents(list...), Options{Workers: workers, Seed: 5})
		got := encode(t, m)
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%d workers give another file than 1", workers)
		}
	}
}

// Each of the ways an input can end is in the ledger, in order, and metadata
// stay beside their documents when some drop out.
func TestLedgerAccountsForAllInputs(t *testing.T) {
	_, list := small()
	var want []corpus.Entry
	docs := func(yield func(corpus.Document, error) bool) {
		for i, d := range list {
			var err error
			entry := corpus.Entry{ID: d.ID}
			switch i % 10 {
			case 2:
				d = corpus.Document{ID: "numbers", Text: "1 2 3 4"}
				entry = corpus.Entry{ID: "numbers", Outcome: corpus.Empty, Reason: "no terms left after pruning"}
			case 4:
				err = &corpus.DocumentError{ID: d.ID, Outcome: corpus.Failed, Line: 3, Err: errBroken}
				entry.Outcome, entry.Reason = corpus.Failed, "line 3: the disk is on fire"
			case 6:
				err = &corpus.DocumentError{ID: d.ID, Outcome: corpus.Duplicate, Of: "other"}
				entry.Outcome, entry.Reason, entry.Of = corpus.Duplicate, "same as other", "other"
			case 8:
				d.Notes = []string{"not UTF-8 at byte 812; decoded as windows-1252"}
				entry.Reason = d.Notes[0]
			}
			want = append(want, entry)
			if !yield(d, err) {
				return
			}
		}
	}
	m := mustFit(t, docs, Options{K: 4})
	if !slices.Equal(m.Ledger.Entries, want) {
		t.Fatalf("ledger\n%+v, want\n%+v", m.Ledger.Entries, want)
	}
	if n := m.Ledger.Count(corpus.Modelled); n != len(m.Documents) || n != 84 {
		t.Errorf("%d modelled, %d documents, want 84", n, len(m.Documents))
	}
	byID := map[string]corpus.Document{}
	for _, d := range list {
		byID[d.ID] = d
	}
	for j, d := range m.Documents {
		x, err := m.TransformDocument(t.Context(), byID[d.ID])
		if err != nil || !slices.Equal(x, m.Mixture(j)) {
			t.Fatalf("%s: θ %v, inferred %v, %v", d.ID, m.Mixture(j), x, err)
		}
	}
}

func TestFitAndInferAgreeToTheBit(t *testing.T) {
	m, list := small()
	loaded, err := decode(encode(t, m))
	if err != nil {
		t.Fatal(err)
	}
	for j, d := range list {
		for _, m := range []*Model{m, loaded} {
			x, err := m.TransformDocument(t.Context(), d)
			if err != nil || !slices.Equal(x, m.Mixture(j)) {
				t.Fatalf("%s: θ %v, inferred %v, %v", d.ID, m.Mixture(j), x, err)
			}
			y, err := m.Transform(t.Context(), d.Title+"\n"+d.Text)
			if err != nil || !slices.Equal(y, x) {
				t.Fatalf("%s: document %v, text %v, %v", d.ID, x, y, err)
			}
		}
	}
}

func TestDefaultK(t *testing.T) {
	for n, want := range map[int]int{-1: 1, 0: 1, 1: 1, 2: 2, 3: 2, 6: 3, 10: 4, 150: 11, 2225: 26, 11314: 45, 1e9: 100} {
		if got := DefaultK(n); got != want {
			t.Errorf("DefaultK(%d) = %d, want %d", n, got, want)
		}
	}
	for n := range 3000 {
		if DefaultK(n) > DefaultK(n+1) || DefaultK(n) > max(1, n) {
			t.Fatalf("DefaultK(%d) = %d", n, DefaultK(n))
		}
	}
	m, _ := small()
	if m.Settings.DefaultK {
		t.Error("4 topics were asked for")
	}
	_, list := small()
	m = mustFit(t, documents(list...), Options{})
	if !m.Settings.DefaultK || m.K() != DefaultK(len(list)) || m.Settings.K != m.K() {
		t.Errorf("%+v, %d topics", m.Settings, m.K())
	}
}

// Cancelled at any stage, a fit returns no model and an error that says so.
func TestCancel(t *testing.T) {
	_, list := small()
	for _, stage := range []string{"read", "consensus", "factorize", "judge"} {
		ctx, cancel := context.WithCancel(t.Context())
		opt := Options{K: 4, NMF: factor.NMF{MaxIter: 500}, Progress: func(p Progress) {
			if p.Stage == stage && p.Done <= 1 {
				cancel()
			}
		}}
		m, err := Fit(ctx, documents(list...), opt)
		cancel()
		if m != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled in %s: %v, %v", stage, m, err)
		}
		contains(t, err, "stopped")
	}
}

func TestProgress(t *testing.T) {
	_, list := small()
	var stages []string
	last := map[string]Progress{}
	mustFit(t, documents(list...), Options{K: 4, Progress: func(p Progress) {
		if len(stages) == 0 || stages[len(stages)-1] != p.Stage {
			stages = append(stages, p.Stage)
		}
		if p.Done < last[p.Stage].Done {
			t.Errorf("%s goes back from %d to %d", p.Stage, last[p.Stage].Done, p.Done)
		}
		last[p.Stage] = p
	}})
	if !slices.Equal(stages, []string{"read", "consensus", "judge"}) {
		t.Errorf("stages %v", stages)
	}
	if last["read"].Done != len(list) || last["judge"].Done != len(list) || last["consensus"].Done != consensusFits {
		t.Errorf("last reports %+v", last)
	}
}

// TestDivergenceOnRequest: longer texts are refined from parts of the corpus alone, unless
// an option of the solver, or Refine < 0, asks for a minimum.
func TestDivergenceOnRequest(t *testing.T) {
	_, list := small()
	plain := mustFit(t, documents(list...), Options{K: 4})
	if plain.Fit.Iterations != 0 {
		t.Fatalf("%d iterations by default", plain.Fit.Iterations)
	}
	for _, opt := range []Options{{Refine: -1}, {NMF: factor.NMF{Tol: 1e-3}}, {NMF: factor.NMF{MaxIter: 400}}} {
		opt.K = 4
		told := false
		opt.Progress = func(p Progress) { told = told || p.Stage == "factorize" }
		m := mustFit(t, documents(list...), opt)
		if m.Fit.Status != factor.Converged || m.Fit.Iterations < 1 || m.Fit.Objective >= plain.Fit.Objective || !told {
			t.Errorf("%+v: %+v, progress %v", opt.NMF, m.Fit, told)
		}
	}
}

func TestSettingsAreRecorded(t *testing.T) {
	_, list := small()
	m := mustFit(t, documents(list...), Options{
		K: 3, Seed: 9, Snippet: -1, Refine: 2,
		Vectorizer: vectorize.Vectorizer{MinDF: vectorize.Count(2), MaxDF: vectorize.Fraction(.9), MaxTerms: 250,
			Weighting: vectorize.Counts},
		NMF: factor.NMF{Loss: factor.KL{}, Start: factor.Random{}, Method: factor.MU, MaxIter: 7, Tol: -1, Rank: 99, Seed: 99},
	})
	want := Settings{K: 3, Seed: 9, Snippet: -1, MinDF: "2", MaxDF: "0.9", MaxTerms: 250,
		Loss: "kl", Method: "mu", Start: "random", MaxIter: 7, Tol: -1, Refine: 2}
	if m.Settings != want {
		t.Errorf("settings %+v, want %+v", m.Settings, want)
	}
	if m.Fit.Status != factor.IterationLimit || m.Fit.Iterations != 7 {
		t.Errorf("%+v", m.Fit)
	}
	for _, d := range m.Documents {
		if d.Snippet != "" {
			t.Errorf("snippet %q", d.Snippet)
		}
	}
}

// What a language lacks is said, though the analyzer that is stored no longer
// asks for it.
func TestLanguageWarnings(t *testing.T) {
	_, list := small()
	m := mustFit(t, documents(list...), Options{K: 2, Vectorizer: vectorize.Vectorizer{Analyzer: vectorize.Analyzer{Lang: "de"}}})
	if len(m.Fit.Warnings) != 1 || !strings.Contains(m.Fit.Warnings[0], `no stemmer for language "de"`) {
		t.Errorf("warnings %q", m.Fit.Warnings)
	}
	if !m.Space.Analyzer.NoStem {
		t.Errorf("analyzer %+v", m.Space.Analyzer)
	}
}

func TestCorpusHash(t *testing.T) {
	_, list := small()
	opt := Options{K: 2}
	first := mustFit(t, documents(list...), opt)
	if len(first.CorpusHash) != 64 || first.CorpusHash != mustFit(t, documents(list...), Options{K: 3}).CorpusHash {
		t.Error("the hash of a corpus is not of the corpus alone")
	}
	moved := slices.Clone(list)
	moved[5].Title, moved[5].Text = "", moved[5].Title+moved[5].Text
	if mustFit(t, documents(moved...), opt).CorpusHash == first.CorpusHash {
		t.Error("moving words from title to text does not change the hash")
	}
}
