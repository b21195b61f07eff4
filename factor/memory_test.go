package factor

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
)

// allocated returns the bytes that f allocates in all, garbage included, which does
// not depend on when the collector runs.
func allocated(f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// TestMemoryForetold compares the estimate with all that a run allocates, beside the
// matrix it is given. The runs leave so little garbage that these are nearly the same.
func TestMemoryForetold(t *testing.T) {
	for _, test := range []struct {
		terms, documents int
		p                NMF
	}{
		{3000, 4000, NMF{Rank: 20, Start: Random{}}},
		{3000, 4000, NMF{Rank: 100, Start: Random{}}},
		{30_000, 1000, NMF{Rank: 40, Start: Random{}}},
		{3000, 4000, NMF{Rank: 20, Start: Random{}, Method: MU}},
		{3000, 4000, NMF{Rank: 20, Start: NNDSVDA{}}},
		{500, 8000, NMF{Rank: 5, Start: NNDSVDA{}}},
	} {
		p := &test.p
		if testing.Short() && p.Rank > 20 {
			continue
		}
		p.MaxIter, p.Tol, p.Workers = 12, -1, 2
		name := fmt.Sprintf("%d×%d, k=%d, %v, %v", test.terms, test.documents, p.Rank, p.Start, p.Method)
		v := planted.Counts(planted.Options{Terms: test.terms, Documents: test.documents, Topics: 20, Overlap: .5})
		nonzeros := v.NNZ()
		foretold := p.Memory(test.terms, test.documents, nonzeros) - matrixBytes(v)
		took := allocated(func() {
			if _, err := p.Consume(context.Background(), v); err != nil {
				t.Fatal(err)
			}
		})
		// The upper margin is for garbage, mostly that of the small dense work of a
		// decomposition; the lower one for what the estimate cannot know.
		if most := foretold*13/10 + 4<<20*int64(decompositions(p.Start)); took > most {
			t.Errorf("%s: allocated %d bytes, foretold %d", name, took, foretold)
		}
		t.Logf("%s: allocated %d bytes, foretold %d", name, took, foretold)
		if took < foretold*6/10 {
			t.Errorf("%s: allocated only %d bytes, foretold %d", name, took, foretold)
		}
	}
}

// TestMemoryOfRaceForetold compares the estimate with what is live after each iteration of the
// candidates, without garbage. Four components more make rows longer at 16, but not at 20. The
// sample, which is gone by then, is a third of the estimate where V is as small as here.
func TestMemoryOfRaceForetold(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("a collection after each iteration")
	}
	for _, p := range []NMF{
		{Rank: 20}, {Rank: 16}, {Rank: 16, Method: CCD}, {Rank: 20, Start: MultiStart{Runs: 3, Exchanges: -1}},
	} {
		v := planted.Counts(planted.Options{Terms: 2000, Documents: 6000, Topics: 20, Overlap: .5, Length: 12})
		foretold := p.Memory(2000, 6000, v.NNZ()) - matrixBytes(v)
		live() // what the first collection leaves of pools, the second takes
		before, most := live(), int64(0)
		p.MaxIter, p.Tol, p.Workers = 12, -1, 2
		p.Progress = func(Step) { most = max(most, live()-before) }
		factorize(t, p, v)
		t.Logf("k=%d, %v, %v: %d bytes live, foretold %d", p.Rank, p.Start, p.Method, most, foretold)
		if most > foretold || most < foretold/2 {
			t.Errorf("k=%d, %v, %v: %d bytes live, foretold %d", p.Rank, p.Start, p.Method, most, foretold)
		}
	}
}

// live returns the bytes in use after the garbage was collected.
func live() int64 {
	var now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}

func decompositions(s Start) int {
	if s == (NNDSVDA{}) {
		return 1
	}
	return 0
}

func matrixBytes(v *sparse.Matrix) int64 {
	_, n := v.Dims()
	return 8*int64(v.NNZ()) + 8*int64(n+1)
}

// TestConsumeSavesACopy checks the 8 bytes a nonzero that it promises.
func TestConsumeSavesACopy(t *testing.T) {
	v := planted.Counts(planted.Options{Terms: 1000, Documents: 3000})
	nonzeros := int64(v.NNZ())
	run := func(own bool) int64 {
		return allocated(func() {
			if _, err := (&NMF{Rank: 1, Workers: 1}).problem(v, own); err != nil {
				t.Fatal(err)
			}
		})
	}
	kept, consumed := run(false), run(true)
	if saved := kept - consumed; saved < 8*nonzeros || saved > 8*nonzeros+1<<16 {
		t.Errorf("saves %d bytes for %d nonzeros, want 8 each", saved, nonzeros)
	}
}
