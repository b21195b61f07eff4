package topics

import (
	"math"
	"testing"
)

func TestDocumentCoherence(t *testing.T) {
	type column struct {
		ind []int32
		val []float32
	}
	for _, c := range []struct {
		name string
		docs []column
		want float64
	}{
		{"none", nil, 0},
		{"one document", []column{{[]int32{0}, []float32{3}}}, 0},
		{"alike but for length", []column{{[]int32{0, 1}, []float32{1, 2}}, {[]int32{0, 1}, []float32{2, 4}}}, 1},
		{"nothing in common", []column{{[]int32{0}, []float32{1}}, {[]int32{1}, []float32{1}}}, 0},
		// cosines 3/5, 0 and 4/5
		{"three", []column{{[]int32{0}, []float32{2}}, {[]int32{0, 1}, []float32{3, 4}}, {[]int32{1}, []float32{7}}}, 1.4 / 3},
		{"one without weight", []column{{[]int32{0}, []float32{1}}, {[]int32{0}, []float32{1}}, {nil, nil}}, 1. / 3},
		{"two without weight", []column{{nil, nil}, {nil, nil}}, 0},
	} {
		r := newResultant(2)
		for range 2 { // the second time must not know of the first
			for _, d := range c.docs {
				r.add(d.ind, d.val)
			}
			if got := r.coherence(); math.Abs(got-c.want) > 1e-12 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

// The leading documents are those of TopDocuments.
func TestLeadingDocuments(t *testing.T) {
	m, _ := small()
	l := leadingDocuments(m.Theta, m.Scale, 7)
	for k := range m.K() {
		want := m.TopDocuments(k, 7)
		if len(l.list[k]) != len(want) {
			t.Fatalf("%d documents, want %d", len(l.list[k]), len(want))
		}
		for i, d := range want {
			if l.list[k][i].document != d.Document {
				t.Errorf("topic %d, rank %d: document %d, want %d", k, i, l.list[k][i].document, d.Document)
			}
		}
	}
}
