package planted

import (
	"math"
	"math/rand/v2"
)

// alias draws from a discrete distribution in constant time (Walker 1977, in
// the form of Vose 1991): each of n equal boxes holds at most two outcomes.
type alias struct {
	keep  []float64 // chance that box i means i
	other []int32   // what it means else
}

// newAlias prepares weights, which must sum to one.
func newAlias(weights []float64) alias {
	n := len(weights)
	a := alias{make([]float64, n), make([]int32, n)}
	var small, large []int32
	for i, w := range weights {
		a.keep[i] = w * float64(n)
		a.other[i] = int32(i)
		if a.keep[i] < 1 {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a.other[s] = l
		a.keep[l] -= 1 - a.keep[s]
		if a.keep[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, i := range append(small, large...) {
		a.keep[i] = 1 // all but rounding
	}
	return a
}

func (a *alias) draw(rng *rand.Rand) int {
	x := rng.Float64() * float64(len(a.keep))
	i := min(int(x), len(a.keep)-1)
	if x-float64(i) < a.keep[i] {
		return i
	}
	return int(a.other[i])
}

// poisson draws a count of the given mean by multiplying uniforms (Knuth), which
// costs about as many draws as it counts: no more than drawing the words.
func poisson(rng *rand.Rand, mean float64) int {
	const piece = 500 // exp(-piece) must not underflow; means add
	n := 0
	for ; mean > piece; mean -= piece {
		n += poisson(rng, piece)
	}
	limit := math.Exp(-mean)
	for p := rng.Float64(); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}
