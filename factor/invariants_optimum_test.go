package factor

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/topoi-nmf/topoi/sparse"
)

// What holds at the stop.

// TestInvariantMassOfTheModel: at the end ΣWH = ΣV, document by document, since H moved
// last, and term by term. With L1 the price takes part.
func TestInvariantMassOfTheModel(t *testing.T) {
	v := tiny(2)
	for _, method := range []Method{Auto, MU, CCD} {
		for _, p := range penalised[:2] {
			p.Rank, p.Method, p.Start, p.Tol, p.MaxIter = 4, method, Random{}, 1e-6, 1200
			f := factorize(t, p, v)
			m, n := v.Dims()
			documents, terms := masses(v)
			var model, data float64
			for j, mass := range documents {
				x := cost(f.Ht.Row(j), f.W.ColumnSums(), float64(m)*p.L1.H)
				near(t, fmt.Sprintf("%s: mass of document %d", p.named(), j), x, mass, 1e-5)
				model, data = model+x, data+mass
			}
			near(t, p.named()+": mass of all", model, data, 1e-6)
			for i, mass := range terms {
				x := cost(f.W.Row(i), f.Ht.ColumnSums(), float64(n)*p.L1.W)
				near(t, fmt.Sprintf("%s: mass of term %d", p.named(), i), x, mass, 1e-3)
			}
		}
	}
}

// masses are the sums of the columns and of the rows.
func masses(v *sparse.Matrix) (columns, rows []float64) {
	m, n := v.Dims()
	columns, rows = make([]float64, n), make([]float64, m)
	v.DoNonZero(func(i, j int, x float64) { columns[j], rows[i] = columns[j]+x, rows[i]+x })
	return columns, rows
}

// cost is what weights cost at the prices u + l1.
func cost(x []float32, u []float64, l1 float64) (sum float64) {
	for k, w := range x {
		sum += float64(w) * (u[k] + l1)
	}
	return sum
}

// TestInvariantComplementarity: at the stop no weight is worth more than its price, r ≤ c,
// and those above zero are worth it, by the definitions of both.
func TestInvariantComplementarity(t *testing.T) {
	v := tiny(6)
	m, n := v.Dims()
	documents, terms := masses(v)
	for _, method := range []Method{Auto, MU, CCD} {
		for _, p := range penalised {
			if method == MU && p.L2 != (Penalty{}) {
				continue // scikit-learn's form, for comparison alone
			}
			p.Rank, p.Method, p.Start, p.Tol, p.MaxIter = 4, method, Random{}, 1e-5, 1500
			f := factorize(t, p, v)
			zerosStay := method == MU // as there: see multiply
			if f.Status != Converged && !zerosStay {
				t.Errorf("%s: %v after %d iterations", p.named(), f.Status, f.Iterations)
			}
			w := side{f.W, f.Ht, v.Transpose(), terms, documents, weights{float64(n) * p.L1.W, float64(n) * p.L2.W, p.Sparsity.W}, p.Sparsity.H}
			h := side{f.Ht, f.W, v, documents, terms, weights{float64(m) * p.L1.H, float64(m) * p.L2.H, p.Sparsity.H}, p.Sparsity.W}
			for name, s := range map[string]side{"W": w, "H": h} {
				rho, slack := s.conditions()
				if rho > 1.02 && !zerosStay || slack > 1e-3*v.Sum() {
					t.Errorf("%s: of %s, weights are worth up to %v of their price, and those above zero are off it by %v of a mass of %v", p.named(), name, rho, slack, v.Sum())
				}
			}
		}
	}
}

// side is one half at the stop, for the definitions.
type side struct {
	x, b       *Dense
	v          *sparse.Matrix // by columns as x has rows
	mass, rest []float64      // of the rows of x, and of b
	pen        weights
	other      float64 // the sparsity of b
}

// conditions returns the largest r/c, and Σ x·|c − r|.
func (s side) conditions() (rho, slack float64) {
	u, reach := s.b.ColumnSums(), s.x.ColumnSums()
	base := make([]float64, len(u)) // u + λ1 + what the sparsity of b adds
	for k := range u {
		base[k] = u[k] + s.pen.l1
		for i, mass := range s.rest {
			if rent := s.other * mass; rent > 0 {
				x := float64(s.b.Row(i)[k])
				base[k] += rent * x / (rent + x*reach[k])
			}
		}
	}
	for j := range s.x.rows {
		ind, val := s.v.Column(j)
		x := s.x.Row(j)
		for k, weight := range x {
			var r float64
			for p, i := range ind {
				b := s.b.Row(int(i))
				r += float64(val[p]) / dot(b, x) * float64(b[k])
			}
			y := float64(weight)
			c := base[k] + s.pen.l2*y
			if rent := s.pen.sparse * s.mass[j]; rent > 0 {
				c += rent * u[k] / (rent + y*u[k])
			}
			rho, slack = max(rho, r/c), slack+y*math.Abs(c-r)
		}
	}
	return rho, slack
}

// TestInvariantL1BalancesTheFactors: with L1 on both, at the optimum λ_W·colsum = λ_H·rowsum
// for every component.
func TestInvariantL1BalancesTheFactors(t *testing.T) {
	v := tiny(7)
	m, n := v.Dims()
	for _, method := range []Method{Auto, MU, CCD} {
		p := NMF{Rank: 4, Method: method, Start: Random{}, L1: Penalty{3e-3, 1e-3}, Tol: 1e-6, MaxIter: 4000}
		f := factorize(t, p, v)
		w, h := f.W.ColumnSums(), f.Ht.ColumnSums()
		for k := range w {
			near(t, fmt.Sprintf("%v: λ_W·colsum %d", method, k), float64(n)*p.L1.W*w[k], float64(m)*p.L1.H*h[k], 2e-2)
		}
	}
}

// TestInvariantGap: with the other factor fixed, nothing that one factor could become is
// better than the certificate says, and it says not much too much.
func TestInvariantGap(t *testing.T) {
	v := tiny(8)
	for _, p := range slices.Concat(penalised[:3], []NMF{{L2: Penalty{1e-6, 1e-6}}, {L2: Penalty{1e-4, 1e-4}}, {L2: Penalty{1, 1}}, {L2: Penalty{100, 100}}}) {
		p.Rank, p.Start = 4, Random{}
		s := roundedTo(t, &p, v, false)
		for range 3 {
			s.move(t, s.w, majorise)
			s.move(t, s.h, majorise)
		}
		_, st, err := s.measure(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		before := s.now(v)
		for range 600 {
			if _, err := s.pool.sweep(t.Context(), s.h, s.hp, majorise); err != nil {
				t.Fatal(err)
			}
		}
		s.price()
		if left := before - s.now(v); left > st.bound || left < 0 || st.bound > 30*left+1e-3*s.pb.mass {
			t.Errorf("%s: H could still gain %v, certified %v", p.named(), left, st.bound)
		}
	}
}

// TestInvariantInference: new documents meet the same conditions, and a document has the same
// weights alone, in company and with any number of workers.
func TestInvariantInference(t *testing.T) {
	v := tiny(14)
	documents, terms := masses(v)
	f := factorize(t, NMF{Rank: 4, Start: Random{}}, v)
	for _, sparsity := range []float64{0, .02} {
		var first *Dense
		for _, workers := range []int{1, 3} {
			b, err := NewBasis(f.W, nil, workers)
			if err != nil {
				t.Fatal(err)
			}
			if b, err = b.Sparse(sparsity); err != nil {
				t.Fatal(err)
			}
			ht, err := b.Transform(t.Context(), v)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = ht
				s := side{x: ht, b: f.W, v: v, mass: documents, rest: terms, pen: weights{sparse: sparsity}}
				if rho, slack := s.conditions(); rho > 1.02 || slack > 1e-3*v.Sum() {
					t.Errorf("sparsity %v: weights are worth up to %v of their price, and those above zero are off it by %v of a mass of %v", sparsity, rho, slack, v.Sum())
				}
			}
			for j := range ht.rows {
				ind, val := v.Column(j)
				if !slices.Equal(ht.Row(j), first.Row(j)) || !slices.Equal(b.Document(nil, ind, val), first.Row(j)) {
					t.Errorf("sparsity %v, %d workers: document %d has other weights", sparsity, workers, j)
				}
			}
		}
	}
}
