package topics

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/topoi-nmf/topoi/corpus"
)

// LabelLambda is the λ of the words that name a topic.
const LabelLambda = 0.6

func (m *Model) Words(topic, n int, lambda float64) []Word  { return nil }
func (m *Model) TopDocuments(topic, n int) []DocumentWeight { return nil }
func (m *Model) Mixture(document int) Mixture               { return nil }
func (m *Model) Main(document int) int                      { return 0 }
func (x Mixture) Main() int                                 { return 0 }
func (m *Model) Transform(ctx context.Context, text string) (Mixture, error) {
	return nil, errors.ErrUnsupported
}
func (m *Model) TransformDocument(ctx context.Context, d corpus.Document) (Mixture, error) {
	return nil, errors.ErrUnsupported
}

// Inferred is a new document and its mixture.
type Inferred struct {
	Document corpus.Document
	Mixture  Mixture
}

func (m *Model) TransformAll(ctx context.Context, docs corpus.Seq) iter.Seq2[Inferred, error] {
	return func(yield func(Inferred, error) bool) {}
}

func (m *Model) Save(path string) error              { return errors.ErrUnsupported }
func (m *Model) WriteTo(w io.Writer) (int64, error)  { return 0, errors.ErrUnsupported }
func Load(path string) (*Model, error)               { return nil, errors.ErrUnsupported }
func Read(r io.ReaderAt, size int64) (*Model, error) { return nil, errors.ErrUnsupported }

// ErrNoKnownWords says that no word of a text is in the vocabulary.
var ErrNoKnownWords = errors.New("topics: no word of the text is in the vocabulary")

// ErrNotModel says that a file is not a Topoi model.
var ErrNotModel = errors.New("topics: not a Topoi model file")

// CorruptError says that a model file is damaged.
type CorruptError struct {
	Path  string // of the model file, "" when read from a stream
	Entry string // file inside it, "" when the archive itself is damaged
	Err   error
}

func (e *CorruptError) Error() string { return "topics: corrupt: " + e.Err.Error() }
func (e *CorruptError) Unwrap() error { return e.Err }

// VersionError says that a model file is from a later Topoi.
type VersionError struct {
	Got, Known int
	Program    string
}

func (e *VersionError) Error() string { return "topics: model file is from a later version" }

// RankError says that more topics were asked for than the corpus can have.
type RankError struct{ K, Documents, Terms int }

func (e *RankError) Error() string { return "topics: K too large" }

// NoTextError says that no document could be modelled.
type NoTextError struct{ Ledger corpus.Ledger }

func (e *NoTextError) Error() string { return "topics: nothing to model" }

// DefaultK is the number of topics for n documents.
func DefaultK(n int) int { return 0 }

// Diversity of the topics' top words.
func (m *Model) Diversity(top int) float64 { return 0 }

// EvaluateOptions configure [Model.Evaluate].
type EvaluateOptions struct {
	Window   int // words, 0 = 10
	Top      int // words of each topic, 0 = 10
	Seed     uint64
	Workers  int
	Progress func(Progress)
}

// Evaluation judges a model against reference documents.
type Evaluation struct {
	Topics     []TopicEvaluation `json:"topics"`
	NPMI       float64           `json:"npmi"` // mean over topics
	Diversity  float64           `json:"diversity"`
	Window     int               `json:"window"`
	Top        int               `json:"top"`
	Documents  int               `json:"documents"`            // read
	Perplexity *Perplexity       `json:"perplexity,omitempty"` // nil when no document could be split
	Clustering *Clustering       `json:"clustering,omitempty"` // nil without labels
}

// TopicEvaluation is the coherence of one topic.
type TopicEvaluation struct {
	ID    string  `json:"id"`
	Label string  `json:"label"`
	NPMI  float64 `json:"npmi"`
}

// Perplexity by document completion.
type Perplexity struct {
	Value     float64 `json:"value"`
	Documents int     `json:"documents"`
	Tokens    int     `json:"tokens"`
}

// Clustering compares main topics with labels.
type Clustering struct {
	Documents int     `json:"documents"`
	Labels    int     `json:"labels"`
	NMI       float64 `json:"nmi"`
	ARI       float64 `json:"ari"`
	Purity    float64 `json:"purity"`
}

func (m *Model) Evaluate(ctx context.Context, docs corpus.Seq, opt EvaluateOptions) (*Evaluation, error) {
	return nil, errors.ErrUnsupported
}
