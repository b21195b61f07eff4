package topics

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// goldens are what gensim and scikit-learn say; testdata/make_golden.py
// writes them.
type goldens struct {
	Coherence struct {
		Texts  [][]string
		Topics [][]string
		Cases  []struct {
			Window int
			NPMI   []float64
			Mean   float64
		}
		UMass []float64
	}
	Degenerate []struct {
		Name   string
		Texts  [][]string
		Topic  []string
		Window int
		// nil where gensim has no number
		NPMI, UMass *float64
	}
	Clustering []struct {
		Topics   []int
		Labels   []string
		NMI, ARI float64
	}
}

func readGoldens(t *testing.T) goldens {
	t.Helper()
	b, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g goldens
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// numbered gives every word a term.
type numbered map[string]int32

func (n numbered) terms(words []string) []int32 {
	out := make([]int32, len(words))
	for i, w := range words {
		if _, ok := n[w]; !ok {
			n[w] = int32(len(n))
		}
		out[i] = n[w]
	}
	return out
}

func TestCoherenceEqualsGensim(t *testing.T) {
	g := readGoldens(t).Coherence
	terms := numbered{}
	var texts, topics [][]int32
	for _, words := range g.Topics {
		topics = append(topics, terms.terms(words))
	}
	for _, words := range g.Texts {
		texts = append(texts, terms.terms(words))
	}
	for _, c := range g.Cases {
		counts := newCooccurrence(len(terms), topics)
		for _, text := range texts {
			counts.slide(plain(text), c.Window)
		}
		for i, words := range topics {
			got, absent := counts.coherence(words, nil)
			if math.Abs(got-c.NPMI[i]) > 1e-9 {
				t.Errorf("window %d, topic %d: NPMI %.9f, gensim %.9f", c.Window, i, got, c.NPMI[i])
			}
			if absent != 0 {
				t.Errorf("window %d, topic %d: %d words absent", c.Window, i, absent)
			}
		}
	}
}

func TestClusteringEqualsScikitLearn(t *testing.T) {
	for i, c := range readGoldens(t).Clustering {
		got := newClustering(c.Topics, c.Labels)
		if math.Abs(got.NMI-c.NMI) > 1e-9 || math.Abs(got.ARI-c.ARI) > 1e-9 {
			t.Errorf("case %d: NMI %.12f ARI %.12f, scikit-learn %.12f %.12f", i, got.NMI, got.ARI, c.NMI, c.ARI)
		}
	}
}

// gensim has the mean over pairs and 1e-12·n for Mimno's 1.
func TestUMassEqualsGensim(t *testing.T) {
	g := readGoldens(t).Coherence
	terms := numbered{}
	var topics [][]int32
	for _, words := range g.Topics {
		topics = append(topics, terms.terms(words))
	}
	for _, words := range g.Texts {
		terms.terms(words)
	}
	counts := newCooccurrence(len(terms), topics)
	for _, words := range g.Texts {
		counts.slide(plain(terms.terms(words)), -1)
	}
	for i, words := range topics {
		got := counts.umass(words, npmiEpsilon*float64(len(g.Texts)), nil)
		if math.Abs(got-g.UMass[i]) > 1e-9 {
			t.Errorf("topic %d: UMass %.12f, gensim %.12f", i, got, g.UMass[i])
		}
	}
}

// Where a formula has no value, gensim has NaN for NPMI or what its ε makes of it.
// Here it is defined; elsewhere the two agree.
func TestDegenerateCoherence(t *testing.T) {
	log := math.Log
	// two of three windows hold boat and tide together: p(a,b) = p(a) = p(b) = 2/3
	together := log(2./3/(4./9)) / -log(2./3)
	ours := map[string]struct{ npmi, umass float64 }{
		"absent word":          {together / 3, math.NaN()}, // the pairs of the absent word count 0
		"heaviest word absent": {0, math.NaN()},            // likewise, and of the rest boat is in one window of two, with tide
		"one word":             {0, 0},
		"one document":         {0, math.NaN()}, // every window holds the pair: it says nothing
		"always together":      {0, math.NaN()},
	}
	for _, c := range readGoldens(t).Degenerate {
		terms := numbered{}
		topic := terms.terms(c.Topic)
		for _, words := range c.Texts {
			terms.terms(words)
		}
		windows := newCooccurrence(len(terms), [][]int32{topic})
		whole := windows.fork()
		for _, words := range c.Texts {
			windows.slide(plain(terms.terms(words)), c.Window)
			whole.slide(plain(terms.terms(words)), -1)
		}
		npmi, _ := windows.coherence(topic, nil)
		umass := whole.umass(topic, npmiEpsilon*float64(len(c.Texts)), nil)
		want, defined := ours[c.Name]
		if !defined {
			want.npmi = *c.NPMI
		}
		if !defined || math.IsNaN(want.umass) {
			want.umass = *c.UMass
		}
		if math.Abs(npmi-want.npmi) > 1e-9 || math.Abs(umass-want.umass) > 1e-9 {
			t.Errorf("%s: NPMI %v, UMass %v, want %v, %v", c.Name, npmi, umass, want.npmi, want.umass)
		}
	}
}
