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
// where padded is Rank rounded up to a multiple of 16, copies is 3 (2 without
// momentum) or what the start needs if that is more, and longest is the number of
// nonzeros of the fullest row or column, for which the larger dimension stands. Rounded
// copies are padded to 32 columns, and there are none where the machine or the size
// does not make them worth it. The Go runtime, which collects garbage late, may hold
// more.
func (p *NMF) Memory(rows, cols, nonzeros int) int64 {
	m, n, nnz := int64(rows), int64(cols), int64(nonzeros)
	copies := int64(3)
	if p.Method != Auto {
		copies = 2 // no momentum
	}
	factors := max(copies*p.factorBytes(m+n), p.startBytes(m, n, nnz))
	perWorker := 105*min(max(m, n), nnz) + 8*(m+n)
	factors += p.copyBytes(m, n)
	return 16*nnz + 24*(m+n) + factors + int64(p.workers())*perWorker
}

// factorBytes is the size of a factor with the given number of rows.
func (p *NMF) factorBytes(rows int64) int64 { return 4 * rows * int64(kernel.Padded(p.Rank)) }

// startBytes is the size of the factors and of what it takes to make them.
func (p *NMF) startBytes(m, n, nnz int64) int64 {
	switch start := p.Start.(type) {
	case Random:
		return p.factorBytes(m + n)
	case Custom:
		return 2 * p.factorBytes(m+n) // one as given, one in the solver's order
	case nil, MultiStart:
		// Two candidates, the second with its momentum, the first too if no exchange takes it
		// over, and what is left of a third; or the leader, one with more components and
		// momentum, what is left of another, and the sample that prices components.
		grown := *p
		grown.Rank += max(0, p.extra(int(m), int(n)))
		exchange := 2*p.factorBytes(m+n) + 2*grown.factorBytes(m+n) + 2*nnz
		race := 4 * p.factorBytes(m+n)
		if multi, _ := p.Start.(MultiStart); multi.Exchanges < 0 || grown.Rank == p.Rank {
			race = 5 * p.factorBytes(m+n)
		}
		return max(race, exchange, p.panelBytes(m, n))
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

// panelBytes is the size of a decomposition and of the factors made from it.
func (p *NMF) panelBytes(m, n int64) int64 {
	panels := 4 * (m + n) * int64(kernel.Padded(p.Rank+svdOversample))
	if panels == p.factorBytes(m+n) {
		return panels // become the factors
	}
	return panels + p.factorBytes(m+n)
}
