package topics

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/vectorize"
)

// wordsOf are the heaviest words of a topic, as a reader would name it.
func wordsOf(m *Model, topic, n int) (words TopicWords) {
	for _, w := range m.Words(topic, n, 1) {
		words = append(words, w.Word)
	}
	return words
}

// find returns the topic of a model that is meant.
func (m *Model) find(words TopicWords) (topic int, ok bool) {
	return newFinder(m.Space, m.Phi, m.TermWeight).find(words)
}

// purity is the share of articles whose main topic is that of most articles with
// their first label.
func purity(t *testing.T, m *Model) float64 {
	t.Helper()
	counts := map[string]map[int]int{}
	for j, d := range m.Documents {
		if counts[d.Labels[0]] == nil {
			counts[d.Labels[0]] = map[int]int{}
		}
		counts[d.Labels[0]][m.Main(j)]++
	}
	var right int
	seen := map[int]bool{}
	for _, c := range counts {
		best, n := 0, 0
		for topic, k := range c {
			if k > n || k == n && topic < best {
				best, n = topic, k
			}
		}
		if !seen[best] {
			right += n
		}
		seen[best] = true
	}
	return float64(right) / float64(len(m.Documents))
}

func TestNamesComeBackAfterEveryFit(t *testing.T) {
	m, list := small()
	edits := Edits{
		Rename: []RenameEdit{{Words: wordsOf(m, 1, 4), Label: "  Second  "}, {Words: wordsOf(m, 2, 3), Label: "Third"}},
		Hide:   []HideEdit{{Words: wordsOf(m, 3, 5)}},
		Pin:    []PinEdit{{Words: wordsOf(m, 0, 3), Label: "First"}},
	}
	for seed := range uint64(3) {
		// Another seed, another order, some articles less: numbers may change.
		some := slices.Clone(list[10*seed:])
		slices.Reverse(some)
		got := mustFit(t, documents(some...), Options{K: 4, Seed: seed, Edits: edits})
		for i, want := range []string{"First", "Second", "Third"} {
			topic, ok := got.find(wordsOf(m, i, 5))
			if !ok || got.Topics[topic].Label != want || !got.Topics[topic].Named {
				t.Errorf("seed %d: topic %d is %+v, want the name %s", seed, topic, got.Topics[topic], want)
			}
			if pinned := got.Topics[topic].Pinned; pinned != (i == 0) {
				t.Errorf("seed %d: %s pinned: %v", seed, want, pinned)
			}
		}
		hidden, _ := got.find(wordsOf(m, 3, 5))
		for i, topic := range got.Topics {
			if topic.Hidden != (i == hidden) {
				t.Errorf("seed %d: topic %d hidden: %v", seed, i, topic.Hidden)
			}
		}
		back, err := decode(encode(t, got))
		if err != nil {
			t.Fatal(err)
		}
		if made := got.Fit.Edits; made == nil || *made != (EditsMade{Pins: 1, Renames: 2, Hides: 1}) {
			t.Errorf("seed %d: made %+v", seed, made)
		}
		if !reflect.DeepEqual(back.Topics, got.Topics) || back.Settings.Edits == nil || !reflect.DeepEqual(back.Fit.Edits, got.Fit.Edits) {
			t.Errorf("seed %d: the file lost edits: %+v", seed, back.Topics)
		}
	}
}

func TestMergeSumsTopics(t *testing.T) {
	m, list := small()
	e := Edits{Merge: []MergeEdit{{Words: []TopicWords{wordsOf(m, 0, 4), wordsOf(m, 2, 4)}, Label: "Both"}}}
	got := mustFit(t, documents(list...), Options{K: 4, Edits: e, Version: "v0.0.0-test"})
	if got.K() != 3 || got.Settings.K != 3 || *got.Fit.Edits != (EditsMade{Merges: 1}) {
		t.Fatalf("%d topics, want 3; made %+v", got.K(), got.Fit.Edits)
	}
	both, ok := got.find(wordsOf(m, 0, 4))
	if other, _ := got.find(wordsOf(m, 2, 4)); !ok || other != both || got.Topics[both].Label != "Both" {
		t.Fatalf("topics %d and %d, label %q", both, other, got.Topics[both].Label)
	}
	if want := m.Topics[0].Share + m.Topics[2].Share; math.Abs(got.Topics[both].Share-want) > 0.02 {
		t.Errorf("share %.3f, want about %.3f", got.Topics[both].Share, want)
	}
	var sum float64
	for i := range got.Space.Vocabulary.Len() {
		x := got.Phi.At(i, both)
		sum += x
		if lo, hi := min(m.Phi.At(i, 0), m.Phi.At(i, 2)), max(m.Phi.At(i, 0), m.Phi.At(i, 2)); x < lo-1e-6 || x > hi+1e-6 {
			t.Fatalf("term %d weighs %v, outside of %v to %v", i, x, lo, hi)
		}
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("φ of the merged topic sums to %v", sum)
	}
	again := mustFit(t, documents(list...), Options{K: 4, Edits: e, Version: "v0.0.0-test", Workers: 3})
	if !bytes.Equal(encode(t, got), encode(t, again)) {
		t.Error("another number of workers, other bytes")
	}
}

// TestSplitFindsWhatWasOne asks for one topic less than there are, and has the one that
// holds two divided.
func TestSplitFindsWhatWasOne(t *testing.T) {
	m, list := small()
	few := mustFit(t, documents(list...), Options{K: 3})
	if p := purity(t, few); p > 0.8 {
		t.Fatalf("purity %.2f with three topics: nothing to split", p)
	}
	// The topic that holds two is the one that two topics of four find.
	var double int
	seen := map[int]bool{}
	for i := range 4 {
		topic, _ := few.find(wordsOf(m, i, 6))
		if seen[topic] {
			double = topic
		}
		seen[topic] = true
	}
	e := Edits{Split: []SplitEdit{{Words: wordsOf(few, double, 5)}}}
	got := mustFit(t, documents(list...), Options{K: 3, Edits: e})
	if got.K() != 4 {
		t.Fatalf("%d topics", got.K())
	}
	if p, want := purity(t, got), purity(t, m); p < want-0.1 {
		t.Errorf("purity %.2f, with four topics from the first %.2f", p, want)
	}
}

func TestPinGrowsATopic(t *testing.T) {
	m, list := small()
	pinned := wordsOf(m, 3, 8)
	// A corpus in which three articles only are about it.
	var rare []corpus.Document
	kept := 0
	for j, d := range list {
		if m.Main(j) == 3 {
			if kept++; kept > 3 {
				continue
			}
		}
		rare = append(rare, d)
	}
	plain := mustFit(t, documents(rare...), Options{K: 2})
	if _, ok := plain.find(pinned); ok {
		t.Fatal("two topics have it already: the corpus tests nothing")
	}
	got := mustFit(t, documents(rare...), Options{K: 2, Edits: Edits{Pin: []PinEdit{{Words: pinned, Label: "Kept"}}}})
	topic, ok := got.find(pinned)
	if !ok || got.K() != 3 || !got.Topics[topic].Pinned || got.Topics[topic].Label != "Kept" {
		t.Errorf("%d topics, found %v: %+v", got.K(), ok, got.Topics)
	}
}

func TestStopEditRemovesWords(t *testing.T) {
	m, list := small()
	word := m.Words(0, 1, 1)[0]
	got := mustFit(t, documents(list...), Options{K: 4, Edits: Edits{Stop: []StopEdit{{Words: []string{word.Word}}}}})
	if _, ok := got.Space.Vocabulary.Index(word.Stem); ok {
		t.Errorf("%q is still a word", word.Word)
	}
}

// TestStopWordsThatMatchNothingAreTold: those of edits and of the vectorizer, in whatever form,
// and not the words that are there.
func TestStopWordsThatMatchNothingAreTold(t *testing.T) {
	m, list := small()
	there := m.Words(0, 1, 1)[0].Word
	opt := Options{K: 4, Version: "v0.0.0-test", Edits: Edits{Stop: []StopEdit{{Words: []string{strings.ToUpper(there), "Quagga"}}, {Words: []string{"the"}}}}}
	opt.Vectorizer.Analyzer.StopWords = []string{"okapi"}
	got := mustFit(t, documents(list...), opt)
	if want := []string{`2 stop words match nothing in the corpus: "okapi", "Quagga"; they may be misspelt`}; !slices.Equal(got.Fit.Warnings, want) {
		t.Errorf("warnings %q, want %q", got.Fit.Warnings, want)
	}
	opt.Workers = 3
	if again := mustFit(t, documents(list...), opt); !bytes.Equal(encode(t, got), encode(t, again)) {
		t.Error("another number of workers, other bytes")
	}
}

func TestEditsThatFindNothingAreTold(t *testing.T) {
	_, list := small()
	nowhere := TopicWords{"zebra", "quagga"}
	e := Edits{
		Pin: []PinEdit{{Words: nowhere}}, Rename: []RenameEdit{{nowhere, "x"}}, Hide: []HideEdit{{nowhere}},
		Merge: []MergeEdit{{Words: []TopicWords{nowhere, {"okapi"}}}}, Split: []SplitEdit{{Words: nowhere, Into: 3}},
	}
	got := mustFit(t, documents(list...), Options{K: 4, Edits: e})
	if got.K() != 4 {
		t.Errorf("%d topics", got.K())
	}
	told := strings.Join(got.Fit.Warnings, "\n")
	for _, edit := range []string{"pin", "rename", "hide", "merge", "split"} {
		if !strings.Contains(told, edit) {
			t.Errorf("nothing said of %s in:\n%s", edit, told)
		}
	}
	if made := got.Fit.Edits; made == nil || *made != (EditsMade{}) {
		t.Errorf("made: %+v, want none", made)
	}
}

// TestModelKeepsItsEdits: what callers do to theirs after the fit changes nothing that is saved.
func TestModelKeepsItsEdits(t *testing.T) {
	_, list := small()
	words := func() TopicWords { return TopicWords{"zebra", "quagga"} }
	e := Edits{
		Stop: []StopEdit{{Words: words()}}, Pin: []PinEdit{{Words: words()}}, Rename: []RenameEdit{{words(), "x"}}, Hide: []HideEdit{{words()}},
		Merge: []MergeEdit{{Words: []TopicWords{words(), words()}}}, Split: []SplitEdit{{Words: words()}},
	}
	opt := Options{K: 4, Edits: e}
	opt.Vectorizer.Analyzer.StopList = vectorize.WordList{"the", "of"}
	m := mustFit(t, documents(list...), opt)
	before := encode(t, m)
	if !reflect.DeepEqual(*m.Settings.Edits, e) {
		t.Errorf("edits %+v, want %+v", *m.Settings.Edits, e)
	}
	e.Stop[0].Words[0], e.Pin[0].Words[0], e.Rename[0].Words[0], e.Hide[0].Words[0] = "a", "b", "c", "d"
	e.Merge[0].Words[0][0], e.Split[0].Words[0] = "e", "f"
	e.Merge[0].Words[1] = nil
	e.Stop[0], e.Pin[0], e.Rename[0].Label, e.Hide[0], e.Merge[0].Label, e.Split[0].Into = StopEdit{}, PinEdit{}, "y", HideEdit{}, "z", 9
	opt.Vectorizer.Analyzer.StopList[0] = "changed"
	if !bytes.Equal(encode(t, m), before) {
		t.Error("the model changed with the caller's options")
	}
}

func TestEditErrors(t *testing.T) {
	_, list := small()
	one := TopicWords{"a"}
	for _, e := range []Edits{
		{Stop: []StopEdit{{}}}, {Pin: []PinEdit{{}}}, {Hide: []HideEdit{{}}},
		{Rename: []RenameEdit{{Words: one, Label: " "}}}, {Rename: []RenameEdit{{Label: "x"}}},
		{Merge: []MergeEdit{{Words: []TopicWords{one}}}}, {Merge: []MergeEdit{{Words: []TopicWords{one, nil}}}},
		{Split: []SplitEdit{{}}}, {Split: []SplitEdit{{one, 1}}}, {Split: []SplitEdit{{one, -2}}}, {Split: []SplitEdit{{one, 21}}},
	} {
		m, err := Fit(t.Context(), documents(list...), Options{K: 4, Edits: e})
		var edit *EditError
		if m != nil || !errors.As(err, &edit) || edit.Number != 1 {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if !new(Edits).Empty() || new(Edits).Check() != nil {
		t.Error("no edits are not empty")
	}
}

func TestSplitOfATopicTooSmall(t *testing.T) {
	list := plantedDocuments(planted.Corpus(planted.Options{Terms: 60, Documents: 8, Topics: 2, Length: 40, Seed: 3}))
	m := mustFit(t, documents(list...), Options{K: 2})
	e := Edits{Split: []SplitEdit{{Words: wordsOf(m, 0, 4), Into: 20}}}
	got := mustFit(t, documents(list...), Options{K: 2, Edits: e})
	if got.K() != 2 || !strings.Contains(strings.Join(got.Fit.Warnings, " "), "too few articles") {
		t.Errorf("%d topics, %q", got.K(), got.Fit.Warnings)
	}
}

// Splits can leave more topics than a small corpus has terms, and such a model can be read.
func TestMoreTopicsThanTerms(t *testing.T) {
	words := []string{"bank", "goal", "match", "vote"}
	r := rand.New(rand.NewPCG(3, 4))
	var texts []string
	for range 24 {
		var text []string
		for range 4 + r.IntN(20) {
			text = append(text, words[r.IntN(len(words))])
		}
		texts = append(texts, strings.Join(text, " "))
	}
	var opt Options
	opt.K, opt.Vectorizer.Analyzer.NGrams = 4, 1
	opt.Edits.Split = []SplitEdit{{Words: []string{"bank"}, Into: 2}, {Words: []string{"goal"}, Into: 2}}
	m, err := Fit(t.Context(), corpus.Texts(texts...), opt)
	if err != nil {
		t.Fatal(err)
	}
	if terms := m.Space.Vocabulary.Len(); m.K() <= terms {
		t.Fatalf("%d topics of %d terms: the test tests nothing; %q", m.K(), terms, m.Fit.Warnings)
	}
	file := encode(t, m)
	if got, err := decode(file); err != nil {
		t.Error(err)
	} else if !bytes.Equal(encode(t, got), file) {
		t.Error("another model is read")
	}
}
