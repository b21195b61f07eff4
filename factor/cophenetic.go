package factor

import (
	"math"
	"math/rand/v2"
	"slices"
)

// judgeConsensus fills in the criteria of the consensus of restarts.
func (s *sweep) judgeConsensus(b *batch, row *rankRow) {
	labels := make([][]int, len(b.restarts))
	for r, f := range b.restarts {
		labels[r] = mainComponents(f, s.sample)
	}
	of := func(labels [][]int) map[Criterion]float64 {
		c := consensusOf(labels)
		tree := averageLinkage(c.distances())
		return map[Criterion]float64{
			Cophenetic: tree.cophenetic(c),
			Dispersion: c.dispersion(),
			Silhouette: c.silhouette(tree.cut(b.rank)),
		}
	}
	row.single = of(labels)
	for r := range labels { // the jackknife
		for name, x := range of(slices.Delete(slices.Clone(labels), r, r+1)) {
			row.values[name] = append(row.values[name], x)
		}
	}
}

// mainComponents returns the component that explains most of each of the given
// columns.
func mainComponents(f *Factors, columns []int) []int {
	u := f.W.ColumnSums()
	main := make([]int, len(columns))
	for p, j := range columns {
		most := -1.0
		for k, x := range f.Ht.Row(j) {
			if mass := float64(x) * u[k]; mass > most {
				most, main[p] = mass, k
			}
		}
	}
	return main
}

// sampleColumns chooses up to limit columns that are not empty, evenly at
// random, in ascending order.
func (s *sweep) sampleColumns() []int {
	var all []int
	_, n := s.v.Dims()
	for j := range n {
		if ind, _ := s.v.Column(j); len(ind) > 0 {
			all = append(all, j)
		}
	}
	if limit := s.opt.Sample; len(all) > limit {
		rng := rand.New(rand.NewPCG(s.opt.Seed, 4))
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:limit]
		slices.Sort(all)
	}
	return all
}

// consensus is the matrix (n×n, by rows) of the share of runs in which two
// columns have the same main component.
type consensus struct {
	n     int
	share []float64
}

func consensusOf(labels [][]int) *consensus {
	n := len(labels[0])
	c := &consensus{n, make([]float64, n*n)}
	for _, run := range labels {
		for i, a := range run {
			row := c.share[i*n : (i+1)*n]
			for j, b := range run {
				if a == b {
					row[j]++
				}
			}
		}
	}
	divide(c.share, float64(len(labels)))
	return c
}

// distances returns 1 − share.
func (c *consensus) distances() [][]float64 {
	d := make([][]float64, c.n)
	for i := range d {
		d[i] = make([]float64, c.n)
		for j := range d[i] {
			d[i][j] = 1 - c.share[i*c.n+j]
		}
	}
	return d
}

// dispersion is the ρ of Kim & Park (2007): 1 if every pair is always or never
// together, 0 if all are together half of the time.
func (c *consensus) dispersion() float64 {
	var sum float64
	for _, x := range c.share {
		sum += 4 * (x - 0.5) * (x - 0.5)
	}
	return sum / float64(len(c.share))
}

// silhouette is the mean silhouette width (Rousseeuw 1987) of the columns in
// the given clusters; that of a column alone in its cluster is 0. It is NaN when
// there is only one cluster.
func (c *consensus) silhouette(cluster []int) float64 {
	k := slices.Max(cluster) + 1
	if k < 2 {
		return math.NaN()
	}
	size := make([]float64, k)
	for _, g := range cluster {
		size[g]++
	}
	var total float64
	to := make([]float64, k)
	for i, own := range cluster {
		clear(to)
		for j, g := range cluster {
			to[g] += 1 - c.share[i*c.n+j]
		}
		if size[own] == 1 {
			continue
		}
		a, b := to[own]/(size[own]-1), math.Inf(1)
		for g := range to {
			if g != own {
				b = min(b, to[g]/size[g])
			}
		}
		if most := max(a, b); most > 0 {
			total += (b - a) / most
		}
	}
	return total / float64(c.n)
}
