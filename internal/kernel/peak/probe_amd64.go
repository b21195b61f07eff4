//go:build !noasm

package peak

const chains = 12 // as in the generator

// Wide makes multiply-adds in 512-bit registers, for at least the given number
// of floating-point operations, and returns how many it made. It needs AVX-512.
func Wide(flops int) int {
	const round = 2 * 16 * chains
	rounds := flops/round + 1
	multiplyAVX512(rounds, 1e-3)
	return rounds * round
}

// Narrow is Wide in 256-bit registers. It needs AVX2 and FMA.
func Narrow(flops int) int {
	const round = 2 * 8 * chains
	rounds := flops/round + 1
	multiplyAVX2(rounds, 1e-3)
	return rounds * round
}

// Stream reads x in order and returns the number of bytes read. It needs AVX.
func Stream(x []float32) int {
	n := len(x) * 4 &^ 255
	if n > 0 {
		stream(&x[0], n)
	}
	return n
}

// Gather reads the rows of b that ind names, each of stride values, a multiple
// of 16, and returns the number of bytes read. It needs AVX.
func Gather(b []float32, stride int, ind []int32) int {
	if len(ind) == 0 || stride <= 0 || stride%16 != 0 {
		return 0
	}
	for _, i := range ind {
		_ = b[(int(i)+1)*stride-1]
	}
	gather(&b[0], 4*stride, &ind[0], len(ind))
	return len(ind) * 4 * stride
}
