// Package sparse holds the term-document matrix that the other packages share,
// and reads and writes it as MatrixMarket files.
//
// A [Matrix] is compressed by column (CSC): in Topoi a column is a document and
// a row is a term, so one document is one contiguous run of row indices and
// values. Indices are int32 and values float32, eight bytes a nonzero, which is
// what decides how large a corpus fits in memory; sums are taken in float64.
//
// The type meets gonum by shape rather than by wrapping: it is a [mat.Matrix],
// a [mat.NonZeroDoer], a [mat.RowNonZeroDoer] and a [mat.ColNonZeroDoer], so it
// can be handed to code written for any sparse matrix of that family, and
// [From] takes such matrices in. Where speed matters, [Matrix.CSC] and
// [Matrix.Column] give the slices themselves.
//
// # Canonical form
//
// Every Matrix satisfies, from construction on: within a column the row indices
// ascend strictly, every stored value is finite and none is zero. So NNZ counts
// true nonzeros, two equal matrices have equal slices, and readers need no
// checks. A Matrix never changes once built and is safe for concurrent use.
package sparse
