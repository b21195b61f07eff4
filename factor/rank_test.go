package factor

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
)

func small() *planted.Planted {
	return planted.Matrix(planted.Options{Terms: 200, Documents: 150, Topics: 4, Length: 80, Mixing: .2})
}

// The same bytes for any number of workers.
func TestSelectDeterminism(t *testing.T) {
	v := small().V
	var first string
	for _, workers := range []int{1, 2, 5} {
		r := Ranks{Ranks: []int{2, 3, 4, 5, 6}, Restarts: 3, Folds: 3, Seed: 7, Workers: workers}
		c, err := r.Select(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		b := fmt.Sprintf("%+v", c)
		if first == "" {
			first = b
		} else if b != first {
			t.Errorf("%d workers:\n%s\n1 worker:\n%s", workers, b, first)
		}
	}
}

// Progress counts fits and measures, and ends where all are done.
func TestSelectProgressEnds(t *testing.T) {
	calls, last, want := 0, 0, 0
	of := func(context.Context, RankFits) ([]float64, error) { return []float64{1}, nil }
	r := Ranks{Ranks: []int{2, 3, 4}, Restarts: 3, Folds: 2, Measures: []Measure{{Name: "a", Of: of}, {Name: "b", Of: of}},
		Progress: func(done, total int) {
			calls, last, want = calls+1, done, total
		}}
	if _, err := r.Select(t.Context(), small().V); err != nil {
		t.Fatal(err)
	}
	if least := 3 * (1 + 3 + 2 + 2); calls != last || last != want || last < least {
		t.Errorf("%d calls, the last with %d of %d; at least %d are to be done", calls, last, want, least)
	}
}

func TestSelectCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := Ranks{Workers: 2, Progress: func(done, total int) {
		if done > total {
			t.Errorf("%d of %d done", done, total)
		}
		if done == 8 {
			cancel()
		}
		if done > 8+2 {
			t.Errorf("%d fits went on after the end", done-8)
		}
	}}
	c, err := r.Select(ctx, small().V)
	if c != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, %v", c, err)
	}
}

// TestSelectTellsOfItsMeasure: an error of a measure ends the sweep, of whatever kind: also one of a
// context of the measure's own.
func TestSelectTellsOfItsMeasure(t *testing.T) {
	v := planted.Counts(planted.Options{Terms: 40, Documents: 60, Topics: 3, Seed: 2})
	for _, mine := range []error{errors.New("mine"), context.Canceled, context.DeadlineExceeded} {
		r := Ranks{Ranks: []int{2, 3, 4}, Fast: true, Measures: []Measure{{Name: "mine", Of: func(_ context.Context, fits RankFits) ([]float64, error) {
			if fits.Rank == 3 {
				return nil, mine
			}
			return []float64{1}, nil
		}}}}
		if c, err := r.Select(t.Context(), v); c != nil || !errors.Is(err, mine) {
			t.Errorf("%v: got %+v, %v", mine, c, err)
		}
	}
}
