package topics

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
)

func TestStabilityTellsRealTopicsFromNone(t *testing.T) {
	m, list := small()
	stable := mustFit(t, documents(list...), Options{K: 4, Runs: 6})
	for _, topic := range stable.Topics {
		s := topic.Stability
		if s == nil || s.Runs != 6 || s.Found != 6 || s.Words < 0.6 || s.ShareSpread > 0.08 || s.ShareSpread <= 0 {
			t.Errorf("%s of a planted corpus: %+v", topic.ID, s)
		}
	}
	if m.Topics[0].Stability != nil {
		t.Error("stability without runs")
	}
	// Four planted topics asked to be twelve: some of the twelve are accidents.
	many := mustFit(t, documents(list...), Options{K: 12, Runs: 6})
	found, words := 0, 0.0
	for _, topic := range many.Topics {
		found += topic.Stability.Found
		words += topic.Stability.Words / 12
	}
	if found >= 6*12 || words > 0.6 {
		t.Errorf("twelve of four topics found %d of 72 times, words agree by %.2f", found, words)
	}
	for _, m := range []*Model{stable, many} {
		for _, topic := range m.Topics {
			s, lost := topic.Stability, slices.Contains(measures(topic.Verdict), FoundAgain)
			if lost != (2*s.Found < s.Runs) || lost && topic.Verdict.Kind == Good {
				t.Errorf("%s: found %d of %d times and judged %v, %v", topic.ID, s.Found, s.Runs, topic.Verdict, topic.Verdict.Reasons)
			}
		}
	}
	if stable.StabilityOverstated() || !many.StabilityOverstated() {
		t.Errorf("%d articles for 4 topics, and for 12: overstated %v and %v", len(list), stable.StabilityOverstated(), many.StabilityOverstated())
	}
	back, err := decode(encode(t, stable))
	if err != nil {
		t.Fatal(err)
	}
	if *back.Topics[2].Stability != *stable.Topics[2].Stability || back.Settings.Runs != 6 {
		t.Error("the file lost stability")
	}
	again := mustFit(t, documents(list...), Options{K: 4, Runs: 6, Workers: 1})
	if !bytes.Equal(encode(t, stable), encode(t, again)) {
		t.Error("another number of workers, other bytes")
	}
}

// Topics that a reader joined, divided or asked for come back where others do the same: of four
// planted topics two made one, and one made two of them again.
func TestStabilityOfEditedTopics(t *testing.T) {
	m, list := small()
	join := MergeEdit{Words: []TopicWords{wordsOf(m, 0, 4), wordsOf(m, 2, 4)}}
	both := append(wordsOf(m, 0, 3), wordsOf(m, 2, 3)...)
	for name, e := range map[string]Edits{
		"merged":           {Merge: []MergeEdit{join}},
		"merged and split": {Merge: []MergeEdit{join}, Split: []SplitEdit{{Words: both}}},
		"there already":    {Pin: []PinEdit{{Words: wordsOf(m, 1, 4)}}},
	} {
		opt := Options{K: 4, Runs: 6, Edits: e}
		edited := mustFit(t, documents(list...), opt)
		for _, topic := range edited.Topics {
			if s := topic.Stability; s.Found < 5 || s.Words < 0.6 || s.ShareSpread > 0.08 {
				t.Errorf("%s: %s %s: %+v", name, topic.ID, topic.Label, *s)
			}
		}
		opt.Workers = 1
		if again := mustFit(t, documents(list...), opt); !bytes.Equal(encode(t, edited), encode(t, again)) {
			t.Errorf("%s: another number of workers, other bytes", name)
		}
	}
}

// Where an edit cannot be made in a half of the articles, what it made of all of them is not found, and the
// other topics are.
func TestMatchedFirst(t *testing.T) {
	if got := matchedFirst([]int{3, -1, 0}, 4); !slices.Equal(got, []int{3, 0, 1, 2}) {
		t.Errorf("got %v", got)
	}
	m, list := small()
	rec := newRecorder(&Options{})
	_, v, err := rec.vectorize(t.Context(), documents(list...))
	if err != nil {
		t.Fatal(err)
	}
	run, err := m.run(t.Context(), &Options{}, 3, v, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for k, yes := range run.found {
		if yes {
			found++
		} else if run.words[k] > 0 && run.share[k] == 0 {
			t.Errorf("topic %d is not there, and agrees by %v", k, run.words[k])
		}
	}
	if found < 2 || found > 3 {
		t.Errorf("%d of four topics found among three", found)
	}
}

// TestStabilityOfTwoDocuments, or copies of them, is not known; of three it is.
func TestStabilityOfTwoDocuments(t *testing.T) {
	texts := []string{"ferry quay harbour tide", "vote party ballot seat", "comet probe orbit dust"}
	for _, c := range []struct {
		different, copies int
		known             bool
	}{{1, 1, false}, {2, 1, false}, {1, 9, false}, {2, 9, false}, {3, 1, true}} {
		var list []string
		for range c.copies {
			list = append(list, texts[:c.different]...)
		}
		for k := 1; k <= min(c.different, 2); k++ {
			m := mustFit(t, corpus.Texts(list...), Options{K: k, Runs: AutoRuns})
			for _, topic := range m.Topics {
				if known := topic.Stability != nil; known != c.known {
					t.Errorf("%d topics of %d texts, %d times: stability %+v", k, c.different, c.copies, topic.Stability)
				}
				if !c.known && slices.Contains(measures(topic.Verdict), FoundAgain) {
					t.Errorf("%d topics of %d texts, %d times: %v", k, c.different, c.copies, topic.Verdict)
				}
			}
			if back, err := decode(encode(t, m)); err != nil || back.Settings.Runs != 10 || (back.Topics[0].Stability != nil) != c.known {
				t.Errorf("read again: %v", err)
			}
		}
	}
}

func TestStabilityOfTinyCorpus(t *testing.T) {
	list := plantedDocuments(planted.Corpus(planted.Options{Terms: 40, Documents: 4, Topics: 2, Length: 40, Seed: 3}))
	m := mustFit(t, documents(list...), Options{K: 4, Runs: 2})
	for _, topic := range m.Topics {
		if s := topic.Stability; s == nil || s.Found != 0 || s.Runs != 2 {
			t.Errorf("%s: %+v, want found in none of 2: three articles cannot have four topics", topic.ID, s)
		}
		if r := topic.Verdict.Reasons; len(r) == 0 || r[len(r)-1].Measure != FoundAgain {
			t.Errorf("%s: %v", topic.ID, topic.Verdict)
		}
	}
}

func TestStabilityCancelled(t *testing.T) {
	_, list := small()
	ctx, cancel := context.WithCancel(t.Context())
	m, err := Fit(ctx, documents(list...), Options{K: 4, Runs: 50, Progress: func(p Progress) {
		if p.Stage == "check" && p.Done == 2 {
			cancel()
		}
	}})
	if m != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", m, err)
	}
}

func TestConsensus(t *testing.T) {
	m, list := small()
	stages := map[string]bool{}
	c := mustFit(t, documents(list...), Options{K: 4, Consensus: 5, Progress: func(p Progress) { stages[p.Stage] = true }})
	if !stages["consensus"] || !stages["judge"] || c.Settings.Consensus != 5 {
		t.Errorf("stages %v, %d fits", stages, c.Settings.Consensus)
	}
	for topic := range m.Topics {
		if got, ok := c.find(wordsOf(m, topic, 8)); !ok || jaccard(m.topTerms(10)[topic], c.topTerms(10)[got]) < 0.5 {
			t.Errorf("no topic like %s", m.Topics[topic].Label)
		}
	}
	checked := mustFit(t, documents(list...), Options{K: 4, Consensus: 5, Runs: 4})
	for _, topic := range checked.Topics {
		if s := topic.Stability; s == nil || s.Found != 4 {
			t.Errorf("%s: checked by %+v, want all of 4", topic.ID, s)
		}
	}
	again := mustFit(t, documents(list...), Options{K: 4, Consensus: 5, Workers: 1})
	if !bytes.Equal(encode(t, c), encode(t, again)) {
		t.Error("another number of workers, other bytes")
	}
	clear(stages)
	whole := Options{K: 4, Consensus: 5, NMF: factor.NMF{Start: factor.KMeans{}}, Progress: func(p Progress) { stages[p.Stage] = true }}
	if mustFit(t, documents(list...), whole); !stages["consensus"] || stages["factorize"] {
		t.Errorf("with a start of its own: stages %v", stages)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Fit(ctx, documents(list...), Options{K: 4, Consensus: 50, Progress: func(p Progress) {
		if p.Stage == "consensus" {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Two lists of ten that share so many words agree by what Shared takes back.
func TestSharedWords(t *testing.T) {
	for n := range 11 {
		a, b := make([]int32, 10), make([]int32, 10)
		for i := range a {
			a[i], b[i] = int32(i), int32(i+10-n)
		}
		s := Stability{Words: jaccard(a, b)}
		if got := s.Shared(); got != n {
			t.Errorf("%d words shared, agreement %v: %d", n, s.Words, got)
		}
	}
}

// Stability is the least of what speaks against a topic, and takes its good name.
func TestVerdictOfUnstableTopics(t *testing.T) {
	for _, c := range []struct {
		before  Verdict
		found   int
		kind    VerdictKind
		reasons []Measure
	}{
		{Verdict{Kind: Good}, 5, Good, nil},
		{Verdict{Kind: Good}, 4, Unstable, []Measure{FoundAgain}},
		{Verdict{Kind: Mixed, Reasons: []Reason{{Kind: Mixed, Measure: Split}}}, 0, Mixed, []Measure{Split, FoundAgain}},
		{Verdict{Kind: Duplicate, Of: "T01", Reasons: []Reason{{Kind: Duplicate, Measure: Likeness, Names: []string{"T01"}}}}, 3, Duplicate, []Measure{Likeness, FoundAgain}},
		{Verdict{Kind: Dead, Reasons: []Reason{{Kind: Dead, Measure: Articles}}}, 0, Dead, []Measure{Articles}},
	} {
		v := c.before
		(&Stability{Found: c.found, Runs: 10}).judge(&v)
		if v.Kind != c.kind || v.Of != c.before.Of || !slices.Equal(measures(v), c.reasons) {
			t.Errorf("%s found %d of 10 times: %+v", c.before.Kind, c.found, v)
		}
	}
}
