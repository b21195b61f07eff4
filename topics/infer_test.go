package topics

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/topoi-nmf/topoi/corpus"
)

func TestTransformNewText(t *testing.T) {
	m, _ := small()
	for topic := range m.K() {
		text := "nobody has seen this one before"
		for _, w := range m.Words(topic, 8, 0.6) {
			text += " " + w.Word
		}
		x, err := m.Transform(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, w := range x {
			sum += w
		}
		if x.Main() != topic || math.Abs(sum-1) > 1e-6 {
			t.Errorf("words of topic %d have mixture %v", topic, x)
		}
	}
}

func TestTransformRefuses(t *testing.T) {
	m, _ := small()
	for _, text := range []string{"", "xyzzy plugh", "the of and", "\x00\xff", "12 34"} {
		if x, err := m.Transform(t.Context(), text); x != nil || !errors.Is(err, ErrNoKnownWords) {
			t.Errorf("%q: %v, %v, want ErrNoKnownWords", text, x, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Transform(ctx, "text"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := m.TransformDocument(ctx, corpus.Document{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// A document's mixture depends neither on its batch nor on who else asks.
func TestTransformConcurrently(t *testing.T) {
	m, list := small()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range list {
				j := (i*7 + g*31) % len(list)
				x, err := m.TransformDocument(t.Context(), list[j])
				if err != nil || !slices.Equal(x, m.Mixture(j)) {
					t.Errorf("document %d: %v, %v", j, x, err)
					return
				}
				m.Words(g%m.K(), 5, 0.6)
				m.TopDocuments(g%m.K(), 5)
			}
		})
	}
	wg.Wait()
}

func TestTransformAll(t *testing.T) {
	m, list := small()
	docs := func(yield func(corpus.Document, error) bool) {
		for i, d := range list {
			var err error
			switch i {
			case 3:
				err = &corpus.DocumentError{ID: d.ID, Outcome: corpus.Failed, Err: fs.ErrPermission}
			case 5:
				d.Title, d.Text = "", "xyzzy"
			}
			if !yield(d, err) {
				return
			}
		}
		yield(corpus.Document{}, errBroken)
	}
	i := 0
	for in, err := range m.TransformAll(t.Context(), docs, TransformOptions{}) {
		var one *corpus.DocumentError
		switch {
		case i == 3:
			if !errors.As(err, &one) || one.Outcome != corpus.Failed || !errors.Is(err, fs.ErrPermission) {
				t.Errorf("failed document: %v", err)
			}
		case i == 5:
			if !errors.As(err, &one) || one.Outcome != corpus.Empty || !errors.Is(err, ErrNoKnownWords) || one.ID != list[5].ID {
				t.Errorf("unknown words: %v", err)
			}
		case i == len(list):
			if err != errBroken {
				t.Errorf("last error %v", err)
			}
		case err != nil || in.Document.ID != list[i].ID || !slices.Equal(in.Mixture, m.Mixture(i)):
			t.Fatalf("document %d: %+v, %v", i, in, err)
		}
		i++
	}
	if i != len(list)+1 {
		t.Errorf("%d items, want %d", i, len(list)+1)
	}
}

// Any number of workers gives the same mixtures, in the same order.
func TestTransformAllByAnyWorkers(t *testing.T) {
	m, list := small()
	for _, n := range []int{1, 2, 7, 3 * len(list), -1} {
		i := 0
		for in, err := range m.TransformAll(t.Context(), documents(list...), TransformOptions{Workers: n}) {
			if err != nil {
				t.Fatal(err)
			}
			if in.Document.ID != list[i].ID || !slices.Equal(in.Mixture, m.Mixture(i)) {
				t.Fatalf("%d workers: document %d is %s, %v, want %s, %v", n, i, in.Document.ID, in.Mixture, list[i].ID, m.Mixture(i))
			}
			i++
		}
		if i != len(list) {
			t.Errorf("%d workers: %d of %d documents", n, i, len(list))
		}
	}
}

// However long the stream, no more of it is read than the workers need.
func TestTransformAllReadsLittleAhead(t *testing.T) {
	m, list := small()
	for _, n := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			read := 0
			endless := func(yield func(corpus.Document, error) bool) {
				for yield(list[read%len(list)], nil) {
					read++
				}
			}
			for range m.TransformAll(t.Context(), endless, TransformOptions{Workers: n}) {
				synctest.Wait()
				if read < n || read > 4*n+2 {
					t.Errorf("%d workers: %d documents read before the second is asked for", n, read)
				}
				break
			}
		})
	}
}

func TestTransformAllEndsWithItsContext(t *testing.T) {
	m, list := small()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	endless := func(yield func(corpus.Document, error) bool) {
		for i := 0; yield(list[i%len(list)], nil); i++ {
		}
	}
	n := 0
	var last error
	for _, err := range m.TransformAll(ctx, endless, TransformOptions{}) {
		if last != nil {
			t.Fatal("an item after the last error")
		}
		if n++; n == 50 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("last error %v", last)
	}
	n = 0
	for range m.TransformAll(t.Context(), endless, TransformOptions{}) {
		if n++; n == 10 {
			break
		}
	}
}

// A document that no topic explains gets equal parts, and the model says so.
func TestDarkDocument(t *testing.T) {
	if s := normalise([]float32{0, 0}); s != 0 {
		t.Errorf("scale %v", s)
	}
	h := make([]float32, 4)
	normalise(h)
	if !slices.Equal(h, []float32{.25, .25, .25, .25}) {
		t.Errorf("mixture %v", h)
	}
	m, _ := small()
	dark := *m
	dark.Fit.Warnings = nil
	dark.Scale = slices.Clone(m.Scale)
	dark.Topics = slices.Clone(m.Topics)
	for j := range 7 {
		dark.Scale[j] = 0
	}
	dark.Topics[3].Share = 1e-9
	dark.warn()
	if len(dark.Fit.Warnings) != 2 {
		t.Fatalf("warnings %q", dark.Fit.Warnings)
	}
	contains(t, errors.New(dark.Fit.Warnings[0]), "1 topic without articles (T04)", "ask for 3 topics")
	contains(t, errors.New(dark.Fit.Warnings[1]), "7 articles", m.Documents[0].ID, "…")
	if fmt.Sprint(m.Fit.Warnings) != "[]" {
		t.Errorf("warnings of a good model: %q", m.Fit.Warnings)
	}
}
