package vectorize

import (
	"fmt"
	"math"
	"slices"
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
	// NoNorm leaves columns as they are, so that a document weighs about as much
	// as it has different words.
	NoNorm Norm = iota
	// L2Norm makes the squares of a column sum to 1. The words of the shortest
	// documents then weigh most.
	L2Norm
	// L1Norm makes a column sum to 1.
	L1Norm
)

var (
	tfNames   = []string{"sublinear", "raw", "binary"}
	idfNames  = []string{"smooth", "plain", "none"}
	normNames = []string{"none", "l2", "l1"}
)

func name[T ~uint8](names []string, t T) string {
	if int(t) < len(names) {
		return names[t]
	}
	return fmt.Sprintf("unknown(%d)", uint8(t))
}

func parseName[T ~uint8](names []string, what, s string) (T, error) {
	if i := slices.Index(names, s); i >= 0 {
		return T(i), nil
	}
	return 0, fmt.Errorf("vectorize: %s %q: want %s", what, s, strings.Join(names, ", "))
}

// String is "sublinear", "raw" or "binary".
func (t TF) String() string { return name(tfNames, t) }

// MarshalText writes the String form.
func (t TF) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads the String form.
func (t *TF) UnmarshalText(b []byte) (err error) {
	*t, err = parseName[TF](tfNames, "tf", string(b))
	return err
}

// String is "smooth", "plain" or "none".
func (i IDF) String() string { return name(idfNames, i) }

// MarshalText writes the String form.
func (i IDF) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the String form.
func (i *IDF) UnmarshalText(b []byte) (err error) {
	*i, err = parseName[IDF](idfNames, "idf", string(b))
	return err
}

// String is "none", "l2" or "l1".
func (n Norm) String() string { return name(normNames, n) }

// MarshalText writes the String form.
func (n Norm) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads the String form.
func (n *Norm) UnmarshalText(b []byte) (err error) {
	*n, err = parseName[Norm](normNames, "norm", string(b))
	return err
}

// Weighting turns the counts of a document into its column of the matrix:
// tf·idf, then the norm. The formulas are those of scikit-learn's
// TfidfTransformer. The zero value, sublinear with smooth idf and no norm, is the
// recommended one: docs/ablation.md has the evidence.
type Weighting struct {
	TF   TF   `json:"tf"`
	IDF  IDF  `json:"idf"`
	Norm Norm `json:"norm"`
}

// TFIDF is the default of scikit-learn's TfidfVectorizer: raw counts, smooth
// idf, L2 norm.
var TFIDF = Weighting{TF: Raw, Norm: L2Norm}

// Counts leaves the counts as they are.
var Counts = Weighting{TF: Raw, IDF: NoIDF}

// named are the weightings that have a name of their own.
var named = []struct {
	name string
	w    Weighting
}{
	{"sublinear", Weighting{}},
	{"tfidf", TFIDF},
	{"binary", Weighting{TF: Binary, Norm: L2Norm}},
	{"counts", Counts},
}

// ParseWeighting reads the names "sublinear" (also ""), "tfidf", "binary" (1 for
// every term present, then smooth idf and L2 norm) and "counts", or the three
// parts joined by hyphens, for example "raw-plain-l1".
func ParseWeighting(s string) (Weighting, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	if t == "" {
		return Weighting{}, nil
	}
	for _, n := range named {
		if n.name == t {
			return n.w, nil
		}
	}
	var w Weighting
	if p := strings.Split(t, "-"); len(p) == 3 &&
		w.TF.UnmarshalText([]byte(p[0])) == nil &&
		w.IDF.UnmarshalText([]byte(p[1])) == nil &&
		w.Norm.UnmarshalText([]byte(p[2])) == nil {
		return w, nil
	}
	return Weighting{}, fmt.Errorf("vectorize: weighting %q: want sublinear, tfidf, binary, counts, or three parts such as raw-plain-l1", s)
}

// String is the form that [ParseWeighting] reads.
func (w Weighting) String() string {
	for _, n := range named {
		if n.w == w {
			return n.name
		}
	}
	return w.TF.String() + "-" + w.IDF.String() + "-" + w.Norm.String()
}

func (w Weighting) validate() error {
	if w.TF > Binary || w.IDF > NoIDF || w.Norm > L1Norm {
		return fmt.Errorf("vectorize: no such weighting: tf %v, idf %v, norm %v", w.TF, w.IDF, w.Norm)
	}
	return nil
}

// idf is the weight of a term that occurs in df of n documents, df ≥ 1.
func (w Weighting) idf(df, n int) float32 {
	switch w.IDF {
	case SmoothIDF:
		return float32(math.Log((1+float64(n))/(1+float64(df))) + 1)
	case PlainIDF:
		return float32(math.Log(float64(n)/float64(df)) + 1)
	}
	return 1
}

// column weighs one document: count[p] ≥ 1 occurrences of term ind[p], the
// indices ascending, into val. Arithmetic is in float64, in the order of the
// indices, so that the same document has the same bits wherever it is weighed.
func (w Weighting) column(val []float32, ind []int32, count []uint32, idf []float32) {
	var norm float64
	for p, i := range ind {
		x := w.tf(count[p]) * float64(idf[i])
		switch w.Norm {
		case L2Norm:
			norm += x * x
		case L1Norm:
			norm += x
		}
	}
	scale := 1.0
	switch {
	case w.Norm == L2Norm && norm > 0:
		scale = math.Sqrt(norm)
	case w.Norm == L1Norm && norm > 0:
		scale = norm
	}
	for p, i := range ind {
		val[p] = float32(w.tf(count[p]) * float64(idf[i]) / scale)
	}
}

func (w Weighting) tf(c uint32) float64 {
	switch {
	case w.TF == Binary || c == 1:
		return 1
	case w.TF == Sublinear:
		return 1 + math.Log(float64(c))
	}
	return float64(c)
}
