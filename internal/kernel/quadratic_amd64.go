//go:build !noasm

package kernel

// tile is the number of rows that descend side by side: so many chains of additions, 4 or 8
// registers, hide how long one takes.
const tile = 4 * Lanes

// quadraticLanes is room for a tile: weight t of row i is x[t·tile+i], and a lies so too.
// gatherLanes brings rows there, which also wants weights, all zero here, and room for products
// with them.
type quadraticLanes struct {
	x, a []float32
	zero []float32
	q    [tile]float32
	ind  [tile]int32
}

func (l level) descend(p *Quadratic, x, a []float32, stride, passes int) {
	if l == reference || len(x) < tile/4*stride {
		p.rows(x, a, stride, passes)
		return
	}
	if p.lanes == nil {
		padded := (p.rank + 3) &^ 3
		p.lanes = &quadraticLanes{
			x: make([]float32, padded*tile), a: make([]float32, padded*tile), zero: make([]float32, padded*Lanes),
		}
	}
	for rows := len(x) / stride; rows > 0; rows -= tile {
		n := min(rows, tile)
		l.descendTile(p, x[:n*stride], a[:n*stride], stride, passes)
		x, a = x[n*stride:], a[n*stride:]
	}
}

func (l level) descendTile(p *Quadratic, x, a []float32, stride, passes int) {
	s, n := p.lanes, len(x)/stride
	for i := range s.ind {
		s.ind[i] = int32(min(i, n-1))
	}
	l.gatherLanes(s.x, x, stride, p.rank, s.ind[:], s.zero, s.q[:], 0)
	l.gatherLanes(s.a, a, stride, p.rank, s.ind[:], s.zero, s.q[:], 0)
	if k := p.rank; l == avx512 {
		descendAVX512(&s.x[0], &s.a[0], &p.g[:k*k][0], k, passes)
	} else {
		descendAVX2(&s.x[0], &s.a[0], &p.g[:k*k][0], k, passes)
	}
	for i := range n {
		row, from := x[i*stride:][:p.rank], s.x[i:]
		for t := range row {
			row[t] = from[t*tile]
		}
	}
}
