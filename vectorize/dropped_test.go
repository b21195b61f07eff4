package vectorize

import (
	"slices"
	"strings"
	"testing"
)

func TestDropped(t *testing.T) {
	space, _ := fit(t, Vectorizer{}, "bank rates rise", "bank of rates")
	for _, tt := range []struct{ text, tokens, dropped string }{
		{"", "", ""},
		{"The bank of Xyz had 12 rates, at http://a.b", "bank Xyz rates", "The of had 12 at"},
		{"the\r\nand", "", "the and"},
	} {
		words := func(dropped bool) string {
			var list []string
			seq := space.Tokens(tt.text)
			if dropped {
				seq = space.Dropped(tt.text)
			}
			for w := range seq {
				list = append(list, tt.text[w.Start:w.End])
			}
			return strings.Join(list, " ")
		}
		if got := words(false); got != tt.tokens {
			t.Errorf("%q: tokens %q, want %q", tt.text, got, tt.tokens)
		}
		if got := words(true); got != tt.dropped {
			t.Errorf("%q: dropped %q, want %q", tt.text, got, tt.dropped)
		}
		for range space.Dropped(tt.text) {
			break
		}
	}
}

// Every word of a text is either a token or dropped.
func TestDroppedAndTokensAreAll(t *testing.T) {
	space, _ := fit(t, Vectorizer{}, "bank rates rise", "bank of rates")
	for _, text := range append(ascii, "L'économie 東京都へ a\u0301b é 3.5bn the\xff of") {
		var got, want []int
		for w := range space.Tokens(text) {
			got = append(got, w.Start)
		}
		for w := range space.Dropped(text) {
			got = append(got, w.Start)
		}
		slices.Sort(got)
		for _, w := range scan(space.an.scanner(), text) {
			want = append(want, w.start)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: words at %v, want %v", text, got, want)
		}
	}
}
