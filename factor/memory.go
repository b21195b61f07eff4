package factor

import "github.com/topoi-nmf/topoi/internal/kernel"

// Memory foretells the most memory, in bytes, that Consume holds at a time for a
// rows×cols matrix with the given number of nonzeros, the matrix included. Factorize
// holds 8 bytes a nonzero more, for the matrix that it leaves as it is. It is
//
//	16·nonzeros + 24·(rows + cols)         V in both orders
//	+ copies·4·(rows + cols)·padded        W, H and what is kept of them
//	+ 2·(rows + cols)·padded               rounded copies of both, see Precision
//	+ workers·(105·longest + 8·(rows+cols)) passes over rows
//
// where padded is Rank rounded up to a multiple of 16, copies is 3 (2 without momentum) or
// what the start needs if that is more, and longest is the number of nonzeros of the
// fullest row or column, for which the larger dimension stands. MultiStart adds a sample of
// rows to 3 copies, and has longer rows too where it adds components that they are not padded
// by. Rounded copies are padded to 32 columns, and there are none where the machine or the
// size does not make them worth it. The Go runtime, which collects garbage late, may hold
// more.
func (p *NMF) Memory(rows, cols, nonzeros int) int64 {
	m, n, nnz := int64(rows), int64(cols), int64(nonzeros)
	factors := max((1+p.pairs())*p.factorBytes(m+n), p.startBytes(m, n, nnz))
	perWorker := 105*min(max(m, n), nnz) + 8*(m+n)
	factors += p.copyBytes(m, n)
	return 16*nnz + 24*(m+n) + factors + int64(p.workers())*perWorker
}

// factorBytes is the size of a factor with the given number of rows.
func (p *NMF) factorBytes(rows int64) int64 { return 4 * rows * int64(kernel.Padded(p.Rank)) }

// pairs is how many pairs of factors move: one, and that of the last updates with momentum.
func (p *NMF) pairs() int64 {
	if p.Method != Auto {
		return 1
	}
	return 2
}

// startBytes is the size of the factors and of what it takes to make them.
func (p *NMF) startBytes(m, n, nnz int64) int64 {
	switch start := p.Start.(type) {
	case Random:
		return p.factorBytes(m + n)
	case Custom:
		return 2 * p.factorBytes(m+n) // one as given, one in the solver's order
	case nil, MultiStart:
		return max(p.raceBytes(m, n, nnz), p.panelBytes(m, n))
	case NNDSVD, NNDSVDA, NNDSVDAR:
		return p.panelBytes(m, n)
	case Bagged:
		// V's values once more, W of all runs, and a fit for each worker: a part of V in
		// both orders, beside the columns drawn, and four factors. With some of the rows,
		// these too, and V in both orders once more.
		fits := int64(min(p.workers(), start.runs()))
		held := 4*nnz + int64(start.runs())*p.factorBytes(m)
		if start.Rows != nil {
			held += 24 * nnz
		}
		return held + fits*(20*nnz+4*p.factorBytes(m+n))
	}
	return 4 * p.factorBytes(m+n) // two factors and as much beside them
}

// raceBytes is the size of the factors of a race of candidates. What one leaves serves the next.
func (p *NMF) raceBytes(m, n, nnz int64) int64 {
	pair, extra := p.factorBytes(m+n), p.extra(int(m), int(n))
	if multi, _ := p.Start.(MultiStart); multi.Exchanges < 0 || extra <= 0 {
		return 2 * p.pairs() * pair // the leader keeps its momentum
	}
	grown := *p
	grown.Rank += extra
	// Exchanges price components on a sample, which is appended to.
	longer := max(m, n)
	sample := (16*nnz + 3*grown.factorBytes(longer)) / int64(sampleStep(int(longer)))
	if kernel.Padded(grown.Rank) == kernel.Padded(p.Rank) {
		// The leader, one with more components, and momentum or what is left of that one.
		return 3*pair + sample
	}
	wider := p.pairs()*grown.factorBytes(m+n) + grown.copyBytes(m, n) - p.copyBytes(m, n)
	return (1+p.pairs())*pair + wider + sample
}

// panelBytes is the size of a decomposition and of the factors made from it.
func (p *NMF) panelBytes(m, n int64) int64 {
	panels := 4 * (m + n) * int64(kernel.Padded(p.Rank+svdOversample))
	if panels == p.factorBytes(m+n) {
		return panels // become the factors
	}
	return panels + p.factorBytes(m+n)
}
