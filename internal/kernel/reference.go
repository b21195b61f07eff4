package kernel

import "math"

// The loops in this file define the kernels. They are also what runs where there
// is no assembly.

func referenceRatio(r, x, b []float32, stride int, ind []int32, val []float32, m Model, floor float32) {
	for i, row := range ind {
		bi := b[int(row)*stride:][:stride]
		m.Q[i] = max(dot(x, bi), floor)
		m.Y[i] = 1 / m.Q[i]
		m.T[i] = val[i] * m.Y[i]
		axpy(m.T[i], bi, r)
	}
	for i := len(ind); i < Padded(len(ind)); i++ {
		m.Q[i], m.Y[i], m.T[i] = 1, 1, 0
	}
}

func referenceMultiply(x, b []float32, stride int, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	for i := range len(ptr) - 1 {
		clear(r)
		xi := x[i*stride:][:stride]
		lo, hi := ptr[i]-ptr[0], ptr[i+1]-ptr[0]
		referenceRatio(r, xi, b, stride, ind[lo:hi], val[lo:hi], m.from(lo), floor)
		referenceScale(xi, r, yield, clip)
	}
}

// referenceScale makes x the product of the three, 0 where it is below clip.
func referenceScale(x, r, yield []float32, clip float32) {
	for k, v := range x {
		v *= r[k] * yield[k]
		if !(v >= clip) {
			v = 0
		}
		x[k] = v
	}
}

func referenceColumnSums(sums []float64, d []float32, stride int) {
	for len(d) >= stride {
		for k, v := range d[:stride] {
			sums[k] += float64(v)
		}
		d = d[stride:]
	}
}

func referenceProducts(out []float64, a []float32, aStride int, b []float32, bStride, k int, upper bool) {
	rows := len(a) / aStride
	var x, y [4][]float64
	for r := range x {
		x[r], y[r] = make([]float64, k), make([]float64, bStride)
	}
	for i := 0; i < rows; i += 4 {
		for r := range x {
			clear(x[r])
			clear(y[r])
			if i+r < rows {
				float64s(x[r], a[(i+r)*aStride:])
				float64s(y[r], b[(i+r)*bStride:])
			}
		}
		for t := range k {
			x0, x1, x2, x3 := x[0][t], x[1][t], x[2][t], x[3][t]
			if x0 == 0 && x1 == 0 && x2 == 0 && x3 == 0 {
				continue
			}
			lo, hi := 0, bStride
			if upper {
				lo, hi = t, k
			}
			dst := out[t*bStride+lo : t*bStride+hi]
			y0, y1, y2, y3 := y[0][lo:][:len(dst)], y[1][lo:][:len(dst)], y[2][lo:][:len(dst)], y[3][lo:][:len(dst)]
			for j := range dst {
				dst[j] += x0*y0[j] + x1*y1[j] + x2*y2[j] + x3*y3[j]
			}
		}
	}
}

func float64s(dst []float64, src []float32) {
	for i := range dst {
		dst[i] = float64(src[i])
	}
}

func referenceExtrapolate(x, old []float32, beta float32) {
	for i, v := range x {
		x[i] = max(0, v+beta*(v-old[i]))
		old[i] = v
	}
}

func referenceAccumulate(r, b []float32, stride int, ind []int32, val []float32) {
	for i, row := range ind {
		axpy(val[i], b[int(row)*stride:][:stride], r)
	}
}

func referenceChoose(s *Selection, x, r, c []float32) {
	s.n = 0
	for k, v := range x {
		if v > 0 || r[k] > c[k] {
			s.list[s.n], s.x[s.n], s.c[s.n] = int32(k), v, c[k]
			s.n++
		}
	}
}

func referenceGatherRow(bt, b []float32, stride int, list []int32, ind []int32) {
	for i, row := range ind {
		bi := b[int(row)*stride:][:stride]
		o := i
		for _, k := range list {
			bt[o] = bi[k]
			o += len(ind)
		}
	}
}

func referenceGatherLanes(bt, b []float32, stride, rank int, ind []int32, x, q []float32, floor float32) {
	rank = (rank + 3) &^ 3
	for i, row := range ind {
		bi := b[int(row)*stride:][:rank]
		o, s := i, float32(0)
		for k, v := range bi {
			bt[o] = v
			s += v * x[k*Lanes+i%Lanes]
			o += len(ind)
		}
		q[i] = max(s, floor)
	}
}

func referenceSweepRow(x, c, bt []float32, m Model, val []float32, rank int, l2, floor float32) (rho float32) {
	n := len(val)
	for k := range rank {
		bk := bt[k*n:][:n]
		r, h := curvature(bk, m.T, m.Y)
		next := x[k]
		if c[k] > 0 {
			rho = max(rho, r/(c[k]+l2*x[k]))
			next = step(x[k], r, h, c[k], l2)
		}
		if d := next - x[k]; d != 0 {
			x[k] = next
			shift(d, bk, val, m, floor)
		}
	}
	return rho
}

func referenceSweepLanes(x, c, bt, q, val []float32, rank, passes int, l2, floor float32) {
	n := len(val)
	for range passes {
		for k := range rank {
			bk := bt[k*n:][:n]
			var r, h, d [Lanes]float32
			for i := 0; i < n; i += Lanes {
				for l := range Lanes {
					y := 1 / q[i+l]
					a := val[i+l] * y * bk[i+l]
					r[l] += a
					h[l] += a * (y * bk[i+l])
				}
			}
			for l := range Lanes {
				at := k*Lanes + l
				if c[at] <= 0 {
					continue
				}
				next := step(x[at], r[l], h[l], c[at], l2)
				d[l] = next - x[at]
				x[at] = next
			}
			for i := 0; i < n; i += Lanes {
				for l := range Lanes {
					q[i+l] = max(q[i+l]+d[l]*bk[i+l], floor)
				}
			}
		}
	}
}

// step is the one-pole step of one coordinate: Newton's method on
// 1/r(x) = 1/c. With l2 it is the root of r²/(r + h·d) = C + l2·d in the form that
// does not cancel.
func step(x, r, h, c, l2 float32) float32 {
	if h <= 0 {
		return 0
	}
	if l2 == 0 {
		return max(0, x+r/h*(r/c-1))
	}
	c += l2 * x
	g := r / h
	nu := l2 * g
	e := c - nu
	root := float32(math.Sqrt(float64(e*e + 4*nu*r)))
	return max(0, x+2*g*(r-c)/(c+nu+root))
}

// curvature returns r = Σ t·b and h = Σ (t·b)(y·b).
func curvature(b, t, y []float32) (r, h float32) {
	var r0, r1, r2, r3, h0, h1, h2, h3 float32
	for len(b) >= 4 && len(t) >= 4 && len(y) >= 4 {
		a0, a1, a2, a3 := t[0]*b[0], t[1]*b[1], t[2]*b[2], t[3]*b[3]
		r0 += a0
		r1 += a1
		r2 += a2
		r3 += a3
		h0 += a0 * (b[0] * y[0])
		h1 += a1 * (b[1] * y[1])
		h2 += a2 * (b[2] * y[2])
		h3 += a3 * (b[3] * y[3])
		b, t, y = b[4:], t[4:], y[4:]
	}
	return (r0 + r2) + (r1 + r3), (h0 + h2) + (h1 + h3)
}

// shift moves q by d·b and refreshes y = 1/q and t = v/q.
func shift(d float32, b, val []float32, m Model, floor float32) {
	val, q, y, t := val[:len(b)], m.Q[:len(b)], m.Y[:len(b)], m.T[:len(b)]
	for i, v := range b {
		if v == 0 {
			continue
		}
		q[i] = max(q[i]+d*v, floor)
		y[i] = 1 / q[i]
		t[i] = val[i] * y[i]
	}
}

// dot returns x·y. Eight partial sums keep the adds independent.
func dot(x, y []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	for len(x) >= 8 && len(y) >= 8 {
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		s4 += x[4] * y[4]
		s5 += x[5] * y[5]
		s6 += x[6] * y[6]
		s7 += x[7] * y[7]
		x, y = x[8:], y[8:]
	}
	return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7))
}

// axpy adds a·x to y.
func axpy(a float32, x, y []float32) {
	for len(x) >= 8 && len(y) >= 8 {
		y[0] += a * x[0]
		y[1] += a * x[1]
		y[2] += a * x[2]
		y[3] += a * x[3]
		y[4] += a * x[4]
		y[5] += a * x[5]
		y[6] += a * x[6]
		y[7] += a * x[7]
		x, y = x[8:], y[8:]
	}
}

func referenceLogSum(val, q []float32) float64 {
	var s float64
	for i, v := range val {
		s += float64(v) * log(q[i])
	}
	return s
}

// log is the natural logarithm of a positive normal x to about 1e-10, at a
// third of the cost of math.Log: with x = 2^e·f and f in [√½, √2), log f =
// 2·atanh((f−1)/(f+1)) by its series.
func log(x float32) float64 {
	b := math.Float32bits(x)
	const sqrtHalf = 0x3f3504f3
	e := int32(b-sqrtHalf) >> 23
	f := float64(math.Float32frombits(b - uint32(e)<<23))
	s := (f - 1) / (f + 1)
	z := s * s
	p := 1 + z*(1.0/3+z*(1.0/5+z*(1.0/7+z*(1.0/9+z*(1.0/11)))))
	return 2*s*p + float64(e)*math.Ln2
}
