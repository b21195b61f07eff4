//go:build !noasm

package kernel

import "golang.org/x/sys/cpu"

func detect() level {
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasBMI2:
		return avx512
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return avx2
	}
	return reference
}

// tail pads the last, incomplete block of a row: indices with row 0, which every
// basis has, values with 0.
type tail struct {
	ind [Lanes]int32
	val [Lanes]float32
}

func (t *tail) fill(ind []int32, val []float32) {
	copy(t.ind[:], ind)
	copy(t.val[:], val)
}

func (l level) ratio(r, x, b []float32, stride int, ind []int32, val []float32, m Model, floor float32) {
	switch {
	case l == reference:
		referenceRatio(r, x, b, stride, ind, val, m, floor)
	case len(ind) == 0:
	case l == avx512:
		ratioRows(r, x, b, stride, ind, val, m, floor)
	default:
		if whole := len(ind) &^ (Lanes - 1); whole > 0 {
			ratioBlocks(r, x, b, stride, ind[:whole], val, m, floor)
			ind, val, m = ind[whole:], val[whole:], m.from(whole)
		}
		if len(ind) > 0 {
			var t tail
			t.fill(ind, val)
			ratioBlocks(r, x, b, stride, t.ind[:], t.val[:], m, floor)
		}
	}
}

// ahead is up to where kernels may read the index of a block in order to prefetch its
// rows: behind those of the row at hand come those of the next ones, which are
// gathered next, up to the capacity of the slice.
func ahead(ind []int32) int { return cap(ind) - Lanes }

func ratioRows(r, x, b []float32, stride int, ind []int32, val []float32, m Model, floor float32) {
	n := len(ind)
	_, _, _, _ = r[stride-1], x[stride-1], b[stride-1], val[n-1]
	padded := Padded(n)
	q, y, t := &m.Q[:padded][0], &m.Y[:padded][0], &m.T[:padded][0]
	width := stride / Lanes
	if len(b) >= 1<<30 {
		width = 0
	}
	switch width {
	case 1:
		ratio1AVX512(&r[0], &x[0], &b[0], &ind[0], &val[0], q, y, t, n, ahead(ind), floor)
	case 2:
		ratio2AVX512(&r[0], &x[0], &b[0], &ind[0], &val[0], q, y, t, n, ahead(ind), floor)
	case 3:
		ratio3AVX512(&r[0], &x[0], &b[0], &ind[0], &val[0], q, y, t, n, ahead(ind), floor)
	case 4:
		ratio4AVX512(&r[0], &x[0], &b[0], &ind[0], &val[0], q, y, t, n, ahead(ind), floor)
	default:
		ratioAVX512(&r[0], &x[0], &b[0], 4*stride, &ind[0], &val[0], q, y, t, n, ahead(ind), floor, 4*stride)
	}
}

func ratioBlocks(r, x, b []float32, stride int, ind []int32, val []float32, m Model, floor float32) {
	n := len(ind)
	_, _, _ = r[stride-1], x[stride-1], val[n-1]
	q, y, t := &m.Q[:n][0], &m.Y[:n][0], &m.T[:n][0]
	ratioAVX2(&r[0], &x[0], &b[0], 4*stride, &ind[0], &val[0], q, y, t, n, ahead(ind), floor, 4*stride)
}

func (l level) multiply(x, b []float32, stride int, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	if l == reference {
		referenceMultiply(x, b, stride, ptr, ind, val, m, r, yield, floor, clip)
		return
	}
	rows := len(ptr) - 1
	if l == avx512 && stride <= 4*Lanes && len(b) < 1<<30 && len(ind) > 0 {
		n := ptr[rows] - ptr[0]
		_, _, _, _, _ = x[rows*stride-1], b[stride-1], ind[n-1], val[n-1], yield[stride-1]
		q := &m.Q[:n+Lanes][0]
		switch stride / Lanes {
		case 1:
			multiply1AVX512(&x[0], &b[0], &ptr[0], rows, &ind[0], &val[0], q, &yield[0], ahead(ind), floor, clip)
		case 2:
			multiply2AVX512(&x[0], &b[0], &ptr[0], rows, &ind[0], &val[0], q, &yield[0], ahead(ind), floor, clip)
		case 3:
			multiply3AVX512(&x[0], &b[0], &ptr[0], rows, &ind[0], &val[0], q, &yield[0], ahead(ind), floor, clip)
		default:
			multiply4AVX512(&x[0], &b[0], &ptr[0], rows, &ind[0], &val[0], q, &yield[0], ahead(ind), floor, clip)
		}
		return
	}
	for i := range rows {
		clear(r)
		xi, lo, hi := x[i*stride:][:stride], ptr[i]-ptr[0], ptr[i+1]-ptr[0]
		l.ratio(r, xi, b, stride, ind[lo:hi], val[lo:hi], m.from(lo), floor)
		l.scale(xi, r, yield, clip)
	}
}

// scale makes x the product of the three, 0 where it is below clip.
func (l level) scale(x, r, yield []float32, clip float32) {
	n := len(x)
	_, _ = r[n-1], yield[n-1]
	if l == avx512 {
		scaleAVX512(&x[0], &r[0], &yield[0], n, clip)
	} else {
		scaleAVX2(&x[0], &r[0], &yield[0], n, clip)
	}
}

func (l level) accumulate(r, b []float32, stride int, ind []int32, val []float32) {
	if l == reference {
		referenceAccumulate(r, b, stride, ind, val)
		return
	}
	if whole := len(ind) &^ (Lanes - 1); whole > 0 {
		l.accumulateBlocks(r, b, stride, ind[:whole], val)
		ind, val = ind[whole:], val[whole:]
	}
	if len(ind) > 0 {
		var t tail
		t.fill(ind, val)
		l.accumulateBlocks(r, b, stride, t.ind[:], t.val[:])
	}
}

func (l level) accumulateBlocks(r, b []float32, stride int, ind []int32, val []float32) {
	_, _ = r[stride-1], val[len(ind)-1]
	if l == avx2 {
		accumulateAVX2(&r[0], &b[0], 4*stride, &ind[0], &val[0], len(ind), 4*stride)
	} else {
		accumulateAVX512(&r[0], &b[0], 4*stride, &ind[0], &val[0], len(ind), 4*stride)
	}
}

func (l level) choose(s *Selection, x, r, c []float32) {
	if l != avx512 {
		referenceChoose(s, x, r, c)
		return
	}
	n := len(x)
	_, _, _, _ = r[n-1], c[n-1], s.list[n+Lanes-1], s.x[n+Lanes-1]
	s.n = chooseAVX512(&s.list[0], &s.x[0], &s.c[0], &x[0], &r[0], &c[0], 4*n)
}

func (l level) gatherRow(bt, b []float32, stride int, s *Selection, lo, hi int, ind []int32) {
	n := len(ind)
	if n == 0 || lo == hi {
		return
	}
	if l == reference {
		referenceGatherRow(bt, b, stride, s.list[lo:hi], ind)
		return
	}
	s.plan(lo, hi, 4*int64(n), l == avx512)
	_ = bt[(hi-lo+1)*n-1]
	if g := &s.wide; g.n > 0 {
		gather16AVX512(&bt[0], &b[0], 4*stride, &ind[0], n, &g.offsets[0], &g.to[0], g.n)
	}
	if g := &s.narrow; g.n > 0 {
		if l == avx512 {
			gather4AVX512(&bt[0], &b[0], 4*stride, &ind[0], n, &g.offsets[0], &g.to[0], g.n)
		} else {
			gather4AVX2(&bt[0], &b[0], 4*stride, &ind[0], n, &g.offsets[0], &g.to[0], g.n)
		}
	}
}

func (l level) gatherLanes(bt, b []float32, stride, rank int, ind []int32, x, q []float32, floor float32) {
	n, groups := len(ind), (rank+3)/4
	if n == 0 {
		return
	}
	_, _, _ = bt[4*groups*n-1], x[4*groups*Lanes-1], q[n-1]
	switch l {
	case avx512:
		gatherLanesAVX512(&bt[0], &b[0], 4*stride, &ind[0], n, groups, &x[0], &q[0], floor)
	case avx2:
		gatherLanesAVX2(&bt[0], &b[0], 4*stride, &ind[0], n, groups, &x[0], &q[0], floor)
	default:
		referenceGatherLanes(bt, b, stride, rank, ind, x, q, floor)
	}
}

func (l level) sweepRow(x, c, bt []float32, m Model, val []float32, rank int, l2, floor float32) float32 {
	n := len(val)
	if n == 0 {
		return 0
	}
	_, _, _ = x[rank-1], c[rank-1], bt[rank*n-1]
	_ = m.Q[n-1]
	switch l {
	case avx512:
		return sweepRowAVX512(&x[0], &c[0], &bt[0], &m.Q[0], &val[0], 4*n, rank, l2, floor)
	case avx2:
		return sweepRowAVX2(&x[0], &c[0], &bt[0], &m.Q[0], &val[0], 4*n, rank, l2, floor)
	}
	return referenceSweepRow(x, c, bt, m, val, rank, l2, floor)
}

func (l level) sweepLanes(x, c, bt, q, val []float32, rank, passes int, l2, floor float32) {
	n := len(val)
	if n == 0 || passes == 0 {
		return
	}
	_, _, _, _ = x[rank*Lanes-1], c[rank*Lanes-1], bt[rank*n-1], q[n-1]
	switch l {
	case avx512:
		sweepLanesAVX512(&x[0], &c[0], &bt[0], &q[0], &val[0], 4*n, 4*n, rank, passes, l2, floor)
	case avx2:
		for o := 0; o < Lanes; o += 8 {
			sweepLanesAVX2(&x[o], &c[o], &bt[o], &q[o], &val[o], 4*n, 4*n, rank, passes, l2, floor)
		}
	default:
		referenceSweepLanes(x, c, bt, q, val, rank, passes, l2, floor)
	}
}

func (l level) logSum(val, q []float32) float64 {
	if l == reference {
		return referenceLogSum(val, q)
	}
	var sum float64
	if whole := len(val) &^ (Lanes - 1); whole > 0 {
		sum = l.logSumBlocks(val[:whole], q)
		val, q = val[whole:], q[whole:]
	}
	if len(val) > 0 {
		var v, p [Lanes]float32
		copy(v[:], val)
		for i := copy(p[:], q[:len(val)]); i < Lanes; i++ {
			p[i] = 1
		}
		sum += l.logSumBlocks(v[:], p[:])
	}
	return sum
}

func (l level) logSumBlocks(val, q []float32) float64 {
	_ = q[len(val)-1]
	if l == avx2 {
		return logSumAVX2(&val[0], &q[0], len(val))
	}
	return logSumAVX512(&val[0], &q[0], len(val))
}

func (l level) columnSums(sums []float64, d []float32, stride int) {
	rows := len(d) / stride
	if l == reference || rows == 0 {
		referenceColumnSums(sums, d, stride)
		return
	}
	_ = sums[stride-1]
	if l == avx512 {
		columnSumsAVX512(&sums[0], &d[0], 4*stride, rows, 4*stride)
	} else {
		columnSumsAVX2(&sums[0], &d[0], 4*stride, rows, 4*stride)
	}
}

func (l level) extrapolate(x, old []float32, beta float32) {
	n := len(x)
	if l == reference || n == 0 {
		referenceExtrapolate(x, old, beta)
		return
	}
	_ = old[n-1]
	if l == avx512 {
		extrapolateAVX512(&x[0], &old[0], n, beta)
	} else {
		extrapolateAVX2(&x[0], &old[0], n, beta)
	}
}

func (l level) products(out []float64, a []float32, aStride int, b []float32, bStride, k int, upper bool) {
	rows := len(a) / aStride
	if l == reference || rows == 0 || k == 0 {
		referenceProducts(out, a, aStride, b, bStride, k, upper)
		return
	}
	l.productsOf(out, a, aStride, b, bStride, k, rows&^3, upper)
	if rows%4 > 0 {
		pad := func(x []float32, stride int) []float32 {
			four := make([]float32, 4*stride)
			copy(four, x[rows&^3*stride:rows*stride])
			return four
		}
		l.productsOf(out, pad(a, aStride), aStride, pad(b, bStride), bStride, k, 4, upper)
	}
}

// productsOf is products of a multiple of four rows, a block of columns of B at a time.
func (l level) productsOf(out []float64, a []float32, aStride int, b []float32, bStride, k, rows int, upper bool) {
	if rows == 0 {
		return
	}
	width, products := Lanes, productsAVX512
	if l == avx2 {
		width, products = Lanes/2, productsAVX2
	}
	_, _, _ = out[k*bStride-1], a[rows*aStride-1], b[rows*bStride-1]
	wide := make([]float64, 4*aStride)
	for c := 0; c < bStride; c += width {
		columns := k
		if upper {
			columns = min(k, c+width)
		}
		products(&out[c], 8*bStride, &a[0], &b[c], 4*aStride, 4*bStride, rows, columns, &wide[0])
	}
}
