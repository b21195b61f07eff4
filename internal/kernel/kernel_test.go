package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// variants calls f for every variant that this machine runs.
func variants(t *testing.T, f func(t *testing.T, l level)) {
	for l := reference; l <= best; l++ {
		t.Run(l.String(), func(t *testing.T) { f(t, l) })
	}
}

const guard = float32(-12345.5)

// guarded returns n values followed by guard words, starting off a 64-byte
// boundary; check fails if a guard was overwritten.
func guarded(t *testing.T, values []float32) (s []float32, check func(what string)) {
	t.Helper()
	buf := make([]float32, 3+len(values)+2*Lanes)
	for i := range buf {
		buf[i] = guard
	}
	s = buf[3 : 3+len(values) : 3+len(values)]
	copy(s, values)
	return s, func(what string) {
		t.Helper()
		for i, v := range buf {
			if (i < 3 || i >= 3+len(values)) && v != guard {
				t.Fatalf("%s: wrote outside its slice at %d", what, i-3)
			}
		}
	}
}

func uniform(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32()
	}
	return x
}

func near(a, b, tol float64) bool {
	return math.Abs(a-b) <= tol*math.Max(1e-30, math.Max(math.Abs(a), math.Abs(b)))
}

// row is a random problem: n nonzeros against a basis of the given rank.
type row struct {
	rank, stride, n int
	b, x, val       []float32
	ind             []int32
}

// newRow makes a row whose basis has the given share of zeros, of values that a
// Rounded holds exactly. With zeros, a
// step can leave q to cancellation, which single precision does not survive.
func newRow(r *rand.Rand, rank, n int, zeros float32) row {
	p := row{rank: rank, stride: Padded(rank), n: n}
	const rows = 37
	p.b = make([]float32, rows*p.stride)
	for i := range rows {
		for k := range rank {
			if v := r.Float32(); v > zeros {
				p.b[i*p.stride+k] = truncated(v)
			}
		}
	}
	p.x = make([]float32, p.stride)
	copy(p.x, uniform(r, rank))
	p.val = uniform(r, n)
	for range n {
		p.ind = append(p.ind, int32(r.IntN(rows)))
	}
	return p
}

func newModel(n int) Model {
	return Model{make([]float32, n), make([]float32, n), make([]float32, n)}
}

func (p row) at(i, k int) float64 { return float64(p.b[int(p.ind[i])*p.stride+k]) }

// padded returns indices and values filled up to a multiple of Lanes.
func (p row) padded() (ind []int32, val []float32) {
	ind, val = make([]int32, Padded(p.n)), make([]float32, Padded(p.n))
	copy(ind, p.ind)
	copy(val, p.val)
	return ind, val
}

func sizes(yield func(rank, n int) bool) {
	for rank := 1; rank <= 200; rank++ {
		for _, n := range []int{0, 1, 2, 7, 15, 16, 17, 31, 32, 33, 48, 63, 100} {
			if (rank%16 < 2 || rank < 40 || n == 33) && !yield(rank, n) {
				return
			}
		}
	}
}

func TestRatio(t *testing.T) {
	forms(t, func(t *testing.T, l form) {
		rng := rand.New(rand.NewPCG(1, 2))
		for rank, n := range sizes {
			p := newRow(rng, rank, n, 0.2)
			r, rOK := guarded(t, make([]float32, p.stride))
			x, xOK := guarded(t, p.x)
			q, qOK := guarded(t, make([]float32, Padded(n)))
			y, yOK := guarded(t, make([]float32, Padded(n)))
			tt, tOK := guarded(t, make([]float32, Padded(n)))
			l.ratio(r, x, p.b, p.stride, p.ind, p.val, Model{q, y, tt}, 1e-15)
			for what, ok := range map[string]func(string){"r": rOK, "x": xOK, "q": qOK, "y": yOK, "t": tOK} {
				ok(what)
			}
			want := make([]float64, p.stride)
			for i := range n {
				var d float64
				for k := range rank {
					d += p.at(i, k) * float64(l.factor(x[k]))
				}
				d = math.Max(d, 1e-15)
				if !near(d, float64(q[i]), 1e-5) {
					t.Fatalf("rank %d n %d: q[%d] = %v, want %v", rank, n, i, q[i], d)
				}
				if !near(1/d, float64(y[i]), 1e-5) || !near(float64(p.val[i])/d, float64(tt[i]), 1e-5) {
					t.Fatalf("rank %d n %d: q %v y %v t %v", rank, n, q[i], y[i], tt[i])
				}
				for k := range rank {
					want[k] += float64(l.factor(tt[i])) * p.at(i, k)
				}
			}
			for k := range want {
				if !near(want[k], float64(r[k]), 2e-5) {
					t.Fatalf("rank %d n %d: r[%d] = %v, want %v", rank, n, k, r[k], want[k])
				}
			}
		}
	})
}

// TestMultiply updates rows of all lengths in one call, empty ones between them.
func TestMultiply(t *testing.T) {
	forms(t, func(t *testing.T, l form) {
		rng := rand.New(rand.NewPCG(5, 2))
		const clip = 0.2
		for rank := 1; rank <= 200; rank += 1 + rank/40 {
			p := newRow(rng, rank, 0, 0.2)
			ptr := []int{1000}
			for _, n := range []int{33, 32, 31, 17, 0, 16, 15, 9, 8, 7, 0, 1, 100, 2} {
				ptr = append(ptr, ptr[len(ptr)-1]+n)
			}
			rows, n := len(ptr)-1, ptr[len(ptr)-1]-ptr[0]
			for range n {
				p.ind = append(p.ind, int32(rng.IntN(37)))
			}
			val, start, yield := uniform(rng, n), make([]float32, rows*p.stride), make([]float32, p.stride)
			for i := range rows {
				copy(start[i*p.stride:], uniform(rng, rank))
			}
			copy(yield, uniform(rng, rank))
			x, xOK := guarded(t, start)
			q, qOK := guarded(t, make([]float32, n+Lanes))
			y, yOK := guarded(t, make([]float32, n+Lanes))
			tt, tOK := guarded(t, make([]float32, n+Lanes))
			l.multiply(x, p.b, p.stride, ptr, p.ind, val, Model{q, y, tt}, make([]float32, p.stride), yield, 1e-15, clip)
			for _, ok := range []func(string){xOK, qOK, yOK, tOK} {
				ok("multiply")
			}
			for i := range rows {
				lo, hi := ptr[i]-ptr[0], ptr[i+1]-ptr[0]
				least, most := make([]float64, p.stride), make([]float64, p.stride)
				for j := lo; j < hi; j++ {
					var d float64
					for k := range rank {
						d += p.at(j, k) * float64(l.factor(start[i*p.stride+k]))
					}
					d = math.Max(d, 1e-15)
					if !near(d, float64(q[j]), 1e-5) {
						t.Fatalf("rank %d row %d: q = %v, want %v", rank, i, q[j], d)
					}
					// Single precision may decide between two roundings of the ratio.
					ratio := float64(val[j]) / d
					for k := range rank {
						least[k] += float64(l.factor(float32(ratio*(1-1e-5)))) * p.at(j, k)
						most[k] += float64(l.factor(float32(ratio*(1+1e-5)))) * p.at(j, k)
					}
				}
				for k := range p.stride {
					scale := float64(yield[k]) * float64(start[i*p.stride+k])
					least, most := least[k]*scale-3e-5, most[k]*scale+3e-5
					got := float64(x[i*p.stride+k])
					switch zero := least < clip+1e-4; {
					case got == 0 && zero, got >= clip && got >= least && got <= most:
					default:
						t.Fatalf("rank %d row %d of %d: x[%d] = %v, want %v to %v", rank, i, hi-lo, k, got, least, most)
					}
				}
			}
		}
	})
}

func TestAccumulate(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(3, 2))
		for rank, n := range sizes {
			p := newRow(rng, rank, n, 0.2)
			r, rOK := guarded(t, make([]float32, p.stride))
			l.accumulate(r, p.b, p.stride, p.ind, p.val)
			rOK("r")
			for k := range r {
				var want float64
				for i := range n {
					want += float64(p.val[i]) * p.at(i, min(k, p.stride-1))
				}
				if !near(want, float64(r[k]), 1e-5) {
					t.Fatalf("rank %d n %d: r[%d] = %v, want %v", rank, n, k, r[k], want)
				}
			}
		}
	})
}

func TestFloorKeepsResultsFinite(t *testing.T) {
	forms(t, func(t *testing.T, l form) {
		for _, v := range []float32{0, 1e-40, 1e-30, 1, 1e6} {
			for at, bv := range []float32{0, 1e-40, 1e-20, 1, 1e3, 0, 1e-40, 1e-20, 1, 1e3} {
				l2 := float32(at / 5 * 3)
				b := make([]float32, Lanes)
				b[0] = bv
				r, x, q := make([]float32, Lanes), make([]float32, Lanes), make([]float32, Lanes)
				ind, val := make([]int32, Lanes), make([]float32, Lanes)
				val[0] = v
				m := newModel(Lanes)
				l.ratio(r, x, b, Lanes, ind[:1], val[:1], m, 1e-15)
				c, bt := []float32{1}, make([]float32, 4*Lanes)
				one := all(l.level, 1)
				l.gatherRow(bt, b, Lanes, one, 0, 1, ind)
				one.x[0], one.c[0] = x[0], 1
				rho := l.sweepRow(one, 0, 1, bt, m, val, l2)
				x[0] = one.x[0]
				xl := make([]float32, 4*Lanes)
				l.gatherLanes(bt, b, Lanes, 1, ind, xl, q, 1e-15)
				l.sweepLanes(xl, lanewise(c), bt, q, val, 1, 2, l2, 1e-15)
				for _, s := range [][]float32{r, x, q, m.Q, m.Y, m.T, xl, {rho}} {
					for _, z := range s {
						if math.IsNaN(float64(z)) || math.IsInf(float64(z), 0) || z < 0 {
							t.Fatalf("v=%v b=%v: got %v in %v", v, bv, z, s)
						}
					}
				}
			}
		}
	})
}

// choose makes a selection of the coordinates that f wants.
func choose(l level, rank int, f func(k int) bool) *Selection {
	s := NewSelection(rank)
	x, none := make([]float32, Padded(rank)), make([]float32, Padded(rank))
	for k := range rank {
		if f(k) {
			x[k] = 1
		}
	}
	l.choose(s, x, none, none)
	return s
}

func all(l level, rank int) *Selection { return choose(l, rank, func(int) bool { return true }) }

func TestChoose(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(11, 2))
		for rank := 1; rank <= 200; rank++ {
			n := Padded(rank)
			x, r, c := make([]float32, n), make([]float32, n), make([]float32, n)
			var want []int32
			for k := range rank {
				x[k], r[k], c[k] = float32(rng.IntN(2))*rng.Float32(), rng.Float32()*2, rng.Float32()*2
				if rng.IntN(4) == 0 {
					r[k] = c[k] // worth no more than its price
				}
				if x[k] > 0 || r[k] > c[k] {
					want = append(want, int32(k))
				}
			}
			s := NewSelection(rank)
			l.choose(s, x, r, c)
			if s.Len() != len(want) || !slices.Equal(s.list[:s.n], want) {
				t.Fatalf("rank %d: chose %v, want %v", rank, s.list[:s.n], want)
			}
			for a, k := range want {
				if s.x[a] != x[k] || s.c[a] != c[k] {
					t.Fatalf("rank %d: coordinate %d has weight %v and price %v, want %v and %v", rank, k, s.x[a], s.c[a], x[k], c[k])
				}
				s.x[a] = -float32(k)
			}
			before := slices.Clone(x)
			s.Scatter(x)
			for k := range x {
				moved := slices.Contains(want, int32(k))
				if moved && x[k] != -float32(k) || !moved && x[k] != before[k] {
					t.Fatalf("rank %d: scattered %v to %d", rank, x[k], k)
				}
			}
		}
	})
}

func TestGatherRow(t *testing.T) {
	forms(t, func(t *testing.T, l form) {
		rng := rand.New(rand.NewPCG(5, 2))
		for rank, n := range sizes {
			p := newRow(rng, rank, n, 0.2)
			ind, _ := p.padded()
			share := rng.IntN(5) // from hardly any to all
			s := choose(l.level, rank, func(int) bool { return share == 4 || rng.IntN(5) <= share })
			lo := rng.IntN(s.Len() + 1)
			hi := lo + rng.IntN(s.Len()-lo+1)
			bt, ok := guarded(t, make([]float32, (hi-lo+1)*len(ind)))
			l.gatherRow(bt, p.b, p.stride, s, lo, hi, ind)
			ok("bt")
			for a, k := range s.list[lo:hi] {
				for i, row := range ind {
					if got, want := l.gathered(bt, s, a, len(ind), i), p.b[int(row)*p.stride+int(k)]; got != want {
						t.Fatalf("rank %d n %d: coordinate %d of nonzero %d is %v, want %v", rank, n, k, i, got, want)
					}
				}
			}
		}
	})
}

func TestGatherLanes(t *testing.T) {
	forms(t, func(t *testing.T, l form) {
		rng := rand.New(rand.NewPCG(5, 3))
		for rank, n := range sizes {
			p := newRow(rng, rank, n, 0.2)
			ind, _ := p.padded()
			rank4 := (rank + 3) &^ 3
			bt, btOK := guarded(t, make([]float32, rank4*len(ind)))
			q, qOK := guarded(t, make([]float32, len(ind)))
			x := make([]float32, rank4*Lanes)
			copy(x, uniform(rng, rank*Lanes))
			l.gatherLanes(bt, p.b, p.stride, rank, ind, x, q, 1e-15)
			btOK("bt")
			qOK("q")
			for i, row := range ind {
				var want float64
				for k := range rank4 {
					b := p.b[int(row)*p.stride+k]
					if bt[k*len(ind)+i] != b {
						t.Fatalf("rank %d n %d: bt[%d,%d] = %v, want %v", rank, n, k, i, bt[k*len(ind)+i], b)
					}
					want += float64(b) * float64(x[k*Lanes+i%Lanes])
				}
				if !near(math.Max(want, 1e-15), float64(q[i]), 1e-5) {
					t.Fatalf("rank %d n %d: q[%d] = %v, want %v", rank, n, i, q[i], want)
				}
			}
		}
	})
}

// lanewise repeats prices for every lane.
func lanewise(c []float32) []float32 {
	wide := make([]float32, 0, len(c)*Lanes)
	for _, x := range c {
		wide = append(wide, slices.Repeat([]float32{x}, Lanes)...)
	}
	return wide
}

// descend is the definition of a sweep in float64, for one row.
func (p row) descend(x, c []float64, l2 float64, passes int) (rho float64) {
	for pass := range passes {
		for k := range p.rank {
			var r, h float64
			for i, v := range p.val {
				var q float64
				for j := range p.rank {
					q += p.at(i, j) * x[j]
				}
				q = math.Max(q, 1e-15)
				b := p.at(i, k)
				r += float64(v) / q * b
				h += float64(v) / (q * q) * b * b
			}
			price := c[k] + l2*x[k]
			if pass == 0 {
				rho = math.Max(rho, r/price)
			}
			switch {
			case h <= 0:
				x[k] = 0
			case l2 == 0:
				x[k] = math.Max(0, x[k]+r/h*(r/price-1))
			default: // r²/(r + h·d) = C + l2·d
				a, b := l2*h, price*h+l2*r
				x[k] = math.Max(0, x[k]+(-b+math.Sqrt(b*b+4*a*r*(r-price)))/(2*a))
			}
		}
	}
	return rho
}

func prices(rng *rand.Rand, rank, n int) ([]float32, []float64) {
	c, wide := make([]float32, rank), make([]float64, rank)
	for k := range c {
		c[k] = (rng.Float32() + 0.5) * float32(n+1)
		wide[k] = float64(c[k])
	}
	return c, wide
}

// someL2 is often 0.
func someL2(rng *rand.Rand) float64 { return float64(rng.IntN(2)) * float64(rng.Float32()) * 8 }

func TestSweepRow(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(7, 2))
		for rank, n := range sizes {
			if rank > 40 && n > 33 {
				continue
			}
			p := newRow(rng, rank, n, 0)
			ind, padded := p.padded()
			c, wide := prices(rng, rank, n)
			bt := make([]float32, (rank+1)*len(ind))
			x, xOK := guarded(t, p.x)
			q, qOK := guarded(t, make([]float32, len(ind)))
			y, yOK := guarded(t, make([]float32, len(ind)))
			tt, tOK := guarded(t, make([]float32, len(ind)))
			val, valOK := guarded(t, padded)
			m := Model{q, y, tt}
			l.ratio(make([]float32, p.stride), x, p.b, p.stride, ind, val, m, 1e-15)
			l.gatherRow(bt, p.b, p.stride, all(l, rank), 0, rank, ind)
			l2 := someL2(rng)
			rho := l.sweepRow(x, c, bt, m, val, rank, float32(l2), 1e-15)
			for _, ok := range []func(string){xOK, qOK, yOK, tOK, valOK} {
				ok("sweepRow")
			}
			want := make([]float64, rank)
			for k := range want {
				want[k] = float64(p.x[k])
			}
			wantRho := p.descend(want, wide, l2, 1)
			if n > 0 && !near(wantRho, float64(rho), 1e-3) {
				t.Fatalf("rank %d n %d: rho = %v, want %v", rank, n, rho, wantRho)
			}
			compare(t, fmt.Sprintf("rank %d n %d", rank, n), n, want, p.x, func(k int) float32 { return x[k] })
		}
	})
}

func TestSweepLanes(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(9, 2))
		for rank, n := range sizes {
			if n == 0 || n > 33 || rank > 70 {
				continue
			}
			c, wides := make([]float32, rank*Lanes), make([][]float64, Lanes)
			for r := range wides {
				var own []float32
				own, wides[r] = prices(rng, rank, n)
				for k, x := range own {
					c[k*Lanes+r] = x
				}
			}
			l2 := someL2(rng)
			rows := make([]row, Lanes)
			ind, values := make([]int32, n*Lanes), make([]float32, n*Lanes)
			rank4 := (rank + 3) &^ 3
			start := make([]float32, rank4*Lanes)
			var b []float32
			for r := range rows {
				rows[r] = newRow(rng, rank, n-r%min(n, 3), 0) // ragged
				if r == 0 {
					b = rows[r].b
				}
				rows[r].b = b
				for i := range rows[r].n {
					ind[i*Lanes+r], values[i*Lanes+r] = rows[r].ind[i], rows[r].val[i]
				}
				for k := range rank {
					start[k*Lanes+r] = rows[r].x[k]
				}
			}
			bt := make([]float32, rank4*len(ind))
			x, xOK := guarded(t, start)
			q, qOK := guarded(t, make([]float32, len(ind)))
			val, valOK := guarded(t, values)
			l.gatherLanes(bt, b, Padded(rank), rank, ind, x, q, 1e-15)
			l.sweepLanes(x, c, bt, q, val, rank, 2, float32(l2), 1e-15)
			for _, ok := range []func(string){xOK, qOK, valOK} {
				ok("sweepLanes")
			}
			for r, p := range rows {
				want := make([]float64, rank)
				for k := range want {
					want[k] = float64(p.x[k])
				}
				p.descend(want, wides[r], l2, 2)
				compare(t, fmt.Sprintf("rank %d n %d lane %d", rank, n, r), p.n, want, p.x,
					func(k int) float32 { return x[k*Lanes+r] })
			}
		}
	})
}

// compare allows for the rounding of single precision, which is that of the
// start: steps down to much smaller values cancel.
func compare(t *testing.T, where string, n int, want []float64, start []float32, got func(k int) float32) {
	t.Helper()
	if n == 0 {
		return
	}
	var size float64
	for k, w := range want {
		size = math.Max(size, math.Max(w, float64(start[k])))
	}
	for k, w := range want {
		if math.Abs(w-float64(got(k))) > 1e-3*size {
			t.Fatalf("%s: x[%d] = %v, want %v (largest %v)", where, k, got(k), w, size)
		}
	}
}

func TestSweepKeepsCoordinatesWithoutBasis(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		b := make([]float32, 2*Lanes)
		b[0], b[1], b[Lanes] = 0.5, 0, 0.25
		ind, val := make([]int32, Lanes), make([]float32, Lanes)
		ind[1], val[0], val[1] = 1, 3, 2
		c := []float32{0.75, 0, 1}
		x := make([]float32, Lanes)
		x[0], x[1], x[2] = 1, 7, 5
		bt, m := make([]float32, 4*Lanes), newModel(Lanes)
		l.ratio(make([]float32, Lanes), x, b, Lanes, ind, val, m, 1e-15)
		l.gatherRow(bt, b, Lanes, all(l, 3), 0, 3, ind)
		l.sweepRow(x, c, bt, m, val, 3, 0, 1e-15)
		if x[1] != 7 || x[2] != 0 || x[0] <= 0 {
			t.Errorf("row: x = %v, want x[1] kept at 7 and x[2] at 0", x[:3])
		}
		xl := make([]float32, 4*Lanes)
		xl[0], xl[Lanes], xl[2*Lanes] = 1, 7, 5
		indL, valL := make([]int32, 2*Lanes), make([]float32, 2*Lanes)
		indL[Lanes], valL[0], valL[Lanes] = 1, 3, 2
		bt, q := make([]float32, 8*Lanes), make([]float32, 2*Lanes)
		l.gatherLanes(bt, b, Lanes, 3, indL, xl, q, 1e-15)
		l.sweepLanes(xl, lanewise(c), bt, q, valL, 3, 1, 0, 1e-15)
		if xl[Lanes] != 7 || xl[2*Lanes] != 0 || !near(float64(xl[0]), float64(x[0]), 1e-5) {
			t.Errorf("lanes: x = %v %v %v", xl[0], xl[Lanes], xl[2*Lanes])
		}
	})
}

func TestColumnSums(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(15, 2))
		for stride := Lanes; stride <= 13*Lanes; stride += Lanes {
			for _, rows := range []int{0, 1, 2, 7, 64} {
				d := uniform(rng, rows*stride)
				got, want := make([]float64, stride+1), make([]float64, stride+1)
				for k := range got {
					got[k] = float64(k)
					want[k] = got[k]
				}
				for i, x := range d {
					want[i%stride] += float64(x)
				}
				l.columnSums(got[:stride], d, stride)
				if !slices.Equal(got, want) { // in the same order, so the same bits
					t.Fatalf("stride %d, %d rows: %v, want %v", stride, rows, got, want)
				}
			}
		}
	})
}

func TestExtrapolate(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(17, 2))
		for n := 0; n <= 6*Lanes; n += Lanes {
			now, before := uniform(rng, n), uniform(rng, n)
			x, xOK := guarded(t, now)
			old, oldOK := guarded(t, before)
			l.extrapolate(x, old, 0.75)
			xOK("x")
			oldOK("old")
			for i, v := range now {
				want := math.Max(0, float64(v)+0.75*(float64(v)-float64(before[i])))
				if math.Abs(want-float64(x[i])) > 1e-6 || old[i] != v {
					t.Fatalf("n %d: x %v, want %v; old %v, want %v", n, x[i], want, old[i], v)
				}
			}
		}
		x, old := make([]float32, Lanes), make([]float32, Lanes)
		x[3] = float32(math.NaN())
		if l.extrapolate(x, old, 0.5); x[3] == x[3] {
			t.Errorf("not a number became %v", x[3])
		}
	})
}

// TestProducts: every variant gives, to the bit, the sums over four rows at a time, of all entries
// or of those on and above the diagonal; and what is there is added to.
func TestProducts(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, k := range []int{1, 3, 16, 20, 33, 100} {
			for _, rows := range []int{0, 1, 3, 4, 7, 64} {
				for _, other := range []int{k, 1, 40} {
					aStride, bStride := Padded(k), Padded(other)
					a, b := make([]float32, rows*aStride), make([]float32, rows*bStride)
					for i := range rows {
						copy(a[i*aStride:], uniform(rng, k))
						copy(b[i*bStride:], uniform(rng, other))
					}
					upper := other == k
					if upper {
						b = a
					}
					out, want := make([]float64, k*bStride), make([]float64, k*other)
					for i := range out {
						out[i] = float64(i)
					}
					for s := range k {
						for u := range other {
							sum := float64(s*bStride + u)
							for i := 0; i < rows; i += 4 {
								four := 0.0
								for r := i; r < min(i+4, rows); r++ {
									product := float64(a[r*aStride+s]) * float64(b[r*bStride+u])
									four += product
								}
								sum += four
							}
							want[s*other+u] = sum
						}
					}
					l.products(out, a, aStride, b, bStride, k, upper)
					for s := range k {
						for u := range other {
							if upper && u < s {
								continue
							}
							if got := out[s*bStride+u]; got != want[s*other+u] {
								t.Fatalf("%d and %d columns, %d rows: entry %d, %d is %v, want %v", k, other, rows, s, u, got, want[s*other+u])
							}
						}
					}
				}
			}
		}
	})
}

func TestLogSum(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(5, 6))
		for _, n := range []int{0, 1, 7, 16, 33, 4096} {
			val, q := make([]float32, n), make([]float32, n)
			var want, size float64
			for i := range q {
				q[i] = float32(math.Exp(rng.NormFloat64() * 8))
				val[i] = rng.Float32()
				w := float64(val[i]) * math.Log(float64(q[i]))
				want += w
				size += math.Abs(w)
			}
			if got := l.logSum(val, q); math.Abs(got-want) > 3e-7*size {
				t.Errorf("n %d: LogSum = %v, want %v", n, got, want)
			}
		}
	})
}

func TestLog(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 4000 {
		x := float32(math.Exp(rng.NormFloat64() * 12))
		if x > 1e-37 && math.Abs(log(x)-math.Log(float64(x))) > 1e-9 {
			t.Fatalf("log(%v) is off by %v", x, log(x)-math.Log(float64(x)))
		}
	}
}
