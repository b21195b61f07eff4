package topics

import (
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/vectorize"
)

// TestFitRecoversPlantedCorpora: of ten corpora of rising noise and overlap, without options every
// topic is found, its ten words are its own, and documents have their main topic. Where weights are
// counts and nothing follows the solver, which is the model that the texts were drawn by, topics
// are those planted.
func TestFitRecoversPlantedCorpora(t *testing.T) {
	for i, opt := range planted.Ladder() {
		if testing.Short() && i != 6 {
			continue
		}
		p := planted.Corpus(opt)
		list := plantedDocuments(p)
		for j := range list {
			list[j].Title = "" // which repeats words
		}
		m := mustFit(t, documents(list...), Options{K: opt.Topics})
		found := map[int]bool{}
		for topic := range m.K() {
			of, share := plantedTopic(p, m.KeyWords(topic, 10))
			if share < 1 {
				t.Errorf("%+v: %s has %.0f%% of its words from planted topic %d", opt, m.Topics[topic].ID, 100*share, of)
			}
			found[of] = true
		}
		if len(found) != opt.Topics {
			t.Errorf("%+v: %d planted topics found", opt, len(found))
		}
		e, err := m.Evaluate(t.Context(), documents(list...), EvaluateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		least := .95
		if i == len(planted.Ladder())-1 {
			least = .85 // a topic is a sixth of what its documents hold
		}
		if e.Clustering.Purity < least {
			t.Errorf("%+v: purity %.3f, want %.2f", opt, e.Clustering.Purity, least)
		}

		strict := Options{K: opt.Topics, Refine: -1, NMF: factor.NMF{MaxIter: 500}}
		strict.Vectorizer.Weighting = vectorize.Counts
		strict.Vectorizer.Analyzer.NGrams = 1
		m = mustFit(t, documents(list...), strict)
		match, err := factor.Match(plantedPhi(opt, p, m), m.Phi)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v: purity %.3f, cosines from %.3f", opt, e.Clustering.Purity, slices.Min(match.Cosine))
		if c := slices.Min(match.Cosine); c < .95 {
			t.Errorf("%+v: a topic is found with cosine %.3f", opt, c)
		}
	}
}

// plantedPhi is φ as planted, in the rows of the model's vocabulary.
func plantedPhi(opt planted.Options, p *planted.Texts, m *Model) *factor.Dense {
	w := planted.Matrix(opt).W
	row := map[string]int{}
	for i, word := range p.Words {
		row[word] = i
	}
	terms, k := m.Phi.Dims()
	phi := factor.NewDense(terms, k)
	for i := range terms {
		if r, ok := row[m.Space.Vocabulary.Term(i)]; ok {
			for t := range k {
				phi.Set(i, t, float32(w.At(r, t)))
			}
		}
	}
	return phi
}
