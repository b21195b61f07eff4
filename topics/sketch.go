package topics

import (
	"encoding"
	"fmt"
	"hash/fnv"
	"math"
	"math/bits"
	"strconv"

	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// A Sketch is a document in 64 bits, enough to tell how like another it is. Bit b
// says on which side of the b-th random plane through the origin the document's
// column of the term-document matrix lies; the part of the bits in which two
// documents differ estimates the angle between their columns (Charikar 2002). The
// planes follow from the terms' spelling, not from the vocabulary, so that sketches
// of different models with the same analyzer and weighting may be compared.
//
// 0 stands for no sketch: that of a document without weight, or in a model made
// before there were any.
type Sketch uint64

var (
	_ encoding.TextMarshaler   = Sketch(0)
	_ encoding.TextUnmarshaler = (*Sketch)(nil)
)

// MarshalText writes 16 hexadecimal digits: numbers of that size are not safe in
// JSON.
func (s Sketch) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%016x", uint64(s)), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Sketch) UnmarshalText(text []byte) error {
	x, err := strconv.ParseUint(string(text), 16, 64)
	if err != nil || len(text) != 16 {
		return fmt.Errorf("sketch %.20q: want 16 hexadecimal digits", text)
	}
	*s = Sketch(x)
	return nil
}

// Similarity estimates the cosine of the angle between two documents' columns, in
// [-1, 1] as estimates are: 1 for the same words, 0 for no word in common, with a
// standard error of .2 there and .06 at .9. It is 0 if one is not known.
func (s Sketch) Similarity(other Sketch) float64 {
	if s == 0 || other == 0 {
		return 0
	}
	return math.Cos(math.Pi / 64 * float64(bits.OnesCount64(uint64(s^other))))
}

// recordSketches fills in the sketch of every document of the matrix.
func (m *Model) recordSketches(v *sparse.Matrix, workers int) {
	planes := termPlanes(m.Space.Vocabulary)
	eachDocument(len(m.Documents), workers, func(from, to int) {
		for j := from; j < to; j++ {
			ind, val := v.Column(j)
			m.Documents[j].Sketch = sketch(ind, val, func(i int32) uint64 { return planes[i] })
		}
	})
}

// termPlanes holds of each term the sides of the planes it lies on.
func termPlanes(v *vectorize.Vocabulary) []uint64 {
	planes := make([]uint64, v.Len())
	for i := range planes {
		planes[i] = termPlane(v.Term(i))
	}
	return planes
}

// termPlane is a hash of the term: FNV-1a, mixed by the finaliser of SplitMix64
// (Steele, Lea & Flood 2014), since the high bits of FNV of short words are alike.
func termPlane(term string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(term))
	z := h.Sum64()
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// sketch of a column.
func sketch(ind []int32, val []float32, plane func(int32) uint64) Sketch {
	var side [64]float32
	for p, i := range ind {
		bits, sign := plane(i), math.Float32bits(val[p])
		for b := range side {
			// val, or -val where the bit is not set
			side[b] += math.Float32frombits(sign ^ uint32(^bits>>b&1)<<31)
		}
	}
	var s Sketch
	for b, x := range side {
		if x > 0 {
			s |= 1 << b
		}
	}
	return s
}
