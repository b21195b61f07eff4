package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with testdata/name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (run with -update to accept)\n got:\n%s\nwant:\n%s", name, got, want)
	}
}

// smallModel is a model made by hand: six terms, three topics, twelve articles
// over four months, with a ledger of every outcome. The numbers are chosen, not
// fitted, but consistent: columns of φ and rows of θ sum to 1.
func smallModel() *topics.Model {
	terms := []string{"bank", "compani", "goal", "inflat", "match", "vaccin"}
	surfaces := []string{"bank", "companies", "goal", "inflation", "match", "vaccine"}
	vocabulary, err := vectorize.NewVocabulary(terms, surfaces, []int{5, 4, 4, 3, 4, 3}, 12)
	if err != nil {
		panic(err)
	}
	space, err := vectorize.NewSpace(vectorize.Analyzer{}, vectorize.Weighting{}, vocabulary, nil)
	if err != nil {
		panic(err)
	}
	m := &topics.Model{
		Space: space,
		Phi: dense([][]float32{
			{0.4375, 0, 0.125}, {0.25, 0, 0.25}, {0, 0.5, 0}, {0.3125, 0, 0}, {0, 0.4375, 0}, {0, 0.0625, 0.625},
		}),
		Settings:   topics.Settings{K: 3, Seed: 7, Loss: "kl", Method: "auto", Start: "default"},
		Fit:        topics.Summary{Iterations: 31},
		CorpusHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Version:    "v0.1.0",
		Topics: []topics.Topic{
			{ID: "T01", Label: "inflation · bank · companies", Share: 0.45833334, Coherence: 0.3125, Documents: 6,
				Verdict: topics.Verdict{Kind: topics.Good}},
			{ID: "T02", Label: "goal · match", Share: 0.33333334, Coherence: 0.21, Documents: 4},
			{ID: "T03", Label: "vaccine · companies · bank", Share: 0.20833333, Coherence: -0.004, Documents: 2,
				Verdict: topics.Verdict{Kind: topics.Mixed, Reasons: []topics.Reason{
					{Kind: topics.Mixed, Measure: topics.Split, Value: 3, Limit: 3, Names: []string{"vaccine", "trial", "fever"}, Others: []string{"companies", "bank", "shares"}},
					{Kind: topics.Mixed, Measure: topics.WordCoherence, Value: -0.004, Limit: 0.1},
				}}},
		},
	}
	mixtures := [][]float32{
		{1, 0, 0}, {0.75, 0, 0.25}, {0, 1, 0}, {1, 0, 0}, {0, 0.75, 0.25}, {0, 0, 1},
		{0.5, 0.25, 0.25}, {0.25, 0.75, 0}, {0.75, 0, 0.25}, {0, 1, 0}, {0.25, 0.25, 0.5}, {1, 0, 0},
	}
	m.Theta = dense(mixtures)
	for j := range mixtures {
		d := topics.Document{
			ID:    "news/" + string(rune('a'+j)) + ".txt",
			Title: "Article " + string(rune('A'+j)), Source: []string{"Herald", "Courier"}[j%2],
			Time:  time.Date(2024, time.Month(1+j/3), 3+j, 23, 30, 0, 0, time.FixedZone("", 9*60*60)),
			Words: 100 + j, Labels: []string{"news"}, Snippet: "It was said on Tuesday that …",
		}
		m.Documents = append(m.Documents, d)
		m.Scale = append(m.Scale, 1)
		e := corpus.Entry{ID: d.ID, Outcome: corpus.Modelled}
		if j == 4 || j == 9 {
			e.Reason = "not UTF-8 at byte 81" + string(rune('0'+j)) + "; decoded as windows-1252"
		}
		m.Ledger.Add(e)
	}
	m.TermWeight = []float64{2.71875, 2, 2, 1.71875, 1.75, 1.8125}
	m.Ledger.Add(corpus.Entry{ID: "news/copy.txt", Outcome: corpus.Duplicate, Reason: "same as news/a.txt", Of: "news/a.txt"})
	m.Ledger.Add(corpus.Entry{ID: "news/blank.txt", Outcome: corpus.Empty, Reason: "nothing but white space"})
	m.Ledger.Add(corpus.Entry{ID: "README.md", Outcome: corpus.Filtered, Reason: "about the folder"})
	m.Ledger.Add(corpus.Entry{ID: "feed.jsonl#17", Outcome: corpus.Failed, Reason: "line 17: invalid character '}'"})
	return m
}

func dense(rows [][]float32) *factor.Dense {
	d := factor.NewDense(len(rows), len(rows[0]))
	for i, row := range rows {
		copy(d.Row(i), row)
	}
	return d
}

// largeModel has n articles and k topics, with long titles and snippets.
func largeModel(n, k int) *topics.Model {
	const m = 400
	terms, df := make([]string, m), make([]int, m)
	for i := range terms {
		terms[i] = "term" + string(rune('a'+i/100)) + string(rune('a'+i/10%10)) + string(rune('a'+i%10))
		df[i] = min(1+i, n)
	}
	vocabulary, err := vectorize.NewVocabulary(terms, nil, df, n)
	if err != nil {
		panic(err)
	}
	space, err := vectorize.NewSpace(vectorize.Analyzer{}, vectorize.Weighting{}, vocabulary, nil)
	if err != nil {
		panic(err)
	}
	model := &topics.Model{Space: space, Phi: factor.NewDense(m, k), Theta: factor.NewDense(n, k)}
	for t := range k {
		for i := range m {
			model.Phi.Row(i)[t] = float32(1+(i*7+t*13)%50) / 50 / m
		}
		id := string(rune('0'+(t+1)/10)) + string(rune('0'+(t+1)%10))
		model.Topics = append(model.Topics, topics.Topic{ID: "T" + id, Label: "label " + id, Share: 1 / float64(k)})
	}
	model.TermWeight = make([]float64, m)
	for i := range model.TermWeight {
		model.TermWeight[i] = 1 + float64(i)
	}
	snippet := string(bytes.Repeat([]byte("words of an article "), 10))
	for j := range n {
		model.Theta.Row(j)[j%k] = 1
		model.Scale = append(model.Scale, 1)
		d := topics.Document{
			ID: "a/rather/long/path/to/an/article/" + snippet[:40], Title: snippet[:90], Source: "A Newspaper",
			Time: time.Date(2020, 1, j, 0, 0, 0, 0, time.UTC), Snippet: snippet,
		}
		model.Documents = append(model.Documents, d)
		model.Ledger.Add(corpus.Entry{ID: d.ID, Outcome: corpus.Modelled, Reason: "not UTF-8; decoded as windows-1252"})
		model.Ledger.Add(corpus.Entry{ID: d.ID, Outcome: corpus.Failed, Reason: "reason " + d.ID + string(rune(0x4e00+j))})
	}
	return model
}

// stored writes a model and reads it back, which readies it for inference.
func stored(t testing.TB, m *topics.Model) *topics.Model {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	back, err := topics.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// written is what a writer wrote.
func written(t testing.TB, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
