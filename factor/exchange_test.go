package factor

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/kernel"
	"github.com/topoi-nmf/topoi/internal/planted"
)

// TestExchangesNeverRaiseTheStart: a run without them begins no lower, and one with more
// of them begins no higher.
func TestExchangesNeverRaiseTheStart(t *testing.T) {
	v, ctx := hard(t).V, context.Background()
	lower := 0
	for seed := range uint64(4) {
		last := math.Inf(1)
		for _, exchanges := range []int{-1, 1, 2, 3} {
			p := NMF{Rank: 12, Seed: seed}
			s := solverFor(t, &p, v)
			w, ht, err := MultiStart{Exchanges: exchanges}.begin(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			d := divergence(v, &Factors{W: unsorted(w, s.pb.rowAt), Ht: unsorted(ht, s.pb.colAt)})
			if d > last*(1+1e-6) {
				t.Errorf("seed %d: begins at %v with %d exchanges, at %v with fewer", seed, d, exchanges, last)
			}
			if d < last*(1-1e-6) {
				lower++
			}
			last = d
		}
	}
	if lower < 6 { // of 16, of which 4 are the race alone
		t.Errorf("no exchange won on these seeds: %d", lower)
	}
}

// trapped returns a candidate at a point that no small step leaves: two planted components
// are one, and another is there twice.
func trapped(t *testing.T, s *solver, pl *planted.Planted) *candidate {
	t.Helper()
	w, ht := sorted(DenseOf(pl.W), s.pb.rowAt), sorted(DenseOf(pl.H.T()), s.pb.colAt)
	for _, d := range []*Dense{w, ht} {
		for i := range d.rows {
			x := d.Row(i)
			x[0] += x[1]
			x[1] = x[2]
			if d == ht {
				x[1], x[2] = x[2]/3, x[2]*2/3
			}
		}
	}
	c := s.contender(0, 2, 1)
	s.matchMass(w, ht)
	c.prepare(w, ht)
	for i := range 60 {
		if err := c.step(t.Context(), i+1); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if c.reached, err = c.checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestExchangeFindsTheMissingComponent: it comes to where a run ends that begins at
// the planted factors.
func TestExchangeFindsTheMissingComponent(t *testing.T) {
	for seed := range uint64(2) {
		pl := planted.Matrix(planted.Options{Terms: 400, Documents: 600, Topics: 8, Mixing: 0.1, Overlap: 0.4, Length: 150, Seed: seed})
		best := factorize(t, NMF{Rank: 8, Start: Custom{pl.W, pl.H}}, pl.V).Objective
		s := solverFor(t, &NMF{Rank: 8}, pl.V)
		c := trapped(t, s, pl)
		if c.reached < best*1.1 {
			t.Fatalf("seed %d: ends at %v, the planted components at %v: no trap", seed, c.reached, best)
		}
		for i := range uint64(4) {
			next, err := s.exchange(t.Context(), c, 1, 2, i)
			if err != nil {
				t.Fatal(err)
			}
			if next.beaten != (next.reached >= c.reached) {
				t.Errorf("seed %d, exchange %d: beaten %v at %v against %v", seed, i, next.beaten, next.reached, c.reached)
			}
			if !next.beaten {
				c = next
			}
		}
		if c.reached > best*1.0001 {
			t.Errorf("seed %d: ends at %v after exchanges, the planted components at %v", seed, c.reached, best)
		}
	}
}

// TestSpareTwins: of a component that is there twice one is spared, at a price of nearly
// nothing, and of what remains the one that explains least.
func TestSpareTwins(t *testing.T) {
	pl := planted.Matrix(planted.Options{Terms: 400, Documents: 300, Topics: 6, Length: 150, Seed: 12})
	f := factorize(t, NMF{Rank: 6, Start: Custom{pl.W, pl.H}}, pl.V)
	p := NMF{Rank: 7}
	s := solverFor(t, &p, pl.V)
	w, ht := s.pool.widened(sorted(f.W, s.pb.rowAt), 7), s.pool.widened(sorted(f.Ht, s.pb.colAt), 7)
	for i := range w.rows {
		x := w.Row(i)
		x[6], x[4] = x[4]/2, x[4]/2
	}
	for i := range ht.rows {
		x := ht.Row(i)
		x[6] = x[4]
	}
	s.prepare(w, ht)
	for name, h := range map[string]*half{"W": s.w, "H": s.h} {
		r := newRemoval(h, 0)
		if err := r.price(t.Context(), s.pool); err != nil {
			t.Fatal(err)
		}
		if k := r.cheapest(); k != 4 && k != 6 {
			t.Errorf("%s: component %d is cheapest, 4 and 6 are equal", name, k)
		}
		costs := make([]float64, 7)
		for i := range r.x.rows {
			for k := range costs {
				costs[k] += r.cost[i*7+k]
			}
		}
		for k, c := range costs {
			if twin := k == 4 || k == 6; twin && c > 1e-3*s.pb.mass || !twin && c < 1e-2*s.pb.mass {
				t.Errorf("%s: component %d costs %v of a mass of %v", name, k, c, s.pb.mass)
			}
		}
		if err := r.remove(t.Context(), s.pool, 4); err != nil {
			t.Fatal(err)
		}
		if err := r.price(t.Context(), s.pool); err != nil {
			t.Fatal(err)
		}
		if k := r.cheapest(); k == 4 || k == 6 {
			t.Errorf("%s: component %d is cheapest when its twin is gone", name, k)
		}
		for i := range r.x.rows {
			if x := r.x.Row(i)[4]; x != 0 {
				t.Fatalf("%s: row %d has weight %v of a component that is gone", name, i, x)
			}
		}
	}
}

// TestRemovalKeepsTheFactors as they were, whatever it tries.
func TestRemovalKeepsTheFactors(t *testing.T) {
	pl := counts(t, 40)
	s := solverFor(t, &NMF{Rank: 6}, pl.V)
	w, ht, err := Random{}.begin(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	s.prepare(w, ht)
	was, wasH, prices := w.Clone(), ht.Clone(), slices.Clone(s.h.prices)
	if spared, err := s.spare(t.Context(), 3, 5); err != nil || len(spared) != 3 {
		t.Fatal(spared, err)
	}
	if !slices.Equal(w.data, was.data) || !slices.Equal(ht.data, wasH.data) || !slices.Equal(s.h.prices, prices) {
		t.Error("pricing moved the factors or their prices")
	}
}

// TestWithoutColumns keeps the order of the others.
func TestWithoutColumns(t *testing.T) {
	d := NewDense(2, 4)
	copy(d.Row(0), []float32{1, 2, 3, 4})
	copy(d.Row(1), []float32{5, 6, 7, 8})
	p := newPool(1, 4)
	if got := p.without(p.widened(d, 6), []int{4, 2, 0}); !slices.Equal(got.Row(0), []float32{2, 4, 0}) || !slices.Equal(got.Row(1), []float32{6, 8, 0}) {
		t.Errorf("%v %v", got.Row(0), got.Row(1))
	}
}

// TestCancelDuringAnExchange leaves the leader.
func TestCancelDuringAnExchange(t *testing.T) {
	v := hard(t).V
	for _, at := range []int{0, 4, grownSweeps + 2} {
		ctx, cancel := context.WithCancel(t.Context())
		p := NMF{Rank: 12, Start: MultiStart{Runs: 1}, Progress: func(s Step) {
			if s.Candidate == 2 && s.Iteration == at {
				cancel()
			}
		}}
		f, err := p.Factorize(ctx, v)
		if !errors.Is(err, context.Canceled) || f == nil || f.Status != Cancelled {
			t.Fatalf("%v, %+v", err, f)
		}
		near(t, "divergence", f.Divergence, divergence(v, f), 1e-6)
		if f.StartIterations < raceMarks[1] || f.StartIterations > raceMarks[1]+at+1 {
			t.Errorf("%d iterations at the start, cancelled at %d of the exchange", f.StartIterations, at)
		}
	}
}

// TestExchangesFillPadding: components that fit into the padding of rows cost no memory, so
// no more are added where that has room for half of them.
func TestExchangesFillPadding(t *testing.T) {
	for rank := 1; rank <= 200; rank++ {
		p := NMF{Rank: rank}
		extra, wanted := p.extra(1000, 1000), (rank+exchangePart-1)/exchangePart
		padded := kernel.Padded(rank)
		switch room := padded - rank; {
		case extra < 1 || extra > wanted || 2*extra < wanted:
			t.Errorf("rank %d: %d more of %d", rank, extra, wanted)
		case 2*room >= wanted && kernel.Padded(rank+extra) > padded:
			t.Errorf("rank %d: %d more widen rows that have room for %d", rank, extra, room)
		}
	}
	if p := (NMF{Rank: 7}); p.extra(8, 100) != 1 || p.extra(7, 100) != 0 {
		t.Errorf("7 components of 8 and 7 rows: %d and %d more", p.extra(8, 100), p.extra(7, 100))
	}
}
