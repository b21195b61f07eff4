package vectorize

import "fmt"

// Vocabulary is the list of terms that are the rows of the matrix, sorted by
// string, so that a term's index does not depend on the order of the documents
// or the number of workers. It is immutable and safe for concurrent use.
type Vocabulary struct {
	terms     []string
	surfaces  []string
	df        []int
	documents int
	index     map[string]int32
}

// NewVocabulary makes a Vocabulary of parts that were stored: terms in strictly
// ascending order, the form of each that people read (nil: the terms themselves)
// and the number of documents, out of documents, that hold it. The slices are
// not copied and must not be changed afterwards.
func NewVocabulary(terms, surfaces []string, df []int, documents int) (*Vocabulary, error) {
	if surfaces == nil {
		surfaces = terms
	}
	if len(surfaces) != len(terms) || len(df) != len(terms) {
		return nil, fmt.Errorf("vectorize: vocabulary of %d terms with %d surface forms and %d document frequencies", len(terms), len(surfaces), len(df))
	}
	v := &Vocabulary{terms: terms, surfaces: surfaces, df: df, documents: documents,
		index: make(map[string]int32, len(terms))}
	for i, t := range terms {
		switch {
		case t == "":
			return nil, fmt.Errorf("vectorize: vocabulary: term %d is empty", i)
		case i > 0 && terms[i-1] >= t:
			return nil, fmt.Errorf("vectorize: vocabulary: term %d, %q, does not come after %q; terms are sorted and distinct", i, t, terms[i-1])
		case df[i] < 1 || df[i] > documents:
			return nil, fmt.Errorf("vectorize: vocabulary: term %q in %d of %d documents", t, df[i], documents)
		}
		v.index[t] = int32(i)
	}
	return v, nil
}

// Len is the number of terms, the rows of the matrix.
func (v *Vocabulary) Len() int { return len(v.terms) }

// Term is term i, 0 ≤ i < Len: a stem, or for a phrase the stems of its words
// joined by spaces.
func (v *Vocabulary) Term(i int) string { return v.terms[i] }

// Surface is the form of term i that people read: the word most frequent in the
// corpus among those with this stem, the words of a phrase joined by spaces.
func (v *Vocabulary) Surface(i int) string { return v.surfaces[i] }

// DF is the number of documents that hold term i.
func (v *Vocabulary) DF(i int) int { return v.df[i] }

// Index finds a term, in the form of [Vocabulary.Term].
func (v *Vocabulary) Index(term string) (int, bool) {
	i, ok := v.index[term]
	return int(i), ok
}

// Documents is the number of documents counted, those without a term included.
func (v *Vocabulary) Documents() int { return v.documents }
