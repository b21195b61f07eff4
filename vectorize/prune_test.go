package vectorize

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
)

// ladder is n documents; word k of words stands in the first k+1 of them.
func ladder(n int, words ...string) []string {
	texts := make([]string, n)
	for j := range texts {
		texts[j] = strings.Join(words[min(j, len(words)):], " ")
	}
	return texts
}

func TestPruning(t *testing.T) {
	texts := ladder(4, "alpha", "beta", "gamma", "delta") // df 1, 2, 3, 4
	tests := []struct {
		name string
		v    Vectorizer
		want string
	}{
		{"all", Vectorizer{}, "alpha beta delta gamma"},
		{"min count", Vectorizer{MinDF: Count(2)}, "beta delta gamma"},
		{"max count", Vectorizer{MaxDF: Count(2)}, "alpha beta"},
		{"min fraction", Vectorizer{MinDF: Fraction(.6)}, "delta gamma"},
		{"max fraction", Vectorizer{MaxDF: Fraction(.75)}, "alpha beta gamma"},
		{"both", Vectorizer{MinDF: Count(2), MaxDF: Count(3)}, "beta gamma"},
		{"size", Vectorizer{MaxTerms: 3}, "beta delta gamma"},
		{"stop", Vectorizer{Analyzer: Analyzer{StopWords: []string{"Gammas"}}}, "alpha beta delta"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.v.Analyzer.NoStem, tt.v.Analyzer.NGrams = tt.name != "stop", 1
			s, m := fit(t, tt.v, texts...)
			if got := strings.Join(s.Vocabulary.terms, " "); got != tt.want {
				t.Errorf("kept %s, want %s", got, tt.want)
			}
			if err := checkMatrix(s, m, 4); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMaxTerms: equal document frequencies give way by total, then by string.
func TestMaxTerms(t *testing.T) {
	texts := []string{"zulu zulu yankee", "xray whiskey"}
	for n, want := range map[int]string{1: "zulu", 2: "whiskey zulu", 3: "whiskey xray zulu"} {
		s, _ := fit(t, Vectorizer{MaxTerms: n, Analyzer: Analyzer{NoStem: true, NGrams: 1}}, texts...)
		if got := strings.Join(s.Vocabulary.terms, " "); got != want || s.Pruning.OverMaxTerms != 4-n {
			t.Errorf("%d terms: %s, %+v; want %s", n, got, s.Pruning, want)
		}
	}
}

// TestAdaptive checks the bounds of corpora of several sizes.
func TestAdaptive(t *testing.T) {
	for n, want := range map[int][2]int{1: {1, 1}, 9: {1, 9}, 10: {2, 10}, 50: {2, 40}, 200: {2, 100}, 600: {3, 300}, 20000: {5, 10000}} {
		texts := make([]string, n)
		for j := range texts {
			texts[j] = fmt.Sprintf("common group%d single%d", j%3, j)
		}
		s, _ := fit(t, Vectorizer{Workers: 2}, texts...)
		if got := [2]int{s.Pruning.MinDF, s.Pruning.MaxDF}; got != want || s.Pruning.Relaxed {
			t.Errorf("%d documents: bounds %v, want %v (%+v)", n, got, want, s.Pruning)
		}
	}
}

// TestRelaxed: bounds that nobody asked for do not empty the vocabulary.
func TestRelaxed(t *testing.T) {
	same := make([]string, 150)
	distinct := make([]string, 150)
	for j := range same {
		same[j] = "identical reports about banks"
		distinct[j] = fmt.Sprintf("word%d", j)
	}
	s, m := fit(t, Vectorizer{}, same...)
	if s.Vocabulary.Len() != 4 || !s.Pruning.Relaxed || s.Pruning.MaxDF != 150 {
		t.Errorf("identical documents: %+v", s.Pruning)
	}
	if err := checkMatrix(s, m, 150); err != nil {
		t.Error(err)
	}
	s, _ = fit(t, Vectorizer{}, distinct...)
	if s.Vocabulary.Len() != 150 || !s.Pruning.Relaxed || s.Pruning.MinDF != 1 {
		t.Errorf("distinct documents: %+v", s.Pruning)
	}
	s, _ = fit(t, Vectorizer{MinDF: Count(100)}, same...) // the other bound still gives way
	if s.Vocabulary.Len() != 4 || s.Pruning.MinDF != 100 {
		t.Errorf("with a lower bound: %+v", s.Pruning)
	}
}

func TestPruneErrors(t *testing.T) {
	two := []string{"bank rates", "bank profit"}
	tests := []struct {
		name   string
		v      Vectorizer
		texts  []string
		filter string
		detail []string
	}{
		{"min", Vectorizer{MinDF: Count(3)}, two, FilterMinDF, []string{"min-df 3 removed 3 of 3 terms (2 documents)", "lower it"}},
		{"max", Vectorizer{MaxDF: Count(0)}, two, FilterMaxDF, []string{"max-df 0 removed 3 of 3 terms", "raise it"}},
		{"both", Vectorizer{MinDF: Count(2), MaxDF: Fraction(.999)}, []string{"a bank", "bank rates", "profit"}, "", nil},
		{"stop words", Vectorizer{Analyzer: Analyzer{StopWords: []string{"bank", "rate", "profits"}}}, two, FilterStopWords, []string{"all 3 terms of 2 documents"}},
		{"empty", Vectorizer{}, []string{"", " "}, FilterAnalyzer, []string{"2 documents hold no word"}},
		{"only stop words", Vectorizer{}, []string{"the and 2004 x", strings.Repeat("y", 500)}, FilterAnalyzer,
			[]string{"of 5 words in 2 documents, 2 are stop words", `language "en", 1 numbers, 1 shorter than 2 characters, 1 too long`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.v.Analyzer.NGrams = 1
			_, _, err := tt.v.FitTransformTexts(context.Background(), tt.texts)
			if tt.filter == "" {
				if err != nil {
					t.Fatalf("error %v", err)
				}
				return
			}
			var p *PruneError
			if !errors.As(err, &p) || p.Filter != tt.filter || p.Removed != p.Terms || p.Documents != len(tt.texts) {
				t.Fatalf("error %#v, want filter %s", err, tt.filter)
			}
			for _, d := range tt.detail {
				if !strings.Contains(err.Error(), d) {
					t.Errorf("error %q, want %q", err, d)
				}
			}
		})
	}
}

// TestPruneErrorOfTwoBounds: both removed some, the error names the one that
// removed more.
func TestPruneErrorOfTwoBounds(t *testing.T) {
	texts := []string{"alpha beta gamma", "alpha beta delta", "alpha beta"}
	v := Vectorizer{Analyzer: Analyzer{NGrams: 1}, MinDF: Count(2), MaxDF: Count(2)}
	_, _, err := v.FitTransformTexts(context.Background(), append(texts, "epsilon"))
	var p *PruneError
	if !errors.As(err, &p) || p.Filter != FilterMinDF || p.Removed != 3 || p.Terms != 5 ||
		!strings.Contains(err.Error(), "lower the first or raise the second") {
		t.Errorf("error %v", err)
	}
	_, _, err = v.FitTransformTexts(context.Background(), []string{"alpha beta gamma", "alpha beta", "alpha beta"})
	if !errors.As(err, &p) || p.Filter != FilterMaxDF || p.Removed != 2 {
		t.Errorf("error %v", err)
	}
}

func TestNoDocuments(t *testing.T) {
	if _, _, err := (&Vectorizer{}).FitTransformTexts(context.Background(), nil); !errors.Is(err, corpus.ErrNoDocuments) {
		t.Errorf("error %v", err)
	}
}

func TestUnmatchedStopWords(t *testing.T) {
	a := Analyzer{StopWords: []string{"Banks", "bannk", "the", "don't", "hong kong", "rates cut", "!", "ve", "bannk", "bank cuts", "a b c d"}}
	s, _ := fit(t, Vectorizer{Analyzer: a}, "the bank cuts interest rates", "rates cut")
	if want := []string{"bannk", "hong kong"}; !slices.Equal(s.Pruning.UnmatchedStopWords, want) {
		t.Errorf("unmatched %q, want %q", s.Pruning.UnmatchedStopWords, want)
	}
	if s.Pruning.StopWords != 2 { // bank and the phrase
		t.Errorf("%d terms removed, want 2", s.Pruning.StopWords)
	}
	if b, err := json.Marshal(s.Pruning); err != nil || !strings.Contains(string(b), `"unmatched_stop_words":["bannk"`) {
		t.Errorf("%s, %v", b, err)
	}
}

func TestPruningWarnings(t *testing.T) {
	for _, c := range []struct {
		list []string
		want string
	}{
		{nil, ""},
		{[]string{"bannk"}, `stop word "bannk" matches nothing in the corpus; it may be misspelt`},
		{[]string{"bannk", "a\"b"}, `2 stop words match nothing in the corpus: "bannk", "a\"b"; they may be misspelt`},
		{[]string{"t", "u", "v", "w", "x", "y", "z"}, `7 stop words match nothing in the corpus: "t", "u", "v", "w", "x" and 2 more; they may be misspelt`},
	} {
		if got := strings.Join(Pruning{UnmatchedStopWords: c.list}.Warnings(), "|"); got != c.want {
			t.Errorf("%q: %s, want %s", c.list, got, c.want)
		}
	}
}
