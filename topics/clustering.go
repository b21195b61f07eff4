package topics

import (
	"cmp"
	"math"
	"slices"
)

// Clustering says how well the main topics of documents agree with their
// labels. All three are symmetric in renaming: topics have no names of the
// labels' kind.
type Clustering struct {
	// Documents with a label and a main topic; of several labels the first
	// counts.
	Documents int `json:"documents"`
	// Labels is the number of distinct labels.
	Labels int `json:"labels"`
	// NMI is the mutual information of topics and labels over the arithmetic
	// mean of their entropies, in [0, 1] (Strehl & Ghosh 2002 with the
	// normalisation that scikit-learn has). 1 when both are a single group.
	NMI float64 `json:"nmi"`
	// ARI is the Rand index adjusted for chance (Hubert & Arabie 1985): 1 for
	// equal partitions, about 0 for random ones, at worst -0.5.
	ARI float64 `json:"ari"`
	// Purity is the share of documents whose label is the commonest among
	// those with the same main topic, in (0, 1]. More topics raise it.
	Purity float64 `json:"purity"`
}

// newClustering compares two partitions of the same documents; nil when there
// are no documents.
func newClustering(topics []int, labels []string) *Clustering {
	if len(topics) == 0 {
		return nil
	}
	t := newContingency(topics, labels)
	return &Clustering{
		Documents: len(topics), Labels: len(t.cols),
		NMI: t.nmi(), ARI: t.ari(), Purity: t.purity(),
	}
}

// A contingency table of documents by topic (rows) and label (columns). Cells
// are kept in a fixed order so that sums have the same bits every time.
type contingency struct {
	n          float64
	rows, cols []float64
	cells      []cell
}

type cell struct {
	row, col int
	n        float64
}

func newContingency(topics []int, labels []string) *contingency {
	t := &contingency{n: float64(len(topics))}
	rowOf, colOf := map[int]int{}, map[string]int{}
	counts := map[[2]int]int{}
	for i, topic := range topics {
		r, ok := rowOf[topic]
		if !ok {
			r = len(t.rows)
			rowOf[topic] = r
			t.rows = append(t.rows, 0)
		}
		c, ok := colOf[labels[i]]
		if !ok {
			c = len(t.cols)
			colOf[labels[i]] = c
			t.cols = append(t.cols, 0)
		}
		t.rows[r]++
		t.cols[c]++
		counts[[2]int{r, c}]++
	}
	for at, n := range counts {
		t.cells = append(t.cells, cell{at[0], at[1], float64(n)})
	}
	slices.SortFunc(t.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	return t
}

func (t *contingency) nmi() float64 {
	if len(t.rows) == 1 && len(t.cols) == 1 {
		return 1
	}
	mi := 0.0
	for _, c := range t.cells {
		mi += c.n / t.n * math.Log(c.n*t.n/(t.rows[c.row]*t.cols[c.col]))
	}
	mean := (entropy(t.rows, t.n) + entropy(t.cols, t.n)) / 2
	return min(1, max(0, mi/mean))
}

// entropy in nats of groups with these sizes.
func entropy(sizes []float64, n float64) float64 {
	h := 0.0
	for _, s := range sizes {
		h -= s / n * math.Log(s/n)
	}
	return h
}

// ari counts pairs of documents. The form with pairs that agree and disagree,
// rather than binomials and their expectation, has no difference of large
// numbers in its denominator.
func (t *contingency) ari() float64 {
	var cells, rows, cols float64 // ordered pairs, self-pairs included
	for _, c := range t.cells {
		cells += c.n * c.n
	}
	for _, r := range t.rows {
		rows += r * r
	}
	for _, c := range t.cols {
		cols += c * c
	}
	both := cells - t.n                            // together in both
	onlyTopic, onlyLabel := rows-cells, cols-cells // together in one
	neither := t.n*t.n - rows - cols + cells
	if onlyTopic == 0 && onlyLabel == 0 {
		return 1
	}
	return 2 * (both*neither - onlyTopic*onlyLabel) /
		((both+onlyLabel)*(onlyLabel+neither) + (both+onlyTopic)*(onlyTopic+neither))
}

func (t *contingency) purity() float64 {
	most := make([]float64, len(t.rows))
	for _, c := range t.cells {
		most[c.row] = max(most[c.row], c.n)
	}
	sum := 0.0
	for _, n := range most {
		sum += n
	}
	return sum / t.n
}
