package factor

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/mat"
)

// NMF holds the options of a factorization. The zero value of every field but
// Rank is the recommended default. An NMF is not changed by its methods and may
// be used by several goroutines at once.
type NMF struct {
	// Rank is the number of components k, at least 1 and at most the smaller
	// dimension of the matrix.
	Rank int

	// Loss is the divergence to minimise; nil means KL{}.
	Loss Loss

	// Method is the update; Auto chooses.
	Method Method

	// Start is where the iteration begins; nil means MultiStart{}.
	Start Start

	// L1 and L2 penalise large factors, in scikit-learn's scaling: with V
	// m×n, the objective gains n·L1.W·ΣW + m·L1.H·ΣH and
	// ½n·L2.W·ΣW² + ½m·L2.H·ΣH². L1 on one factor only is refused, since the
	// other would grow to evade it; L1 on both prunes whole components (see
	// Penalty).
	L1, L2 Penalty

	// Sparsity makes small entries of H, of W or of both exactly zero. It is a
	// share: with Sparsity.H = .01, a component that explains less than about 1%
	// of a column of V tends to lose it, and with Sparsity.W likewise for a row;
	// larger shares shrink by about that much. So a value means the same for short
	// and for long columns, in any units of V. 0 is off, useful are .001 to .05, and
	// it must be below 1 (*PenaltyError). The objective gains, for each row of W
	// and of Hᵀ of strength a and mass N,
	//
	//	a·N·Σ_k log(1 + p_k/a),
	//
	// where p_k is the part of N that component k explains, which is minimised by
	// reweighted L1 (Candès, Wakin & Boyd 2008). That is concave, so where zeros
	// fall is a local choice: one stays unless its component is worth twice its
	// price there. It begins after 20 iterations, or a quarter of MaxIter if that is
	// less, and there Step.Objective steps up. No rescaling of W against H evades it.
	Sparsity Penalty

	// Precision is that of the rows which the solver gathers; zero is Mixed. Results
	// of both are equally good. Single is for comparing the course of a run with that
	// of another program.
	Precision Precision

	// MaxIter limits the iterations, an iteration being one update of each
	// factor; 0 means 500, and a negative number none, so that the factors are
	// those of Start. Those of a start come on top: see
	// Factors.StartIterations.
	MaxIter int

	// MaxTime limits the time, starts included, checked after each iteration; 0
	// means no limit. One iteration is made in any case.
	MaxTime time.Duration

	// Tol is the certified accuracy at which to stop, in nats per unit mass of
	// V (for counts: per token; see Step.Gap); 0 means 1e-4, negative means
	// never.
	Tol float64

	// Seed drives all randomness. 0 is a seed like any other. Equal seeds give
	// equal bits for any number of Workers.
	Seed uint64

	// Workers is the number of goroutines; 0 means runtime.GOMAXPROCS(0).
	Workers int

	// Progress, if set, is called after each iteration, those of the candidates of
	// MultiStart included (see Step.Candidate), from the goroutine that called
	// Factorize. It should return quickly.
	Progress func(Step)

	discards bool // a cancelled run returns no factors, and so need not finish them
}

// Method names an update rule of the alternating solver.
type Method uint8

const (
	// Auto is CCD with momentum: extrapolation between iterations (Ang & Gillis
	// 2019), undone where it raises the objective. It is by far the fastest.
	Auto Method = iota
	// MU is the multiplicative update of Lee & Seung (2001), which for KL is
	// the EM algorithm: monotone and slow. Its iterates are scikit-learn's.
	MU
	// CCD is cyclic coordinate descent with second-order steps (Hsieh &
	// Dhillon 2011; the "SCD" of Lin & Boutros 2020), several times faster to
	// the same objective than MU.
	CCD
)

func (m Method) String() string {
	switch m {
	case Auto:
		return "auto"
	case MU:
		return "mu"
	case CCD:
		return "ccd"
	}
	return fmt.Sprintf("Method(%d)", uint8(m))
}

// Step describes the state after an iteration.
type Step struct {
	// Iteration counts from 1. It is 0, and Objective and Divergence are NaN, where
	// a candidate of MultiStart is about to begin.
	Iteration int
	// Candidate says, while MultiStart tries candidates, which of how many Candidates,
	// from 1, exchanges included, the iteration is of; it is 0 in the run that follows. Such
	// steps are reported to NMF.Progress alone and are not in Factors.Trace.
	Candidate, Candidates int
	// Seconds is the time in the solver so far, starts included, reading and
	// the Progress callback excluded.
	Seconds float64
	// Objective is the divergence plus penalties; Divergence is D(V‖WH) alone.
	Objective, Divergence float64
	// Gap is the certified bound on how much either factor alone could still
	// improve, in nats per unit mass of V: see Factors.Gap. It is measured
	// only now and then; NaN where it was not.
	Gap float64
}

// Status tells why a factorization stopped.
type Status uint8

const (
	// Converged means that Gap fell below Tol.
	Converged Status = iota
	// IterationLimit means that MaxIter was reached first.
	IterationLimit
	// TimeLimit means that MaxTime was reached first.
	TimeLimit
	// Cancelled means that the context ended.
	Cancelled
	// Stalled means that nothing was gained any more though Gap was still above
	// Tol, or that numbers left the range of single precision: a warning says
	// which, and what to do.
	Stalled
	// NotRun means that MaxIter asked for no iterations: the factors are as they were
	// started.
	NotRun
)

func (s Status) String() string {
	switch s {
	case Converged:
		return "converged"
	case IterationLimit:
		return "iteration limit"
	case TimeLimit:
		return "time limit"
	case Cancelled:
		return "cancelled"
	case Stalled:
		return "stalled"
	case NotRun:
		return "not run"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// Early reports whether the run ended before it converged, if there was one.
func (s Status) Early() bool { return s != Converged }

// Factors is the result: V ≈ W·H.
type Factors struct {
	// W is m×k. Ht is n×k, the transpose of H: row j holds the weights of
	// column j of V.
	W, Ht *Dense

	// Loss is the divergence that was minimised.
	Loss Loss

	// Objective is the final divergence plus penalties, Divergence D(V‖WH)
	// alone, both accumulated in float64.
	Objective, Divergence float64

	// Gap bounds the suboptimality of each convex half: with the other factor
	// fixed, no choice of W (and likewise of H) lowers the objective by more
	// than Gap times the sum of V. It certifies stationarity, not a global
	// optimum, which no method for NMF can. With Sparsity, whose price is
	// concave, it certifies the same for the tangent of that price: the zeros that
	// there are could be others.
	Gap float64

	// Sparsity is that of the fit, which Basis goes by.
	Sparsity Penalty

	// Iterations of the run, each an update of both factors; MaxIter limits them.
	// StartIterations were made before by MultiStart: those of all its candidates
	// together, the winner's included. Other starts make none: what a
	// decomposition, clusters or least squares cost is not counted.
	Iterations, StartIterations int
	Status                      Status
	// Trace has a step for each of Iterations.
	Trace []Step

	// Warnings are findings that are not errors, such as components that died.
	Warnings []string
}

// H returns the k×n factor as a view of Ht.
func (f *Factors) H() mat.Matrix { return f.Ht.T() }

// Basis returns W prepared for inference on new columns, with the Sparsity.H of
// the fit.
func (f *Factors) Basis(workers int) (*Basis, error) {
	b, err := NewBasis(f.W, f.Loss, workers)
	if err != nil {
		return nil, err
	}
	return b.Sparse(f.Sparsity.H)
}

// Factorize factors the m×n matrix v into W (m×k) and H (k×n). A v that
// implements mat.NonZeroDoer is read without touching its zeros; a
// *sparse.Matrix is used as it is, without a copy of its columns.
//
// Entries must be finite and not negative (*ValueError), at least one positive
// (ErrEmpty), and Rank within the dimensions (*RankError). When ctx ends,
// Factorize returns the best factors so far, with Status Cancelled, together
// with an error wrapping ctx.Err(); factors are nil if nothing had begun.
func (p *NMF) Factorize(ctx context.Context, v mat.Matrix) (*Factors, error) {
	return p.factorize(ctx, v, false)
}

// Consume is Factorize for a matrix that is not needed afterwards: it takes v's
// memory over, which saves 8 bytes a nonzero, and leaves v empty, 0×0. If it
// returns an error and no factors, v may or may not be empty.
func (p *NMF) Consume(ctx context.Context, v *sparse.Matrix) (*Factors, error) {
	return p.factorize(ctx, v, true)
}

func (p *NMF) factorize(ctx context.Context, v mat.Matrix, own bool) (*Factors, error) {
	pb, err := p.problem(v, own)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("factor: %w", err)
	}
	return p.run(ctx, pb)
}

func (p *NMF) workers() int {
	if p.Workers > 0 {
		return p.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (p *NMF) maxIter() int {
	if p.MaxIter != 0 {
		return max(0, p.MaxIter)
	}
	return 500
}

func (p *NMF) tol() float64 {
	switch {
	case p.Tol == 0:
		return 1e-4
	case p.Tol < 0 || math.IsNaN(p.Tol):
		return -1
	}
	return p.Tol
}
