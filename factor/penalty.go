package factor

import (
	"fmt"
	"math"
)

// Penalty is a pair of strengths, one for each factor; see NMF.L1 and
// NMF.Sparsity.
//
// L1 under KL is not what intuition says. On one factor alone it does nothing:
// the other factor grows, the penalised one shrinks, and the product stays. With
// both, the penalty at the best scaling equals Σ_k 2√(λ_W·λ_H·mass_k), a price
// on the mass of whole components: it prunes components and hardly makes
// entries sparse.
type Penalty struct {
	W, H float64
}

// weights are a problem's penalties after scaling, for one factor.
type weights struct {
	l1, l2 float64
	sparse float64 // a share of a row's mass
}

func (p *NMF) penalties(m, n int) (w, h weights, err error) {
	for _, x := range []float64{p.L1.W, p.L1.H, p.L2.W, p.L2.H} {
		if x < 0 || math.IsNaN(x) || math.IsInf(x, 0) {
			return w, h, &PenaltyError{"strengths must be finite and not negative"}
		}
	}
	for _, a := range []float64{p.Sparsity.W, p.Sparsity.H} {
		if err := checkSparsity(a); err != nil {
			return w, h, err
		}
	}
	onW, onH := p.L1.W > 0 || p.L2.W > 0, p.L1.H > 0 || p.L2.H > 0
	if onW != onH {
		free := "H"
		if onH {
			free = "W"
		}
		return w, h, &PenaltyError{"only one factor is penalised, so " + free +
			" would grow without limit while the other shrinks to evade it: penalise both"}
	}
	fm, fn := float64(m), float64(n)
	const widest = 1e12
	if a, b := fn*(p.L1.W+p.L2.W), fm*(p.L1.H+p.L2.H); a > widest*b || b > widest*a {
		return w, h, &PenaltyError{"strengths on W and H differ by more than 10^12, so one factor would leave " +
			"the range of single precision: bring them closer"}
	}
	return weights{fn * p.L1.W, fn * p.L2.W, p.Sparsity.W}, weights{fm * p.L1.H, fm * p.L2.H, p.Sparsity.H}, nil
}

func checkSparsity(a float64) error {
	if a >= 0 && a < 1 {
		return nil
	}
	return &PenaltyError{fmt.Sprintf("sparsity %v: it is a share, so at least 0 and below 1", a)}
}

// penalised2 reports whether there is an L2 penalty.
func (pb *problem) penalised2() bool { return pb.w.l2 > 0 || pb.h.l2 > 0 }
