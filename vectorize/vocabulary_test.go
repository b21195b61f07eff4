package vectorize

import (
	"strings"
	"testing"
)

func TestVocabulary(t *testing.T) {
	v, err := NewVocabulary([]string{"bank", "interest rate"}, []string{"banks", "interest rates"}, []int{2, 3}, 4)
	if err != nil {
		t.Fatal(err)
	}
	if v.Len() != 2 || v.Documents() != 4 || v.Term(1) != "interest rate" || v.Surface(1) != "interest rates" || v.DF(1) != 3 {
		t.Errorf("vocabulary %+v", v)
	}
	if i, ok := v.Index("interest rate"); i != 1 || !ok {
		t.Errorf("index %d, %v", i, ok)
	}
	if _, ok := v.Index("interest rates"); ok {
		t.Error("a surface form is no term")
	}
	if v, err := NewVocabulary([]string{"a"}, nil, []int{1}, 1); err != nil || v.Surface(0) != "a" {
		t.Errorf("without surfaces: %v", err)
	}
	if v, err := NewVocabulary(nil, nil, nil, 0); err != nil || v.Len() != 0 {
		t.Errorf("empty: %v", err)
	}
}

func TestVocabularyErrors(t *testing.T) {
	tests := []struct {
		terms, surfaces []string
		df              []int
		want            string
	}{
		{[]string{"a", "b"}, []string{"a"}, []int{1, 1}, "1 surface forms"},
		{[]string{"a", "b"}, nil, []int{1}, "1 document frequencies"},
		{[]string{"b", "a"}, nil, []int{1, 1}, `"a", does not come after "b"`},
		{[]string{"a", "a"}, nil, []int{1, 1}, "distinct"},
		{[]string{"", "a"}, nil, []int{1, 1}, "empty"},
		{[]string{"a"}, nil, []int{0}, "0 of 3 documents"},
		{[]string{"a"}, nil, []int{4}, "4 of 3 documents"},
	}
	for _, tt := range tests {
		if _, err := NewVocabulary(tt.terms, tt.surfaces, tt.df, 3); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.terms, err, tt.want)
		}
	}
}
