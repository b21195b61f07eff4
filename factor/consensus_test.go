package factor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"gonum.org/v1/gonum/mat"
)

// settings are ten planted matrices, the first five of them easy.
var settings = planted.Ladder()

func plant(i int) *planted.Planted { return planted.Matrix(settings[i]) }

// The consensus has the planted components, each with a cosine of at least .95.
func TestConsensusFindsPlanted(t *testing.T) {
	for i := range settings {
		if testing.Short() && i != 6 {
			continue
		}
		p := plant(i)
		_, k := p.W.Dims()
		c := Consensus{NMF: NMF{Rank: k, Tol: 1e-3}}
		e, err := c.Factorize(t.Context(), p.V)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Match(DenseOf(p.W), e.Consensus.W)
		if err != nil {
			t.Fatal(err)
		}
		for topic, cosine := range m.Cosine {
			if cosine < .95 {
				t.Errorf("%+v: topic %d found with cosine %.3f", settings[i], topic, cosine)
			}
			if c := e.Components[m.To[topic]]; c.Found < 5 {
				t.Errorf("%+v: topic %d was found in %d of 10 runs", settings[i], topic, c.Found)
			}
		}
		if e.Consensus.Objective > 1.001*e.Best.Objective {
			t.Errorf("%+v: objective %v, the best run's is %v", settings[i], e.Consensus.Objective, e.Best.Objective)
		}
	}
}

// What an ensemble says of itself is true.
func TestConsensusInvariants(t *testing.T) {
	v := small().V
	var first string
	for _, workers := range []int{1, 3} {
		calls := 0
		c := Consensus{NMF: NMF{Rank: 6, Seed: 3, Workers: workers}, Runs: 7, Progress: func(done, total int) {
			if calls++; done != calls || total != 7 {
				t.Errorf("progress: call %d tells %d of %d", calls, done, total)
			}
		}}
		e, err := c.Factorize(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if calls != 7 || len(e.Runs) != 7 || len(e.Components) != 6 || e.Dropped > 21 {
			t.Errorf("%d calls, %d runs, %d components, %d dropped", calls, len(e.Runs), len(e.Components), e.Dropped)
		}
		least := math.Inf(1)
		for _, r := range e.Runs {
			least = min(least, r.Objective)
			if !(r.Similarity > 0 && r.Similarity <= 1) {
				t.Errorf("similarity %v", r.Similarity)
			}
		}
		if e.Best.Objective != least {
			t.Errorf("the best objective is %v, the least of the runs %v", e.Best.Objective, least)
		}
		for k, x := range e.Components {
			found := 0
			for _, c := range x.Cosines {
				if c >= FoundAt {
					found++
				}
			}
			if found != x.Found || len(x.Cosines) != 7 || !(x.Mean >= 0 && x.Mean <= 1) {
				t.Errorf("component %d: %+v", k, x)
			}
		}
		all := fmt.Sprintln(e.Runs, e.Components, e.Dropped, mat.Formatted(e.Consensus.W), e.Consensus.Objective, e.Best.Objective)
		if first == "" {
			first = all
		} else if all != first {
			t.Errorf("%d workers give another ensemble", workers)
		}
	}
}

// One run is its own consensus; equal runs drop nothing; a rank that does not fit
// is refused; the end of the context ends all.
func TestConsensusEdges(t *testing.T) {
	v := small().V
	c := Consensus{NMF: NMF{Rank: 3}, Runs: 1}
	e, err := c.Factorize(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := Match(e.Best.W, e.Consensus.W); m.Mean() < .999 || e.Components[0].Found != 1 || e.Dropped != 0 {
		t.Errorf("one run: %+v, %+v", m, e.Components)
	}
	c = Consensus{NMF: NMF{Rank: 4, Start: NNDSVDA{}}, Runs: 4}
	if e, err = c.Factorize(t.Context(), v); err != nil || e.Dropped != 0 || e.Components[3].Mean < .99 {
		t.Errorf("equal runs: %v, %+v", err, e)
	}
	equal := mat.NewDense(5, 4, []float64{1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0, 3, 3, 3, 3, 1, 1, 1, 1})
	c = Consensus{NMF: NMF{Rank: 2}}
	if e, err = c.Factorize(t.Context(), equal); err != nil || !(e.Consensus.Divergence < 1e-3) {
		t.Errorf("equal columns: %v, %+v", err, e)
	}
	var rank *RankError
	c = Consensus{NMF: NMF{Rank: 5}}
	if _, err := c.Factorize(t.Context(), equal); !errors.As(err, &rank) {
		t.Errorf("rank 5 of a 5×4 matrix: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c = Consensus{NMF: NMF{Rank: 4}, Runs: 50, Progress: func(int, int) { cancel() }}
	if e, err := c.Factorize(ctx, v); e != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, %v", e, err)
	}
}

// Components that only one run has are dropped, and the rest fall into clusters of
// one from each run.
func TestDropAndCluster(t *testing.T) {
	const runs, rank, rows = 5, 3, 12
	var w []*Dense
	for r := range runs {
		d := NewDense(rows, rank)
		for k := range rank {
			at := (k + r) % rank // the order differs
			d.Set(4*at, k, 1)
			d.Set(4*at+1, k, 0.1*float32(r))
		}
		w = append(w, d)
	}
	accident := 2
	clear(w[4].data)
	w[4].Set(0, 0, 1)
	w[4].Set(4, 1, 1)
	w[4].Set(11, accident, 1)
	c, err := newComponents(t.Context(), w, 2)
	if err != nil {
		t.Fatal(err)
	}
	if n := c.drop(0.5); n != 1 || !c.dropped[4*rank+accident] {
		t.Fatalf("%d dropped: %v", n, c.dropped)
	}
	of, err := c.cluster(t.Context(), []int{4, 0, 1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for r := range runs {
		seen := map[int]bool{}
		for k := range rank {
			seen[of[r*rank+k]] = true
			if at := (k + r) % rank; r < 4 && of[r*rank+k] != of[at] {
				t.Errorf("run %d component %d is in cluster %d, those like it in %d", r, k, of[r*rank+k], of[at])
			}
		}
		if len(seen) != rank {
			t.Errorf("run %d: two components in one cluster: %v", r, of[r*rank:(r+1)*rank])
		}
	}
	m := c.medians(of, w)
	for k, sum := range m.ColumnSums() {
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("median %d sums to %v", k, sum)
		}
	}
	if m.At(11, of[2]) != 0 {
		t.Errorf("the accident is in the median: %v", mat.Formatted(m))
	}
}

// Runs that see parts of the columns agree on what all of them have.
func TestConsensusOfParts(t *testing.T) {
	p := plant(3)
	c := Consensus{NMF: NMF{Rank: 5, Tol: 1e-3, Start: NNDSVDA{}}, Runs: 6, Part: .8}
	var first *Ensemble
	for _, workers := range []int{1, 3} {
		c.NMF.Workers = workers
		e, err := c.Factorize(t.Context(), p.V)
		if err != nil {
			t.Fatal(err)
		}
		if e.Runs[0].Objective == e.Runs[1].Objective {
			t.Error("two parts have the same objective")
		}
		_, n := p.V.Dims()
		for _, f := range []*Factors{e.Best, e.Consensus} {
			if f.Ht.rows != n {
				t.Fatalf("H of %d columns, want %d", f.Ht.rows, n)
			}
			near(t, "divergence", f.Divergence, divergence(p.V, f), 1e-6)
		}
		m, err := Match(DenseOf(p.W), e.Consensus.W)
		if err != nil {
			t.Fatal(err)
		}
		for k, x := range m.Cosine {
			if x < .95 {
				t.Errorf("component %d found with cosine %.3f", k, x)
			}
		}
		if first == nil {
			first = e
		} else if e.Consensus.Objective != first.Consensus.Objective || e.Best.Objective != first.Best.Objective {
			t.Error("another number of workers, another consensus")
		}
	}
}
