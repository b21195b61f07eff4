package vectorize

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
)

// TestTransformIsFit: documents of the fit have the same columns afterwards, bit
// for bit, also in a Space made again of its parts.
func TestTransformIsFit(t *testing.T) {
	texts := newspaper(400)
	for _, v := range []Vectorizer{
		{},
		{Analyzer: Analyzer{NGrams: 3, StopWords: []string{"bacon", "nation lo"}}, Weighting: Counts},
		{Analyzer: Analyzer{Lang: "fr", KeepCase: true, NGrams: 1}, Weighting: Weighting{Raw, PlainIDF, L1Norm}, MaxTerms: 300},
		{Analyzer: Analyzer{Lang: "zh", Whitespace: true, MinLength: 1}, Weighting: Weighting{TF: Binary, IDF: NoIDF}},
	} {
		s, m := fit(t, v, texts...)
		again := remake(t, s)
		for name, space := range map[string]*Space{"same": s, "remade": again} {
			m2, err := space.Transform(context.Background(), plainTexts(texts))
			if err != nil {
				t.Fatal(err)
			}
			if !sameMatrix(m, m2) {
				t.Errorf("%+v, %s space: another matrix", v, name)
			}
			for j := 0; j < len(texts); j += 41 {
				ind, val := space.Text(texts[j])
				i2, v2 := m.Column(j)
				if !slices.Equal(ind, i2) || !slices.Equal(val, v2) {
					t.Errorf("%+v, %s space: another column %d", v, name, j)
				}
			}
		}
	}
}

// remake stores the parts of a space and makes it again.
func remake(t *testing.T, s *Space) *Space {
	t.Helper()
	b, err := json.Marshal(struct {
		A Analyzer
		W Weighting
	}{s.Analyzer, s.Weighting})
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		A Analyzer
		W Weighting
	}
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	v := s.Vocabulary
	w, err := NewVocabulary(v.terms, v.surfaces, v.df, v.documents)
	if err != nil {
		t.Fatal(err)
	}
	again, err := NewSpace(p.A, p.W, w, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(again.IDF, s.IDF) {
		t.Error("another idf")
	}
	return again
}

// TestStopListStays: a Space made again of its parts drops what it dropped when
// it was fitted, whatever is on the language's list now.
func TestStopListStays(t *testing.T) {
	text := "The will and the wills of the harbour master, said the will"
	for _, list := range []WordList{nil, {"harbour", "said"}} {
		s, m := fit(t, Vectorizer{Analyzer: Analyzer{StopList: list}}, text, "harbours")
		again := remake(t, s)
		if !slices.Equal(again.Analyzer.StopList, s.Analyzer.StopList) || list != nil && !slices.Equal(s.Analyzer.StopList, list) {
			t.Errorf("stop list of %d words, fitted with %d", len(again.Analyzer.StopList), len(s.Analyzer.StopList))
		}
		ind, val := again.Text(text)
		i, v := m.Column(0)
		if !slices.Equal(ind, i) || !slices.Equal(val, v) {
			t.Errorf("column %v %v, at the fit %v %v", ind, val, i, v)
		}
		if _, known := s.Vocabulary.Index("the"); known != (list != nil) {
			t.Errorf("with the list %q, the vocabulary is %q", list, s.Vocabulary.terms)
		}
	}
}

func TestNewSpaceErrors(t *testing.T) {
	v, err := NewVocabulary([]string{"bank"}, nil, []int{1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	nan := float32(0)
	nan /= nan
	tests := []struct {
		a    Analyzer
		w    Weighting
		v    *Vocabulary
		idf  []float32
		want string
	}{
		{Analyzer{NGrams: -1}, Weighting{}, v, nil, "phrases"},
		{Analyzer{}, Weighting{TF: 9}, v, nil, "weighting"},
		{Analyzer{}, Weighting{}, nil, nil, "without a vocabulary"},
		{Analyzer{}, Weighting{}, v, []float32{1, 1}, "2 idf weights for 1 terms"},
		{Analyzer{}, Weighting{}, v, []float32{0}, "want a positive number"},
		{Analyzer{}, Weighting{}, v, []float32{nan}, "want a positive number"},
		{Analyzer{}, Weighting{}, v, []float32{1e38}, "at most"}, // whose columns would be infinite
		{Analyzer{}, Weighting{}, v, []float32{1e-40}, "at least"},
	}
	for _, tt := range tests {
		if _, err := NewSpace(tt.a, tt.w, tt.v, tt.idf); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
	}
}

// TestConcurrentSpace is for the race detector, and for equal results.
func TestConcurrentSpace(t *testing.T) {
	texts := newspaper(200)
	s, m := fit(t, Vectorizer{}, texts...)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for j := range texts {
				j = (j + 25*w) % len(texts)
				ind, val := s.Document(corpus.Document{Text: texts[j]})
				i2, v2 := m.Column(j)
				if !slices.Equal(ind, i2) || !slices.Equal(val, v2) {
					t.Errorf("document %d: another column", j)
				}
				for range s.Tokens(texts[j]) {
				}
			}
		})
	}
	wg.Wait()
}

func TestTokens(t *testing.T) {
	s, _ := fit(t, Vectorizer{Analyzer: Analyzer{StopWords: []string{"profit"}}},
		"The bank raised interest rates. Profits", "a bank and its interest rates")
	text := "“Banks” said unknown things: 2004’s Interest-rates profits (bank’s)."
	var got []string
	for tok := range s.Tokens(text) {
		term := "?"
		if tok.Term >= 0 {
			term = s.Vocabulary.Term(int(tok.Term))
		}
		got = append(got, text[tok.Start:tok.End]+"="+term)
	}
	if want := "Banks=bank unknown=? Interest=interest rates=rate bank’s=bank"; strings.Join(got, " ") != want {
		t.Errorf("tokens %s\nwant %s", strings.Join(got, " "), want)
	}
	got = nil
	for tok := range s.Matches(text) {
		got = append(got, text[tok.Start:tok.End]+"="+s.Vocabulary.Term(int(tok.Term)))
	}
	if want := "Banks=bank Interest=interest rates=rate Interest-rates=interest rate bank’s=bank"; strings.Join(got, " ") != want {
		t.Errorf("matches %s\nwant %s", strings.Join(got, " "), want)
	}
}

// TestStopIterating: the iterators end when the loop does.
func TestStopIterating(t *testing.T) {
	s, _ := fit(t, Vectorizer{Analyzer: Analyzer{NGrams: 3}}, "red green blue black")
	for stop := 1; stop < 6; stop++ {
		n := 0
		for range s.Matches("red green blue black") {
			if n++; n == stop {
				break
			}
		}
		if n != stop {
			t.Errorf("%d matches, want %d", n, stop)
		}
	}
	for range s.Tokens("red green") {
		break
	}
}

func TestUnknownText(t *testing.T) {
	s, _ := fit(t, Vectorizer{}, "bank, rates")
	for _, text := range []string{"", "the", "unheard-of words", "\x00"} {
		if ind, val := s.Text(text); len(ind) != 0 || len(val) != 0 {
			t.Errorf("%q: %v %v", text, ind, val)
		}
	}
	m, err := s.Transform(context.Background(), plainTexts(nil))
	if r, c := m.Dims(); err != nil || r != 2 || c != 0 {
		t.Errorf("no documents: %d × %d, %v", r, c, err)
	}
}

// TestCacheBound: more surfaces than the cache holds, and longer ones.
func TestCacheBound(t *testing.T) {
	s, _ := fit(t, Vectorizer{Analyzer: Analyzer{NoStem: true}}, "bank rates")
	for k := range cacheSize + cacheSize/2 {
		s.resolve(fmt.Sprint("w", k))
	}
	n := 0
	for i := range s.cache.parts {
		n += len(s.cache.parts[i].m)
	}
	if n > cacheSize || n < cacheSize/2 {
		t.Errorf("%d surfaces remembered, at most %d", n, cacheSize)
	}
	for range 2 {
		if m := s.resolve("bank"); m.term != 0 {
			t.Errorf("bank is %+v", m)
		}
		if m := s.resolve(strings.Repeat("long", 20)); m.term != -1 || m.dropped {
			t.Errorf("a long word is %+v", m)
		}
	}
}
