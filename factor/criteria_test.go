package factor

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

func approx(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// The clustering is that of the definition: join the two clusters with the least
// mean distance, again and again.
func TestAverageLinkage(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 50 {
		n := 2 + rng.IntN(9)
		d := make([][]float64, n)
		for i := range d {
			d[i] = make([]float64, n)
			for j := range i {
				d[i][j] = rng.Float64()
				d[j][i] = d[i][j]
			}
		}
		var want []float64
		clusters := make([][]int, n)
		for i := range clusters {
			clusters[i] = []int{i}
		}
		for len(clusters) > 1 {
			a, b, least := 0, 0, math.Inf(1)
			for x := range clusters {
				for y := range x {
					sum := 0.0
					for _, i := range clusters[x] {
						for _, j := range clusters[y] {
							sum += d[i][j]
						}
					}
					if mean := sum / float64(len(clusters[x])*len(clusters[y])); mean < least {
						a, b, least = x, y, mean
					}
				}
			}
			want = append(want, least)
			clusters[b] = append(clusters[b], clusters[a]...)
			clusters = slices.Delete(clusters, a, a+1)
		}
		tree := averageLinkage(d)
		for i, m := range tree.merges {
			approx(t, "height", m.height, want[i], 1e-9)
		}
		for k := 1; k <= n; k++ {
			if got := slices.Max(tree.cut(k)) + 1; got != k {
				t.Errorf("cut into %d gives %d clusters", k, got)
			}
		}
	}
}

// Restarts that agree have a perfect consensus; those that toss coins have none.
func TestConsensusCriteria(t *testing.T) {
	criteria := func(labels [][]int, k int) (cophenetic, dispersion, silhouette float64) {
		c := consensusOf(labels)
		tree := averageLinkage(c.distances())
		return tree.cophenetic(c), c.dispersion(), c.silhouette(tree.cut(k))
	}
	a := []int{0, 0, 0, 1, 1, 2, 2, 2}
	renamed := []int{2, 2, 2, 0, 0, 1, 1, 1}
	cc, di, si := criteria([][]int{a, renamed, a}, 3)
	if cc != 1 || di != 1 || si != 1 {
		t.Errorf("agreement: %v, %v, %v", cc, di, si)
	}
	rng := rand.New(rand.NewPCG(6, 6))
	var random [][]int
	for range 40 {
		run := make([]int, 60)
		for i := range run {
			run[i] = rng.IntN(2)
		}
		random = append(random, run)
	}
	cc, di, si = criteria(random, 2)
	if cc > .6 || di > .1 || si > .2 {
		t.Errorf("coins: %v, %v, %v", cc, di, si)
	}
	// By hand: two columns of four change sides in one of two runs.
	_, di, _ = criteria([][]int{{0, 0, 1, 1}, {0, 1, 0, 1}}, 2)
	approx(t, "dispersion", di, (4.+4)/16, 1e-12)
	if _, _, si := criteria([][]int{{0, 0, 0}}, 1); !math.IsNaN(si) {
		t.Errorf("the silhouette of one cluster: %v", si)
	}
}

func TestElbow(t *testing.T) {
	x := []int{2, 3, 4, 5, 6, 7, 8}
	for name, c := range map[string]struct {
		y    []float64
		want int
	}{
		"sharp":    {[]float64{10, 6, 2, 1.9, 1.8, 1.7, 1.6}, 2},
		"straight": {[]float64{7, 6, 5, 4, 3, 2, 1}, -1},
		"rising":   {[]float64{1, 2, 3, 4, 5, 6, 7}, -1},
		"constant": {[]float64{1, 1, 1, 1, 1, 1, 1}, -1},
	} {
		if got := elbow(x, c.y); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if elbow([]int{2, 9}, []float64{3, 1}) != -1 {
		t.Error("two points have an elbow")
	}
}

// Lists agree as counted by hand from equation 2 of Greene et al.
func TestAgreement(t *testing.T) {
	list := func(rows ...int) *Dense {
		d := NewDense(12, 1)
		for p, i := range rows {
			d.Set(i, 0, float32(100-p))
		}
		return d
	}
	a := list(0, 1, 2)
	approx(t, "itself", agreement(a, a, 3), 1, 1e-12)
	approx(t, "nothing shared", agreement(a, list(3, 4, 5), 3), 0, 1e-12)
	// Depth 1: 0 of 2. Depth 2: {0,1} and {3,0} share 1 of 3. Depth 3: {0,1,2} and {3,0,1} share 2 of 4.
	approx(t, "by hand", agreement(a, list(3, 0, 1), 3), (0+1./3+2./4)/3, 1e-12)
	approx(t, "shorter", agreement(a, list(0), 3), (1+1./2+1./3)/3, 1e-12)
	approx(t, "empty", agreement(a, list(), 3), 0, 1e-12)
	// Columns in another order and scale are the same.
	w, v := NewDense(6, 2), NewDense(6, 2)
	for i := range 6 {
		w.Set(i, 0, float32(i))
		w.Set(i, 1, float32(6-i))
		v.Set(i, 1, 10*float32(i))
		v.Set(i, 0, 0.1*float32(6-i))
	}
	approx(t, "reordered", agreement(w, v, 4), 1, 1e-12)
}

// The halves add up, and are what a binomial draw is.
func TestThin(t *testing.T) {
	var i, j []int32
	var val []float32
	for p := range 4000 {
		i, j, val = append(i, int32(p%50)), append(j, int32(p/50)), append(val, float32(1+p%9))
	}
	val[17] = 10_000
	v, err := sparse.NewTriplets(50, 80, i, j, val)
	if err != nil {
		t.Fatal(err)
	}
	part, rest := thin(v, .3, rand.New(rand.NewPCG(1, 1)))
	var sum mat.Dense
	sum.Add(part, rest)
	if !mat.Equal(&sum, v) {
		t.Error("the parts do not add up")
	}
	want := .3 * v.Sum()
	approx(t, "share", part.Sum(), want, 5*math.Sqrt(.7*want))
	var mean, square float64
	for range 2000 {
		x := binomial(rand.New(rand.NewPCG(uint64(mean*1e3), uint64(square))), 40, .5)
		mean += x / 2000
		square += x * x / 2000
	}
	approx(t, "mean", mean, 20, .5)
	approx(t, "variance", square-mean*mean, 10, 1.5)
}

// The blend is the best there is, by comparison with a fine grid, and the error is
// the divergence by definition.
// TestThinHugeCounts: values of any size are whole numbers in float32, and are parted too.
func TestThinHugeCounts(t *testing.T) {
	for _, c := range []float32{1e9, 1e15, 1e18, 1e30, math.MaxFloat32} {
		v, err := sparse.New(1, 1, []int{0, 1}, []int32{0}, []float32{c})
		if err != nil {
			t.Fatal(err)
		}
		part, rest := thin(v, .5, rand.New(rand.NewPCG(1, 1)))
		for _, x := range []float64{part.At(0, 0), rest.At(0, 0)} {
			if want := float64(c) / 2; math.Abs(x-want) > 8*math.Sqrt(want)+1e-7*want {
				t.Errorf("of %g %g, want about half", c, x)
			}
		}
	}
}

func TestPredict(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	v := mat.NewDense(8, 6, nil)
	w, ht := NewDense(8, 2), NewDense(6, 2)
	row, col := make([]float64, 8), make([]float64, 6)
	for i := range 8 {
		row[i] = .05 + rng.Float64()/8
		w.Set(i, i%2, rng.Float32())
		for j := range 6 {
			v.Set(i, j, float64(rng.IntN(3)))
		}
	}
	for j := range 6 {
		col[j] = 6
		ht.Set(j, j%2, 4*rng.Float32())
	}
	sv, err := sparse.From(v)
	if err != nil {
		t.Fatal(err)
	}
	divergence := func(eps float64) (d float64) {
		for i := range 8 {
			for j := range 6 {
				q := (1-eps)*dot(w.Row(i), ht.Row(j)) + eps*row[i]*col[j]
				d += q - v.At(i, j)
				if x := v.At(i, j); x > 0 {
					d += x * math.Log(x/q)
				}
			}
		}
		return d / mat.Sum(v)
	}
	least := math.Inf(1)
	for e := 1; e <= 10_000; e++ {
		least = min(least, divergence(float64(e)/10_000))
	}
	got := predict(sv, w, ht, row, col)
	approx(t, "model", got.model, least, 1e-6)
	approx(t, "margins", got.margins, divergence(1), 1e-9)
	if got.model > got.margins {
		t.Errorf("worse than nothing: %+v", got)
	}
}

// Splits are the same for the same number, and what is held out was not fitted.
func TestSplits(t *testing.T) {
	v := small().V
	for _, s := range []splitter{thinning{v, 1}, newBicross(v, 1)} {
		a, b, other := s.split(0), s.split(0), s.split(1)
		if !mat.Equal(a.train, b.train) || mat.Equal(a.train, other.train) {
			t.Errorf("%v: splits of a number differ, or those of two do not", s)
		}
		if a.train.Sum() > .9*v.Sum() {
			t.Errorf("%v: %v of %v is fitted", s, a.train.Sum(), v.Sum())
		}
		f, err := (&NMF{Rank: 4, Tol: 1e-2}).Factorize(t.Context(), a.train)
		if err != nil {
			t.Fatal(err)
		}
		w, e, err := a.score(t.Context(), f)
		if m, k := w.Dims(); err != nil || m != 200 || k != 4 || !(e.model > 0 && e.model < e.margins) {
			t.Errorf("%v: W is %d×%d, error %+v, %v", s, m, k, e, err)
		}
	}
}

// Of a short column everything may be held out. It is not foretold, and the others are: with
// counts and without.
func TestHeldOutOfShortColumns(t *testing.T) {
	p := planted.Matrix(planted.Options{Terms: 200, Documents: 300, Topics: 4, Length: 4, Mixing: .1, Seed: 3})
	var half mat.Dense
	half.Scale(0.5, p.V)
	for name, v := range map[string]mat.Matrix{"counts": p.V, "no counts": &half} {
		r := Ranks{Ranks: []int{2, 4, 6}, Criteria: []Criterion{HeldOut}}
		c, err := r.Select(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range c.Curve(HeldOut).Mean {
			if !(x > 0) || math.IsInf(x, 0) {
				t.Errorf("%s: held-out %v at %d", name, x, c.Ranks[i])
			}
		}
	}
}
