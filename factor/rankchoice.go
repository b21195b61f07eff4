package factor

// RankChoice says what every criterion found, and which ranks are good.
type RankChoice struct {
	// Ranks are those that were fitted, ascending.
	Ranks []int

	// Curves are the criteria asked, in the order of their constants, and then
	// the caller's measures.
	Curves []Curve

	// Relevant is the number of components that automatic relevance
	// determination left of those of the largest rank; 0 if it was not asked.
	Relevant int

	// Lo to Hi is the recommended range of ranks, Best the one to take if it
	// must be one. Reason says why, in a few sentences.
	Lo, Best, Hi int
	Reason       string

	// Split says what was held out, "" if nothing was.
	Split string

	// Notes are findings that are not errors.
	Notes []string
}

// Curve returns the curve of a criterion or measure, nil if it was not asked.
func (c *RankChoice) Curve(name Criterion) *Curve {
	for i := range c.Curves {
		if c.Curves[i].Criterion == name {
			return &c.Curves[i]
		}
	}
	return nil
}

// A Curve is what one criterion says about each rank.
type Curve struct {
	Criterion Criterion

	// Rising says that more is better; else less is.
	Rising bool

	// Mean and Spread go with RankChoice.Ranks: the mean over runs and their
	// standard deviation; for Cophenetic, Dispersion and Silhouette, of which
	// all restarts give one value, that value and its standard error by the
	// jackknife over restarts. NaN where there is none.
	Mean, Spread []float64

	// Runs is the number of fits behind each value.
	Runs int

	// Lo to Hi are the ranks that this criterion alone would choose, Best the
	// one it likes most; all 0 where it cannot tell. Says is the same in words.
	Lo, Best, Hi int
	Says         string
}
