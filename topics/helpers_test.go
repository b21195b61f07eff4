package topics

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/internal/planted"
)

// documents streams a list.
func documents(list ...corpus.Document) corpus.Seq {
	return func(yield func(corpus.Document, error) bool) {
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// plantedDocuments are planted texts as articles with dates, sources and labels.
func plantedDocuments(p *planted.Texts) []corpus.Document {
	var list []corpus.Document
	for i, a := range p.Articles {
		list = append(list, corpus.Document{
			ID: a.ID, Title: a.Title, Text: a.Body, Source: fmt.Sprintf("paper %d", i%3),
			Time:   time.Date(2024, 1, 1+i, 6, 30, 0, 0, time.FixedZone("", 3600)),
			Labels: []string{fmt.Sprintf("t%02d", a.Label), "news"},
		})
	}
	return list
}

// small is a model of 120 planted articles in 4 topics, and what it was made of.
var small = sync.OnceValues(func() (*Model, []corpus.Document) {
	list := plantedDocuments(planted.Corpus(planted.Options{
		Terms: 300, Documents: 120, Topics: 4, Length: 60, Overlap: 0.2, Mixing: 0.1, Seed: 1,
	}))
	m, err := Fit(context.Background(), documents(list...), Options{K: 4, Version: "v0.0.0-test"})
	if err != nil {
		panic(err)
	}
	return m, list
})

// encode is the model file in memory.
func encode(t testing.TB, m *Model) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := m.WriteTo(&b)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(b.Len()) {
		t.Fatalf("WriteTo says %d bytes and wrote %d", n, b.Len())
	}
	return b.Bytes()
}

// decode reads it back.
func decode(b []byte) (*Model, error) { return Read(bytes.NewReader(b), int64(len(b))) }

// mustFit fits or fails.
func mustFit(t testing.TB, docs corpus.Seq, opt Options) *Model {
	t.Helper()
	m, err := Fit(t.Context(), docs, opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// contains fails unless the error is there and has all the words.
func contains(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", words)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

// denseOf is a matrix by rows.
func denseOf(rows [][]float32) *factor.Dense {
	d := factor.NewDense(len(rows), len(rows[0]))
	for i, row := range rows {
		copy(d.Row(i), row)
	}
	return d
}
