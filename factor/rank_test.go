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
