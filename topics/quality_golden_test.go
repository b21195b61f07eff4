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
