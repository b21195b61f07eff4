package main

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"seed", "sede", 1}, {"topcis", "topics", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("distance is not symmetric for %q and %q", c.a, c.b)
		}
	}
}

func TestClosest(t *testing.T) {
	words := []string{"fit", "topics", "docs", "infer", "evaluate", "k"}
	for word, want := range map[string]string{
		"topcis": "topics", "topic": "topics", "Topics": "topics", "evalaute": "evaluate", "eval": "evaluate",
		"fti": "fit", "articles": "", "x": "", "": "", "news": "", "k": "",
	} {
		if got := closest(word, words); got != want {
			t.Errorf("closest(%q) = %q, want %q", word, got, want)
		}
	}
}
