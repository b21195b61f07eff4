package factor

import (
	"context"
	"math"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// KMeans starts from clusters of the columns of V. Seeds are drawn by k-means++
// (Arthur & Vassilvitskii 2007) under the Kullback-Leibler divergence, for which
// it keeps its guarantee (Nock, Luosto & Kivinen 2008): columns far from all
// seeds so far are the likelier, in proportion to mass and divergence. A few
// rounds of Lloyd follow, the clusters' profiles are the components, and H
// responds.
type KMeans struct{}

func (KMeans) String() string { return "kmeans" }

// Objectives on BBC News, k=20, with 2, 5 and 20 rounds and with .1 to .7 of
// background in seeds are within the spread of the seed.
const (
	kmeansRounds = 5
	seedMixture  = 0.5 // the part of the background in a seed, a single column
)

func (KMeans) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	background := marginal(s.pb.byRow)
	w = NewDense(s.pb.m, s.p.Rank)
	if err := s.seeds(ctx, w, background); err != nil {
		return nil, nil, err
	}
	s.smooth(w, background, seedMixture)
	nearest, l := make([]int, s.pb.n), NewDense(s.pb.m, s.p.Rank)
	for range kmeansRounds {
		logs(l, w)
		if err := s.assign(ctx, nearest, l); err != nil {
			return nil, nil, err
		}
		if err := s.collect(ctx, w, nearest); err != nil {
			return nil, nil, err
		}
		s.smooth(w, background, profileSmoothing)
	}
	return s.respond(ctx, w)
}

// seeds draws columns of V into the columns of w.
func (s *solver) seeds(ctx context.Context, w *Dense, background []float64) error {
	rng, mass, p := s.rng(forSeeds), s.columnMass(), newPlan(s.pb.byCol)
	far, logq := make([]float64, s.pb.n), make([]float64, s.pb.m)
	weight := append([]float64(nil), mass...)
	for j := range far {
		far[j] = math.Inf(1)
	}
	for t := range w.cols {
		pick, ok := draw(weight, rng.Float64())
		if !ok {
			return ctx.Err() // every column is a seed
		}
		for i, b := range background {
			logq[i] = math.Log(seedMixture * b)
		}
		ind, val := s.pb.byCol.row(pick)
		for q, i := range ind {
			share := float64(val[q]) / mass[pick]
			w.Row(int(i))[t] = float32(share)
			logq[i] = math.Log(seedMixture*background[i] + (1-seedMixture)*share)
		}
		err := s.pool.each(ctx, p.chunks(), func(c int, _ *scratch) {
			for j := p[c]; j < p[c+1]; j++ {
				ind, val := s.pb.byCol.row(j)
				far[j] = math.Min(far[j], profileDivergence(ind, val, mass[j], logq))
				weight[j] = far[j]
			}
		})
		if err != nil {
			return err
		}
		weight[pick], far[pick] = 0, 0
	}
	return nil
}

// draw returns an index with probability in proportion to weight, u being uniform
// on [0, 1), and whether there is any weight.
func draw(weight []float64, u float64) (pick int, ok bool) {
	var total float64
	for _, x := range weight {
		total += x
	}
	u *= total
	for j, x := range weight {
		if x > 0 {
			pick, ok = j, true
			if u -= x; u < 0 {
				break
			}
		}
	}
	return pick, ok
}

// profileDivergence returns Σ v·log(v/(N·q)), N the mass of the column and q a
// distribution, at least 0.
func profileDivergence(ind []int32, val []float32, mass float64, logq []float64) (d float64) {
	for p, i := range ind {
		if v := float64(val[p]); v > 0 {
			d += v * (math.Log(v/mass) - logq[i])
		}
	}
	return math.Max(0, d)
}

// assign finds the profile under which each column is the most likely; l holds
// their logarithms.
func (s *solver) assign(ctx context.Context, nearest []int, l *Dense) error {
	p := newPlan(s.pb.byCol)
	return s.pool.each(ctx, p.chunks(), func(c int, sc *scratch) {
		for j := p[c]; j < p[c+1]; j++ {
			ind, val := s.pb.byCol.row(j)
			clear(sc.r)
			kernel.Accumulate(sc.r, l.data, l.stride, ind, val)
			best := 0
			for t, x := range sc.r[:l.cols] {
				if x > sc.r[best] {
					best = t
				}
			}
			nearest[j] = best
		}
	})
}

// collect adds up the columns of each cluster.
func (s *solver) collect(ctx context.Context, w *Dense, nearest []int) error {
	p := newPlan(s.pb.byRow)
	return s.pool.each(ctx, p.chunks(), func(c int, _ *scratch) {
		for i := p[c]; i < p[c+1]; i++ {
			row := w.Row(i)
			clear(row)
			ind, val := s.pb.byRow.row(i)
			for q, j := range ind {
				row[nearest[j]] += val[q]
			}
		}
	})
}
