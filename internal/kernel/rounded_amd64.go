//go:build !noasm

package kernel

import "golang.org/x/sys/cpu"

// The assembly for rounded rows is for AVX-512 with BF16: elsewhere the references serve.

var hasBFloat16 = cpu.X86.HasAVX512BF16 && cpu.X86.HasAVX512BW

// pairs reports whether there is assembly for rounded rows.
func (l level) pairs() bool { return l == avx512 && hasBFloat16 }

func (l level) round(words []uint32, src []float32, stride int) {
	if !l.pairs() {
		referenceRound(words, src, stride)
		return
	}
	rows := len(src) / stride
	_ = words[rows*pitch(stride)-1]
	roundPairsAVX512(&words[0], &src[0], rows, 4*stride)
}

func (l level) columnSumsRounded(sums []float64, b *Rounded, lo, hi int) {
	if !l.pairs() {
		referenceColumnSumsRounded(sums, b, lo, hi)
		return
	}
	_, _ = sums[b.stride-1], b.words[hi*b.pitch-1]
	columnSumsPairsAVX512(&sums[0], &b.words[lo*b.pitch], 4*b.pitch, hi-lo, 4*b.stride)
}

func (l level) ratioRounded(r, x []float32, b *Rounded, ind []int32, val []float32, m Model, floor float32) {
	if !l.pairs() {
		referenceRatioRounded(r, x, b, ind, val, m, floor)
		return
	}
	n := len(ind)
	if n == 0 {
		return
	}
	_, _, _, _ = r[b.stride-1], x[b.stride-1], b.words[b.pitch-1], val[n-1]
	padded := Padded(n)
	q, y, t := &m.Q[:padded][0], &m.Y[:padded][0], &m.T[:padded][0]
	width := b.stride / Lanes
	if len(b.words) >= 1<<30 {
		width = 0
	}
	switch width {
	case 2:
		ratio2PairsAVX512(&r[0], &x[0], &b.words[0], &ind[0], &val[0], q, y, t, n, ahead(ind), floor)
	case 3:
		ratio3PairsAVX512(&r[0], &x[0], &b.words[0], &ind[0], &val[0], q, y, t, n, ahead(ind), floor)
	case 4:
		ratio4PairsAVX512(&r[0], &x[0], &b.words[0], &ind[0], &val[0], q, y, t, n, ahead(ind), floor)
	default:
		whole := b.stride / (2 * Lanes) * 64
		ratioPairsAVX512(&r[0], &x[0], &b.words[0], 4*b.pitch, &ind[0], &val[0], q, y, t, n, ahead(ind), floor, whole)
	}
}

func (l level) multiplyRounded(x []float32, b *Rounded, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	if !l.pairs() {
		referenceMultiplyRounded(x, b, ptr, ind, val, m, r, yield, floor, clip)
		return
	}
	rows := len(ptr) - 1
	if width := b.stride / Lanes; width >= 2 && width <= 4 && len(b.words) < 1<<30 && len(ind) > 0 {
		n := ptr[rows] - ptr[0]
		_, _, _, _, _ = x[rows*b.stride-1], b.words[b.pitch-1], ind[n-1], val[n-1], yield[b.stride-1]
		q := &m.Q[:n+Lanes][0]
		switch width {
		case 2:
			multiply2PairsAVX512(&x[0], &b.words[0], &ptr[0], rows, &ind[0], &val[0], q, &yield[0], ahead(ind), floor, clip)
		case 3:
			multiply3PairsAVX512(&x[0], &b.words[0], &ptr[0], rows, &ind[0], &val[0], q, &yield[0], ahead(ind), floor, clip)
		default:
			multiply4PairsAVX512(&x[0], &b.words[0], &ptr[0], rows, &ind[0], &val[0], q, &yield[0], ahead(ind), floor, clip)
		}
		return
	}
	for i := range rows {
		clear(r)
		xi, lo, hi := x[i*b.stride:][:b.stride], ptr[i]-ptr[0], ptr[i+1]-ptr[0]
		l.ratioRounded(r, xi, b, ind[lo:hi], val[lo:hi], m.from(lo), floor)
		l.scale(xi, r, yield, clip)
	}
}

func (l level) gatherRowRounded(bt []float32, b *Rounded, s *Selection, lo, hi int, ind []int32) {
	n := len(ind)
	if n == 0 || lo == hi {
		return
	}
	if !l.pairs() {
		referenceGatherRowRounded(bt, b, s.list[lo:hi], ind)
		return
	}
	s.planPairs(lo, hi, 4*int64(n))
	_ = bt[(s.columns+1)*n-1]
	if g := &s.wide; g.n > 0 {
		gather16PairsAVX512(&bt[0], &b.words[0], 4*b.pitch, &ind[0], n, &g.offsets[0], &g.to[0], g.n)
	}
	if g := &s.narrow; g.n > 0 {
		gather4PairsAVX512(&bt[0], &b.words[0], 4*b.pitch, &ind[0], n, &g.offsets[0], &g.to[0], g.n)
	}
}

func (l level) sweepRowRounded(s *Selection, lo, hi int, bt []float32, m Model, val []float32, l2, floor float32) float32 {
	n := len(val)
	if !l.pairs() || n == 0 {
		return l.sweepRow(s.x[lo:hi], s.c[lo:hi], bt, m, val, hi-lo, l2, floor)
	}
	_, _, _ = s.x[hi-1], s.at[hi-lo], bt[s.columns*n-1]
	_ = m.Q[n-1]
	return sweepRowPairsAVX512(&s.x[lo], &s.c[lo], &bt[0], &s.at[0], &m.Q[0], &val[0], 4*n, hi-lo, l2, floor)
}

func (l level) gatherLanesRounded(bt []float32, b *Rounded, rank int, ind []int32, x, q []float32, floor float32) {
	n, groups := len(ind), (rank+3)/4
	if n == 0 {
		return
	}
	if !l.pairs() {
		referenceGatherLanesRounded(bt, b, rank, ind, x, q, floor)
		return
	}
	_, _, _ = bt[4*groups*n-1], x[4*groups*Lanes-1], q[n-1]
	gatherLanesPairsAVX512(&bt[0], &b.words[0], 4*b.pitch, &ind[0], n, groups, &x[0], &q[0], floor)
}
