package topics

import (
	"math"
	"sync"
	"sync/atomic"

	"github.com/topoi-nmf/topoi/sparse"
)

// A DocumentMisfit is a document and how much of it the model leaves unexplained.
type DocumentMisfit struct {
	Document int     // index into Model.Documents
	Misfit   float64 // see [Document]
}

// Worst returns the n documents that the model explains worst, the worst first:
// those of largest Misfit, the earlier of equals; n < 0 asks for all of which it is
// known. There are none in a model that was made before misfits were recorded.
//
// Misfit is a ratio so that short documents do not fill the list. The divergence
// from the model itself, even for one unit of weight, does depend on length, since
// the words of a short document are few: over BBC News (k=20) its correlation with
// the logarithm of the number of terms is -.65, and the median of the twenty worst
// has 60 terms, where that of all has 116. The divergence from the corpus depends
// on length in the same way, and in the ratio of the two that mostly cancels: -.12 and 110
// terms. (Residuals from a line through divergences and logarithms of length have no
// correlation, but are nothing one can explain.)
func (m *Model) Worst(n int) []DocumentMisfit {
	if n < 0 {
		n = len(m.Documents)
	}
	best := newBest(n)
	for j := range m.Documents {
		if x := m.Documents[j].Misfit; x > 0 {
			best.offer(j, x)
		}
	}
	found := best.sorted()
	list := make([]DocumentMisfit, len(found))
	for i, x := range found {
		list[i] = DocumentMisfit{Document: x.index, Misfit: x.value}
	}
	return list
}

// recordMisfits fills in the misfit of every document of the matrix.
func (m *Model) recordMisfits(v *sparse.Matrix, workers int) {
	eachDocument(len(m.Documents), workers, func(from, to int) {
		active, h := make([]int, 0, m.K()), make([]float64, m.K())
		for j := from; j < to; j++ {
			active = active[:0]
			for t, x := range m.Theta.Row(j) {
				if h[t] = float64(x) * float64(m.Scale[j]); h[t] > 0 {
					active = append(active, t)
				}
			}
			ind, val := v.Column(j)
			m.Documents[j].Misfit = m.misfit(ind, val, float64(m.Scale[j]), func(p int) float64 {
				q, phi := 0.0, m.Phi.Row(int(ind[p]))
				for _, t := range active {
					q += float64(phi[t]) * h[t]
				}
				return q
			})
		}
	})
}

// eachDocument calls work for consecutive ranges of n documents, on several
// goroutines. Each document must be worked on by itself, so that it does not matter
// where ranges begin.
func eachDocument(n, goroutines int, work func(from, to int)) {
	const chunk = 256
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(workers(goroutines), n/chunk+1) {
		all.Go(func() {
			for from := int(next.Add(chunk)) - chunk; from < n; from = int(next.Add(chunk)) - chunk {
				work(from, min(from+chunk, n))
			}
		})
	}
	all.Wait()
}

// misfit of a column, of which the model expects q(p) at its p-th entry and scale
// in sum. Both sides are taken as distributions: at the optimum their sums are
// equal, but for a model with sparse mixtures, whose weights have paid a price.
func (m *Model) misfit(ind []int32, val []float32, scale float64, q func(p int) float64) float64 {
	mass := 0.0
	for _, v := range val {
		mass += float64(v)
	}
	model, corpus := 0.0, 0.0
	for p, i := range ind {
		v := float64(val[p])
		average := m.TermWeight[i] / m.total * mass
		expected := q(p) * mass / scale
		if !(expected > 0) { // by no topic, or scale is 0
			expected = average
		}
		if v > 0 && average > 0 {
			model += v * math.Log(v/expected)
			corpus += v * math.Log(v/average)
		}
	}
	if corpus <= 1e-6*mass { // the only document, or a copy of the corpus
		return 0
	}
	return max(model/corpus, 0)
}
