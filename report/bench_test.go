package report

import (
	"io"
	"testing"
)

func BenchmarkNewView(b *testing.B) {
	m := largeModel(2000, 40)
	for b.Loop() {
		NewView(m, Options{})
	}
}

func BenchmarkHTML(b *testing.B) {
	v := NewView(largeModel(2000, 40), Options{})
	for b.Loop() {
		if err := v.HTML(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteDocuments(b *testing.B) {
	m := largeModel(2000, 40)
	for f := Table; f <= Markdown; f++ {
		b.Run(f.String(), func(b *testing.B) {
			for b.Loop() {
				if err := WriteDocuments(io.Discard, DocumentRows(m), f); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(m.Documents)), "ns/document")
		})
	}
}
