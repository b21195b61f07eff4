package factor

import "unsafe"

// hugePage is the size of a large page on x86-64 and on arm64 with pages of 4 KB.
const hugePage = 2 << 20

// hugeFloats returns n zeros on a 64-byte boundary, in large pages where the system
// has them: see huge.
func hugeFloats(n int) []float32 {
	s := alignedFloats(n)
	huge(s)
	return s
}

// hugeIndices returns n zeros, likewise.
func hugeIndices(n int) []int32 {
	s := make([]int32, n)
	huge(s)
	return s
}

// huge asks the system to back the whole large pages of s by such pages. Passes
// read rows of factors at random, and with pages of 4 KB each read of a large factor
// pays for a walk of the page table too. It does nothing for slices under four large
// pages, whose small pages the processor remembers, and where the system does not
// take the advice.
func huge[T int32 | uint32 | float32](s []T) {
	bytes := 4 * uintptr(len(s))
	if bytes < 4*hugePage {
		return
	}
	start := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	lo := (start + hugePage - 1) &^ (hugePage - 1)
	hi := (start + bytes) &^ (hugePage - 1)
	adviseHuge(unsafe.Slice((*byte)(unsafe.Pointer(&s[(lo-start)/4])), hi-lo))
}
