package topics

import "math"

// rboPersistence is p of the rank-biased overlap: the first ten ranks have 86% of
// the weight. Bianchi et al. use it too.
const rboPersistence = 0.9

// invertedRBO is one minus the mean rank-biased overlap (Webber, Moffat & Zobel
// 2010, extrapolated, their equation 32) over all pairs of topics' top words (Bianchi,
// Terragni & Hovy 2021): 1 when no two topics share a word, 0 when all have the same
// words in the same order. Unlike diversity it minds the ranks. Topics without words
// are left out; fewer than two topics have 1.
func invertedRBO(tops [][]int32) float64 {
	sum, pairs := 0.0, 0
	for t, a := range tops {
		for _, b := range tops[:t] {
			if len(a) > 0 && len(b) > 0 {
				sum += rankBiasedOverlap(a, b, rboPersistence)
				pairs++
			}
		}
	}
	if pairs == 0 {
		return 1
	}
	return 1 - sum/float64(pairs)
}

// rankBiasedOverlap of two lists without repetitions, extrapolated beyond their
// ends: in [0, 1].
func rankBiasedOverlap(a, b []int32, p float64) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	s, l := len(a), len(b)
	seen := map[int32]bool{}
	common := make([]float64, l+1) // X_d: words in both lists down to rank d
	sum := 0.0
	for d := 1; d <= l; d++ {
		common[d] = common[d-1]
		add := func(w int32) {
			if seen[w] {
				common[d]++
			}
			seen[w] = true
		}
		if d <= s {
			add(a[d-1])
		}
		add(b[d-1])
		sum += common[d] / float64(d) * math.Pow(p, float64(d))
	}
	atS, atL := common[s], common[l]
	for d := s + 1; d <= l; d++ {
		sum += atS * float64(d-s) / float64(s*d) * math.Pow(p, float64(d))
	}
	return (1-p)/p*sum + ((atL-atS)/float64(l)+atS/float64(s))*math.Pow(p, float64(l))
}
