package factor

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
)

// hard is a matrix whose runs end in different places.
func hard(t *testing.T) *planted.Planted {
	t.Helper()
	return planted.Matrix(planted.Options{Terms: 500, Documents: 300, Topics: 12, Mixing: 1, Overlap: 0.4, Noise: 0.1, Length: 60, Seed: 5})
}

// TestWinnerLeadsTheRace: every candidate run to the last mark on its own, the
// winner is the one that was at most as high at every mark as those that had to
// give up there, and the run starts from its very factors.
func TestWinnerLeadsTheRace(t *testing.T) {
	v, ctx := hard(t).V, context.Background()
	const racers = 4
	race := MultiStart{Runs: racers, Exchanges: -1}
	second := false
	seeds := uint64(6)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		p := NMF{Rank: 12, Seed: seed}
		s := solverFor(t, &p, v)
		seeds := s.rng(forCandidates)
		var all []*candidate
		won := 0
		for i := range racers {
			c, err := s.candidate(ctx, i, racers, seeds.Uint64())
			if err == nil {
				err = c.race(ctx, nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
			if !above(c.marks, all[won].marks) {
				won = i
			}
		}
		for i, c := range all[:won] {
			if !above(all[i].marks, all[won].marks) && !slices.Equal(c.marks, all[won].marks) {
				t.Errorf("seed %d: candidate %d wins with marks %v against %v of candidate %d", seed, won, all[won].marks, c.marks, i)
			}
		}
		w, ht, err := race.begin(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(w.data, all[won].f.W.data) || !slices.Equal(ht.data, all[won].f.Ht.data) {
			t.Errorf("seed %d: the run does not start from candidate %d", seed, won)
		}
		if s.m != nil && s.m.beta != all[won].m.beta {
			t.Errorf("seed %d: momentum %v, that of the winner is %v", seed, s.m.beta, all[won].m.beta)
		}
		p.Start = race
		if f := factorize(t, p, v); f.Objective > all[won].marks[len(raceMarks)-1]*(1+1e-6) {
			t.Errorf("seed %d: ends at %v, the winner had %v", seed, f.Objective, all[won].marks)
		}
		second = second || won > 0
	}
	if !second {
		t.Error("the first candidate always wins: the matrix does not test the race")
	}
}

// above reports whether a is above b at a mark.
func above(a, b []float64) bool {
	for i := range a {
		if a[i] > b[i] {
			return true
		}
	}
	return false
}

// TestMoreCandidatesEndLower in the mean of a few seeds.
func TestMoreCandidatesEndLower(t *testing.T) {
	if testing.Short() {
		t.Skip("24 runs to the end")
	}
	v := hard(t).V
	mean := func(st Start) (sum float64) {
		for seed := range uint64(8) {
			sum += factorize(t, NMF{Rank: 12, Seed: seed, Start: st}, v).Objective / 8
		}
		return sum
	}
	random, one, eight := mean(Random{}), mean(MultiStart{Runs: 1, Exchanges: -1}), mean(MultiStart{Runs: 8, Exchanges: -1})
	if eight >= random || eight >= one {
		t.Errorf("mean objective with 8 candidates %v, with one %v, from Random %v", eight, one, random)
	}
}

func TestMultiStartGoesWithAllOptions(t *testing.T) {
	pl := counts(t, 35)
	for _, p := range []NMF{
		{Method: MU}, {Method: CCD}, {L1: Penalty{1e-3, 1e-3}}, {L2: Penalty{1e-3, 1e-3}},
		{Method: MU, L2: Penalty{1e-3, 1e-3}}, {MaxIter: 1}, {MaxTime: 1},
	} {
		p.Rank, p.Start = 6, MultiStart{}
		f := factorize(t, p, pl.V)
		near(t, "divergence", f.Divergence, divergence(pl.V, f), 1e-6)
	}
}

// TestCancelDuringTheRace: whenever the context ends, there are factors or an
// error, and factors are whole.
func TestCancelDuringTheRace(t *testing.T) {
	pl := counts(t, 36)
	parts := 0
	for left := range 60 {
		ctx := &countdown{Context: context.Background(), left: 1 + left*left}
		f, err := (&NMF{Rank: 6, Start: MultiStart{}, Workers: 1}).Factorize(ctx, pl.V)
		if err == nil {
			break // done before the context ended
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if f != nil {
			parts++
			near(t, "divergence", f.Divergence, divergence(pl.V, f), 1e-6)
		}
	}
	if parts < 10 {
		t.Errorf("%d cancelled runs left factors", parts)
	}
}

// countdown is a context that ends after it was asked so many times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestRaceIsReported: every candidate is announced, its iterations follow one by
// one, and StartIterations is their number.
func TestRaceIsReported(t *testing.T) {
	v := hard(t).V
	var steps []Step
	p := NMF{Rank: 12, Progress: func(s Step) { steps = append(steps, s) }}
	f := factorize(t, p, v)
	const candidates = multiRuns + multiExchanges
	last := Step{Candidates: candidates}
	swept := 0
	for i, s := range steps {
		switch {
		case s.Candidate == 0 && last.Candidate > 0, s.Candidate == last.Candidate+1 && last.Candidate < candidates && s.Iteration == 0:
			if s.Candidate > 0 {
				swept++ // the last of each is not reported
			}
		case s.Candidate != last.Candidate || s.Iteration != last.Iteration+1:
			t.Fatalf("step %d: %+v after %+v", i, s, last)
		default:
			swept += min(s.Candidate, 1)
		}
		if s.Candidate > 0 && (s.Candidates != candidates || math.IsNaN(s.Objective) != (s.Iteration == 0)) || s.Seconds < last.Seconds {
			t.Fatalf("step %d: %+v after %+v", i, s, last)
		}
		last = s
	}
	if last.Candidate != 0 || last.Iteration != f.Iterations || f.StartIterations != swept || f.Trace[0].Candidate != 0 {
		t.Errorf("%d iterations after %d at the start; %d of candidates reported; last %+v", f.Iterations, f.StartIterations, swept, last)
	}
	exchanged := multiExchanges * (grownSweeps + prunedSweeps)
	if most := multiRuns*raceMarks[1] + exchanged; swept < raceMarks[1]+(multiRuns-1)*raceMarks[0]+exchanged || swept > most {
		t.Errorf("candidates made %d iterations", swept)
	}
	if f := factorize(t, NMF{Rank: 12, Start: Random{}}, v); f.StartIterations != 0 {
		t.Errorf("random start: %d iterations", f.StartIterations)
	}
}

// TestMaxTimeEndsTheRace before an iteration is made.
func TestMaxTimeEndsTheRace(t *testing.T) {
	f := factorize(t, NMF{Rank: 12, MaxTime: 1}, hard(t).V)
	if f.StartIterations != 0 || f.Iterations != 1 || f.Status != TimeLimit {
		t.Errorf("%v after %d iterations and %d", f.Status, f.StartIterations, f.Iterations)
	}
}

// TestCancelEndsTheRace at the candidate that is under way.
func TestCancelEndsTheRace(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	later := 0
	p := NMF{Rank: 12, Progress: func(s Step) {
		if s.Candidate == 2 && s.Iteration == 3 {
			cancel()
		}
		if ctx.Err() != nil {
			later++
		}
	}}
	f, err := p.Factorize(ctx, hard(t).V)
	if !errors.Is(err, context.Canceled) || f == nil || f.Iterations != 0 || f.Status != Cancelled {
		t.Fatalf("%v, %+v", err, f)
	}
	if later > 2 { // the step that cancels, and the last
		t.Errorf("%d steps after the context ended", later)
	}
}
