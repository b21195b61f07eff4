package topics

import (
	"context"
	"errors"
	"fmt"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

const (
	// consensusFits is how many fits to parts topics start from by default.
	consensusFits = 10
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
// Ten such fits are the default since topics come back in other parts of the articles
// more often, .79 instead of .69 of their words on BBC News, and are as coherent. Labels of
// some corpora agree a little less with them: 10kGNAD, k=9, by an NMI of .45 for .48.
// Whole factorizations cost as many fits as there are and gained half as much: see
// docs/ablation.md.
func consensus(ctx context.Context, opt *Options, k int, v *sparse.Matrix) (*factor.Factors, error) {
	told := func(done, total int) { opt.progress(Progress{Stage: "consensus", Done: done, Total: total}) }
	if opt.NMF.Start == nil {
		nmf := opt.NMF
		nmf.Start = factor.Bagged{Runs: opt.Consensus, Progress: told}
		return factorizeAt(ctx, opt, nmf, k, v)
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
