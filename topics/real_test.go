package topics

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
)

// realCorpus is the folder of a real corpus; texts of others are not in the repository.
func realCorpus(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("TOPOI_DATA")
	if root == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			t.Skip("NO REAL CORPORA: no home folder, and TOPOI_DATA is not set")
		}
		root = filepath.Join(home, ".cache", "topoi-data")
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("NO REAL CORPUS %s: run ../shared/data/unpack.sh %s beside the repository, or set TOPOI_DATA", dir, name)
	}
	return dir
}

// On 2,225 BBC articles: nothing is lost, workers do not matter, inference
// agrees with the fit to the bit, and five topics are the five sections.
func TestBBCNews(t *testing.T) {
	if testing.Short() {
		t.Skip("fits 2,225 articles")
	}
	dir := realCorpus(t, "bbc-news")
	open := func() corpus.Seq { return corpus.Open(t.Context(), dir, corpus.Options{}) }
	m := mustFit(t, open(), Options{K: 5, Workers: 1})
	if n := m.Ledger.Count(corpus.Modelled) + m.Ledger.Count(corpus.Duplicate); n != 2225 || len(m.Documents) < 2000 {
		t.Errorf("%d articles modelled or duplicate, %d documents", n, len(m.Documents))
	}
	if !bytes.Equal(encode(t, m), encode(t, mustFit(t, open(), Options{K: 5, Workers: 3}))) {
		t.Error("3 workers give another file than 1")
	}
	j := 0
	for in, err := range m.TransformAll(t.Context(), open(), TransformOptions{}) {
		if err != nil {
			continue
		}
		if in.Document.ID != m.Documents[j].ID || !slices.Equal(in.Mixture, m.Mixture(j)) {
			t.Fatalf("%s: inferred %v, fitted %s %v", in.Document.ID, in.Mixture, m.Documents[j].ID, m.Mixture(j))
		}
		j++
	}
	e := mustEvaluate(t, m, open(), EvaluateOptions{})
	if c := e.Clustering; c == nil || c.Labels != 5 || c.NMI < 0.85 || c.ARI < 0.85 || c.Purity < 0.94 {
		t.Errorf("main topics against sections: %+v", c)
	}
	if e.NPMI < 0.1 || e.Diversity < 0.9 {
		t.Errorf("NPMI %v, diversity %v", e.NPMI, e.Diversity)
	}
}
