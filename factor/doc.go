// Package factor factors non-negative matrices: V ≈ W·H with W, H ≥ 0.
//
// V is m×n, W is m×k and H is k×n, k being the rank. For topic models the rows
// of V are terms, its columns documents, the columns of W topics, and column j
// of H says how much of each topic document j holds; but this package knows only
// matrices. Any gonum mat.Matrix will do, and one that implements
// mat.NonZeroDoer is read at the cost of its nonzeros.
//
//	nmf := factor.NMF{Rank: 20}
//	f, err := nmf.Factorize(ctx, v)       // f.W, f.H(), f.Objective, f.Gap, f.Status
//	basis, err := f.Basis(0)
//	h, err := basis.Transform(ctx, other) // the same W explains other columns
//
// # What there is
//
// [NMF] holds the options of one factorization, [Factors] its result, [Dense] a factor.
// [Basis] explains new columns by a W that stays.
//
// Where a run begins is a [Start]. [MultiStart], the default, lets candidates race and
// goes on with the best. [NNDSVDA], [NNDSVD] and [NNDSVDAR] start from singular vectors, with
// their zeros filled by the mean, left, or filled at random. [LeastSquares] goes on from
// there under the squared error, which suits topics of texts. [KMeans] starts from
// clusters of columns, [Anchor] from rows that stand for one component each, [Random] from
// random numbers and [Custom] from factors that are given.
//
// [Ranks] fits many ranks and says which are good, and why. [Consensus] fits one rank many
// times and makes of the runs what they have in common, with how often each component
// was found. [Match] pairs the components of two factors, so that they can be compared.
//
// # How it works
//
// Each iteration updates W with H fixed and then H with W fixed. Both are the
// same problem, one on V and one on its transpose, and each splits into
// independent problems for single rows: explain the nonzeros of one row by rows
// of the other factor. The product WH is never formed; memory is proportional to
// the nonzeros of V plus k(m+n).
//
// NMF.Method says how a row moves, NMF.Start where the iteration begins, NMF.L1
// and NMF.L2 what large factors cost, and NMF.Sparsity which small entries become
// zero. Factors.Status says why it stopped, and Factors.Gap how far, at most,
// either factor is from the best answer to the other.
//
// # Determinism
//
// Rows are cut into chunks that depend on the matrix alone and statistics are
// added in the order of chunks, so equal input, options and seed give equal bits
// for any number of workers.
package factor
