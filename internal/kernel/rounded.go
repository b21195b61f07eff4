package kernel

import (
	"math"
	"unsafe"
)

// Rounded is a copy of basis rows in bfloat16: half the memory, a relative error of up
// to 2⁻⁸, the range of float32. Kernels that gather rows are bound by reading them;
// the copy is read in their place and widened in registers, and all arithmetic is that
// of float32.
//
// A row is words of two coordinates. Word j of its c-th sixteen holds coordinate 32·c+j
// in the lower half and 32·c+16+j in the upper: a shift makes sixteen coordinates
// that follow each other, a mask the next sixteen.
type Rounded struct {
	stride int // of the float32 rows
	pitch  int // words of a row, a multiple of Lanes
	words  []uint32
}

// NewRounded makes room for rows of the given stride, all zero.
func NewRounded(rows, stride int) *Rounded {
	pitch := pitch(stride)
	return &Rounded{stride: stride, pitch: pitch, words: alignedWords(rows * pitch)}
}

// alignedWords returns n zeros on a 64-byte boundary.
func alignedWords(n int) []uint32 {
	words := make([]uint32, n+Lanes)
	skip := 0
	for uintptr(unsafe.Pointer(&words[skip]))%64 != 0 {
		skip++
	}
	return words[skip:][:n:n]
}

func pitch(stride int) int { return (stride + 2*Lanes - 1) / (2 * Lanes) * Lanes }

// RoundedBytes is the size of rounded rows.
func RoundedBytes(rows, stride int) int { return 4 * rows * pitch(stride) }

// RoundedPays reports whether gathering rounded rows of the given stride can be faster:
// if they have fewer cache lines, and there is assembly for them, which is for AVX-512.
func RoundedPays(stride int) bool { return best == avx512 && stride > Lanes }

// Set rounds consecutive float32 rows, to nearest and to even between two, into those
// from row on. Values are not negative and finite; what would become infinite becomes
// the largest number.
func (b *Rounded) Set(row int, src []float32) {
	if len(src) > 0 {
		best.round(b.words[row*b.pitch:], src, b.stride)
	}
}

// Ratio is the function Ratio for these basis rows.
func (b *Rounded) Ratio(r, x []float32, ind []int32, val []float32, m Model, floor float32) {
	best.ratioRounded(r, x, b, ind, val, m, floor)
}

// Multiply is the function Multiply for these basis rows.
func (b *Rounded) Multiply(x []float32, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	best.multiplyRounded(x, b, ptr, ind, val, m, r, yield, floor, clip)
}

// GatherRow is the function GatherRow for these basis rows.
func (b *Rounded) GatherRow(bt []float32, s *Selection, lo, hi int, ind []int32) {
	best.gatherRowRounded(bt, b, s, lo, hi, ind)
}

// GatherLanes is the function GatherLanes for these basis rows.
func (b *Rounded) GatherLanes(bt []float32, rank int, ind []int32, x, q []float32, floor float32) {
	best.gatherLanesRounded(bt, b, rank, ind, x, q, floor)
}

// ColumnSums is the function ColumnSums for the rows from lo up to hi.
func (b *Rounded) ColumnSums(sums []float64, lo, hi int) {
	if lo < hi {
		best.columnSumsRounded(sums, b, lo, hi)
	}
}

// widened returns rows in float32: the references are those of float32 rows.
func (b *Rounded) widened(ind []int32) []float32 {
	rows := make([]float32, len(ind)*b.stride)
	for i, row := range ind {
		words := b.words[int(row)*b.pitch:][:b.pitch]
		for k := range b.stride {
			word := words[k/32*Lanes+k%Lanes]
			if k&Lanes == 0 {
				word <<= 16
			}
			rows[i*b.stride+k] = math.Float32frombits(word &^ 0xffff)
		}
	}
	return rows
}

// bfloat16 rounds x.
func bfloat16(x float32) uint32 {
	b := min(math.Float32bits(x), 0x7f7f<<16)
	return (b + 0x7fff + b>>16&1) >> 16
}

func referenceRound(words []uint32, src []float32, stride int) {
	for len(src) >= stride {
		for k := 0; k < stride; k += 2 * Lanes {
			for j := range Lanes {
				w := bfloat16(src[k+j])
				if at := k + Lanes + j; at < stride {
					w |= bfloat16(src[at]) << 16
				}
				words[k/2+j] = w
			}
		}
		src, words = src[stride:], words[pitch(stride):]
	}
}

// consecutive are the indices of widened rows.
func consecutive(n int) []int32 {
	return span32(0, n)
}

func span32(lo, hi int) []int32 {
	ind := make([]int32, 0, hi-lo)
	for i := lo; i < hi; i++ {
		ind = append(ind, int32(i))
	}
	return ind
}

func referenceColumnSumsRounded(sums []float64, b *Rounded, lo, hi int) {
	referenceColumnSums(sums, b.widened(span32(lo, hi)), b.stride)
}

func referenceRatioRounded(r, x []float32, b *Rounded, ind []int32, val []float32, m Model, floor float32) {
	referenceRatio(r, x, b.widened(ind), b.stride, consecutive(len(ind)), val, m, floor)
}

func referenceMultiplyRounded(x []float32, b *Rounded, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	referenceMultiply(x, b.widened(ind), b.stride, ptr, consecutive(len(ind)), val, m, r, yield, floor, clip)
}

func referenceGatherRowRounded(bt []float32, b *Rounded, list []int32, ind []int32) {
	referenceGatherRow(bt, b.widened(ind), b.stride, list, consecutive(len(ind)))
}

func referenceGatherLanesRounded(bt []float32, b *Rounded, rank int, ind []int32, x, q []float32, floor float32) {
	referenceGatherLanes(bt, b.widened(ind), b.stride, rank, consecutive(len(ind)), x, q, floor)
}
