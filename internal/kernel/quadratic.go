package kernel

// Quadratic is ½·xᵀGx − aᵀx over x ≥ 0, which is least squares of a row on a basis whose
// products with itself are G, with the products a of the row with the basis: one G, and
// an a for every row.
type Quadratic struct {
	g    []float32 // rank × rank
	rank int

	next, old []int32 // of one row
	lanes     *quadraticLanes
}

// NewQuadratic is for descents by one goroutine at a time. It keeps G, which must be finite.
func NewQuadratic(g []float32, rank int) *Quadratic {
	return &Quadratic{g: g, rank: rank, next: make([]int32, rank), old: make([]int32, rank)}
}

// Descend makes passes of cyclic coordinate descent over each of the consecutive rows of
// x, stride apart, given those of a. A coordinate whose diagonal of G is 0 stays. Results
// are the same to the bit for all variants.
func (p *Quadratic) Descend(x, a []float32, stride, passes int) {
	best.descend(p, x, a, stride, passes)
}

// rows goes one row at a time.
func (p *Quadratic) rows(x, a []float32, stride, passes int) {
	for len(x) >= stride {
		for range passes {
			p.row(x[:p.rank], a[:p.rank])
		}
		x, a = x[stride:], a[stride:]
	}
}

// row makes one pass over a row. Products are rounded before they are subtracted, which no
// processor may do in one step. It passes over zeros of x, most of it as a rule, and is
// exact about that: what they add is zero.
func (p *Quadratic) row(x, a []float32) {
	next, old := p.next, p.old
	k, behind, ahead := p.rank, 0, 0 // of the nonzeros before and from t on
	for l, y := range x {
		if y != 0 {
			old[ahead] = int32(l)
			ahead++
		}
	}
	old = old[:ahead]
	for t := range x {
		row := p.g[t*k:][:k]
		if row[t] > 0 {
			r := a[t]
			for _, l := range next[:behind] {
				r -= float32(row[l] * x[l])
			}
			for _, l := range old {
				r -= float32(row[l] * x[l])
			}
			x[t] = max(0, x[t]+r/row[t])
		}
		if len(old) > 0 && old[0] == int32(t) {
			old = old[1:]
		}
		if x[t] != 0 {
			next[behind] = int32(t)
			behind++
		}
	}
}
