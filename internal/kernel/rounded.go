package kernel

import (
	"math"
	"unsafe"
)

// Rounded is a copy of basis rows in bfloat16: half the memory, a relative error of up
// to 2⁻⁸, the range of float32, where numbers below its normal ones are zero. Kernels
// that gather rows are bound by reading them, and read the copy in their place.
//
// Ratio and Multiply also round, with the same error, x where they take its products with
// basis rows, and the ratios t where they multiply rows by them: then the processor has an
// instruction that adds 32 products of bfloat16 to 16 float32. The other kernels widen
// what they read to float32.
//
// A row is lines of 32 coordinates, two in a word, those that follow each other. Words 4p
// and 4p+1 of line c hold the coordinates from 32·c+4·p up, the next two words those from
// 32·c+16+4·p up. So the instructions that interleave two lines give sixteen coordinates
// that follow each other, and the next sixteen.
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

// Words returns the memory of the rows, for advice to the system on its pages.
func (b *Rounded) Words() []uint32 { return b.words }

// Fits reports whether b was made for so many rows of the given stride. Rows of another stride
// can take as much memory: strides of 48 and of 64 both have two lines.
func (b *Rounded) Fits(rows, stride int) bool {
	return b.stride == stride && len(b.words) == rows*b.pitch
}

// RoundedBytes is the size of rounded rows.
func RoundedBytes(rows, stride int) int { return 4 * rows * pitch(stride) }

// RoundedPays reports whether gathering rounded rows of the given stride can be faster:
// if they have fewer cache lines, and there is assembly for them, which is for AVX-512
// with BF16. Without BF16 AVX-512 could widen rows (on Zen 5 a multiplicative sweep at k=20
// took 12.5 ms where float32 took 16.1): kernels for that alone, which only Skylake to Ice
// Lake would use, are not kept.
func RoundedPays(stride int) bool { return best.pairs() && stride > Lanes }

// Set rounds consecutive float32 rows, to nearest and to even between two, into those
// from row on. Values are not negative and finite; what would become infinite becomes
// the largest number, and what is below the least normal number becomes zero.
func (b *Rounded) Set(row int, src []float32) {
	if len(src) > 0 {
		best.round(b.words[row*b.pitch:], src, b.stride)
	}
}

// Ratio is the function Ratio for these basis rows and for x rounded as they are; r is made
// of rounded ratios, while those of m are float32.
func (b *Rounded) Ratio(r, x []float32, ind []int32, val []float32, m Model, floor float32) {
	best.ratioRounded(r, x, b, ind, val, m, floor)
}

// Multiply is the function Multiply for these basis rows, with r as Ratio makes it.
func (b *Rounded) Multiply(x []float32, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	best.multiplyRounded(x, b, ptr, ind, val, m, r, yield, floor, clip)
}

// GatherRow is the function GatherRow for these basis rows. The block is laid out for
// SweepRow alone, which must come before the selection is gathered again: columns are of
// words as in the basis, with two coordinates each, so that they are read half as often, and a line has
// no more than Lanes of them.
func (b *Rounded) GatherRow(bt []float32, s *Selection, lo, hi int, ind []int32) {
	best.gatherRowRounded(bt, b, s, lo, hi, ind)
}

// SweepRow is the function SweepRow for the coordinates that were gathered last, those from lo
// up to hi.
func (b *Rounded) SweepRow(s *Selection, lo, hi int, bt []float32, m Model, val []float32, l2, floor float32) (rho float32) {
	return best.sweepRowRounded(s, lo, hi, bt, m, val, l2, floor)
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
			word, half := place(k)
			rows[i*b.stride+k] = widen(words[word] >> (16 * half))
		}
	}
	return rows
}

// place returns the word of a row that holds coordinate k, and in which half.
func place(k int) (word, half int) {
	return k>>5<<4 + k&12 + k>>4&1*2 + k>>1&1, k & 1
}

// bfloat16 rounds x.
func bfloat16(x float32) uint32 {
	b := min(math.Float32bits(x), 0x7f7f<<16)
	if b < 1<<23 {
		return 0
	}
	return (b + 0x7fff + b>>16&1) >> 16
}

// widen returns the number in the lower half of a word.
func widen(word uint32) float32 { return math.Float32frombits(word << 16) }

func referenceRound(words []uint32, src []float32, stride int) {
	for len(src) >= stride {
		clear(words[:pitch(stride)])
		for k, x := range src[:stride] {
			word, half := place(k)
			words[word] |= bfloat16(x) << (16 * half)
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
	rows, all, t := b.widened(ind), consecutive(len(ind)), make([]float32, len(ind))
	rounded := make([]float32, b.stride)
	for k := range rounded {
		rounded[k] = widen(bfloat16(x[k]))
	}
	referenceRatio(make([]float32, b.stride), rounded, rows, b.stride, all, val, m, floor)
	for i := range t {
		t[i] = widen(bfloat16(m.T[i]))
	}
	referenceAccumulate(r, rows, b.stride, all, t)
}

func referenceMultiplyRounded(x []float32, b *Rounded, ptr []int, ind []int32, val []float32, m Model, r, yield []float32, floor, clip float32) {
	for i := range len(ptr) - 1 {
		clear(r)
		xi := x[i*b.stride:][:b.stride]
		lo, hi := ptr[i]-ptr[0], ptr[i+1]-ptr[0]
		referenceRatioRounded(r, xi, b, ind[lo:hi], val[lo:hi], m.from(lo), floor)
		referenceScale(xi, r, yield, clip)
	}
}

func referenceGatherRowRounded(bt []float32, b *Rounded, list []int32, ind []int32) {
	referenceGatherRow(bt, b.widened(ind), b.stride, list, consecutive(len(ind)))
}

func referenceGatherLanesRounded(bt []float32, b *Rounded, rank int, ind []int32, x, q []float32, floor float32) {
	referenceGatherLanes(bt, b.widened(ind), b.stride, rank, consecutive(len(ind)), x, q, floor)
}
