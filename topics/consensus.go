package topics

import (
	"context"
	"errors"
	"fmt"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
)

// consensus makes topics of what comes back in fits to parts of the corpus, of four
// fifths of the articles each: from [factor.Bagged], or by [factor.Consensus] of whole
// factorizations if another start is asked for.
//
// It is not the default, since labels of some corpora agree less with its topics:
// 10kGNAD, k=9, by an NMI of .45 for .48. Whole factorizations cost as many fits as there
// are and gained half as much: see docs/ablation.md.
func consensus(ctx context.Context, opt *Options, k int, v *sparse.Matrix) (*factor.Factors, error) {
	told := func(done, total int) { opt.progress(Progress{Stage: "consensus", Done: done, Total: total}) }
	if opt.NMF.Start == nil {
		nmf := opt.NMF
		nmf.Start = factor.Bagged{Runs: opt.Consensus, Progress: told}
		return factorizeAt(ctx, opt, nmf, k, v)
	}
	c := factor.Consensus{NMF: opt.NMF, Runs: opt.Consensus, Part: subsample, Progress: told}
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
