package factor

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/topoi-nmf/topoi/sparse"
)

// bicross is the bi-cross-validation of Owen & Perry (2009) under KL: a block of
// rows I and columns J is held out, W and H are fitted to the rest of both, the
// rows I are explained by H, the columns J by W, and the products predict the
// block. Nothing is imputed: the fit never sees an entry of the block, zeros
// included.
type bicross struct {
	t    *sparse.Matrix // the transpose, whose columns are the rows to hold out
	seed uint64
}

func newBicross(v *sparse.Matrix, seed uint64) bicross { return bicross{v.Transpose(), seed} }

func (bicross) String() string {
	return "blocks of one row in five and one column in five"
}

func (b bicross) split(f int) *split {
	rng := rand.New(rand.NewPCG(b.seed, foldRun+uint64(f)))
	n, m := b.t.Dims()
	colsIn, colsOut := heldOut(rng, n)
	rowsIn, rowsOut := heldOut(rng, m)
	slices.Sort(rowsIn)
	slices.Sort(rowsOut)
	keptRows := b.t.Columns(rowsIn).Transpose()
	heldRows := b.t.Columns(rowsOut).Transpose()
	train := keptRows.Columns(colsIn)
	below, beside, block := heldRows.Columns(colsIn), keptRows.Columns(colsOut), heldRows.Columns(colsOut)
	return &split{train: train, score: func(ctx context.Context, fit *Factors) (*Dense, heldOutError, error) {
		hj, err := explain(ctx, fit.W, beside)
		if err != nil {
			return nil, heldOutError{}, err
		}
		wi, err := explain(ctx, fit.Ht, below.Transpose())
		if err != nil {
			return nil, heldOutError{}, err
		}
		w := NewDense(m, fit.W.cols)
		for p, i := range rowsIn {
			copy(w.Row(i), fit.W.Row(p))
		}
		for p, i := range rowsOut {
			copy(w.Row(i), wi.Row(p))
		}
		row, _ := margins(below)
		_, col := margins(beside)
		divide(row, train.Sum())
		return w, predict(block, wi, hj, row, col), nil
	}}
}

// explain returns the weights with which the columns of basis explain those of v.
func explain(ctx context.Context, basis *Dense, v *sparse.Matrix) (*Dense, error) {
	b, err := NewBasis(basis, KL{}, 1)
	if err != nil {
		return nil, err
	}
	return b.Transform(ctx, v)
}
