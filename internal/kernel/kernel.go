// Package kernel holds the hot loops of the solver: passes over the nonzeros of
// one row of a sparse matrix against gathered rows of a factor.
//
// Notation, as in docs/design.md: one problem is a row x (k weights) explained
// by basis rows b_i, one for each nonzero v_i; q_i = b_i·x is the model's value
// there and t_i = v_i/q_i its ratio. Basis rows live in one slice with a stride;
// rows are padded with zeros to the stride, and every loop may read the padding.
// Storage and arithmetic are float32; sums that leave a row are float64.
package kernel

import "math"

// Ratio is the fused pass of the multiplicative update. For each nonzero i it
// computes q_i = max(b_i·x, floor) and adds (v_i/q_i)·b_i to r. Its loop is
//
//	for i := range ind {
//		q[i] = max(Σ_k x[k]·b[ind[i]·stride+k], floor)
//		for k := range r { r[k] += val[i]/q[i] · b[ind[i]·stride+k] }
//	}
//
// x and r have the same length, at most stride; q has at least len(ind).
func Ratio(r, x, b []float32, stride int, ind []int32, val, q []float32, floor float32) {
	ratio(r, x, b, stride, ind, val, q, floor)
}

func ratio(r, x, b []float32, stride int, ind []int32, val, q []float32, floor float32) {
	r = r[:len(x)]
	val, q = val[:len(ind)], q[:len(ind)]
	for i, row := range ind {
		bi := b[int(row)*stride:][:len(x)]
		d := max(dot(x, bi), floor)
		q[i] = d
		axpy(val[i]/d, bi, r)
	}
}

// Dot computes q_i = max(b_i·x, floor) alone.
func Dot(x, b []float32, stride int, ind []int32, q []float32, floor float32) {
	q = q[:len(ind)]
	for i, row := range ind {
		q[i] = max(dot(x, b[int(row)*stride:][:len(x)]), floor)
	}
}

// dot returns x·y. Eight partial sums keep the adds independent.
func dot(x, y []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	y = y[:len(x)]
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
	for i, v := range x {
		s0 += v * y[i]
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
	for i, v := range x {
		y[i] += a * v
	}
}

// Axpy adds a·b_i to y for one gathered row; the sparse products of the
// singular value decomposition are made of it.
func Axpy(a float32, x, y []float32) { axpy(a, x, y) }

// Gather copies the basis rows into columns: bt[k·ld+i] = b[ind[i]·stride+k] for
// k < rank, so that the coordinate passes run along the nonzeros. ld is at least
// len(ind).
func Gather(bt []float32, ld, rank int, b []float32, stride int, ind []int32) {
	for i, row := range ind {
		bi := b[int(row)*stride:][:rank]
		o := i
		for _, v := range bi {
			bt[o] = v
			o += ld
		}
	}
}

// Curvature returns, for one coordinate with basis column bk,
//
//	r = Σ_i t_i·b_i    and    h = Σ_i (t_i·b_i)²/v_i = Σ_i v_i·b_i²/q_i²,
//
// the negative gradient (without the column sum) and the second derivative of
// the divergence, where t_i = v_i·iq_i and iq_i = 1/q_i.
func Curvature(bk, t, iq []float32) (r, h float32) {
	var r0, r1, r2, r3, h0, h1, h2, h3 float32
	t, iq = t[:len(bk)], iq[:len(bk)]
	for len(bk) >= 4 && len(t) >= 4 && len(iq) >= 4 {
		a0, a1, a2, a3 := t[0]*bk[0], t[1]*bk[1], t[2]*bk[2], t[3]*bk[3]
		r0 += a0
		r1 += a1
		r2 += a2
		r3 += a3
		h0 += a0 * (bk[0] * iq[0])
		h1 += a1 * (bk[1] * iq[1])
		h2 += a2 * (bk[2] * iq[2])
		h3 += a3 * (bk[3] * iq[3])
		bk, t, iq = bk[4:], t[4:], iq[4:]
	}
	for i, v := range bk {
		a := t[i] * v
		r0 += a
		h0 += a * (v * iq[i])
	}
	return (r0 + r2) + (r1 + r3), (h0 + h2) + (h1 + h3)
}

// Shift moves one coordinate by d: q_i = max(q_i + d·b_i, floor), and refreshes
// iq_i = 1/q_i and t_i = v_i/q_i.
func Shift(d float32, bk, val, q, iq, t []float32, floor float32) {
	n := len(bk)
	val, q, iq, t = val[:n], q[:n], iq[:n], t[:n]
	for i, v := range bk {
		if v == 0 {
			continue
		}
		x := max(q[i]+d*v, floor)
		q[i] = x
		y := 1 / x
		iq[i] = y
		t[i] = val[i] * y
	}
}

// LogSum returns Σ_i v_i·log q_i, accumulated in float64.
func LogSum(val, q []float32) float64 {
	var s float64
	q = q[:len(val)]
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
