package vectorize

import (
	"encoding/json"
	"math"
	"testing"
)

func TestParseWeighting(t *testing.T) {
	for _, tf := range []TF{Sublinear, Raw, Binary} {
		for _, idf := range []IDF{SmoothIDF, PlainIDF, NoIDF} {
			for _, norm := range []Norm{L2Norm, L1Norm, NoNorm} {
				w := Weighting{tf, idf, norm}
				if got, err := ParseWeighting(w.String()); err != nil || got != w {
					t.Errorf("%v came back as %v, %v", w, got, err)
				}
				b, err := json.Marshal(w)
				if err != nil {
					t.Fatal(err)
				}
				var got Weighting
				if err := json.Unmarshal(b, &got); err != nil || got != w {
					t.Errorf("%s came back as %v, %v", b, got, err)
				}
			}
		}
	}
	named := map[string]Weighting{
		"": {}, "sublinear": {}, " TFIDF ": {Raw, SmoothIDF, L2Norm}, "counts": {Raw, NoIDF, NoNorm},
		"binary": {Binary, SmoothIDF, L2Norm}, "raw-plain-l1": {Raw, PlainIDF, L1Norm},
	}
	for s, want := range named {
		if got, err := ParseWeighting(s); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"bm25", "raw", "raw-plain", "raw-plain-l3", "raw-x-l1", "x-plain-l1"} {
		if _, err := ParseWeighting(s); err == nil {
			t.Errorf("%q is a weighting", s)
		}
	}
	var w Weighting
	if err := json.Unmarshal([]byte(`{"tf":"sublinear","idf":"smooth","norm":"l7"}`), &w); err == nil {
		t.Error("norm l7 is read")
	}
	if got := TF(9).String(); got != "unknown(9)" {
		t.Errorf("TF(9) is %s", got)
	}
	if (Weighting{TF: 9}).validate() == nil || (Weighting{IDF: 9}).validate() == nil || (Weighting{Norm: 9}).validate() == nil {
		t.Error("an unknown weighting is valid")
	}
}

// TestColumn checks the formulas by hand: counts 1, 3 with df 4, 1 of 4 documents.
func TestColumn(t *testing.T) {
	tests := []struct {
		w    Weighting
		x, y float64 // before the norm
	}{
		{Weighting{Raw, SmoothIDF, NoNorm}, 1, 3 * (math.Log(5.0/2) + 1)},
		{Weighting{Raw, PlainIDF, NoNorm}, 1, 3 * (math.Log(4) + 1)},
		{Weighting{Sublinear, PlainIDF, NoNorm}, 1, (1 + math.Log(3)) * (math.Log(4) + 1)},
		{Weighting{Binary, NoIDF, NoNorm}, 1, 1},
		{Weighting{Raw, NoIDF, NoNorm}, 1, 3},
	}
	for _, tt := range tests {
		idf := []float32{tt.w.idf(4, 4), tt.w.idf(1, 4)}
		for _, norm := range []Norm{NoNorm, L1Norm, L2Norm} {
			scale := map[Norm]float64{NoNorm: 1, L1Norm: tt.x + tt.y, L2Norm: math.Hypot(tt.x, tt.y)}[norm]
			tt.w.Norm = norm
			val := make([]float32, 2)
			tt.w.column(val, []int32{0, 1}, []uint32{1, 3}, idf)
			if !near(float64(val[0]), tt.x/scale) || !near(float64(val[1]), tt.y/scale) {
				t.Errorf("%v: %v, want %v, %v", tt.w, val, tt.x/scale, tt.y/scale)
			}
		}
	}
	Weighting{}.column(nil, nil, nil, nil) // an empty document
}
