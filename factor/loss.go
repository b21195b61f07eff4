package factor

// Loss is the divergence between V and W·H that a factorization minimises. The
// set is closed: KL.
type Loss interface {
	String() string
	isLoss()
}

// KL is the generalised Kullback-Leibler divergence
//
//	D(V‖WH) = Σ v·log(v/(WH)) − v + WH,
//
// the negative log-likelihood of Poisson counts up to a constant. Its cost is
// proportional to the nonzeros of V, since WH is needed there only; the rest is
// a product of column sums.
type KL struct{}

func (KL) String() string { return "kl" }
func (KL) isLoss()        {}
