package factor

import (
	"context"
	"errors"
	"math"
)

// MultiStart starts from the best of several candidates. It costs a few times as much
// as the run that follows; docs/solver.md has the figures.
//
// The first candidate begins with NNDSVDA, or with LeastSquares where columns have fewer
// than 20 nonzeros on average; others begin at random. Each random one is
// annealed: after every sweep its factors are mixed with the marginals of V, less and
// less, so that what many rows have in common is settled before details are (after
// Ueda & Nakano 1998, who flatten the posteriors of EM). Then these race. The first
// sets marks, its objectives after certain sweeps; one that is above the best mark so
// far is given up, one that is never above it takes the lead. So at every mark the
// winner was at most as high as all that were given up there.
//
// Further candidates come from exchanges. The leader gets some components more, of noise,
// and 10 sweeps later loses as many, those that cost least to do without, whether new or
// old. If 15 sweeps more bring it below the leader, it takes the lead. The leader goes on
// with its momentum if there are none of these.
//
// The iterations of candidates are reported as progress, with Step.Candidate, and counted
// in Factors.StartIterations; MaxIter does not limit them. MaxTime does, and so does the
// context: the run then goes on, or ends, with the leader, or with the first candidate
// as far as it came.
type MultiStart struct {
	// Runs is the number of candidates that race; 0 means 2.
	Runs int

	// Exchanges is the number of exchanges after the race, each a further candidate; 0
	// means 4, and a negative number none.
	Exchanges int
}

func (MultiStart) String() string { return "multi" }

const (
	multiRuns    = 2
	annealSweeps = 15
	annealPart   = 0.5 // of the marginals in the mixture at first
)

// raceMarks are the sweeps after which candidates are compared.
var raceMarks = [...]int{25, 40}

func (m MultiStart) begin(ctx context.Context, s *solver) (w, ht *Dense, err error) {
	runs := m.runs()
	of := runs + m.exchanges(s)
	seeds := s.rng(forCandidates)
	var best *candidate
	for i := range of {
		if i > 0 && s.late() {
			break
		}
		s.tell(Step{Candidate: i + 1, Candidates: of, Seconds: s.elapsed(),
			Objective: math.NaN(), Divergence: math.NaN(), Gap: math.NaN()})
		var c *candidate
		if i < runs {
			c, err = s.racer(ctx, best, i, of, seeds.Uint64())
		} else {
			c, err = s.exchange(ctx, best, i, of, seeds.Uint64())
		}
		if c != nil {
			c.dropRounded()
			s.paused = c.paused
			s.startIterations += c.f.Iterations
		}
		if err != nil { // with what there is the run can end
			if best == nil && c == nil {
				return nil, nil, err
			}
			if best == nil {
				best = c
			}
			break
		}
		if !c.beaten {
			best, c = c, best
		}
		if c != nil {
			c.retire() // memory for the next candidate
		}
		if of > runs {
			best.still() // an exchange begins without momentum
		}
	}
	s.m = best.m
	return best.f.W, best.f.Ht, nil
}

func (m MultiStart) runs() int {
	if m.Runs > 0 {
		return m.Runs
	}
	return multiRuns
}

// exchanges is how many exchanges there are: none where there can be no more components.
func (m MultiStart) exchanges(s *solver) int {
	switch {
	case m.Exchanges < 0 || s.p.extra(s.pb.m, s.pb.n) == 0:
		return 0
	case m.Exchanges > 0:
		return m.Exchanges
	}
	return multiExchanges
}

// errLate ends a race that MaxTime ends.
var errLate = errors.New("out of time")

// late reports whether MaxTime is over.
func (s *solver) late() bool {
	return s.p.MaxTime > 0 && s.elapsed() >= s.p.MaxTime.Seconds()
}

// A candidate is a run that may become the start of another.
type candidate struct {
	*solver
	marks   []float64 // objectives in the race
	reached float64   // objective at the end
	beaten  bool
}

// contender returns the i-th candidate of some without its factors.
func (s *solver) contender(i, of int, seed uint64) *candidate {
	p := *s.p
	p.Seed = seed
	if s.p.Progress != nil {
		p.Progress = func(step Step) {
			step.Candidate, step.Candidates = i+1, of
			s.p.Progress(step)
		}
	}
	return &candidate{solver: &solver{p: &p, pb: s.pb, pool: s.pool, racing: true, began: s.began, paused: s.paused}}
}

// racer returns the i-th of some candidates after its race against the best before.
func (s *solver) racer(ctx context.Context, best *candidate, i, of int, seed uint64) (*candidate, error) {
	c, err := s.candidate(ctx, i, of, seed)
	if err == nil {
		err = c.race(ctx, best)
	}
	return c, err
}

// candidate returns the i-th of some before its race.
func (s *solver) candidate(ctx context.Context, i, of int, seed uint64) (*candidate, error) {
	c := s.contender(i, of, seed)
	var start Start = Random{}
	if i == 0 {
		start = NNDSVDA{}
		if s.pb.shortColumns() {
			start = LeastSquares{}
		}
	}
	w, ht, err := start.begin(ctx, c.solver)
	if err != nil {
		return nil, err
	}
	c.prepare(w, ht)
	if i > 0 {
		err = c.anneal(ctx)
	}
	return c, err // after an error, as far as it came
}

// race makes sweeps up to the last mark, or until the candidate is above the best
// at one.
func (c *candidate) race(ctx context.Context, best *candidate) error {
	for i, mark := range raceMarks {
		for t := c.f.Iterations + 1; t <= mark; t++ {
			if err := c.step(ctx, t); err != nil {
				return err
			}
		}
		objective, err := c.checkpoint(ctx)
		if err != nil {
			return err
		}
		c.marks = append(c.marks, objective)
		c.reached = objective
		if best != nil && !(objective <= best.marks[i]) {
			c.beaten = true
			return nil
		}
	}
	return nil
}

// step is a sweep, if there is time for it.
func (c *candidate) step(ctx context.Context, t int) error {
	if c.late() {
		return errLate
	}
	return c.sweep(ctx, t)
}

// anneal makes the first sweeps, without momentum.
func (c *candidate) anneal(ctx context.Context) error {
	momentum := c.m
	c.m = nil
	rows, cols := marginal(c.pb.byRow), marginal(c.pb.byCol)
	for t := 1; t <= annealSweeps; t++ {
		if err := c.step(ctx, t); err != nil {
			return err
		}
		part := annealPart * (1 - float64(t)/annealSweeps)
		c.pool.mix(c.f.W, rows, part)
		c.pool.mix(c.f.Ht, cols, part)
		c.price()
	}
	if c.m = momentum; c.m != nil {
		c.pool.copy(c.m.w, c.f.W)
		c.pool.copy(c.m.ht, c.f.Ht)
	}
	return nil
}

// mix replaces a part of each column by as much of the marginal.
func (p *pool) mix(d *Dense, marginal []float64, part float64) {
	sums := p.columnSums(d)
	p.rowsOf(d.rows, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := d.Row(i)
			for k, x := range row {
				row[k] = float32((1-part)*float64(x) + part*marginal[i]*sums[k])
			}
		}
	})
}

// checkpoint returns the objective of the point that the candidate is at, going
// back if the last extrapolation raised it.
func (s *solver) checkpoint(ctx context.Context) (float64, error) {
	s.price()
	var st rowStats
	var d, pen float64
	var err error
	s.exactly(func() {
		st, err = s.pool.sweep(ctx, s.w, s.wp, measure)
		d, pen = s.objective(st)
	})
	if err != nil {
		return 0, err
	}
	if s.m != nil && !s.m.judge(d+pen) {
		s.m.revert(s.pool, s.f.W, s.f.Ht)
		s.price()
		return s.m.last, nil
	}
	return math.Max(0, d+pen), nil
}
