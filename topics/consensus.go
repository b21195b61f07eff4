package topics

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/vectorize"
)

const (
	// consensusFits is how many fits to parts topics start from by default.
	consensusFits = 20
	// consensusDocuments is how many documents there must be for a topic: of a few, a
	// part may have too few. With 7 the topics of the made-up news in testdata, 22 stories,
	// came back in 88% of the parts after ten fits, and in 92% after one.
	consensusDocuments = 20
	// consensusPart is the part of the documents of each.
	consensusPart = 0.8
)

// consensus resolves Options.Consensus for k topics of n documents, once OneTopic is
// known.
func (o *Options) consensus(k, n int) int {
	switch {
	case o.Consensus > 0:
		return o.Consensus
	case o.OneTopic == OneTopicYes || o.NMF.Start != nil || n < k*consensusDocuments:
		return 1
	}
	return consensusFits
}

// consensus makes topics of what comes back in fits to parts of the corpus, of four
// fifths of the articles each: from [factor.Bagged], or by [factor.Consensus] of whole
// factorizations if another start is asked for.
//
// Twenty such fits are the default since topics come back in other parts of the articles
// more often than with ten or one: see docs/ablation.md. Whole factorizations cost as many
// fits as there are and gained less.
func consensus(ctx context.Context, opt *Options, space *vectorize.Space, k int, v *sparse.Matrix) (*factor.Factors, error) {
	told := func(done, total int) { opt.progress(Progress{Stage: "consensus", Done: done, Total: total}) }
	if opt.NMF.Start == nil {
		return factorizeAt(ctx, opt, opt.bagged(factor.Bagged{Runs: opt.Consensus, Progress: told}, space, v), k, v)
	}
	c := factor.Consensus{NMF: opt.NMF, Runs: opt.Consensus, Part: consensusPart, Progress: told}
	c.NMF.Rank, c.NMF.Seed, c.NMF.Workers = k, opt.Seed, opt.Workers
	e, err := c.Factorize(ctx, v)
	if err != nil {
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return nil, fmt.Errorf("topics: stopped while a consensus was sought, no model made: %w", err)
		}
		return nil, err
	}
	return e.Consensus, nil
}

// bagged is the solver's options for a start from parts of the corpus. Refinement begins
// there: minimising the divergence in between takes most of the time and led to topics that
// other parts of the corpus do not have, .61 instead of .68 of their words on 20 Newsgroups.
// It is done where it is asked for: by Refine < 0, or by any option of the solver.
func (o *Options) bagged(start factor.Bagged, space *vectorize.Space, v *sparse.Matrix) factor.NMF {
	nmf := o.NMF
	start.Rows = telling(space, v)
	nmf.Start = start
	if o.refines() && !o.solves() {
		nmf.MaxIter = -1
	}
	return nmf
}

// solves says whether an option of the solver is set that only matters if it runs.
func (o *Options) solves() bool {
	n, none := &o.NMF, factor.Penalty{}
	return n.MaxIter != 0 || n.MaxTime != 0 || n.Tol != 0 || n.Method != factor.Auto || n.Loss != nil ||
		n.L1 != none || n.L2 != none || n.Sparsity != none
}

// tellingDocuments is how many documents have a term by which topics are sought.
const tellingDocuments = 5

// telling says by which terms topics are sought: single words in some documents. Phrases
// say again what their words say, and with rare words they make for many nearly equal
// answers, of which every part of a corpus prefers another. They come in as topics
// are refined. If those are less than a fifth, as of a few articles, all are taken.
func telling(space *vectorize.Space, v *sparse.Matrix) []bool {
	m, _ := v.Dims()
	df := make([]int, m)
	_, ind, _ := v.CSC()
	for _, i := range ind {
		df[i]++
	}
	rows, some := make([]bool, m), 0
	for i := range rows {
		if df[i] >= tellingDocuments && !strings.Contains(space.Vocabulary.Term(i), " ") {
			rows[i] = true
			some++
		}
	}
	if some == m || 5*some < m {
		return nil
	}
	return rows
}
