package vectorize

import (
	"context"
	"iter"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/sparse"
)

// Analyzer says how text becomes terms. The zero value suits English news.
type Analyzer struct {
	Lang        string   `json:"lang,omitempty"`
	StopWords   []string `json:"stop_words,omitempty"`
	NoStopWords bool     `json:"no_stop_words,omitempty"`
	NoStem      bool     `json:"no_stem,omitempty"`
	KeepNumbers bool     `json:"keep_numbers,omitempty"`
	Whitespace  bool     `json:"whitespace,omitempty"`
	KeepCase    bool     `json:"keep_case,omitempty"`
	NGrams      int      `json:"ngrams,omitempty"`
	MinLength   int      `json:"min_length,omitempty"`
}

// Warnings says what the settings cannot do, for example that there is no stemmer for the language.
func (a Analyzer) Warnings() []string { panic("building") }

// Terms yields the terms of text in order.
func (a Analyzer) Terms(text string) iter.Seq[string] { panic("building") }

// Vectorizer makes a Space and the term-document matrix of a corpus.
type Vectorizer struct {
	Analyzer     Analyzer
	MinDF, MaxDF Frequency
	MaxTerms     int
	Weighting    Weighting
	Workers      int
	Progress     func(documents int)
}

// FitTransform learns the vocabulary and returns the matrix.
func (v *Vectorizer) FitTransform(ctx context.Context, docs corpus.Seq) (*Space, *sparse.Matrix, error) {
	panic("building")
}

// FitTransformTexts is FitTransform over plain texts.
func (v *Vectorizer) FitTransformTexts(ctx context.Context, texts []string) (*Space, *sparse.Matrix, error) {
	panic("building")
}

// PruneError says that pruning left no term.
type PruneError struct {
	Filter    string // "stop words", "min-df", "max-df"
	Documents int
	Terms     int // distinct terms before pruning
	Removed   int // removed by Filter
	Limit     string
}

func (e *PruneError) Error() string { return "vectorize: " + e.Filter }

// Pruning tells what became of the distinct terms of the corpus.
type Pruning struct {
	Documents          int      `json:"documents"`
	Terms              int      `json:"terms"`
	MinDF              int      `json:"min_df"`
	MaxDF              int      `json:"max_df"`
	StopWords          int      `json:"stop_words"`
	BelowMinDF         int      `json:"below_min_df"`
	AboveMaxDF         int      `json:"above_max_df"`
	OverMaxTerms       int      `json:"over_max_terms"`
	Kept               int      `json:"kept"`
	Relaxed            bool     `json:"relaxed,omitempty"`
	UnmatchedStopWords []string `json:"unmatched_stop_words,omitempty"`
}

// Vocabulary is an immutable list of terms.
type Vocabulary struct{}

// NewVocabulary makes a Vocabulary.
func NewVocabulary(terms, surfaces []string, df []int, documents int) (*Vocabulary, error) {
	panic("building")
}
func (v *Vocabulary) Len() int                      { panic("building") }
func (v *Vocabulary) Term(i int) string             { panic("building") }
func (v *Vocabulary) Surface(i int) string          { panic("building") }
func (v *Vocabulary) DF(i int) int                  { panic("building") }
func (v *Vocabulary) Index(term string) (int, bool) { panic("building") }
func (v *Vocabulary) Documents() int                { panic("building") }

// Space is a fitted vectorizer.
type Space struct {
	Analyzer   Analyzer
	Weighting  Weighting
	Vocabulary *Vocabulary
	IDF        []float32
	Pruning    Pruning
}

// NewSpace makes a Space from stored parts.
func NewSpace(a Analyzer, w Weighting, v *Vocabulary, idf []float32) (*Space, error) {
	panic("building")
}
func (s *Space) Transform(ctx context.Context, docs corpus.Seq) (*sparse.Matrix, error) {
	panic("building")
}
func (s *Space) Document(d corpus.Document) (ind []int32, val []float32) { panic("building") }
func (s *Space) Text(text string) (ind []int32, val []float32)           { panic("building") }
func (s *Space) Tokens(text string) iter.Seq[Token]                      { panic("building") }

// Token is a word of a text.
type Token struct {
	Start, End int
	Term       int32
}

// String names the weighting.
func (w Weighting) String() string { panic("building") }
