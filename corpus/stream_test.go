package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// library is a folder of n files of all kinds.
func library(n int) map[string]string {
	contents := map[string]string{"metadata.tsv": "path\ttitle\tlabel\nf/0001.txt\tTold\tx; y\n"}
	for i := range n {
		name := fmt.Sprintf("%c/%04d", 'a'+i%7, i)
		switch i % 6 {
		case 0:
			contents[name+".md"] = fmt.Sprintf("# Title %d\n\nSome *text* of %d.", i, i)
		case 1:
			contents[name+".txt"] = fmt.Sprintf("Caf\xe9 %d\n\nwas decoded, %d.", i, i/2)
		case 2:
			contents[name+".csv"] = strings.Repeat("text\nrow one\nrow two\n\"row three\n", 50)
		case 3:
			contents[name+".jsonl"] = fmt.Sprintf("{\"text\": \"a%d\"}\n{\n{\"text\": \"b%d\"}\n", i, i%4)
		case 4:
			contents[name+".html"] = fmt.Sprintf("<title>T%d</title><p>x%d", i, i)
		case 5:
			contents[name] = ""
		}
	}
	return contents
}

func TestSameForAnyWorkers(t *testing.T) {
	contents := library(300)
	want := readFS(t, contents, Options{Workers: 1})
	if len(want.docs) == 0 || len(want.broken) == 0 || want.final != nil {
		t.Fatalf("%d documents, %d errors, final %v", len(want.docs), len(want.broken), want.final)
	}
	for _, workers := range []int{0, 2, 7, 64} {
		got := readFS(t, contents, Options{Workers: workers})
		if !reflect.DeepEqual(got.docs, want.docs) || !reflect.DeepEqual(got.order, want.order) {
			t.Errorf("with %d workers the stream is another", workers)
		}
	}
}

// settled waits until no more goroutines run than before: those that are done
// still count for a moment.
func settled(t *testing.T, before int) {
	t.Helper()
	for range 500 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	buf := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
}

func TestBreakLeavesNothingBehind(t *testing.T) {
	fsys := files(library(500))
	before := runtime.NumGoroutine()
	for stop := range 40 {
		n := 0
		for range OpenFS(context.Background(), fsys, ".", Options{Workers: 4}) {
			if n++; n > stop*stop {
				break
			}
		}
		settled(t, before)
	}
	func() {
		defer func() { recover() }()
		for range OpenFS(context.Background(), fsys, ".", Options{}) {
			panic("in the body of the loop")
		}
	}()
	settled(t, before)
}

func TestCancel(t *testing.T) {
	fsys := files(library(500))
	before := runtime.NumGoroutine()
	for _, after := range []int{0, 1, 100} {
		ctx, cancel := context.WithCancel(context.Background())
		if after == 0 {
			cancel()
		}
		n := 0
		var final error
		for _, err := range OpenFS(ctx, fsys, ".", Options{}) {
			if _, one := err.(*DocumentError); err != nil && !one {
				final = err
				continue
			}
			if n++; n == after {
				cancel()
			}
		}
		cancel()
		if !errors.Is(final, context.Canceled) || n != after {
			t.Errorf("cancelled after %d: %d items, final %v", after, n, final)
		}
		settled(t, before)
	}
	ctx, cancel := context.WithTimeout(context.Background(), -time.Second)
	defer cancel()
	if s := collect(t, OpenFS(ctx, fsys, ".", Options{})); !errors.Is(s.final, context.DeadlineExceeded) {
		t.Error(s.final)
	}
}

// A reader that blocks does not keep the stream from ending.
func TestCancelBlockedReader(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, leave := range []bool{false, true} {
		r, w := io.Pipe()
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			io.WriteString(w, strings.Repeat("{\"text\": \"one\"}\n", 40000))
			cancel() // the stream waits for more, which does not come
		}()
		var final error
		for _, err := range Read(ctx, r, "x.jsonl", Options{KeepDuplicates: true}) {
			if leave {
				break
			}
			final = err
		}
		if !leave && !errors.Is(final, context.Canceled) {
			t.Errorf("final %v", final)
		}
		r.Close() // the reader's own business
		w.Close()
		cancel()
	}
	settled(t, before)
}

// endless is a line of n bytes, then rest; it notes the heap on the way.
type endless struct {
	n    int
	rest io.Reader
	peak *uint64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n <= 0 {
		return e.rest.Read(p)
	}
	if e.n&(1<<24-1) < len(p) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		*e.peak = max(*e.peak, m.HeapInuse)
	}
	n := min(len(p), e.n)
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.n -= n
	return n, nil
}

// A line of a gigabyte fails by itself in bounded memory.
func TestGigabyteLine(t *testing.T) {
	size := 1 << 30
	if testing.Short() || raceEnabled {
		size = 1 << 27
	}
	for _, c := range []struct {
		name, start, rest string
		opt               Options
		want              []string
	}{
		{"x.jsonl", "{\"text\": \"first\"}\n{\"text\": \"", "\"}\n{\"text\": \"last\"}\n", Options{}, []string{"x.jsonl#1", "x.jsonl#2 failed", "x.jsonl#3"}},
		{"x.csv", "id,text\na,first\nb,", "\nc,last\n", Options{}, []string{"a", "x.csv#3 failed", "c"}},
		{"q.csv", "id,text\na,first\nb,\"", "\"\nc,last\n", Options{}, []string{"a", "q.csv#3 failed", "c"}},
		{"x.txt", "first\n", "\nlast\n", Options{PerLine: true}, []string{"x.txt#1", "x.txt#2 failed", "x.txt#3"}},
		{"y.txt", "first\n", "\nlast\n", Options{}, []string{"y.txt failed"}},
		{"y.json", "[\"first\", \"", "\"]", Options{}, []string{"y.json#1", "y.json#2 failed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var peak uint64
			c.opt.MaxBytes = 1 << 20
			in := io.MultiReader(strings.NewReader(c.start), &endless{size, strings.NewReader(c.rest), &peak})
			s := collect(t, Read(context.Background(), in, c.name, c.opt))
			equal(t, "order", s.order, c.want)
			if len(s.broken) > 0 && !strings.Contains(s.broken[0].Error(), "1 MiB") {
				t.Error(s.broken[0])
			}
			if peak > 64<<20 {
				t.Errorf("%d MiB of heap in use while reading", peak>>20)
			}
		})
	}
}

// stuck returns nothing, for ever.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestNoProgress(t *testing.T) {
	if _, err := readSome(stuck{}, nil, 10); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
	l := newLines(context.Background(), stuck{}, 100)
	if _, err := l.peek(0); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

func TestLineReader(t *testing.T) {
	l := newLines(context.Background(), strings.NewReader("a\nbb\nccc"), 6)
	check := func(at int, want string, wantErr error) {
		t.Helper()
		got, err := l.peek(at)
		if string(got) != want || err != wantErr {
			t.Errorf("peek(%d) = %q, %v; want %q, %v", at, got, err, want, wantErr)
		}
	}
	check(0, "a\n", nil)
	check(2, "bb\n", nil)
	check(5, "", errLong)
	l.take(2, 1)
	check(3, "ccc", nil)
	check(6, "", io.EOF)
	l.skip()
	equal(t, "place", fmt.Sprint(l.number, l.offset), "3 5")
	rest, _ := io.ReadAll(l)
	equal(t, "rest", string(rest), "ccc")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newLines(ctx, bytes.NewReader(nil), 5).peek(0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
