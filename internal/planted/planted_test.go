package planted

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/topoi-nmf/topoi/sparse"
)

// hard has everything a problem can have.
var hard = Options{Terms: 300, Documents: 400, Topics: 6, Length: 80, Overlap: .3, Mixing: .4, Noise: .1, Seed: 5}

func requireSame(t *testing.T, got, want *sparse.Matrix) {
	t.Helper()
	gp, gi, gv := got.CSC()
	wp, wi, wv := want.CSC()
	if !slices.Equal(gp, wp) || !slices.Equal(gi, wi) || !slices.Equal(gv, wv) {
		t.Fatal("matrices differ")
	}
}

func TestSameOptionsSameBits(t *testing.T) {
	a, b := Matrix(hard), Matrix(hard)
	requireSame(t, a.V, b.V)
	requireSame(t, a.W, b.W)
	requireSame(t, a.H, b.H)
	other := hard
	other.Seed++
	if c := Matrix(other); mat.Equal(a.V, c.V) {
		t.Error("another seed gives the same matrix")
	}
}

func TestDocumentsDoNotDependOnTheirNumber(t *testing.T) {
	few := hard
	few.Documents = 7
	requireSame(t, Matrix(few).V, Matrix(hard).V.Columns([]int{0, 1, 2, 3, 4, 5, 6}))
}

func TestEveryFormIsTheSameMatrix(t *testing.T) {
	opt := hard
	opt.Documents = sampled + 500 // enough for Counts to estimate its size
	want := Matrix(opt).V
	requireSame(t, Counts(opt), want)
	j := 0
	for ind, val := range Columns(opt) {
		wi, wv := want.Column(j)
		if !slices.Equal(ind, wi) || !slices.Equal(val, wv) {
			t.Fatalf("column %d differs", j)
		}
		if j++; j == 10 {
			break
		}
	}
}

func TestFactorsAreNormalised(t *testing.T) {
	for _, opt := range []Options{{}, hard} {
		p := Matrix(opt)
		o := opt.withDefaults()
		for k := range o.Topics {
			if s := p.W.Columns([]int{k}).Sum(); math.Abs(s-1) > 1e-5 {
				t.Errorf("topic %d sums to %v", k, s)
			}
		}
		for j, label := range p.Labels {
			main := p.H.At(label, j)
			mass := p.H.Columns([]int{j}).Sum()
			if want := (1 - o.Mixing) * mass; math.Abs(main-want) > 1e-4*mass {
				t.Errorf("document %d: %v of %v on its topic, want %v", j, main, mass, want)
			}
		}
	}
}

// V is Poisson with mean W·H plus even noise: sums over many documents must lie
// within five standard deviations of it.
func TestCountsFollowTheFactors(t *testing.T) {
	opt := hard
	opt.Documents = 4000
	p := Matrix(opt)
	var wh mat.Dense
	wh.Mul(p.W, p.H)
	noise := opt.Noise / (1 - opt.Noise) * p.H.Sum() / float64(opt.Terms)
	for i := range opt.Terms {
		got, want := 0.0, noise
		p.V.DoRowNonZero(i, func(_, _ int, v float64) { got += v })
		for j := range opt.Documents {
			want += wh.At(i, j)
		}
		if z := (got - want) / math.Sqrt(want); math.Abs(z) > 5 {
			t.Errorf("term %d: %v occurrences, %.1f expected: %.1f standard deviations", i, got, want, z)
		}
	}
	mean := p.V.Sum() / float64(opt.Documents)
	if math.Abs(mean-opt.Length) > .05*opt.Length {
		t.Errorf("mean length %v, want about %v", mean, opt.Length)
	}
}

func TestEasyProblemHasDisjointTopics(t *testing.T) {
	p := Matrix(Options{})
	p.V.DoNonZero(func(i, j int, v float64) {
		if p.W.At(i, p.Labels[j]) == 0 {
			t.Errorf("term %d of document %d is not of topic %d", i, j, p.Labels[j])
		}
	})
}

func TestZipfGivesTheNonzerosAskedFor(t *testing.T) {
	for _, c := range []struct{ terms, documents, nonzeros int }{
		{2000, 3000, 150_000}, {20_000, 5000, 500_000}, {200, 4000, 120_000}, {10, 400, 800},
	} {
		v := Counts(Zipf(c.terms, c.documents, c.nonzeros, 1))
		if r := float64(v.NNZ()) / float64(c.nonzeros); r < .93 || r > 1.07 {
			t.Errorf("%+v: %d nonzeros", c, v.NNZ())
		}
	}
}

func TestCorpusIsTheMatrixInWords(t *testing.T) {
	p, c := Matrix(hard), Corpus(hard)
	index := map[string]int{}
	for i, w := range c.Words {
		if _, twice := index[w]; twice {
			t.Fatalf("two terms are spelled %q", w)
		}
		index[w] = i
	}
	for j, a := range c.Articles {
		got := map[int]float64{}
		for _, w := range strings.Fields(strings.ToLower(strings.ReplaceAll(a.Body, ".", ""))) {
			if i, ok := index[w]; ok {
				got[i]++
			} else if len(w) > 4 {
				t.Errorf("%s: %q is neither invented nor a function word", a.ID, w)
			}
		}
		n := 0
		p.V.DoColNonZero(j, func(i, _ int, v float64) {
			if n++; got[i] != v {
				t.Errorf("%s: %q occurs %v times, want %v", a.ID, c.Words[i], got[i], v)
			}
		})
		if n != len(got) || a.Label != p.Labels[j] {
			t.Errorf("%s: %d words and label %d, want %d and %d", a.ID, len(got), a.Label, n, p.Labels[j])
		}
		if !strings.HasPrefix(a.ID, fmt.Sprintf("t%02d/", a.Label)) || len(strings.Fields(a.Title)) != 4 {
			t.Errorf("article %+v", a)
		}
	}
	// Shared and own words are all the words, each once, and agree with W.
	seen := make([]bool, len(c.Words))
	for k, own := range append(slices.Clone(c.Topics), c.Shared) {
		last := math.Inf(1)
		for _, i := range own {
			weight := p.W.At(i, k%len(c.Topics))
			if seen[i] || weight == 0 || weight > last {
				t.Errorf("term %d of list %d: weight %v after %v", i, k, weight, last)
			}
			seen[i], last = true, weight
		}
	}
	if slices.Contains(seen, false) {
		t.Error("a term belongs to no topic")
	}
}

func TestWordsAreAllDifferent(t *testing.T) {
	seen := map[string]bool{}
	for i := range 300_000 {
		w := word(i)
		if seen[w] || len(w) < 5 || strings.ToLower(w) != w {
			t.Fatalf("word(%d) = %q", i, w)
		}
		seen[w] = true
	}
}

func TestAliasHoldsItsWeights(t *testing.T) {
	for _, weights := range [][]float64{{1}, {.5, .5}, {0, 1, 0}, zipf(7), zipf(1000)} {
		a := newAlias(weights)
		got := make([]float64, len(weights))
		for i, keep := range a.keep {
			got[i] += keep / float64(len(weights))
			got[a.other[i]] += (1 - keep) / float64(len(weights))
		}
		for i, w := range weights {
			if math.Abs(got[i]-w) > 1e-12 {
				t.Errorf("%d weights: outcome %d has %v, want %v", len(weights), i, got[i], w)
			}
		}
	}
}

func TestAliasDraws(t *testing.T) {
	weights := zipf(20)
	a := newAlias(weights)
	rng := rand.New(rand.NewPCG(1, 1))
	const n = 200_000
	counts := make([]float64, len(weights))
	for range n {
		counts[a.draw(rng)]++
	}
	var chi2 float64
	for i, w := range weights {
		chi2 += (counts[i] - n*w) * (counts[i] - n*w) / (n * w)
	}
	if p := (distuv.ChiSquared{K: 19}).Survival(chi2); p < 1e-4 {
		t.Errorf("χ² = %v, p = %v", chi2, p)
	}
}

func TestPoissonMoments(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	if poisson(rng, 0) != 0 {
		t.Error("a mean of zero gave a count")
	}
	for _, mean := range []float64{.3, 5, 80, 1200} {
		const n = 20_000
		var sum, squares float64
		for range n {
			x := float64(poisson(rng, mean))
			sum += x
			squares += (x - mean) * (x - mean)
		}
		if z := (sum - n*mean) / math.Sqrt(n*mean); math.Abs(z) > 5 {
			t.Errorf("mean %v: drew %v, %.1f standard deviations off", mean, sum/n, z)
		}
		if r := squares / (n * mean); r < .9 || r > 1.1 {
			t.Errorf("mean %v: variance %v", mean, squares/n)
		}
	}
}

func TestImpossibleOptionsPanic(t *testing.T) {
	for _, opt := range []Options{
		{Topics: -1}, {Documents: -1}, {Terms: 5, Topics: 5}, {Terms: math.MaxInt32 + 1},
		{Overlap: 1.5}, {Mixing: -.1}, {Noise: math.NaN()}, {Length: -1}, {Length: math.Inf(1)},
	} {
		requirePanic(t, fmt.Sprintf("%+v", opt), func() { Matrix(opt) })
	}
	requirePanic(t, "Zipf, full", func() { Zipf(100, 10, 1000, 1) })
	requirePanic(t, "Zipf, empty", func() { Zipf(100, 10, 5, 1) })
}

func requirePanic(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "planted: ") {
			t.Errorf("%s: no panic that names the package", name)
		}
	}()
	f()
}

func BenchmarkColumns(b *testing.B) {
	opt := Zipf(50_000, 20_000, 2_000_000, 1)
	b.ReportAllocs()
	for b.Loop() {
		for range Columns(opt) {
		}
	}
}
