package factor

import (
	"context"
	"os"
	"path/filepath"
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

// BenchmarkSweep reports the seconds of one update of both factors, one worker.
func BenchmarkSweep(b *testing.B) {
	v := newsgroups(b)
	for _, k := range []int{20, 100} {
		for _, rule := range []struct {
			name   string
			update update
		}{{"mu", multiply}, {"ccd1", descend(1)}, {"ccd2", descend(2)}} {
			b.Run(rule.name+"/"+kernel.Variant()+"/k="+map[int]string{20: "20", 100: "100"}[k], func(b *testing.B) {
				p := &NMF{Rank: k, Start: Random{}, Method: CCD, MaxIter: 5, Tol: -1, Workers: 1}
				pb, err := p.problem(v)
				if err != nil {
					b.Fatal(err)
				}
				f, err := p.run(context.Background(), pb)
				if err != nil {
					b.Fatal(err)
				}
				f.W, f.Ht = sorted(f.W, pb.rowAt), sorted(f.Ht, pb.colAt)
				w, h := newHalf(pb.byRow, f.W, f.Ht, weights{}), newHalf(pb.byCol, f.Ht, f.W, weights{})
				wp, hp := newPlan(pb.byRow), newPlan(pb.byCol)
				pool := newPool(1, k)
				for b.Loop() {
					_, _ = pool.sweep(context.Background(), w, wp, rule.update)
					h.refresh()
					_, _ = pool.sweep(context.Background(), h, hp, rule.update)
					w.refresh()
				}
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/float64(2*v.NNZ()*k)*1e9, "ns/nonzero/k")
			})
		}
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
