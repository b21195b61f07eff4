package topics

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

// adopt turns factors into φ, θ and topics in order of share.
//
// θ is not the H of the factorization but what the basis φ infers for each
// document, which is nearly the same where the solver converged and has the
// merit of being what Transform will say of the same text.
//
// The order in which inference visits the topics touches the last bits of θ, or
// more where topics are alike. So the order cannot simply follow from θ: φ is
// ordered by the shares of H first, and where θ then disagrees, topics are put in
// the order of θ but inference goes on visiting them in the former.
func (m *Model) adopt(ctx context.Context, f *factor.Factors, v *sparse.Matrix, workers int) error {
	mass := f.W.ColumnSums()
	phi := normalColumns(f.W, mass, descending(provisionalShares(f.Ht, mass)))
	m.TermWeight = termWeights(v)
	basis, err := m.inference(phi, f.Loss, workers)
	if err != nil {
		return err
	}
	theta, err := basis.Transform(ctx, v)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return fmt.Errorf("topics: stopped while inferring documents, no model made: %w", err)
	}
	if err != nil {
		return err
	}
	m.Phi, m.Theta, m.basis = phi, theta, basis
	n, _ := theta.Dims()
	m.Scale = make([]float32, n)
	for j := range n {
		m.Scale[j] = normalise(theta.Row(j))
	}
	if order := descending(m.shares()); !slices.IsSorted(order) {
		m.Phi, m.order = permuted(phi, order), order
		for j := range n {
			permute(theta.Row(j), order)
		}
	}
	for _, s := range m.shares() {
		m.Topics = append(m.Topics, Topic{Share: s})
	}
	return nil
}

// permute puts x[order[t]] at t.
func permute(x []float32, order []int) {
	old := slices.Clone(x)
	for t, from := range order {
		x[t] = old[from]
	}
}

// permuted returns the columns of a matrix in the order given.
func permuted(d *factor.Dense, order []int) *factor.Dense {
	out := d.Clone()
	r, _ := out.Dims()
	for i := range r {
		permute(out.Row(i), order)
	}
	return out
}

// mixture infers θ of a column of the matrix into dst, of length K, exactly as
// adopt does, and returns the scale.
func (m *Model) mixture(dst []float32, ind []int32, val []float32) (scale float32) {
	m.basis.Document(dst, ind, val)
	scale = normalise(dst)
	if m.order != nil {
		permute(dst, m.order)
	}
	return scale
}

// rebase makes the basis of a model that was read, whose inference visits the
// topics in the order given (nil: as they are).
func (m *Model) rebase(loss factor.Loss, order []int) (err error) {
	phi := m.Phi
	if order != nil {
		back := make([]int, len(order))
		for t, from := range order {
			back[from] = t
		}
		phi = permuted(m.Phi, back)
	}
	m.order = order
	m.basis, err = m.inference(phi, loss, 0)
	return err
}

// inference prepares φ, to infer mixtures as sparse as the fit's or one topic.
func (m *Model) inference(phi *factor.Dense, loss factor.Loss, workers int) (inference, error) {
	if m.Settings.OneTopic {
		return newUnigrams(phi, m.TermWeight, m.Space.IDF, workers), nil
	}
	b, err := factor.NewBasis(phi, loss, workers)
	if err != nil {
		return nil, err
	}
	return b.Sparse(m.Settings.Sparsity.H)
}

// provisionalShares are the mean topic weights by H, for W of these column sums.
func provisionalShares(ht *factor.Dense, mass []float64) []float64 {
	n, k := ht.Dims()
	shares := make([]float64, k)
	for j := range n {
		row, sum := ht.Row(j), 0.0
		for t, x := range row {
			sum += float64(x) * mass[t]
		}
		if sum <= 0 {
			continue
		}
		for t, x := range row {
			shares[t] += float64(x) * mass[t] / sum
		}
	}
	return shares
}

// descending returns the indices in order of falling value, equal ones as they are.
func descending(x []float64) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[b], x[a]) })
	return order
}

// normalColumns returns the columns of w in the order given, each divided by
// its sum; a zero column stays zero.
func normalColumns(w *factor.Dense, sums []float64, order []int) *factor.Dense {
	m, k := w.Dims()
	phi := factor.NewDense(m, k)
	for i := range m {
		from, to := w.Row(i), phi.Row(i)
		for t, c := range order {
			if sums[c] > 0 {
				to[t] = float32(float64(from[c]) / sums[c])
			}
		}
	}
	return phi
}

// normalise scales weights to sum to 1 and returns their sum. Where no topic
// has any weight it spreads them evenly: nothing is known. This is the one
// place where a mixture is made, for fitted and for new documents.
func normalise(h []float32) (scale float32) {
	sum := 0.0
	for _, x := range h {
		sum += float64(x)
	}
	if sum <= 0 {
		for t := range h {
			h[t] = float32(1 / float64(len(h)))
		}
		return 0
	}
	for t, x := range h {
		h[t] = float32(float64(x) / sum)
	}
	return float32(sum)
}

// shares are the column means of θ.
func (m *Model) shares() []float64 {
	n, _ := m.Theta.Dims()
	shares := m.Theta.ColumnSums()
	for t := range shares {
		shares[t] /= float64(n)
	}
	return shares
}

// describe fills in what follows from φ, θ and the matrix: corpus weights of
// terms, identifiers, labels, measures, verdicts, warnings.
func (m *Model) describe(v *sparse.Matrix) {
	_, n := v.Dims()
	m.prepare()
	e := m.gather(v)
	width := max(2, len(fmt.Sprint(m.K())))
	for t := range m.Topics {
		topic := &m.Topics[t]
		topic.ID = fmt.Sprintf("T%0*d", width, t+1)
		topic.Coherence, _ = e.counts.coherence(e.tops[t], m.nested)
		topic.DocumentCoherence = e.alike[t]
		topic.Diagnostics = m.diagnostics(t, e.spreads, e.loads, e.both)
	}
	for j := range n {
		m.Topics[m.Main(j)].Documents++
	}
	m.label()
	m.verdicts(e)
	m.warn()
}

// termWeights are the sums of the rows of the matrix.
func termWeights(v *sparse.Matrix) []float64 {
	terms, _ := v.Dims()
	weight := make([]float64, terms)
	v.DoNonZero(func(i, _ int, x float64) { weight[i] += x })
	return weight
}

// positive returns the indices of positive values; the slice is ind where all are.
func positive(ind []int32, val []float32) []int32 {
	for i, x := range val {
		if x > 0 {
			continue
		}
		out := slices.Clone(ind[:i])
		for j := i + 1; j < len(val); j++ {
			if val[j] > 0 {
				out = append(out, ind[j])
			}
		}
		return out
	}
	return ind
}

// warn adds findings that are not errors.
func (m *Model) warn() {
	add := func(format string, args ...any) {
		m.Fit.Warnings = append(m.Fit.Warnings, fmt.Sprintf(format, args...))
	}
	n := float64(len(m.Documents))
	var dead []string
	for _, t := range m.Topics {
		if t.Share*n < deadDocuments {
			dead = append(dead, t.ID)
		}
	}
	if len(dead) > 0 {
		add("%s without articles (%s): ask for %s", plural(len(dead), "topic"), list(dead), plural(m.K()-len(dead), "topic"))
	}
	var dark []string
	for j, s := range m.Scale {
		if s == 0 {
			dark = append(dark, m.Documents[j].ID)
		}
	}
	if len(dark) > 0 {
		add("%s with no word of any topic, given equal parts of all (%s)", plural(len(dark), "article"), list(dark))
	}
}

// list names the first few.
func list(ids []string) string {
	const show = 5
	s := ""
	for i, id := range ids {
		if i == show {
			return s + ", …"
		}
		if i > 0 {
			s += ", "
		}
		s += id
	}
	return s
}
