package factor

import (
	"context"
	"fmt"
	"math"
	"time"
)

// solver is the one loop that all methods share: which rule moves the rows is a
// function, everything else lives here.
type solver struct {
	p      *NMF
	pb     *problem
	pool   *pool
	w, h   *half // the half that moves W, and the half that moves H
	wp, hp plan
	m      *momentum // nil without extrapolation
	kept   keeper
	first  int     // so many iterations at the beginning are multiplicative, beside the very first
	wait   bool    // momentum begins with the second iteration
	brief  int     // so many iterations at the beginning descend in one pass
	racing bool    // it is a candidate of a race
	free   bool    // sparsity is not priced in yet
	gap    float64 // last certificate, NaN if not measured since
	levied float64 // penalties other than L1, of the point before the next move
	f      *Factors
	began  time.Time
	paused time.Duration // spent in Progress

	startIterations int // made by the start
}

// Descent makes two passes over a row while its basis is gathered. On the 2.4 M
// counts of 20 Newsgroups at k=20, CPU seconds to 1 / .1 / .01% above the best:
// .97 / 1.69 / 1.83 with one pass, .84 / 1.39 / 1.77 with two.
const descentPasses = 2

// measureEvery is how often, in iterations, a pass that moves nothing measures
// the certificate. With momentum a multiplicative iteration in its place, which
// would measure for nothing, costs more than it saves: 2.01 s for 1.69 above.
const measureEvery = 10

func (p *NMF) run(ctx context.Context, pb *problem) (*Factors, error) {
	s := &solver{p: p, pb: pb, pool: newPool(p.workers(), p.Rank), began: time.Now()}
	start := p.Start
	if start == nil {
		start = MultiStart{}
	}
	w, ht, err := start.begin(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("factor: start: %w", err)
	}
	s.prepare(w, ht)
	if s.startIterations == 0 {
		s.open()
	}
	s.f.StartIterations = s.startIterations
	s.kept = keeper{w: s.pool.clone(s.f.W), ht: s.pool.clone(s.f.Ht), objective: math.Inf(1)}
	s.pool.drop()
	err = s.iterate(ctx)
	if err != nil {
		s.f.Status = Cancelled
		err = fmt.Errorf("factor: stopped after %d iterations: %w", s.f.Iterations, err)
		if p.discards {
			return nil, err
		}
	}
	s.finish()
	return s.f, err
}

// prepare puts the solver at a point.
func (s *solver) prepare(w, ht *Dense) {
	s.f = &Factors{W: w, Ht: ht, Loss: KL{}, Sparsity: s.p.Sparsity, Status: IterationLimit}
	if s.p.maxIter() == 0 {
		s.f.Status = NotRun
	}
	s.w = newHalf(s.pb.byRow, w, ht, s.pb.w)
	s.h = newHalf(s.pb.byCol, ht, w, s.pb.h)
	s.h.clip = 0x1p-52
	if s.pb.w.sparse > 0 {
		s.w.clip = s.h.clip
	}
	s.w.want.logq = true
	s.wp, s.hp = newPlan(s.pb.byRow), newPlan(s.pb.byCol)
	if s.p.Method == Auto && s.m == nil {
		s.m = newMomentum(s.pool, w, ht)
	}
	s.free = s.pb.w.sparse > 0 || s.pb.h.sparse > 0
	if s.free {
		s.w.pen.sparse, s.h.pen.sparse = 0, 0
	}
	s.keepRounded()
	s.price()
}

// iterate alternates the halves. A pass learns the objective of the point it
// leaves, so the step of one iteration is recorded while the next one runs: the
// objective is free.
func (s *solver) iterate(ctx context.Context) error {
	for t := 1; t <= s.p.maxIter(); t++ {
		if s.free && t > min(freeIterations, s.p.maxIter()/4) {
			s.priceIn()
		}
		if err := s.sweep(ctx, t); err != nil {
			return err
		}
		if s.f.Status == Stalled {
			return nil
		}
		if t%measureEvery == 0 {
			if done, err := s.check(ctx); done || err != nil {
				return err
			}
		}
		if s.late() {
			s.f.Status = TimeLimit
			return nil
		}
	}
	return nil
}

// check measures the point, keeps it if it is the best, and reports whether the
// run is over. The first time that it stalls it goes on from the best point.
func (s *solver) check(ctx context.Context) (done bool, err error) {
	if s.p.Method != MU && !s.pb.penalised2() {
		s.balance()
	}
	certify := s.p.tol() >= 0
	if !certify && s.p.Method == MU && s.f.Iterations%(10*measureEvery) != 0 {
		return false, nil // it hardly ever rises; a point to go back to is kept now and then
	}
	var wst, hst rowStats
	var d, pen float64
	s.exactly(func() {
		wst, hst, err = s.measure(ctx, certify)
		d, pen = s.objective(wst)
	})
	if err != nil {
		return false, err
	}
	s.keep(d + pen)
	if !certify {
		return false, nil
	}
	s.gap = max(wst.bound, hst.bound) / s.pb.mass
	switch {
	case s.gap <= s.p.tol() && s.free:
		s.priceIn()
	case s.gap <= s.p.tol():
		s.f.Status = Converged
		return true, nil
	case s.stalled(d+pen, s.gap):
		if s.kept.stalls++; s.kept.stalls > 1 || s.p.Method == MU {
			s.stop(d+pen, s.gap)
			return true, nil
		}
		s.kept.measured = nil
		s.goBack()
	}
	return false, nil
}

// sweep is iteration t.
func (s *solver) sweep(ctx context.Context, t int) error {
	rule, err := s.moveW(ctx, t, s.rule(t))
	if err != nil || s.f.Status == Stalled {
		return err
	}
	if err := s.moveH(ctx, rule); err != nil {
		return err
	}
	s.kept.calm = max(0, s.kept.calm-1)
	if s.f.W.rounded != nil && s.slow() {
		s.single()
	}
	s.f.Iterations, s.gap = t, math.NaN()
	return nil
}

// rule returns the update of iteration t. Descent without momentum that raised
// the objective, as its second-order steps can, is followed by a multiplicative
// iteration.
func (s *solver) rule(t int) update {
	if s.p.Method == MU {
		return multiply
	}
	if t <= s.first && s.kept.calm == 0 && !s.pb.penalised2() {
		return multiply
	}
	if t <= max(1, s.first) || s.kept.calm > 0 {
		return majorise
	}
	if n := len(s.f.Trace); s.m == nil && n >= 2 && s.f.Trace[n-1].Objective > s.f.Trace[n-2].Objective {
		return majorise
	}
	if t <= s.brief {
		return descend(1)
	}
	return descend(descentPasses)
}

// measure makes a pass that moves nothing over W, and to certify over H too, and
// takes the bounds.
func (s *solver) measure(ctx context.Context, certify bool) (w, h rowStats, err error) {
	s.w.want.bound, s.h.want.bound = certify, certify
	defer func() { s.w.want.bound, s.h.want.bound = false, false }()
	if w, err = s.pool.sweep(ctx, s.w, s.wp, measure); err == nil && certify {
		h, err = s.pool.sweep(ctx, s.h, s.hp, measure)
	}
	return w, h, err
}

// moveW updates W, and records the step of the iteration before. Where momentum
// carried that one uphill, or it went astray, it goes back first. It returns the
// rule to go on with.
func (s *solver) moveW(ctx context.Context, t int, rule update) (update, error) {
	st, err := s.pool.sweep(ctx, s.w, s.wp, rule)
	if err != nil {
		return nil, err
	}
	d, pen := s.objective(st)
	if t > 1 && s.m != nil && !s.m.judge(d+pen) {
		s.m.revert(s.pool, s.f.W, s.f.Ht)
		s.price()
		if st, err = s.pool.sweep(ctx, s.w, s.wp, rule); err != nil {
			return nil, err
		}
		d, pen = s.objective(st)
		s.m.last = d + pen
	}
	if t == 1 {
		s.kept.objective = d + pen
		if s.f.W.rounded != nil {
			s.allowForRounding(d + pen)
		}
	}
	if s.astray(d + pen) {
		if t == 1 || s.p.Method == MU || s.kept.returns > mostReturns {
			s.restore()
			s.stop(d+pen, s.gap)
			return nil, nil
		}
		s.goBack()
		rule = majorise
		if st, err = s.pool.sweep(ctx, s.w, s.wp, rule); err != nil {
			return nil, err
		}
		d, pen = s.objective(st)
	}
	if t > 1 {
		s.record(t-1, d, pen, s.gap)
	}
	if s.m != nil {
		if err := s.m.extrapolate(ctx, s.pool, s.f.W, s.m.w, s.beta()); err != nil {
			return nil, err
		}
	}
	s.pool.sum(s.h)
	s.h.setPrices(nil)
	if s.w.pen.sparse > 0 {
		s.h.setPrices(s.pool.levy(s.w, s.wp).tax)
	}
	return rule, nil
}

// beta is how far to extrapolate.
func (s *solver) beta() float32 {
	if s.kept.calm > 0 || s.wait && s.m.fresh() {
		return 0
	}
	return float32(s.m.beta)
}

// moveH updates H.
func (s *solver) moveH(ctx context.Context, rule update) error {
	if _, err := s.pool.sweep(ctx, s.h, s.hp, rule); err != nil {
		return err
	}
	if s.m != nil {
		if err := s.m.extrapolate(ctx, s.pool, s.f.Ht, s.m.ht, s.beta()); err != nil {
			return err
		}
	}
	s.priceW()
	return nil
}

// price recomputes what is derived from both factors: their rounded copies and the
// prices of both halves.
func (s *solver) price() {
	s.pool.round(s.f.W)
	s.pool.round(s.f.Ht)
	s.pool.sum(s.h)
	s.priceW()
}

// priceW does it after a move of H alone.
func (s *solver) priceW() {
	s.pool.sum(s.w)
	w, h := s.pool.levy(s.w, s.wp), s.pool.levy(s.h, s.hp)
	s.h.setPrices(w.tax)
	s.w.setPrices(h.tax)
	s.levied = w.penalty + h.penalty
}

// record notes the objective at the end of iteration t.
func (s *solver) record(t int, d, pen, gap float64) {
	step := Step{Iteration: t, Seconds: s.elapsed(), Objective: d + pen, Divergence: d, Gap: gap}
	s.f.Trace = append(s.f.Trace, step)
	s.tell(step)
}

// tell reports a step in the units of V.
func (s *solver) tell(step Step) {
	if s.p.Progress == nil {
		return
	}
	called := time.Now()
	step.Objective /= s.pb.scale
	step.Divergence /= s.pb.scale
	s.p.Progress(step)
	s.paused += time.Since(called)
}

// objective returns the divergence and the penalties of the point that st was
// measured at. It must be called while the column sums in both halves belong to
// that point; W itself may have moved on.
func (s *solver) objective(st rowStats) (divergence, penalty float64) {
	divergence, penalty = s.pb.offset-st.logq, s.levied
	for k, u := range s.h.sums {
		divergence += u * s.w.sums[k]
		penalty += s.pb.w.l1*u + s.pb.h.l1*s.w.sums[k]
	}
	return divergence, penalty
}

func (s *solver) elapsed() float64 { return (time.Since(s.began) - s.paused).Seconds() }

// balance rescales every component, leaving WH as it is, so that both factors
// stay in the middle of float32's range; with L1 on both it moves to the scale
// at which the penalty is least, λ_W·colsum = λ_H·rowsum. MU does without, so that
// its iterates remain comparable, and so does L2, whose best scale has no closed
// form.
func (s *solver) balance() {
	up, down := make([]float64, s.p.Rank), make([]float64, s.p.Rank)
	for k := range up {
		w, h := s.h.sums[k], s.w.sums[k]
		if s.pb.w.l1 > 0 {
			w, h = w*s.pb.w.l1, h*s.pb.h.l1
		}
		up[k], down[k] = 1, 1
		if w > 0 && h > 0 {
			up[k] = math.Sqrt(h / w)
			down[k] = 1 / up[k]
		}
	}
	s.pool.scaleColumns(s.f.W, up)
	s.pool.scaleColumns(s.f.Ht, down)
	if s.m != nil {
		s.m.scale(s.pool, up, down)
	}
	s.price()
}

// finish measures the final point with the definition's own passes, records the
// last step, and turns what it finds into the result.
func (s *solver) finish() {
	ctx := context.Background() // also after a cancellation
	s.single()
	if s.free {
		s.priceIn()
	}
	if s.m != nil && s.f.Iterations > 0 {
		s.settle(ctx)
	}
	s.price()
	wst, hst, _ := s.measure(ctx, true)
	if d, pen := s.objective(wst); s.astray(d + pen) {
		s.restore()
		wst, hst, _ = s.measure(ctx, true)
	}
	holes := wst.holes > 0 && s.p.Method != MU
	if holes {
		wst, hst = s.fillHoles(ctx)
	}
	f := s.f
	f.Gap = max(wst.bound, hst.bound) / s.pb.mass
	if holes && f.Status == Converged && f.Gap > s.p.tol() {
		s.stopWide()
	}
	d, pen := s.objective(wst)
	s.record(f.Iterations, d, pen, f.Gap)
	last := f.Trace[len(f.Trace)-1]
	f.Objective, f.Divergence = last.Objective, last.Divergence
	s.pb.unscale(f)
	s.m = nil
	// The kept point is over, and its memory serves the results.
	f.W, f.Ht = s.pool.unsort(f.W, s.pb.rowAt, s.kept.w), s.pool.unsort(f.Ht, s.pb.colAt, s.kept.ht)
	for k, u := range s.h.sums {
		if u*s.w.sums[k] <= 1e-9*s.pb.mass {
			f.Warnings = append(f.Warnings, fmt.Sprintf(
				"component %d died: it explains nothing; choose a smaller rank or a smaller penalty", k+1))
		}
	}
}

// settle ends a run with momentum: the last extrapolation is judged like any
// other, and a multiplicative iteration from the point that is left, which cannot
// raise its objective, makes the marginals agree.
func (s *solver) settle(ctx context.Context) {
	s.price()
	st, _ := s.pool.sweep(ctx, s.w, s.wp, measure)
	if d, pen := s.objective(st); !s.m.judge(d + pen) {
		s.m.revert(s.pool, s.f.W, s.f.Ht)
		s.price()
	}
	_, _ = s.pool.sweep(ctx, s.w, s.wp, majorise)
	s.price()
	_, _ = s.pool.sweep(ctx, s.h, s.hp, majorise)
}
