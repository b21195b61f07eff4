//go:build !amd64 || noasm

package kernel

func (level) pairs() bool { return false }

func (level) round(words []uint32, src []float32, stride int) { referenceRound(words, src, stride) }

func (level) columnSumsRounded(sums []float64, b *Rounded, lo, hi int) {
	referenceColumnSumsRounded(sums, b, lo, hi)
}

func (level) ratioRounded(r, x []float32, b *Rounded, ind []int32, val []float32, m Model, floor float32) {
	referenceRatioRounded(r, x, b, ind, val, m, floor)
}

func (level) multiplyRounded(x []float32, b *Rounded, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	referenceMultiplyRounded(x, b, ptr, ind, val, m, r, yield, floor, clip)
}

func (level) gatherRowRounded(bt []float32, b *Rounded, s *Selection, lo, hi int, ind []int32) {
	referenceGatherRowRounded(bt, b, s.list[lo:hi], ind)
}

func (level) sweepRowRounded(s *Selection, lo, hi int, bt []float32, m Model, val []float32, l2, floor float32) float32 {
	return referenceSweepRow(s.x[lo:hi], s.c[lo:hi], bt, m, val, hi-lo, l2, floor)
}

func (level) gatherLanesRounded(bt []float32, b *Rounded, rank int, ind []int32, x, q []float32, floor float32) {
	referenceGatherLanesRounded(bt, b, rank, ind, x, q, floor)
}
