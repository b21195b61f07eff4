package report

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Bytes inside phrases are those that some phrase has between its ends, overlapping or not.
func TestInsides(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		var phrases []ExplainedPhrase
		for range rng.IntN(8) {
			start := rng.IntN(50)
			phrases = append(phrases, ExplainedPhrase{Start: start, End: start + 2 + rng.IntN(15)})
		}
		inside := insides(phrases)
		for at := 0; at < 70; at += 1 + rng.IntN(3) {
			want := slices.ContainsFunc(phrases, func(p ExplainedPhrase) bool { return p.Start < at && at < p.End })
			if inside(at) != want {
				t.Fatalf("byte %d of %v: %t", at, phrases, !want)
			}
		}
	}
}
