package factor

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/topoi-nmf/topoi/sparse"
	"gonum.org/v1/gonum/stat/distuv"
)

// keepOut: one column in five is left out of a fold.
const keepOut = 5

// thinning holds out counts. One column in five is kept from the fit; the counts
// of these are then parted at random, binomially, into a half that says which
// components the column has and a half that is predicted. If counts are Poisson,
// the two halves are independent, and no zero has to be guessed at.
type thinning struct {
	v    *sparse.Matrix
	seed uint64
}

func (thinning) String() string {
	return "one column in five, of whose counts a random half is predicted from the other half"
}

func (t thinning) split(f int) *split {
	rng := rand.New(rand.NewPCG(t.seed, foldRun+uint64(f)))
	_, n := t.v.Dims()
	in, out := heldOut(rng, n)
	given, wanted := thin(t.v.Columns(out), 0.5, rng)
	train := t.v.Columns(in)
	return &split{train: train, score: func(ctx context.Context, fit *Factors) (*Dense, heldOutError, error) {
		b, err := fit.Basis(1)
		if err != nil {
			return nil, heldOutError{}, err
		}
		ht, err := b.Transform(ctx, given)
		if err != nil {
			return nil, heldOutError{}, err
		}
		row, _ := margins(train)
		_, col := margins(given)
		divide(row, train.Sum())
		return fit.W, predict(wanted, fit.W, ht, row, col), nil
	}}
}

// heldOut parts n things at random, one in five being left out.
func heldOut(rng *rand.Rand, n int) (in, out []int) {
	for p, j := range rng.Perm(n) {
		if p%keepOut == 0 {
			out = append(out, j)
		} else {
			in = append(in, j)
		}
	}
	return in, out
}

// thin parts each count c of v into Binomial(c, p) and the rest.
func thin(v *sparse.Matrix, p float64, rng *rand.Rand) (part, rest *sparse.Matrix) {
	_, _, val := v.CSC()
	pv, rv := make([]float32, len(val)), make([]float32, len(val))
	for i, c := range val {
		pv[i] = float32(binomial(rng, float64(c), p))
		rv[i] = c - pv[i]
	}
	build := func(x []float32) *sparse.Matrix {
		out, err := v.WithValues(x)
		if err != nil {
			panic("factor: thinning: " + err.Error()) // the pattern is that of a matrix
		}
		return out
	}
	return build(pv), build(rv)
}

// binomial draws small counts coin by coin. Those that float64 does not count by ones are parted
// without chance, of which float32 could not tell: distuv never ends with 1e30.
func binomial(rng *rand.Rand, c, p float64) float64 {
	if c > 1<<53 {
		return c * p
	}
	if c > 32 {
		return distuv.Binomial{N: c, P: p, Src: rng}.Rand()
	}
	got := 0.0
	for range int(c) {
		if rng.Float64() < p {
			got++
		}
	}
	return got
}

// isCounts reports whether all values are whole numbers.
func isCounts(v *sparse.Matrix) bool {
	_, _, val := v.CSC()
	for _, x := range val {
		if float64(x) != math.Trunc(float64(x)) {
			return false
		}
	}
	return true
}
