package topics

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
)

var errBroken = errors.New("the disk is on fire")

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errBroken }

// stream yields documents "0" … with a *DocumentError for each number in bad,
// and last at its end if it is not nil.
func stream(n int, bad []int, last error) corpus.Seq {
	return func(yield func(corpus.Document, error) bool) {
		for i := range n {
			d := corpus.Document{ID: fmt.Sprint(i), Text: strings.Repeat("x", i%17)}
			var err error
			if slices.Contains(bad, i) {
				err = &corpus.DocumentError{ID: d.ID, Outcome: corpus.Failed, Err: errBroken}
			}
			if !yield(d, err) {
				return
			}
		}
		if last != nil {
			yield(corpus.Document{}, last)
		}
	}
}

func length(_ int, d corpus.Document) int {
	if len(d.Text)%3 == 0 {
		runtime.Gosched() // let others overtake
	}
	return len(d.Text)
}

func TestOrderedKeepsTheOrder(t *testing.T) {
	for _, n := range []int{1, 2, 7} {
		i := 0
		for task, err := range ordered(t.Context(), stream(500, []int{0, 13, 499}, errBroken), n, length) {
			var one *corpus.DocumentError
			switch {
			case i == 500:
				if err != errBroken {
					t.Fatalf("last error %v", err)
				}
			case errors.As(err, &one):
				if one.ID != fmt.Sprint(i) {
					t.Fatalf("error of %s at place %d", one.ID, i)
				}
			case err != nil || task.out != i%17:
				t.Fatalf("place %d: %d, %v", i, task.out, err)
			}
			i++
		}
		if i != 501 {
			t.Errorf("%d workers: %d items, want 501", n, i)
		}
	}
}

func TestOrderedStopsWithItsCaller(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		n := 0
		for range ordered(t.Context(), stream(1000, nil, nil), 3, length) {
			if n++; n == 5 {
				break
			}
		}
	}
	// Workers end by themselves once there are no jobs.
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines, %d before", now, before)
	}
}

func TestOrderedEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range ordered(ctx, stream(1000, nil, nil), 2, length) {
		if last != nil {
			t.Fatal("an item after the last error")
		}
		if n++; n == 3 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("last error %v, want context.Canceled", last)
	}
}
