package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// truncated drops the bits of a number that bfloat16 has no room for.
func truncated(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ 0xffff) }

// form is a variant of the kernels for float32 basis rows or for rounded ones.
type form struct {
	level
	rounded bool
}

// forms calls f for both. Tests give basis rows that rounding does not change.
func forms(t *testing.T, f func(t *testing.T, l form)) {
	variants(t, func(t *testing.T, l level) {
		f(t, form{l, false})
		t.Run("rounded", func(t *testing.T) { f(t, form{l, true}) })
	})
}

func (l form) round(b []float32, stride int) *Rounded {
	d := NewRounded(len(b)/stride, stride)
	l.level.round(d.words, b, stride)
	return d
}

func (l form) ratio(r, x, b []float32, stride int, ind []int32, val []float32, m Model, floor float32) {
	if l.rounded {
		l.ratioRounded(r, x, l.round(b, stride), ind, val, m, floor)
	} else {
		l.level.ratio(r, x, b, stride, ind, val, m, floor)
	}
}

func (l form) multiply(x, b []float32, stride int, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	if l.rounded {
		l.multiplyRounded(x, l.round(b, stride), ptr, ind, val, m, r, yield, floor, clip)
	} else {
		l.level.multiply(x, b, stride, ptr, ind, val, m, r, yield, floor, clip)
	}
}

func (l form) gatherRow(bt, b []float32, stride int, s *Selection, lo, hi int, ind []int32) {
	if l.rounded {
		l.gatherRowRounded(bt, l.round(b, stride), s, lo, hi, ind)
	} else {
		l.level.gatherRow(bt, b, stride, s, lo, hi, ind)
	}
}

func (l form) sweepRow(s *Selection, lo, hi int, bt []float32, m Model, val []float32, l2 float32) float32 {
	if l.rounded {
		return l.sweepRowRounded(s, lo, hi, bt, m, val, l2, 1e-15)
	}
	return l.level.sweepRow(s.x[lo:hi], s.c[lo:hi], bt, m, val, hi-lo, l2, 1e-15)
}

// gathered is coordinate a of nonzero i, of n, in a block of gatherRow.
func (l form) gathered(bt []float32, s *Selection, a, n, i int) float32 {
	if !l.rounded || !l.pairs() {
		return bt[a*n+i]
	}
	word := math.Float32bits(bt[int(s.at[a]&^1)/4+i])
	return widen(word >> (16 * (s.at[a] & 1)))
}

func (l form) gatherLanes(bt, b []float32, stride, rank int, ind []int32, x, q []float32, floor float32) {
	if l.rounded {
		l.gatherLanesRounded(bt, l.round(b, stride), rank, ind, x, q, floor)
	} else {
		l.level.gatherLanes(bt, b, stride, rank, ind, x, q, floor)
	}
}

// factor is x as products with basis rows take it.
func (l form) factor(x float32) float32 {
	if l.rounded {
		return nearest16(x)
	}
	return x
}

// nearest16 is the bfloat16 number next to x, by comparing distances, and zero for what is
// not normal.
func nearest16(x float32) float32 {
	if x < 0x1p-126 {
		return 0
	}
	down := truncated(x)
	up := math.Float32frombits(math.Float32bits(down) + 1<<16)
	under, over := float64(x)-float64(down), float64(up)-float64(x)
	switch {
	case math.IsInf(float64(up), 0) || under < over:
		return down
	case over < under:
		return up
	case math.Float32bits(down)>>16&1 == 0:
		return down
	}
	return up
}

func TestRound(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(23, 2))
		few := []float32{0, math.SmallestNonzeroFloat32, 1e-41, 0x1p-126 - 0x1p-149, 0x1p-126, 0x1.01p-126, 1, 1 + 0x1p-8, 1 + 0x1p-8 + 0x1p-23, 1 + 3*0x1p-8, math.MaxFloat32, 0x1p127}
		for stride := Lanes; stride <= 13*Lanes; stride += Lanes {
			for _, rows := range []int{1, 2, 7} {
				src, srcOK := guarded(t, make([]float32, rows*stride))
				for i := range src {
					src[i] = few[rng.IntN(len(few))]
					if rng.IntN(3) > 0 {
						src[i] = float32(math.Exp(20 * rng.NormFloat64()))
					}
				}
				d := NewRounded(rows+1, stride)
				const untouched = 0x12345678
				last := d.words[rows*d.pitch:]
				for i := range last {
					last[i] = untouched
				}
				l.round(d.words[:rows*d.pitch], src, stride)
				srcOK("src")
				for _, w := range last {
					if w != untouched {
						t.Fatalf("stride %d: wrote past %d rows", stride, rows)
					}
				}
				got := d.widened(consecutive(rows))
				for i, x := range src {
					if got[i] != nearest16(x) {
						t.Fatalf("stride %d: %v became %v, not %v", stride, x, got[i], nearest16(x))
					}
				}
			}
		}
	})
}

func TestColumnSumsRounded(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(15, 2))
		for stride := Lanes; stride <= 13*Lanes; stride += Lanes {
			const rows = 9
			b := form{l, true}.round(uniform(rng, rows*stride), stride)
			for lo := range rows {
				hi := lo + 1 + rng.IntN(rows-lo)
				got, want := make([]float64, stride+1), make([]float64, stride+1)
				for k := range got {
					got[k] = float64(k)
					want[k] = got[k]
				}
				for i, x := range b.widened(span32(lo, hi)) {
					want[i%stride] += float64(x)
				}
				l.columnSumsRounded(got[:stride], b, lo, hi)
				if !slices.Equal(got, want) { // in the same order, so the same bits
					t.Fatalf("stride %d, rows %d to %d: %v, want %v", stride, lo, hi, got, want)
				}
			}
		}
	})
}

// TestSweepRowRounded holds sweeps of rounded rows to those of the same rows in float32, to the bit.
func TestSweepRowRounded(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(31, 2))
		for rank, n := range sizes {
			p := newRow(rng, rank, n, 0.2)
			ind, val := p.padded()
			s := choose(l, rank, func(int) bool { return rng.IntN(4) > 0 })
			lo := rng.IntN(s.Len() + 1)
			hi := lo + rng.IntN(s.Len()-lo+1)
			if lo == hi {
				continue
			}
			for a := range s.x[:s.n] {
				s.x[a], s.c[a] = rng.Float32(), (rng.Float32()+0.5)*float32(n+1)
			}
			start, l2 := slices.Clone(s.x), float32(someL2(rng))
			var x, q [2][]float32
			var rho [2]float32
			for i, f := range []form{{l, false}, {l, true}} {
				copy(s.x, start)
				m, bt := newModel(len(ind)), make([]float32, (hi-lo+1)*len(ind))
				l.ratio(make([]float32, p.stride), p.x, p.b, p.stride, ind, val, m, 1e-15)
				f.gatherRow(bt, p.b, p.stride, s, lo, hi, ind)
				for range 2 {
					rho[i] = f.sweepRow(s, lo, hi, bt, m, val, l2)
				}
				x[i], q[i] = slices.Clone(s.x), m.Q
			}
			if !slices.Equal(x[0], x[1]) || !slices.Equal(q[0], q[1]) || rho[0] != rho[1] {
				t.Fatalf("rank %d n %d, coordinates %d to %d: %v and %v", rank, n, lo, hi, x[0], x[1])
			}
		}
	})
}

// TestRoundedExtremes holds the variants to the reference where numbers are tiny or huge: nothing
// finite makes what is not, and zeros of the rank's padding stay.
func TestRoundedExtremes(t *testing.T) {
	variants(t, func(t *testing.T, l level) {
		rng := rand.New(rand.NewPCG(29, 2))
		scales := []float64{0, 1e-44, 1e-39, 1.1754942e-38, 1.2e-38, 1e-30, 1e-15, 1, 1e9}
		pick := func(s []float32) {
			for i := range s {
				s[i] = float32(scales[rng.IntN(len(scales))] * (.5 + rng.Float64()))
			}
		}
		for rank := 1; rank <= 200; rank += 1 + rank/16 {
			for _, n := range []int{1, 8, 9, 16, 17, 40} {
				stride := Padded(rank)
				rows, x, val, ind := make([]float32, 37*stride), make([]float32, stride), make([]float32, n), make([]int32, n)
				for i := range 37 {
					pick(rows[i*stride:][:rank])
				}
				pick(x[:rank])
				pick(val)
				for i := range ind {
					ind[i] = int32(rng.IntN(37))
				}
				b := form{l, true}.round(rows, stride)
				got, want := newModel(Padded(n)), newModel(Padded(n))
				r, rWant := make([]float32, stride), make([]float32, stride)
				l.ratioRounded(r, x, b, ind, val, got, 1e-15)
				referenceRatioRounded(rWant, x, b, ind, val, want, 1e-15)
				for i := range n {
					if !relative(got.Q[i], want.Q[i], 1e-5) || !relative(got.T[i], want.T[i], 1e-5) {
						t.Fatalf("rank %d n %d: q %v t %v, want %v %v", rank, n, got.Q[i], got.T[i], want.Q[i], want.T[i])
					}
				}
				for k := range r {
					if !relative(r[k], rWant[k], 0x1p-7) || k >= rank && r[k] != 0 {
						t.Fatalf("rank %d n %d: r[%d] = %v, want %v", rank, n, k, r[k], rWant[k])
					}
				}
			}
		}
	})
}

// relative reports whether two numbers that are not negative agree, but for what is hardly above
// the least normal number. NaN and infinity do not.
func relative(a, b float32, tolerance float64) bool {
	return !math.IsInf(float64(a), 0) && math.Abs(float64(a)-float64(b)) <= tolerance*float64(b)+1e-35
}
