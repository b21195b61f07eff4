//go:build !amd64 || noasm

package kernel

func detect() level { return reference }

func (level) ratio(r, x, b []float32, stride int, ind []int32, val []float32, m Model, floor float32) {
	referenceRatio(r, x, b, stride, ind, val, m, floor)
}

func (level) accumulate(r, b []float32, stride int, ind []int32, val []float32) {
	referenceAccumulate(r, b, stride, ind, val)
}

func (level) choose(s *Selection, x, r, c []float32) { referenceChoose(s, x, r, c) }

func (level) gatherRow(bt, b []float32, stride int, s *Selection, lo, hi int, ind []int32) {
	referenceGatherRow(bt, b, stride, s.list[lo:hi], ind)
}

func (level) gatherLanes(bt, b []float32, stride, rank int, ind []int32, x, q []float32, floor float32) {
	referenceGatherLanes(bt, b, stride, rank, ind, x, q, floor)
}

func (level) sweepRow(x, c, bt []float32, m Model, val []float32, rank int, l2, floor float32) float32 {
	return referenceSweepRow(x, c, bt, m, val, rank, l2, floor)
}

func (level) sweepLanes(x, c, bt, q, val []float32, rank, passes int, l2, floor float32) {
	referenceSweepLanes(x, c, bt, q, val, rank, passes, l2, floor)
}

func (level) logSum(val, q []float32) float64 { return referenceLogSum(val, q) }

func (level) multiply(x, b []float32, stride int, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	referenceMultiply(x, b, stride, ptr, ind, val, m, r, yield, floor, clip)
}

func (level) columnSums(sums []float64, d []float32, stride int) {
	referenceColumnSums(sums, d, stride)
}

func (level) extrapolate(x, old []float32, beta float32) { referenceExtrapolate(x, old, beta) }

func (level) products(out []float64, a []float32, aStride int, b []float32, bStride, k int, upper bool) {
	referenceProducts(out, a, aStride, b, bStride, k, upper)
}
