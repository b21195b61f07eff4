package main

import "github.com/topoi-nmf/topoi/factor"

// modelStart is where a topic model begins unless --start says otherwise.
const modelStart = "bagged"

// starts are the values of --start.
func starts() []factor.Start {
	return []factor.Start{
		factor.NNDSVDA{}, factor.NNDSVDAR{}, factor.NNDSVD{}, factor.Random{}, factor.Anchor{}, factor.KMeans{},
		factor.LeastSquares{}, factor.Bagged{}, factor.MultiStart{},
	}
}

// newStart returns the choice among the names of starts.
func newStart(value string) choice {
	c := choice{value: value}
	for _, s := range starts() {
		c.allowed = append(c.allowed, s.String())
	}
	return c
}

// startNamed returns the start of a name that newStart allows.
func startNamed(name string) factor.Start {
	for _, s := range starts() {
		if s.String() == name {
			return s
		}
	}
	return nil
}
