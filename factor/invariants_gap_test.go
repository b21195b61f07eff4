package factor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// The certificate against its definition, and against what a long run gains.

// TestInvariantCertificate: Factors.Gap is what weak duality says of the factors returned,
// computed in float64 from the definition in docs/solver.md, and no less than what a half
// gains with the other fixed. With one component the bound is that gain.
func TestInvariantCertificate(t *testing.T) {
	told := 0
	for i, shape := range [][3]int{{6, 5, 1}, {12, 9, 3}, {5, 20, 4}, {24, 20, 17}} {
		v := uneven(shape[0], shape[1], uint64(i))
		for _, p := range penalised[:3] {
			for _, p.Method = range []Method{Auto, MU, CCD} {
				for _, p.MaxIter = range []int{1, 3, 20} {
					p.Rank, p.Start, p.Tol = shape[2], Random{}, -1
					f := factorize(t, p, v)
					bound, left := f.certificate(p, v)
					name := fmt.Sprintf("%v, %s, %d iterations", shape, p.named(), p.MaxIter)
					const rounding = 2e-6 // of float32
					if math.Abs(f.Gap-bound) > .01*bound+rounding {
						t.Errorf("%s: gap %v, by its definition %v", name, f.Gap, bound)
					}
					if f.Gap < left-rounding || p.Rank == 1 && f.Gap > 1.01*left+rounding {
						t.Errorf("%s: a half could still gain %v, certified %v", name, left, f.Gap)
					}
					if bound > 100*rounding {
						told++
					}
				}
			}
		}
	}
	if told < 60 {
		t.Errorf("only %d gaps were large enough to tell anything", told)
	}
}

// TestInvariantCertificateOnTheWay: a gap that is measured on the way, by which a run stops,
// is the one of a run that ends there.
func TestInvariantCertificateOnTheWay(t *testing.T) {
	v := uneven(24, 20, 7)
	for _, p := range penalised[:3] {
		p.Rank, p.Start, p.Method, p.Tol = 4, Random{}, MU, 1e-9
		p.MaxIter = measureEvery + 1
		way := factorize(t, p, v).Trace[measureEvery-1]
		p.MaxIter = measureEvery
		near(t, p.named(), way.Gap, factorize(t, p, v).Gap, 1e-4)
	}
}

// uneven is a matrix of random numbers, few of them zero, whose rows differ much in mass.
func uneven(m, n int, seed uint64) *sparse.Matrix {
	rng := rand.New(rand.NewPCG(seed, 77))
	d := mat.NewDense(m, n, nil)
	d.Apply(func(i, j int, _ float64) float64 {
		if (3*i+5*j)%11 == 10 {
			return 0
		}
		return math.Ceil(30*rng.ExpFloat64()) / float64(1+i)
	}, d)
	v, err := toSparse(d)
	if err != nil {
		panic(err)
	}
	return v
}

// certificate returns what the gap of factors is by its definition, and what the half that
// gains most with the other fixed gains in a long run, per unit mass.
func (f *Factors) certificate(p NMF, v *sparse.Matrix) (bound, left float64) {
	m, n := v.Dims()
	documents, terms := masses(v)
	for _, s := range []side{
		{x: f.W, b: f.Ht, v: v.Transpose(), mass: terms, pen: weights{l1: float64(n) * p.L1.W, l2: float64(n) * p.L2.W}},
		{x: f.Ht, b: f.W, v: v, mass: documents, pen: weights{l1: float64(m) * p.L1.H, l2: float64(m) * p.L2.H}},
	} {
		var above, gained float64
		for j := range s.x.rows {
			row := s.convex(j)
			above += row.bound()
			gained += row.gain()
		}
		bound, left = max(bound, above/v.Sum()), max(left, gained/v.Sum())
	}
	return bound, left
}

// convex is the problem of one row, in float64: the least of c·x + λ2/2·|x|² − Σ v·log q.
type convex struct {
	x, c, v []float64
	b       [][]float64 // a row for each of v
	mass    float64
	l2      float64
}

func (s side) convex(j int) convex {
	row := convex{mass: s.mass[j], l2: s.pen.l2, c: s.b.ColumnSums()}
	for k, x := range s.x.Row(j) {
		row.x = append(row.x, float64(x))
		row.c[k] += s.pen.l1
	}
	ind, val := s.v.Column(j)
	for p, i := range ind {
		row.v = append(row.v, float64(val[p]))
		var b []float64
		for _, y := range s.b.Row(int(i)) {
			b = append(b, float64(y))
		}
		row.b = append(row.b, b)
	}
	return row
}

// at returns the objective, what the weights cost, and r.
func (row convex) at(x []float64) (objective, cost float64, r []float64) {
	r = make([]float64, len(x))
	for k, y := range x {
		cost += row.c[k]*y + row.l2/2*y*y
	}
	objective = cost
	for p, v := range row.v {
		var q float64
		for k, b := range row.b[p] {
			q += x[k] * b
		}
		objective -= v * math.Log(q)
		for k, b := range row.b[p] {
			r[k] += v / q * b
		}
	}
	return objective, cost, r
}

// bound is the least over τ of c·x + λ2/2·|x|² − N − N·log τ + Σ max(0, τ·r − c)²/(2·λ2),
// where without L2 no τ·r may exceed c.
func (row convex) bound() float64 {
	_, cost, r := row.at(row.x)
	if row.mass == 0 {
		return cost
	}
	var rho float64
	for k, x := range r {
		rho = max(rho, x/row.c[k])
	}
	above := func(tau float64) float64 {
		d := cost - row.mass - row.mass*math.Log(tau)
		for k, x := range r {
			if e := tau*x - row.c[k]; e > 0 && row.l2 > 0 {
				d += e * e / 2 / row.l2
			}
		}
		return d
	}
	lo, hi := 1/rho, 1/rho // it falls up to there
	if row.l2 > 0 {
		hi = 1e3 * lo
	}
	for range 100 {
		a, b := (2*lo+hi)/3, (lo+2*hi)/3
		if above(a) > above(b) {
			lo = a
		} else {
			hi = b
		}
	}
	return above(lo)
}

// gain is how much lower the objective is after 80 steps of EM from equal weights, with
// the root of the majoriser where there is L2. With one component the first ends it.
func (row convex) gain() float64 {
	before, cost, _ := row.at(row.x)
	if row.mass == 0 {
		return cost
	}
	x := make([]float64, len(row.x))
	for k, c := range row.c {
		x[k] = row.mass / c / float64(len(x))
	}
	for range 80 {
		_, _, r := row.at(x)
		for k, c := range row.c {
			a := x[k] * r[k]
			x[k] = 2 * a / (c + math.Sqrt(c*c+4*row.l2*a))
		}
	}
	after, _, _ := row.at(x)
	return before - after
}
