package factor

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// components is the pool of the components of several runs, known by the cosines
// between them. Component k of run r has number r·rank + k.
type components struct {
	runs, rank int
	norms      [][]float64 // of the columns of each run
	cosine     [][]float64 // of every component with every other
	dropped    []bool
}

func newComponents(ctx context.Context, w []*Dense, workers int) (*components, error) {
	c := &components{runs: len(w), rank: w[0].cols}
	n := c.runs * c.rank
	c.cosine, c.dropped = make([][]float64, n), make([]bool, n)
	for i := range c.cosine {
		c.cosine[i] = make([]float64, n)
	}
	for _, d := range w {
		c.norms = append(c.norms, columnNorms(d))
	}
	err := parallel(ctx, workers, c.runs*c.runs, func(pair, _ int) {
		r, s := pair/c.runs, pair%c.runs
		if r > s {
			return
		}
		for k, row := range cosinesOf(w[r], w[s], c.norms[r], c.norms[s]) {
			for l, x := range row {
				a, b := r*c.rank+k, s*c.rank+l
				c.cosine[a][b], c.cosine[b][a] = x, x
			}
		}
	})
	return c, err
}

// drop marks the components whose nearest neighbours are further than reach in
// the mean, and returns their number.
func (c *components) drop(reach float64) int {
	n := len(c.cosine)
	near := max(1, 3*c.runs/10)
	if c.runs == 1 {
		return 0
	}
	far := make([]float64, n)
	order := make([]int, n)
	dist := make([]float64, n)
	for i, row := range c.cosine {
		for j, x := range row {
			dist[j] = math.Sqrt(max(0, 2-2*x))
		}
		dist[i] = 0
		slices.Sort(dist)
		for _, d := range dist[1 : near+1] {
			far[i] += d / float64(near)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(far[i], far[j]) })
	dropped := 0
	for _, i := range order[(n+1)/2:] {
		if far[i] > reach {
			c.dropped[i] = true
			dropped++
		}
	}
	return dropped
}

const (
	clusterSeeds  = 10 // runs tried as the first centres
	clusterRounds = 50
)

// cluster gives every component the number of a cluster so that the members of
// a run are in different ones. The components of each of the first runs in the
// given order serve as centres once, and the clustering with the largest sum of
// cosines to its centres is kept.
func (c *components) cluster(ctx context.Context, order []int) ([]int, error) {
	var best []int
	most := math.Inf(-1)
	for _, r := range order[:min(len(order), clusterSeeds)] {
		of := make([]int, len(c.cosine))
		for i := range of {
			of[i] = -1
		}
		for k := range c.rank {
			of[r*c.rank+k] = k
		}
		total := math.Inf(-1)
		for range clusterRounds {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			next, sum := c.reassign(of)
			if sum <= total {
				break
			}
			of, total = next, sum
		}
		if total > most {
			best, most = of, total
		}
	}
	return best, nil
}

// reassign matches the components of every run with the centres of the clusters,
// and returns the sum of their cosines.
func (c *components) reassign(of []int) (next []int, sum float64) {
	centre := c.centres(of)
	next = make([]int, len(of))
	similar := make([][]float64, c.rank)
	for r := range c.runs {
		for k := range similar {
			similar[k] = centre[r*c.rank+k]
		}
		m := matching(similar, c.rank)
		for k, t := range m.To {
			i := r*c.rank + k
			next[i] = t
			if !c.dropped[i] {
				sum += m.Cosine[k]
			}
		}
	}
	return next, sum
}

// centres returns the cosine of every component with every cluster's centre, the
// mean of its members. Members that were dropped count only where a cluster has no
// others.
func (c *components) centres(of []int) [][]float64 {
	members := c.members(of)
	length := make([]float64, c.rank)
	for t, in := range members {
		for _, i := range in {
			for _, j := range in {
				length[t] += c.cosine[i][j]
			}
		}
		length[t] = math.Sqrt(length[t])
	}
	out := make([][]float64, len(of))
	for i, row := range c.cosine {
		out[i] = make([]float64, c.rank)
		for t, in := range members {
			for _, j := range in {
				out[i][t] += row[j]
			}
			if length[t] > 0 {
				out[i][t] /= length[t]
			}
		}
	}
	return out
}

// members lists the components of each cluster that count.
func (c *components) members(of []int) [][]int {
	kept, all := make([][]int, c.rank), make([][]int, c.rank)
	for i, t := range of {
		if t < 0 {
			continue
		}
		all[t] = append(all[t], i)
		if !c.dropped[i] {
			kept[t] = append(kept[t], i)
		}
	}
	for t := range kept {
		if len(kept[t]) == 0 {
			kept[t] = all[t]
		}
	}
	return kept
}

// medians returns the W (m×k) whose columns are the medians, row by row, of the
// members of each cluster, each of length 1; scaled to sum to 1. A median that is
// zero everywhere gives way to the mean.
func (c *components) medians(of []int, w []*Dense) *Dense {
	out := NewDense(w[0].rows, c.rank)
	var values []float64
	for t, in := range c.members(of) {
		fill := func(middle func([]float64) float64) (sum float64) {
			for i := range out.rows {
				values = values[:0]
				for _, x := range in {
					r, k := x/c.rank, x%c.rank
					if c.norms[r][k] > 0 {
						values = append(values, float64(w[r].Row(i)[k])/c.norms[r][k])
					}
				}
				x := middle(values)
				out.Row(i)[t] = float32(x)
				sum += x
			}
			return sum
		}
		sum := fill(median)
		if sum == 0 {
			sum = fill(mean)
		}
		if sum > 0 {
			for i := range out.rows {
				out.Row(i)[t] = float32(float64(out.Row(i)[t]) / sum)
			}
		}
	}
	return out
}

// mean is 0 if x is empty.
func mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	m, _ := meanOfRuns(x)
	return m
}

// median sorts x; it is 0 if x is empty.
func median(x []float64) float64 {
	n := len(x)
	if n == 0 {
		return 0
	}
	slices.Sort(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}

func columnNorms(d *Dense) []float64 {
	norms := make([]float64, d.cols)
	for i := range d.rows {
		for k, x := range d.Row(i) {
			norms[k] += float64(x) * float64(x)
		}
	}
	for k, x := range norms {
		norms[k] = math.Sqrt(x)
	}
	return norms
}

// byObjective orders the runs by their objective, the lowest first.
func (e *Ensemble) byObjective() []int {
	order := make([]int, len(e.Runs))
	for r := range order {
		order[r] = r
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(e.Runs[a].Objective, e.Runs[b].Objective) })
	return order
}
