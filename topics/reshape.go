package topics

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

// A reshaper makes the edits that change topics, on the factors V ≈ W·H, before
// documents are inferred.
type reshaper struct {
	opt      *Options
	space    *vectorize.Space
	v        *sparse.Matrix
	weight   []float64 // of the terms
	f        *factor.Factors
	warnings []string
	made     *EditsMade
}

func newReshaper(opt *Options, space *vectorize.Space, v *sparse.Matrix, f *factor.Factors, made *EditsMade) *reshaper {
	return &reshaper{opt: opt, space: space, v: v, weight: termWeights(v), f: f, made: made}
}

// reshape makes pins, merges and splits, in this order.
func (r *reshaper) reshape(ctx context.Context) error {
	for _, p := range r.opt.Edits.Pin {
		if err := r.pin(ctx, p); err != nil {
			return err
		}
	}
	for _, m := range r.opt.Edits.Merge {
		r.merge(m)
	}
	for _, s := range r.opt.Edits.Split {
		if err := r.split(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (r *reshaper) finder() *finder { return newFinder(r.space, r.f.W, r.weight) }

func (r *reshaper) warn(format string, args ...any) {
	r.warnings = append(r.warnings, fmt.Sprintf(format, args...))
}

// pin grows a topic from the articles that hold the words, where there is none yet:
// the solver goes on from the topics there are and the mean of these articles, each as
// heavy as the words in it. The topic is kept as it began if it does not survive that.
func (r *reshaper) pin(ctx context.Context, p PinEdit) error {
	find := r.finder()
	if _, ok := find.find(p.Words); ok {
		return nil
	}
	terms := find.terms(p.Words)
	w, ok := r.context(terms)
	m, n := r.v.Dims()
	if !ok || cols(r.f.W)+1 > min(m, n) {
		r.warn("edit not made: no article has the words %s of the topic to pin", p.Words)
		return nil
	}
	begun := withColumns(r.f.W, -1, w)
	h, err := r.respond(ctx, begun)
	if err != nil {
		return err
	}
	grown := withFactors(r.f, begun, h)
	if r.opt.OneTopic != OneTopicYes { // whose topics the divergence would take apart
		nmf := r.opt.NMF
		nmf.Start = factor.Custom{W: begun, H: h.T()}
		grown, err = factorizeAt(ctx, r.opt, nmf, cols(begun), r.v)
	}
	if err == nil {
		grown, err = refine(ctx, r.opt, r.space, grown, r.v)
	}
	if err != nil {
		return err
	}
	if _, ok := newFinder(r.space, grown.W, r.weight).find(p.Words); ok {
		r.f = grown
		return nil
	}
	r.f = withFactors(r.f, begun, h)
	return nil
}

// context is the mean of the articles that hold the terms.
func (r *reshaper) context(terms []int32) (w *factor.Dense, ok bool) {
	m, n := r.v.Dims()
	sum := make([]float64, m)
	for j := range n {
		ind, val := r.v.Column(j)
		var held float64
		for _, i := range terms {
			if p, found := slices.BinarySearch(ind, i); found {
				held += float64(val[p])
			}
		}
		if held == 0 {
			continue
		}
		for p, i := range ind {
			sum[i] += held * float64(val[p])
			ok = true
		}
	}
	w = factor.NewDense(m, 1)
	for i, x := range sum {
		w.Set(i, 0, float32(x))
	}
	return w, ok
}

// respond infers H for W.
func (r *reshaper) respond(ctx context.Context, w *factor.Dense) (ht *factor.Dense, err error) {
	basis, err := factor.NewBasis(w, r.f.Loss, r.opt.Workers)
	if err != nil {
		return nil, err
	}
	return basis.Transform(ctx, r.v)
}

// merge joins topics: the words of each count as much as it explains.
func (r *reshaper) merge(e MergeEdit) {
	find := r.finder()
	var found []int
	for _, words := range e.Words {
		t, ok := find.find(words)
		if !ok {
			r.warnings = append(r.warnings, unfound("merge", words))
			continue
		}
		if !slices.Contains(found, t) {
			found = append(found, t)
		}
	}
	if len(found) < 2 {
		return // they are one topic already, or not there
	}
	into, hs := found[0], r.f.Ht.ColumnSums()
	w, ht := r.f.W.Clone(), r.f.Ht.Clone()
	ws := w.ColumnSums()
	var all float64
	for _, t := range found {
		all += ws[t] * hs[t]
	}
	if all == 0 {
		return
	}
	for i := range rows(w) {
		var x float64
		for _, t := range found {
			x += w.At(i, t) * hs[t]
		}
		w.Set(i, into, float32(x/all)) // sums to 1
	}
	for j := range rows(ht) {
		var x float64
		for _, t := range found {
			x += ht.At(j, t) * ws[t]
		}
		ht.Set(j, into, float32(x))
	}
	r.f = withFactors(r.f, withoutColumns(w, found[1:]), withoutColumns(ht, found[1:]))
	r.made.Merges++
}

// split factorizes the part of V that a topic explains: of each entry the share
// W_it·H_tj/(WH)_ij.
func (r *reshaper) split(ctx context.Context, e SplitEdit) error {
	t, ok := r.finder().find(e.Words)
	if !ok {
		r.warnings = append(r.warnings, unfound("split", e.Words))
		return nil
	}
	into := e.Into
	if into == 0 {
		into = 2
	}
	part, columns, err := r.part(t)
	if err != nil {
		return err
	}
	if m, n := part.Dims(); into > min(m, n) || distinct(part, into) < into {
		r.warn("edit not made: the topic %s has too few articles to split into %d", e.Words, into)
		return nil
	}
	f, err := factorizeAt(ctx, r.opt, r.opt.NMF, into, part)
	if err != nil {
		return err
	}
	ht := factor.NewDense(rows(r.f.Ht), into)
	for p, j := range columns {
		copy(ht.Row(j), f.Ht.Row(p))
	}
	r.f = withFactors(r.f, withColumns(r.f.W, t, f.W), withColumns(r.f.Ht, t, ht))
	r.made.Splits++
	return nil
}

// part is what a topic explains of V, and the columns in which that is anything.
func (r *reshaper) part(t int) (*sparse.Matrix, []int, error) {
	m, n := r.v.Dims()
	ptr, terms, data := []int{0}, []int32(nil), []float32(nil)
	var columns []int
	for j := range n {
		ind, val := r.v.Column(j)
		hj := r.f.Ht.Row(j)
		if hj[t] <= 0 {
			continue
		}
		for p, i := range ind {
			wi := r.f.W.Row(int(i))
			var q float64
			for k, x := range hj {
				q += float64(x) * float64(wi[k])
			}
			share := float64(hj[t]) * float64(wi[t]) / q
			if x := float32(float64(val[p]) * share); x > 0 && !math.IsNaN(share) {
				terms, data = append(terms, i), append(data, x)
			}
		}
		if len(terms) > ptr[len(ptr)-1] {
			ptr, columns = append(ptr, len(terms)), append(columns, j)
		}
	}
	part, err := sparse.New(m, len(columns), ptr, terms, data)
	return part, columns, err
}

// withFactors is f with other factors of the same matrix.
func withFactors(f *factor.Factors, w, ht *factor.Dense) *factor.Factors {
	out := *f
	out.W, out.Ht = w, ht
	return &out
}

// withColumns puts columns in the place of column t, or behind all for t = -1.
func withColumns(d *factor.Dense, t int, columns *factor.Dense) *factor.Dense {
	k, more := cols(d), cols(columns)
	keep := k
	if t >= 0 {
		keep--
	}
	out := factor.NewDense(rows(d), keep+more)
	for i := range rows(d) {
		row := out.Row(i)[:0]
		for c, x := range d.Row(i) {
			if c != t {
				row = append(row, x)
			}
		}
		copy(row[keep:keep+more], columns.Row(i))
	}
	return out
}

// withoutColumns leaves columns out.
func withoutColumns(d *factor.Dense, columns []int) *factor.Dense {
	out := factor.NewDense(rows(d), cols(d)-len(columns))
	for i := range rows(d) {
		row := out.Row(i)[:0]
		for c, x := range d.Row(i) {
			if !slices.Contains(columns, c) {
				row = append(row, x)
			}
		}
	}
	return out
}

func rows(d *factor.Dense) int { r, _ := d.Dims(); return r }

func cols(d *factor.Dense) int { _, c := d.Dims(); return c }
