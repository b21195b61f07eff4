package factor

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
)

// TestMedoidsStandForThePool: of three runs that share two components and have one
// each of their own, the shared ones are chosen, and their means leave the others out.
func TestMedoidsStandForThePool(t *testing.T) {
	var runs []*Dense
	for r := range 3 {
		w := NewDense(6, 3)
		for c := range 3 {
			at := (c + r) % 3 // the order differs
			if c == 2 {
				w.Row(2 + r)[at] = 1 // met once
				continue
			}
			w.Row(c)[at], w.Row(5)[at] = 4, float32(r)*0.1
		}
		runs = append(runs, w)
	}
	pool, err := newComponents(context.Background(), runs, 1)
	if err != nil {
		t.Fatal(err)
	}
	chosen, err := pool.medoids(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := pool.means(chosen, runs)
	for c := range 2 {
		held := slices.ContainsFunc(chosen, func(i int) bool { return runs[i/3].Row(c)[i%3] > 0 })
		if !held {
			t.Errorf("shared component %d is not among the medoids %v", c, chosen)
		}
		sum := float32(0)
		for _, x := range w.Row(c) {
			sum += x
		}
		if sum < 2.9 {
			t.Errorf("row %d has %.2f in the means, want about 3, from all runs", c, sum)
		}
	}
	alone := 0
	for r := range 3 {
		for _, x := range w.Row(2 + r) {
			if x > 0 {
				alone++
			}
		}
	}
	if alone != 1 {
		t.Errorf("%d components of single runs are left, want 1 for the third place", alone)
	}
}

// TestBaggedPartsAgree: two different parts of the columns start from nearly the same
// components, also where documents differ in length by far.
func TestBaggedPartsAgree(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 600, Documents: 900, Topics: 8, Mixing: 0.4, Seed: 4})
	_, n := pl.V.Dims()
	var w []*Dense
	for part := range 2 {
		var keep []int
		for j := range n {
			if j%5 != part {
				keep = append(keep, j)
			}
		}
		p := NMF{Rank: 8, Start: Bagged{}, MaxIter: 1, Tol: -1}
		w = append(w, factorize(t, p, pl.V.Columns(keep)).W)
	}
	m, err := Match(w[0], w[1])
	if err != nil {
		t.Fatal(err)
	}
	if worst := slices.Min(m.Cosine); worst < 0.95 {
		t.Errorf("the least alike components of two parts have cosine %.3f, want 0.95", worst)
	}
}

// TestShortenedColumns: no column is longer than the limit, those below stay, and
// directions are kept.
func TestShortenedColumns(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 300, Documents: 200, Topics: 4, Seed: 2})
	p := NMF{Rank: 4}
	s := solverFor(t, &p, pl.V)
	const nonzeros = 20
	v, err := s.shortened(nonzeros)
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, x := range s.pb.byCol.val {
		total += float64(x) * float64(x)
	}
	most := math.Sqrt(nonzeros * total / float64(len(s.pb.byCol.val)))
	cut := 0
	for j := range s.pb.n {
		_, was := s.pb.byCol.row(j)
		_, is := v.Column(j)
		a, b, ab := 0.0, 0.0, 0.0
		for q := range was {
			a, b = a+float64(was[q])*float64(was[q]), b+float64(is[q])*float64(is[q])
			ab += float64(was[q]) * float64(is[q])
		}
		a, b = math.Sqrt(a), math.Sqrt(b)
		if want := min(a, most); math.Abs(b-want) > 1e-5*want || ab < (1-1e-6)*a*b {
			t.Fatalf("column %d of length %g has %g, want %g in the same direction", j, a, b, want)
		}
		if a > most {
			cut++
		}
	}
	if cut == 0 || cut == s.pb.n {
		t.Fatalf("%d of %d columns are shortened: the test shows nothing", cut, s.pb.n)
	}
}

// TestBaggedCountsItsFits, also where a part can hold no fewer columns than there are.
func TestBaggedCountsItsFits(t *testing.T) {
	v := planted.Matrix(planted.Options{Terms: 50, Documents: 6, Topics: 3, Seed: 1}).V
	last, calls := 0, 0
	b := Bagged{Runs: 4, Progress: func(done, total int) {
		calls++
		if done != last+1 || total != 4 {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	}}
	factorize(t, NMF{Rank: 6, Start: b, MaxIter: 2}, v)
	if calls != 4 {
		t.Errorf("told of %d fits, want 4", calls)
	}
}

// TestBaggedIsSilentInManyRuns: runs of the same start at a time would report at the same time.
func TestBaggedIsSilentInManyRuns(t *testing.T) {
	v := planted.Counts(planted.Options{Terms: 60, Documents: 80, Topics: 3, Seed: 1})
	var calls atomic.Int32
	p := NMF{Rank: 3, Start: Bagged{Runs: 3, Progress: func(int, int) { calls.Add(1) }}, MaxIter: 2}
	c := Consensus{NMF: p, Runs: 3}
	if _, err := c.Factorize(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	r := Ranks{NMF: p, Ranks: []int{2, 3}, Fast: true}
	if _, err := r.Select(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	if n := calls.Load(); n > 0 {
		t.Errorf("told %d times", n)
	}
	if _, err := p.Factorize(t.Context(), v); err != nil || calls.Load() != 3 {
		t.Errorf("told %d times by one run of 3 fits, %v", calls.Load(), err)
	}
}

func TestBaggedIsCancelled(t *testing.T) {
	v := planted.Matrix(planted.Options{Terms: 300, Documents: 400, Topics: 4, Seed: 1}).V
	p := NMF{Rank: 4}
	s := solverFor(t, &p, v)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := (Bagged{}).begin(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want one that wraps context.Canceled", err)
	}
}

// One run is a fit to all columns, the one that is unlike the others among them.
func TestBaggedOnceSeesEveryColumn(t *testing.T) {
	const n = 20
	for lone := range n {
		v := NewDense(2, n)
		for j := range n {
			v.Set(0, j, 1)
		}
		v.Set(0, lone, 0)
		v.Set(1, lone, 1)
		f, err := (&NMF{Rank: 2, Start: Bagged{Runs: 1}, MaxIter: -1}).Factorize(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		sums, row := f.W.ColumnSums(), f.W.Row(1)
		if part := max(float64(row[0])/sums[0], float64(row[1])/sums[1]); part < 0.9 {
			t.Errorf("no component is of column %d alone: its row is %.2f of one at most", lone, part)
		}
	}
}

// TestBaggedRows: what rows left out hold does not decide which components are found, and they
// get weights where the columns have them.
func TestBaggedRows(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 400, Documents: 500, Topics: 5, Mixing: 0.3, Seed: 3})
	m, n := pl.V.Dims()
	// Rows m and on hold noise that is heavier than all else, but for the last, which
	// repeats row 0.
	const noise = 40
	var coo struct {
		ptr []int
		ind []int32
		val []float32
	}
	rng := rand.New(rand.NewPCG(1, 2))
	coo.ptr = append(coo.ptr, 0)
	for j := range n {
		ind, val := pl.V.Column(j)
		coo.ind, coo.val = append(coo.ind, ind...), append(coo.val, val...)
		for i := range noise {
			if rng.IntN(4) == 0 {
				coo.ind, coo.val = append(coo.ind, int32(m+i)), append(coo.val, 50*rng.Float32()+1)
			}
		}
		if x := pl.V.At(0, j); x > 0 {
			coo.ind, coo.val = append(coo.ind, int32(m+noise)), append(coo.val, float32(x))
		}
		coo.ptr = append(coo.ptr, len(coo.ind))
	}
	v, err := sparse.New(m+noise+1, n, coo.ptr, coo.ind, coo.val)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]bool, m+noise+1)
	for i := range m {
		rows[i] = true
	}
	fit := func(v *sparse.Matrix, b Bagged) *Dense { return factorize(t, NMF{Rank: 5, Start: b, MaxIter: -1}, v).W }
	worst := func(w *Dense) float64 {
		known := NewDense(m, 5)
		for i := range m {
			copy(known.Row(i), w.Row(i))
		}
		match, err := Match(known, fit(pl.V, Bagged{}))
		if err != nil {
			t.Fatal(err)
		}
		return slices.Min(match.Cosine)
	}
	w := fit(v, Bagged{Rows: rows})
	if c := worst(w); c < 0.98 {
		t.Errorf("with noise left out a component has cosine %.3f with that without noise, want .98", c)
	}
	if c := worst(fit(v, Bagged{})); c > 0.95 {
		t.Errorf("noise does no harm, cosine %.3f: the test shows nothing", c)
	}
	for k := range 5 {
		if a, b := float64(w.At(0, k)), float64(w.At(m+noise, k)); math.Abs(a-b) > 0.15*(a+b)+1e-3 {
			t.Errorf("component %d has %.3g of a row and %.3g of its copy, which was left out", k, a, b)
		}
	}
	var bad *StartError
	if _, err := (&NMF{Rank: 5, Start: Bagged{Rows: rows[1:]}}).Factorize(t.Context(), v); !errors.As(err, &bad) {
		t.Errorf("Rows of another length: %v", err)
	}
	few := make([]bool, m+noise+1)
	few[3] = true
	if got, want := fit(v, Bagged{Rows: few}), fit(v, Bagged{}); !slices.Equal(got.Row(1), want.Row(1)) {
		t.Error("too few rows are not taken for all")
	}
}

// TestBaggedPartsAreBalanced: five parts leave out every column once, each about a fifth, and
// another five others; a part has as many columns as the rank; one run has all.
func TestBaggedPartsAreBalanced(t *testing.T) {
	for _, n := range []int{5, 13, 100} {
		left := make([]int, n)
		for r := range 2 * baggedBlocks {
			part := Bagged{}.part(r, n, 2)
			if len(part) < 4*n/5 || len(part) > (4*n+4)/5 || !slices.IsSorted(part) {
				t.Fatalf("part %d of %d columns: %v", r, n, part)
			}
			for j := range n {
				if _, in := slices.BinarySearch(part, j); !in {
					left[j]++
				}
			}
		}
		if slices.Min(left) != 2 || slices.Max(left) != 2 {
			t.Errorf("columns are left out %v times by ten parts, want 2 times each", left)
		}
	}
	if slices.Equal(Bagged{}.part(0, 100, 2), Bagged{}.part(baggedBlocks, 100, 2)) {
		t.Error("another five parts are the same")
	}
	for r := range baggedBlocks {
		if part := (Bagged{}).part(r, 10, 9); len(part) != 9 {
			t.Errorf("part %d has %d columns for a rank of 9", r, len(part))
		}
		if part := (Bagged{Runs: 1}).part(r, 10, 2); len(part) != 10 {
			t.Errorf("one run has %d columns of 10", len(part))
		}
	}
}

// TestShortenedLeavesTheSolver: a value too small for float32 once its column is shortened stays the least
// there is, and the solver's own indices stay as they are, which starts of several goroutines read.
func TestShortenedLeavesTheSolver(t *testing.T) {
	v, err := sparse.New(3, 3, []int{0, 2, 3, 5}, []int32{0, 1, 1, 0, 2}, []float32{1e20, 1e-38, 1, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	p := NMF{Rank: 1}
	s := solverFor(t, &p, v)
	ptr, ind := slices.Clone(s.pb.byCol.ptr), slices.Clone(s.pb.byCol.ind)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			short, err := s.shortened(1e-10)
			if err != nil {
				t.Error(err)
				return
			}
			if got := short.NNZ(); got != 5 {
				t.Errorf("%d nonzeros of 5", got)
			}
		})
	}
	all.Wait()
	if !slices.Equal(ptr, s.pb.byCol.ptr) || !slices.Equal(ind, s.pb.byCol.ind) {
		t.Errorf("indices %v %v became %v %v", ptr, ind, s.pb.byCol.ptr, s.pb.byCol.ind)
	}
}

// A part of the columns can be empty where the matrix is not, and the error says so.
func TestBaggedEmptyPart(t *testing.T) {
	ptr := make([]int, 21)
	for j := 6; j < len(ptr); j++ {
		ptr[j] = 1
	}
	v, err := sparse.New(20, 20, ptr, []int32{3}, []float32{2})
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&NMF{Rank: 1, Start: Bagged{}}).Factorize(t.Context(), v)
	var start *StartError
	if !errors.As(err, &start) || errors.Is(err, ErrEmpty) {
		t.Errorf("error %v, want one of the start", err)
	}
}
