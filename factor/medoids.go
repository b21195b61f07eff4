package factor

import "context"

// medoids returns the numbers of as many components of the pool as a run has, that
// stand for all: the sum over the pool of the squared cosine with the nearest of them
// is as large as neither a further choice nor an exchange of one can make it. Squares
// make components that are close to each other count for more than a crowd of distant
// ones. It takes seconds for a hundred components of twenty runs, and ends when ctx does.
func (c *components) medoids(ctx context.Context) ([]int, error) {
	const rounds = 10 // of exchanges; two or three are enough as a rule
	chosen := make([]int, 0, c.rank)
	covered := make([]float64, len(c.cosine))
	for range c.rank {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		pick, _ := c.widest(covered)
		chosen = append(chosen, pick)
		c.cover(covered, pick)
	}
	for range rounds {
		changed := false
		for t, old := range chosen {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			clear(covered)
			for u, other := range chosen {
				if u != t {
					c.cover(covered, other)
				}
			}
			if pick, gain := c.widest(covered); gain > c.gain(covered, old)*(1+1e-9) {
				chosen[t], changed = pick, true
			}
		}
		if !changed {
			break
		}
	}
	return chosen, nil
}

// widest is the component that adds most to what is covered, and how much.
func (c *components) widest(covered []float64) (pick int, most float64) {
	most = -1
	for i := range c.cosine {
		if g := c.gain(covered, i); g > most {
			pick, most = i, g
		}
	}
	return pick, most
}

// gain is what component i would add.
func (c *components) gain(covered []float64, i int) (sum float64) {
	for j, x := range c.cosine[i] {
		if x *= x; x > covered[j] {
			sum += x - covered[j]
		}
	}
	return sum
}

func (c *components) cover(covered []float64, i int) {
	for j, x := range c.cosine[i] {
		covered[j] = max(covered[j], x*x)
	}
}

// means returns the W (m×k) of which column t is the mean, each of length 1, of the
// components that are nearest to medoid t and within reach of it.
func (c *components) means(medoids []int, w []*Dense) *Dense {
	out := NewDense(w[0].rows, c.rank)
	for i, row := range c.cosine {
		near := 0
		for t, j := range medoids {
			if row[j] > row[medoids[near]] {
				near = t
			}
		}
		r, k := i/c.rank, i%c.rank
		if row[medoids[near]] < baggedReach || c.norms[r][k] == 0 {
			continue
		}
		for p := range out.rows {
			out.Row(p)[near] += float32(float64(w[r].Row(p)[k]) / c.norms[r][k])
		}
	}
	return out
}
