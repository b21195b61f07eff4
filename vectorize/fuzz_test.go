package vectorize

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// FuzzFitTransform takes a text apart at | into documents.
func FuzzFitTransform(f *testing.F) {
	f.Add("a bank|the bank's rates|BBC, BBC", uint8(0))
	f.Add("東京都|l'été qu'il|\xff\x00", uint8(7))
	f.Add("U.S. US us|don't|3.5bn 2004", uint8(30))
	f.Add(strings.Repeat("prime minister ", 30)+"|x", uint8(255))
	f.Fuzz(func(t *testing.T, text string, settings uint8) {
		if len(text) > 1<<12 {
			t.Skip()
		}
		v := Vectorizer{Workers: 2}
		v.Analyzer.Lang = []string{"", "fr", "tr", "none"}[settings&3]
		v.Analyzer.NGrams = int(settings>>2) & 3
		v.Analyzer.KeepCase = settings&16 != 0
		v.Analyzer.Whitespace = settings&32 != 0
		v.Weighting.Norm = Norm(settings>>6) % 3
		v.Weighting.TF = TF(settings>>5) % 3
		texts := strings.Split(text, "|")
		s, m, err := v.FitTransformTexts(context.Background(), texts)
		var p *PruneError
		if errors.As(err, &p) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := checkMatrix(s, m, len(texts)); err != nil {
			t.Fatal(err)
		}
		m2, err := remake(t, s).Transform(context.Background(), plainTexts(texts))
		if err != nil || !sameMatrix(m, m2) {
			t.Fatalf("transformed: another matrix, %v", err)
		}
		for _, text := range texts {
			checkTokens(t, s, text)
		}
	})
}

// checkTokens checks that tokens lie in the text, ascend, and that those known
// are the matches of one word.
func checkTokens(t *testing.T, s *Space, text string) {
	t.Helper()
	known := map[[2]int]int32{}
	start, end := -1, 0
	for tok := range s.Tokens(text) {
		if tok.Start <= start || tok.End < end || tok.End <= tok.Start || tok.End > len(text) ||
			tok.Term < -1 || int(tok.Term) >= s.Vocabulary.Len() {
			t.Fatalf("%q: token %+v after one at %d to %d", text, tok, start, end)
		}
		start, end = tok.Start, tok.End
		if tok.Term >= 0 {
			known[[2]int{tok.Start, tok.End}] = tok.Term
		}
	}
	end = 0
	for tok := range s.Matches(text) {
		if tok.End < end || tok.Start >= tok.End || tok.Start < 0 || tok.End > len(text) || tok.Term < 0 {
			t.Fatalf("%q: match %+v after one to %d", text, tok, end)
		}
		end = tok.End
		if strings.Contains(s.Vocabulary.Term(int(tok.Term)), " ") {
			continue
		}
		if known[[2]int{tok.Start, tok.End}] != tok.Term {
			t.Fatalf("%q: match %+v is no token", text, tok)
		}
		delete(known, [2]int{tok.Start, tok.End})
	}
	if len(known) != 0 {
		t.Fatalf("%q: tokens without a match: %v", text, known)
	}
}

func FuzzTokens(f *testing.F) {
	s, _, err := (&Vectorizer{Analyzer: Analyzer{StopWords: []string{"profit"}}}).FitTransformTexts(context.Background(),
		[]string{"The bank raised interest rates. Profits", "BBC 東京都 news", "Tony Blair"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("the Bank’s interest\nrates at bbc.co.uk, 東京都。")
	f.Add("\x00\xff interest-rates profit bank\u00ad")
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, s, text) })
}
