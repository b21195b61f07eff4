package factor

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/internal/kernel"
	"github.com/topoi-nmf/topoi/internal/planted"
	"github.com/topoi-nmf/topoi/sparse"
)

// newsgroups returns the counts of 20 Newsgroups (18,774 × 55,911, 2.43 M
// nonzeros), or a planted matrix of a tenth of that where it is absent.
func newsgroups(b *testing.B) *sparse.Matrix {
	b.Helper()
	names, _ := filepath.Glob(filepath.Join(dataDir(), "newsgroups-counts", "*.mtx*"))
	if len(names) == 0 {
		b.Log("NOT MEASURED on 20 Newsgroups: unpack bow-newsgroups-counts into $TOPOI_DATA; a planted matrix stands in")
		return planted.Matrix(planted.Options{Terms: 8000, Documents: 4000, Topics: 20, Seed: 1}).V
	}
	f, err := os.Open(names[0])
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	v, err := sparse.ReadMatrixMarket(f)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// BenchmarkSweep reports one update of both factors: its time for each nonzero
// and coordinate and, for the multiplicative one, the useful work of its two
// passes, 4 operations each for a nonzero and coordinate. Workers share it.
func BenchmarkSweep(b *testing.B) {
	v := newsgroups(b)
	for _, k := range []int{20, 100} {
		for _, rule := range []struct {
			name   string
			update update
			flops  float64 // for each nonzero and coordinate, both halves
		}{{"mu", multiply, 8}, {"ccd1", descend(1), 0}, {"ccd2", descend(2), 0}} {
			for _, workers := range []int{1, 2} {
				for _, precision := range []Precision{Mixed, Single} {
					b.Run(fmt.Sprintf("%s/%s/k=%d/workers=%d/%v", rule.name, kernel.Variant(), k, workers, precision), func(b *testing.B) {
						s := underWay(b, v, k, workers, precision)
						for b.Loop() {
							s.both(b, rule.update)
						}
						ns := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(v.NNZ()*k)
						b.ReportMetric(ns/2, "ns/nonzero/k")
						if rule.flops > 0 {
							b.ReportMetric(rule.flops/ns, "GFLOP/s")
						}
					})
				}
			}
		}
	}
}

// underWay is a solver after five iterations, when weights look like weights.
func underWay(b *testing.B, v *sparse.Matrix, k, workers int, precision Precision) *solver {
	b.Helper()
	p := &NMF{Rank: k, Start: Random{}, Method: CCD, MaxIter: 5, Tol: -1, Workers: workers, Precision: precision}
	pb, err := p.problem(v, false)
	if err != nil {
		b.Fatal(err)
	}
	f, err := p.run(context.Background(), pb)
	if err != nil {
		b.Fatal(err)
	}
	f.W, f.Ht = sorted(f.W, pb.rowAt), sorted(f.Ht, pb.colAt)
	s := &solver{
		p: p, pb: pb, f: f, pool: newPool(workers, k), wp: newPlan(pb.byRow), hp: newPlan(pb.byCol),
		w: newHalf(pb.byRow, f.W, f.Ht, weights{}), h: newHalf(pb.byCol, f.Ht, f.W, weights{}),
	}
	s.keepRounded()
	s.price()
	return s
}

// both updates both factors once.
func (s *solver) both(b *testing.B, rule update) {
	ctx := context.Background()
	if _, err := s.pool.sweep(ctx, s.w, s.wp, rule); err != nil {
		b.Fatal(err)
	}
	s.pool.sum(s.h)
	s.h.setPrices(nil)
	if _, err := s.pool.sweep(ctx, s.h, s.hp, rule); err != nil {
		b.Fatal(err)
	}
	s.pool.sum(s.w)
	s.w.setPrices(nil)
}

// BenchmarkObjective reports the seconds from a random start until the objective
// is 1, .5 and .1% above the best of a long run from the same start. The
// objective at the end is recomputed from the factors.
func BenchmarkObjective(b *testing.B) {
	if testing.Short() {
		b.Skip("runs for minutes")
	}
	v := newsgroups(b)
	for _, k := range []int{20, 100} {
		b.Run(fmt.Sprintf("k=%d", k), func(b *testing.B) {
			long := NMF{Rank: k, Start: Random{}, Tol: 1e-9, MaxIter: 250}
			best := solve(b, &long, v).Objective
			for _, workers := range []int{1, 2} {
				p := long
				p.Workers = workers
				b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) { timeTo(b, p, v, best) })
			}
		})
	}
}

// timeTo runs until .1% above the best, as often as it takes, and reports medians.
func timeTo(b *testing.B, p NMF, v *sparse.Matrix, best float64) {
	seconds := map[float64][]float64{}
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		p.Progress = func(s Step) {
			if s.Objective <= best*1.001 {
				cancel()
			}
		}
		f, _ := p.Factorize(ctx, v) // cancelled when there
		cancel()
		for _, gap := range []float64{.01, .005, .001} {
			i := slices.IndexFunc(f.Trace, func(s Step) bool { return s.Objective <= best*(1+gap) })
			seconds[gap] = append(seconds[gap], f.Trace[i].Seconds)
		}
		recomputed(b, v, f)
	}
	for gap, s := range seconds {
		slices.Sort(s)
		b.ReportMetric(s[len(s)/2], fmt.Sprintf("s-to-%g%%", 100*gap))
	}
}

func solve(b *testing.B, p *NMF, v *sparse.Matrix) *Factors {
	b.Helper()
	f, err := p.Factorize(context.Background(), v)
	if err != nil {
		b.Fatal(err)
	}
	recomputed(b, v, f)
	return f
}

// recomputed fails if the divergence is not what the factors say it is.
func recomputed(b *testing.B, v *sparse.Matrix, f *Factors) {
	b.Helper()
	d := exactDivergence(v, f)
	if math.Abs(d-f.Divergence) > 1e-6*d {
		b.Errorf("divergence %.9g, recomputed %.9g", f.Divergence, d)
	}
}

// BenchmarkDocument reports the time to explain one new document.
func BenchmarkDocument(b *testing.B) {
	v := newsgroups(b)
	f, err := (&NMF{Rank: 20, Start: Random{}, MaxIter: 20}).Factorize(context.Background(), v)
	if err != nil {
		b.Fatal(err)
	}
	basis, err := f.Basis(1)
	if err != nil {
		b.Fatal(err)
	}
	_, n := v.Dims()
	dst := make([]float32, 20)
	b.ReportAllocs()
	for j := 0; b.Loop(); j++ {
		ind, val := v.Column(j % n)
		basis.Document(dst, ind, val)
	}
}

// BenchmarkProblem reports the time to check a matrix and to lay it out.
func BenchmarkProblem(b *testing.B) {
	v := newsgroups(b)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			for b.Loop() {
				if _, err := (&NMF{Rank: 20, Workers: workers}).problem(v, false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkIteration reports what an iteration takes, certificates, momentum and
// sums included, and what the rest of a run does: the start, and what is before
// the first iteration and after the last.
func BenchmarkIteration(b *testing.B) {
	v := newsgroups(b)
	const last = 21
	for _, k := range []int{20, 100} {
		for _, method := range []Method{MU, Auto} {
			for _, workers := range []int{1, 2} {
				for _, precision := range []Precision{Mixed, Single} {
					b.Run(fmt.Sprintf("%v/k=%d/workers=%d/%v", method, k, workers, precision), func(b *testing.B) {
						p := &NMF{Rank: k, Start: Random{}, Method: method, MaxIter: last, Tol: 1e-9, Workers: workers, Precision: precision}
						var iterations float64
						for b.Loop() {
							f, err := p.Factorize(context.Background(), v)
							if err != nil {
								b.Fatal(err)
							}
							iterations += f.Trace[last-2].Seconds - f.Trace[0].Seconds
						}
						iterations /= float64(b.N) * (last - 2)
						b.ReportMetric(1e3*iterations, "ms/iteration")
						b.ReportMetric(1e3*(b.Elapsed().Seconds()/float64(b.N)-iterations*last), "ms-else")
					})
				}
			}
		}
	}
}
