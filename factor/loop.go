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
	wb, hb []int // chunk bounds of each
	f      *Factors
	began  time.Time
	paused time.Duration // spent in Progress
}

// checkEvery is how often coordinate descent makes a multiplicative iteration:
// it measures the certificate, which CCD passes cannot, cannot raise the
// objective, and costs a third of a CCD iteration.
const checkEvery = 5

func (p *NMF) run(ctx context.Context, pb *problem) (*Factors, error) {
	s := &solver{p: p, pb: pb, pool: newPool(p.workers(), p.Rank), began: time.Now()}
	start := p.Start
	if start == nil {
		start = NNDSVDA{}
	}
	w, ht, err := start.begin(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("factor: start: %w", err)
	}
	s.f = &Factors{W: w, Ht: ht, Loss: KL{}, Status: IterationLimit}
	s.w = newHalf(pb.byRow, w, ht, pb.w)
	s.h = newHalf(pb.byCol, ht, w, pb.h)
	s.wb, s.hb = pb.byRow.chunks(), pb.byCol.chunks()
	err = s.iterate(ctx)
	if err != nil {
		s.f.Status = Cancelled
		err = fmt.Errorf("factor: stopped after %d iterations: %w", s.f.Iterations, err)
	}
	s.finish()
	return s.f, err
}

// iterate alternates the halves. A pass learns the objective of the point it
// leaves, so the step of one iteration is recorded while the next one runs: the
// objective is free.
func (s *solver) iterate(ctx context.Context) error {
	gap := newGauge(s.p.tol(), s.pb)
	for t := 1; t <= s.p.maxIter(); t++ {
		rule, measured := s.rule(t)
		wst, err := s.pool.sweep(ctx, s.w, s.wb, rule)
		if err != nil {
			return err
		}
		if t > 1 {
			s.record(t-1, wst, gap.value)
		}
		s.h.refresh()
		hst, err := s.pool.sweep(ctx, s.h, s.hb, rule)
		if err != nil {
			return err
		}
		s.w.refresh()
		s.f.Iterations = t
		if measured {
			s.balance()
		}
		if gap.converged(wst, hst, measured, s.f.Trace) {
			s.f.Status = Converged
			return nil
		}
		if limit := s.p.MaxTime; limit > 0 && s.elapsed() >= limit.Seconds() {
			s.f.Status = TimeLimit
			return nil
		}
	}
	return nil
}

// rule returns the update of iteration t and whether it measures the certificate.
// Coordinate descent that raised the objective, as its second-order steps can,
// is followed by a multiplicative iteration.
func (s *solver) rule(t int) (rule update, measured bool) {
	if s.p.Method == MU || t == 1 || t%checkEvery == 0 {
		return multiply, true
	}
	if n := len(s.f.Trace); n >= 2 && s.f.Trace[n-1].Objective > s.f.Trace[n-2].Objective {
		return multiply, true
	}
	return coordinate, false
}

// record notes the state at the end of iteration t from statistics of the first
// pass of the next.
func (s *solver) record(t int, st rowStats, gap float64) {
	d, pen := s.objective(st)
	step := Step{Iteration: t, Seconds: s.elapsed(), Objective: d + pen, Divergence: d, Gap: gap}
	s.f.Trace = append(s.f.Trace, step)
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
	divergence = s.pb.offset - st.logq
	for k, u := range s.h.sums {
		divergence += u * s.w.sums[k]
		penalty += s.pb.w.l1*u + s.pb.h.l1*s.w.sums[k]
	}
	return divergence, penalty + s.quadratic()
}

func (s *solver) quadratic() float64 {
	sq := func(l2 float64, d *Dense) (sum float64) {
		if l2 == 0 {
			return 0
		}
		for _, x := range d.data {
			sum += float64(x) * float64(x)
		}
		return l2 / 2 * sum
	}
	return sq(s.pb.w.l2, s.f.W) + sq(s.pb.h.l2, s.f.Ht)
}

func (s *solver) elapsed() float64 { return (time.Since(s.began) - s.paused).Seconds() }

// balance rescales every component, leaving WH as it is, so that both factors
// stay in the middle of float32's range; with L1 on both it moves to the scale
// at which the penalty is least, λ_W·colsum = λ_H·rowsum. MU alone is left as it
// is, so that its iterates remain comparable, and so is L2, whose best scale has
// no closed form.
func (s *solver) balance() {
	if s.p.Method == MU || s.pb.w.l2 > 0 || s.pb.h.l2 > 0 {
		return
	}
	up, down := make([]float64, s.p.Rank), make([]float64, s.p.Rank)
	sums := s.f.W.ColumnSums()
	for k := range up {
		w, h := sums[k], s.w.sums[k]
		if s.pb.w.l1 > 0 {
			w, h = w*s.pb.w.l1, h*s.pb.h.l1
		}
		up[k], down[k] = 1, 1
		if w > 0 && h > 0 {
			up[k] = math.Sqrt(h / w)
			down[k] = 1 / up[k]
		}
	}
	s.f.W.scaleColumns(up)
	s.f.Ht.scaleColumns(down)
	s.w.refresh()
	s.h.refresh()
}

// finish measures the final point with the definition's own passes, records the
// last step, and turns what it finds into the result.
func (s *solver) finish() {
	ctx := context.Background() // one pass, also after a cancellation
	s.w.refresh()
	s.h.refresh()
	wst, _ := s.pool.sweep(ctx, s.w, s.wb, measure)
	hst, _ := s.pool.sweep(ctx, s.h, s.hb, measure)
	f := s.f
	f.Gap = math.Max(wst.bound, hst.bound) / s.pb.mass
	if s.pb.w.l2 > 0 || s.pb.h.l2 > 0 {
		f.Gap = math.Inf(1)
	}
	s.record(f.Iterations, wst, f.Gap)
	last := f.Trace[len(f.Trace)-1]
	f.Objective, f.Divergence = last.Objective, last.Divergence
	s.pb.unscale(f)
	for k, u := range s.h.sums {
		if u*s.w.sums[k] <= 1e-9*s.pb.mass {
			f.Warnings = append(f.Warnings, fmt.Sprintf(
				"component %d died: it explains nothing; choose a smaller rank or a smaller penalty", k+1))
		}
	}
}

// gauge decides when to stop.
type gauge struct {
	tol, mass float64
	certified bool    // the bound holds (no L2 penalty)
	value     float64 // last measured gap, NaN before
}

func newGauge(tol float64, pb *problem) *gauge {
	return &gauge{tol: tol, mass: pb.mass, certified: pb.w.l2 == 0 && pb.h.l2 == 0, value: math.NaN()}
}

func (g *gauge) converged(w, h rowStats, measured bool, trace []Step) bool {
	if !g.certified {
		// No certificate: stop when ten iterations gain less than the
		// tolerance.
		n := len(trace)
		return g.tol >= 0 && n > 10 && trace[n-11].Objective-trace[n-1].Objective < g.tol*g.mass
	}
	if !measured {
		g.value = math.NaN()
		return false
	}
	g.value = math.Max(w.bound, h.bound) / g.mass
	return g.value <= g.tol
}
