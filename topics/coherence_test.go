package topics

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// windowsOf is slide done slowly: the windows of a document as sets, gensim's way.
func windowsOf(terms []int32, size int) [][]int32 {
	if size <= 0 || size > len(terms) {
		size = len(terms)
	}
	in := map[int32]bool{}
	for _, t := range terms[:size] {
		in[t] = true
	}
	var out [][]int32
	snapshot := func() {
		var w []int32
		for t := range in {
			if t >= 0 {
				w = append(w, t)
			}
		}
		out = append(out, w)
	}
	snapshot()
	for i := size; i < len(terms); i++ {
		delete(in, terms[i-size])
		in[terms[i]] = true
		snapshot()
	}
	return out
}

func TestSlideCountsEveryWindow(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	topics := [][]int32{{0, 1, 2, 3}, {3, 4, 5}, {9}}
	for _, size := range []int{-1, 1, 2, 3, 10} {
		fast, slow := newCooccurrence(12, topics), newCooccurrence(12, topics)
		for range 40 {
			text := make([]int32, rng.IntN(30))
			for i := range text {
				text[i] = rng.Int32N(13) - 1 // -1 is unknown
			}
			fast.slide(plain(text), size)
			for _, w := range windowsOf(text, size) {
				slow.set(w)
			}
		}
		if fast.windows != slow.windows || !slices.Equal(fast.single, slow.single) {
			t.Fatalf("window %d: %d windows %v, want %d %v", size, fast.windows, fast.single, slow.windows, slow.single)
		}
		for key, n := range slow.pair {
			if fast.pair[key] != n {
				t.Fatalf("window %d: pair %x in %d windows, want %d", size, key, fast.pair[key], n)
			}
		}
		if slices.Contains(fast.present, true) || len(fast.active) != 0 {
			t.Fatal("words are left over from one document to the next")
		}
	}
}

// plain is a passage of words; negative ones are unknown.
func plain(terms []int32) *passage {
	p := &passage{}
	for _, t := range terms {
		if t < 0 {
			p.add()
		} else {
			p.add(t)
		}
	}
	return p
}

func TestSlidePhrases(t *testing.T) {
	// "new york city": words 0 1 2, phrase 3 ends with word 1.
	c := newCooccurrence(4, [][]int32{{0, 1, 2, 3}})
	p := &passage{}
	p.add(0)
	p.add(1, 3)
	p.add(2)
	c.slide(p, 2)
	if c.windows != 2 || !slices.Equal(c.single, []int{1, 2, 1, 2}) || c.pair[pairKey(2, 3)] != 1 || c.pair[pairKey(1, 3)] != 2 {
		t.Errorf("%d windows, words %v, pairs %v", c.windows, c.single, c.pair)
	}
}

func TestForksAddUp(t *testing.T) {
	topics := [][]int32{{0, 1, 2}}
	texts := [][]int32{{0, 1, 1, 2, 0}, {2, 2}, {}, {1, 0}}
	one := newCooccurrence(3, topics)
	sum := one.fork()
	for _, text := range texts {
		one.slide(plain(text), 2)
		part := sum.fork()
		part.slide(plain(text), 2)
		sum.add(part)
	}
	a, _ := one.coherence(topics[0], nil)
	b, _ := sum.coherence(topics[0], nil)
	if a != b || one.windows != sum.windows {
		t.Errorf("coherence %v over %d windows, in parts %v over %d", a, one.windows, b, sum.windows)
	}
}

func TestNPMIRange(t *testing.T) {
	count := func(docs ...[]int32) *cooccurrence {
		c := newCooccurrence(4, [][]int32{{0, 1, 2, 3}})
		for _, d := range docs {
			c.set(d)
		}
		return c
	}
	tests := []struct {
		name   string
		counts *cooccurrence
		want   float64
	}{
		{"always together", count([]int32{0, 1}, []int32{2}, nil, nil), 1},
		{"independent", count([]int32{0, 1}, []int32{0}, []int32{1}, nil), 0},
		{"never together", count([]int32{0}, []int32{1}), math.Log(1e-12/.25) / -math.Log(1e-12)},
		{"first word in no window", count([]int32{1}, []int32{2}), 0},
		{"both in no window", count([]int32{2}), 0},
		{"both in every window", count([]int32{0, 1}, []int32{0, 1, 2}), 0},
		{"one in every window", count([]int32{0, 1}, []int32{0}), 0},
		{"no windows", count(), 0},
		{"an empty window", count(nil), 0},
	}
	for _, test := range tests {
		got := test.counts.npmi(0, 1)
		if math.IsNaN(got) || math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: NPMI %v, want %v", test.name, got, test.want)
		}
		if back := test.counts.npmi(1, 0); back != got {
			t.Errorf("%s: NPMI is not symmetric: %v, %v", test.name, got, back)
		}
	}
	if x := tests[2].want; x > -0.9 || x < -1 {
		t.Errorf("words never together have %v", x)
	}
}

func TestCoherenceOfFewWords(t *testing.T) {
	c := newCooccurrence(3, [][]int32{{0, 1}})
	c.set([]int32{0})
	for _, words := range [][]int32{nil, {0}} {
		if got, absent := c.coherence(words, nil); got != 0 || absent != 0 {
			t.Errorf("words %v: coherence %v, %d absent, want 0, 0", words, got, absent)
		}
	}
	if got, absent := c.coherence([]int32{0, 1}, nil); got != 0 || absent != 1 {
		t.Errorf("coherence %v, %d absent, want 0, 1", got, absent)
	}
}

// A phrase and a part of it are together by nature, and no pair.
func TestCoherenceOfPhrases(t *testing.T) {
	c := newCooccurrence(3, [][]int32{{0, 1, 2}})
	c.set([]int32{0, 1, 2})
	c.set([]int32{1})
	c.set(nil)
	nested := func(a, b int32) bool { return a+b == 1 || a+b == 2 } // term 0 holds 1 and 2
	got, _ := c.coherence([]int32{0, 1, 2}, nested)
	if want := c.npmi(1, 2); got != want || want == c.npmi(0, 2) {
		t.Errorf("coherence %v, want that of the words alone, %v", got, want)
	}
	if got, _ := c.coherence([]int32{0, 1}, nested); got != 0 {
		t.Errorf("coherence %v of no pair", got)
	}
	for _, x := range []struct {
		term, part string
		want       bool
	}{{"interest rate", "rate", true}, {"interest rate", "interest", true}, {"rate", "rate", true}, {"a b c", "b c", true},
		{"rate", "interest rate", false}, {"interest rate", "ate", false}, {"a b c", "a c", false}} {
		if holds(x.term, x.part) != x.want {
			t.Errorf("%q holds %q: want %v", x.term, x.part, x.want)
		}
	}
}

func TestDiversity(t *testing.T) {
	tests := []struct {
		tops [][]int32
		want float64
	}{
		{[][]int32{{0, 1}, {2, 3}}, 1},
		{[][]int32{{0, 1}, {1, 0}}, 0.5},
		{[][]int32{{0, 1}, {}}, 1},
		{[][]int32{{}, {}}, 1},
	}
	for _, test := range tests {
		if got := diversity(test.tops); got != test.want {
			t.Errorf("%v: diversity %v, want %v", test.tops, got, test.want)
		}
	}
}
