package factor

import (
	"context"
	"math"

	"github.com/topoi-nmf/topoi/internal/kernel"
)

// momentum extrapolates the factors between updates, as Ang & Gillis (2019) do
// for Frobenius NMF: after an update x of the point y, the next update starts
// from max(0, x + β·(x − x_old)), where x_old is the update before. β grows while
// the objective falls; when it rises, the extrapolated point is given up for the
// last update and β shrinks.
type momentum struct {
	beta, ceiling float64
	w, ht         *Dense // the last updates, before extrapolation
	last          float64
}

const (
	betaStart  = 0.5
	betaLimit  = 0.99
	betaGrow   = 1.1
	betaShrink = 0.75
	ceilGrow   = 1.02
)

func newMomentum(p *pool, w, ht *Dense) *momentum {
	return &momentum{beta: betaStart, ceiling: betaLimit, w: p.clone(w), ht: p.clone(ht), last: math.Inf(1)}
}

// fresh reports whether nothing was judged yet.
func (m *momentum) fresh() bool { return math.IsInf(m.last, 1) }

// judge looks at the objective of an extrapolated point. It reports false if it
// rose, and then expects the caller to go back.
func (m *momentum) judge(objective float64) bool {
	if !(objective <= m.last) {
		m.ceiling = math.Max(betaStart, m.beta*betaShrink)
		m.beta *= betaShrink
		return false
	}
	m.last = objective
	m.ceiling = math.Min(betaLimit, m.ceiling*ceilGrow)
	m.beta = math.Min(m.ceiling, m.beta*betaGrow)
	return true
}

// extrapolate moves x beyond its update and keeps the update in old.
//
// With beta 0 it only keeps.
func (m *momentum) extrapolate(ctx context.Context, p *pool, x, old *Dense, beta float32) error {
	block := max(1, 1<<14/x.stride) // rows: 64 KB, which are then rounded in the near cache
	return p.each(ctx, (x.rows+block-1)/block, func(c int, _ *scratch) {
		lo, hi := c*block, min(x.rows, (c+1)*block)
		kernel.Extrapolate(x.data[lo*x.stride:hi*x.stride], old.data[lo*x.stride:hi*x.stride], beta)
		x.round(lo, hi)
	})
}

// restart begins anew from the given point.
func (m *momentum) restart(p *pool, w, ht *Dense) {
	p.copy(m.w, w)
	p.copy(m.ht, ht)
	m.beta, m.ceiling, m.last = betaStart, betaLimit, math.Inf(1)
}

// revert goes back to the last updates.
func (m *momentum) revert(p *pool, w, ht *Dense) {
	p.copy(w, m.w)
	p.copy(ht, m.ht)
}

// scale follows a rescaling of the components.
func (m *momentum) scale(p *pool, up, down []float64) {
	p.scaleColumns(m.w, up)
	p.scaleColumns(m.ht, down)
}
