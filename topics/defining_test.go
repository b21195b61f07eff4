package topics

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/vectorize"
)

// reprints are copies of the first article with a word or two changed.
func reprints(list []corpus.Document, n int) []corpus.Document {
	out := slices.Clone(list)
	for i := range n {
		d := list[0]
		d.ID = fmt.Sprintf("reprint %d", i)
		words := strings.Fields(d.Text)
		words[3*i%len(words)] = "reprinted"
		d.Title, d.Text = fmt.Sprintf("%s (%d)", d.Title, i), strings.Join(words, " ")
		out = append(out, d)
	}
	return out
}

// Reprints do not define a topic twice, although they have most of it.
func TestDefiningPassesOverReprints(t *testing.T) {
	_, list := small()
	m := mustFit(t, documents(reprints(list, 8)...), Options{K: 4})
	isCopy := func(j int) bool { return j == 0 || strings.HasPrefix(m.Documents[j].ID, "reprint") }
	topic := m.Main(0)
	copies := 0
	for _, d := range m.Defining(topic, 10) {
		if isCopy(d.Document) {
			copies++
		}
	}
	if copies > 1 {
		t.Errorf("%d of 10 defining documents are copies of one", copies)
	}
	for j := range m.Documents {
		if s := m.Documents[j].Sketch.Similarity(m.Documents[0].Sketch); isCopy(j) != (s >= nearDuplicate) {
			t.Errorf("%s: similarity %v", m.Documents[j].ID, s)
		}
	}
}

// No two of those chosen are near-duplicates, all have the topic, nothing repeats,
// and fewer are the first of more.
func TestDefining(t *testing.T) {
	m, _ := small()
	for topic := range m.K() {
		all := m.Defining(topic, -1)
		seen := map[int]bool{}
		for i, d := range all {
			if d.Weight != m.Theta.At(d.Document, topic) || d.Weight <= 0 || seen[d.Document] {
				t.Fatalf("topic %d: %+v", topic, d)
			}
			seen[d.Document] = true
			for _, other := range all[:i] {
				if s := m.Documents[d.Document].Sketch.Similarity(m.Documents[other.Document].Sketch); s >= nearDuplicate {
					t.Errorf("topic %d: documents %d and %d are alike: %v", topic, d.Document, other.Document, s)
				}
			}
		}
		ten := m.Defining(topic, 10)
		if len(ten) != 10 || !reflect.DeepEqual(m.Defining(topic, 5), ten[:5]) || !reflect.DeepEqual(m.Defining(topic, 10), ten) {
			t.Errorf("topic %d: %v and %v", topic, m.Defining(topic, 5), ten)
		}
		if got := m.Defining(topic, 0); len(got) != 0 {
			t.Errorf("none wanted, got %v", got)
		}
		main := 0
		for _, d := range ten {
			if m.Main(d.Document) == topic {
				main++
			}
		}
		if main < 10 {
			t.Errorf("topic %d: %d of ten have it as their main topic", topic, main)
		}
	}
}

// A model of an earlier version, without sketches, still knows copies by what it
// kept of them.
func TestDefiningWithoutSketches(t *testing.T) {
	_, list := small()
	m := mustFit(t, documents(reprints(list, 8)...), Options{K: 4})
	old := *m
	old.Documents = slices.Clone(m.Documents)
	for j := range old.Documents {
		old.Documents[j].Sketch, old.Documents[j].Misfit = 0, 0
	}
	copies := 0
	for _, d := range old.Defining(old.Main(0), 10) {
		if id := old.Documents[d.Document].ID; id == list[0].ID || strings.HasPrefix(id, "reprint") {
			copies++
		}
	}
	if copies > 1 {
		t.Errorf("%d of 10 defining documents are copies of one", copies)
	}
	if got := old.Worst(5); len(got) != 0 {
		t.Errorf("worst %v of unknown misfits", got)
	}
	if _, err := decode(encode(t, &old)); err != nil {
		t.Error(err)
	}
}

// The part of bits that differ estimates the angle of columns.
func TestSketchEstimatesTheCosine(t *testing.T) {
	const terms = 2000
	plane := func(i int32) uint64 { return termPlane(fmt.Sprint("term", i)) }
	column := func(from, n int) (ind []int32, val []float32) {
		for i := range n {
			ind, val = append(ind, int32((from+i)%terms)), append(val, 1)
		}
		return ind, val
	}
	for _, shared := range []int{0, 30, 60, 90, 100} {
		sum, squares, n := 0.0, 0.0, 200
		for r := range n {
			x, xv := column(100*r, 100)
			y, yv := column(100*r+100-shared, 100)
			s := sketch(x, xv, plane).Similarity(sketch(y, yv, plane))
			sum, squares = sum+s, squares+s*s
		}
		mean := sum / float64(n)
		if sd := math.Sqrt(squares/float64(n) - mean*mean); math.Abs(mean-float64(shared)/100) > 0.05 || sd > 0.21 {
			t.Errorf("cosine %v estimated as %.3f ± %.3f", float64(shared)/100, mean, sd)
		}
	}
}

func TestSketchText(t *testing.T) {
	for _, s := range []Sketch{1, 0x0123456789abcdef, math.MaxUint64} {
		text, err := s.MarshalText()
		var back Sketch
		if err != nil || len(text) != 16 || back.UnmarshalText(text) != nil || back != s {
			t.Errorf("%x is written as %q and read as %x", uint64(s), text, uint64(back))
		}
	}
	for _, bad := range []string{"", "12", "0123456789abcdeg", "00123456789abcdef", "-123456789abcdef", "+123456789abcdef"} {
		var s Sketch
		if err := s.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is read as %x", bad, uint64(s))
		}
	}
	if Sketch(0).Similarity(1) != 0 || Sketch(5).Similarity(0) != 0 || Sketch(5).Similarity(5) != 1 {
		t.Error("similarity of an unknown sketch, or of the same")
	}
}

// Fewer words than the corpus has topics of: the articles about something else are
// the worst, and length does not decide.
func TestWorst(t *testing.T) {
	_, list := small()
	list = slices.Clone(list)
	// An article of words from everywhere, which topics cannot explain.
	var mixed []string
	for i := range 60 {
		words := strings.Fields(list[i*2%len(list)].Text)
		mixed = append(mixed, words[i%len(words)])
	}
	list = append(list, corpus.Document{ID: "mixed", Text: strings.Join(mixed, " ")})
	m := mustFit(t, documents(list...), Options{K: 4, Vectorizer: vectorize.Vectorizer{Analyzer: vectorize.Analyzer{NGrams: 1}}})
	all := m.Worst(-1)
	if len(all) != len(m.Documents) {
		t.Fatalf("%d of %d documents", len(all), len(m.Documents))
	}
	if id := m.Documents[all[0].Document].ID; id != "mixed" {
		t.Errorf("the worst is %s", id)
	}
	for i, d := range all {
		if d.Misfit != m.Documents[d.Document].Misfit || d.Misfit <= 0 || d.Misfit > 1.05 {
			t.Errorf("misfit %v", d.Misfit)
		}
		if i > 0 && d.Misfit > all[i-1].Misfit {
			t.Errorf("misfit %v after %v", d.Misfit, all[i-1].Misfit)
		}
	}
	if got := m.Worst(3); !slices.Equal(got, all[:3]) {
		t.Errorf("worst three %v, want %v", got, all[:3])
	}
}

// One topic explains no article better than the average one does.
func TestMisfitOfOneTopic(t *testing.T) {
	_, list := small()
	m := mustFit(t, documents(list...), Options{K: 1})
	for j := range m.Documents {
		if x := m.Documents[j].Misfit; math.Abs(x-1) > 0.01 {
			t.Errorf("document %d: misfit %v, want 1", j, x)
		}
	}
	one := mustFit(t, documents(list[0]), Options{K: 1})
	if x := one.Documents[0].Misfit; x != 0 {
		t.Errorf("misfit %v of the only article, want 0", x)
	}
}
