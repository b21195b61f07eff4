package factor

import (
	"context"
	"fmt"
	"github.com/topoi-nmf/topoi/sparse"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join(dataDir(), os.Getenv("SET")+"newsgroups-counts", "*.mtx*"))
	fl, _ := os.Open(names[0])
	v, _ := sparse.ReadMatrixMarket(fl)
	k := 20
	if s := os.Getenv("K"); s != "" {
		k, _ = strconv.Atoi(s)
	}
	p := &NMF{Rank: k, Start: Random{}, Method: CCD, MaxIter: 15, Tol: -1, Workers: 2}
	pb, _ := p.problem(v)
	f, _ := p.run(context.Background(), pb)
	f.W, f.Ht = sorted(f.W, pb.rowAt), sorted(f.Ht, pb.colAt)
	w, h := newHalf(pb.byRow, f.W, f.Ht, weights{}), newHalf(pb.byCol, f.Ht, f.W, weights{})
	wp, hp := newPlan(pb.byRow), newPlan(pb.byCol)
	for _, nw := range []int{1, 2} {
		pool := newPool(nw, k)
		for _, r := range []struct {
			n string
			u update
		}{{"measure", measure}, {"mu", multiply}, {"ccd1", descend(1)}, {"ccd2", descend(2)}} {
			mw, mh := time.Hour, time.Hour
			for range 25 {
				t0 := time.Now()
				pool.sweep(context.Background(), w, wp, r.u)
				a := time.Since(t0)
				h.refresh()
				t0 = time.Now()
				pool.sweep(context.Background(), h, hp, r.u)
				b := time.Since(t0)
				w.refresh()
				mw = min(mw, a)
				mh = min(mh, b)
			}
			fmt.Printf("%d %s W %.1fms H %.1fms  sum %.1f\n", nw, r.n, mw.Seconds()*1e3, mh.Seconds()*1e3, (mw+mh).Seconds()*1e3)
		}
	}
}
