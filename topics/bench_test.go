package topics

import (
	"bytes"
	"io"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/internal/planted"
)

func benchDocuments() []corpus.Document {
	return plantedDocuments(planted.Corpus(planted.Options{
		Terms: 5000, Documents: 2000, Topics: 20, Length: 150, Overlap: 0.3, Mixing: 0.2, Noise: 0.02, Seed: 2,
	}))
}

func benchModel(b *testing.B) (*Model, []corpus.Document) {
	b.Helper()
	list := benchDocuments()
	return mustFit(b, documents(list...), Options{K: 20}), list
}

func BenchmarkFit(b *testing.B) {
	list := benchDocuments()
	for b.Loop() {
		mustFit(b, documents(list...), Options{K: 20})
	}
}

func BenchmarkTransform(b *testing.B) {
	m, list := benchModel(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := m.Transform(b.Context(), list[i%len(list)].Text); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkWords(b *testing.B) {
	m, _ := benchModel(b)
	for b.Loop() {
		for t := range m.K() {
			m.Words(t, 10, LabelLambda)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	m, list := benchModel(b)
	for b.Loop() {
		if _, err := m.Evaluate(b.Context(), documents(list...), EvaluateOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	m, _ := benchModel(b)
	for b.Loop() {
		if _, err := m.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	m, _ := benchModel(b)
	var file bytes.Buffer
	if _, err := m.WriteTo(&file); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		if _, err := decode(file.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}
