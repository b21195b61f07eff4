package topics

import (
	"time"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// A Model is a fitted topic model of m terms, n documents and K topics.
// [Fit] and [Load] make one; nobody changes it afterwards, so that every
// method may be called from many goroutines at once. Treat the fields as
// read-only for the same reason.
type Model struct {
	// Topics, most common first. Their order and identifiers never change.
	Topics []Topic
	// Documents that were modelled, in input order: row j of Theta belongs
	// to Documents[j].
	Documents []Document
	// Phi holds the words of the topics: m×K, entry (i, t) the weight of
	// term i in topic t. Columns sum to 1, except those of dead topics,
	// which are zero (see Summary.Warnings).
	Phi *factor.Dense
	// Theta holds the topics of the documents: n×K (θ transposed). Rows sum to 1.
	Theta *factor.Dense
	// Scale is the weight of each document that the topics account for, in
	// units of the weighted term-document matrix: θ times the scale is the
	// unnormalised column of H for W = φ.
	Scale []float32
	// TermWeight is the total weight of each term in the matrix, the
	// corpus side of relevance: TermWeight[i] / Σ TermWeight = p(i).
	TermWeight []float64
	// Space turns text into columns of the matrix: analyzer, vocabulary,
	// weighting, inverse document frequencies.
	Space *vectorize.Space
	// Ledger says what became of every input.
	Ledger corpus.Ledger
	// Settings the model was fitted with.
	Settings Settings
	// Fit tells how the factorization ended, and the findings a reader
	// should know about.
	Fit Summary
	// CorpusHash is the SHA-256, in hexadecimal, of the documents that were
	// read: equal hashes, settings and version give equal models.
	CorpusHash string
	// Version of the program that fitted the model.
	Version string

	basis inference // of Phi, its columns in another order if order is set
	order []int     // topic t is column order[t] of the basis; nil: column t
	total float64   // Σ TermWeight
	mass  []float64 // of each topic in the matrix, Σ_j θ_jt·Scale_j
}

// A Topic is one column of φ.
type Topic struct {
	// ID is "T01", "T02", … in order of share, as wide as K needs (at
	// least two digits). It never changes afterwards.
	ID string `json:"id"`
	// Label is the three most relevant words (see [LabelLambda]) joined by
	// " · ", a phrase in the place of its words, unlike that of any other
	// topic of the model. A dead topic is labelled "(empty)".
	Label string `json:"label"`
	// Share is the mean of θ over the documents, each document counting
	// once whatever its length. Shares sum to 1.
	Share float64 `json:"share"`
	// Coherence is the mean NPMI of the pairs among the ten key words,
	// in [-1, 1], over the fitted documents as windows: do these words
	// share articles more often than chance? A phrase and a part of it are no
	// pair. [Model.Evaluate] judges by a
	// sliding window instead; the two are not comparable.
	Coherence float64 `json:"coherence"`
	// Documents whose main topic this is.
	Documents int `json:"documents"`
	// DocumentCoherence is the mean cosine over all pairs of the 25 documents
	// with most of the topic (Korenčić, Ristov & Šnajder 2018), in [0, 1]. 0 in a
	// model file from before it was measured, as are the two below.
	DocumentCoherence float64 `json:"document_coherence"`
	// Diagnostics are MALLET's, over the fitted documents and ten words.
	Diagnostics Diagnostics `json:"diagnostics,omitzero"`
	// Verdict says whether the topic can be relied on.
	Verdict Verdict `json:"verdict,omitzero"`
	// Stability is nil unless the fit was told to check it and could, see Options.Runs.
	Stability *Stability `json:"stability,omitempty"`
	// Named, Hidden and Pinned say what [Edits] made of the topic: its label was given,
	// reports leave it out, it was asked for in every fit.
	Named  bool `json:"named,omitempty"`
	Hidden bool `json:"hidden,omitempty"`
	Pinned bool `json:"pinned,omitempty"`
}

// A Document is what the model keeps of an article; the text itself is not kept.
type Document struct {
	ID      string    `json:"document"`
	Title   string    `json:"title,omitempty"`
	Source  string    `json:"source,omitempty"`
	Lang    string    `json:"lang,omitempty"`
	Time    time.Time `json:"date,omitzero"` // zero when unknown
	Labels  []string  `json:"labels,omitempty"`
	Snippet string    `json:"snippet,omitempty"` // the beginning of the text, see Options.Snippet
	Words   int       `json:"words"`             // words of title and text, by white space
	// Misfit says how badly the topics explain the document: the divergence of its
	// words from what its topics expect, over their divergence from the average
	// article. 0 is perfect, 1 as bad as if there were no topics; a term that no
	// topic has counts as expected as in the average article. 0 also where it is not
	// known: in a model of an earlier version.
	Misfit float64 `json:"misfit,omitempty"`
	// Sketch of the text, by which near-duplicates are told. 0 where not known.
	Sketch Sketch `json:"sketch,omitempty"`
}

// Settings are the options that decide the outcome, as they were resolved.
// The number of workers is not among them because it decides nothing. The
// analyzer and the weighting are those of [Model.Space].
type Settings struct {
	K        int    `json:"k"`              // topics of the model
	DefaultK bool   `json:"default_k"`      // K was chosen by [DefaultK]
	Seed     uint64 `json:"seed"`           // of the start
	Snippet  int    `json:"snippet"`        // as in Options
	MinDF    string `json:"min_df"`         // as [vectorize.Frequency] prints it
	MaxDF    string `json:"max_df"`         // likewise
	MaxTerms int    `json:"max_terms"`      // 0 = no limit
	Loss     string `json:"loss"`           // "kl"
	Method   string `json:"method"`         // of the solver, as asked
	Start    string `json:"start"`          // likewise
	MaxIter  int    `json:"max_iterations"` // 0 = the solver's default
	// MaxTime and Tol as in [factor.NMF]; 0 = its default.
	MaxTime time.Duration  `json:"max_time_ns"`
	Tol     float64        `json:"tolerance"`
	L1      factor.Penalty `json:"l1"`
	L2      factor.Penalty `json:"l2"`
	// Consensus is the number of fits of which the topics are made; 0 = one.
	Consensus int `json:"consensus,omitempty"`
	// Runs is the number of fits to halves of the corpus that were asked for, see Options.Runs.
	Runs int `json:"runs,omitempty"`
	// Range, Reason and Tried tell how K was chosen, if it was (see Options.ChooseK): the
	// numbers of topics that are as good, why, and how many numbers were fitted (0 in files
	// from before it was counted).
	Range  [2]int `json:"k_range,omitzero"`
	Tried  int    `json:"k_tried,omitempty"`
	Reason string `json:"k_reason,omitempty"`
	// Edits that were asked for, see Summary.Edits for those made; nil = none. K counts the topics after them.
	Edits *Edits `json:"edits,omitempty"`
	// Sparsity as in [factor.NMF]; that of documents holds for inference too.
	Sparsity factor.Penalty `json:"sparsity,omitzero"`
	// Refine is the number of rounds that there were, see [Options].
	Refine int `json:"refine,omitempty"`
	// OneTopic: a document has one topic, and θ says how likely each is; otherwise it is
	// a mixture of them. See [Options].
	OneTopic bool `json:"one_topic,omitempty"`
}

// A Summary tells how the factorization ended, which Settings.Refine rounds followed. By
// default longer texts have none: topics start from Settings.Consensus parts of the
// corpus and are refined (Options.Consensus). Then Iterations is 0, Status
// [factor.NotRun], and Objective, Divergence and Gap are those of the start.
// Seconds are left out: the same input gives the same model, to the byte.
type Summary struct {
	Status     factor.Status `json:"-"` // why the iterations stopped
	Iterations int           `json:"iterations"`
	Objective  float64       `json:"objective"`  // divergence plus penalties
	Divergence float64       `json:"divergence"` // D(V‖WH)
	// Gap bounds what each half of the problem could still gain, in nats
	// per unit of weight: see [factor.NMF].
	Gap float64 `json:"gap"`
	// Warnings are findings that are not errors: dead topics, documents
	// that no topic explains, a solver that ran out of iterations.
	Warnings []string `json:"warnings,omitempty"`
	// Edits counts those that were made; nil where none were asked for, and in files
	// from before they were counted.
	Edits *EditsMade `json:"edits,omitempty"`
}

// A Word is a term as it stands in a topic.
type Word struct {
	Word      string  `json:"word"`      // the surface form most often seen
	Stem      string  `json:"stem"`      // the term itself
	Term      int     `json:"-"`         // its index in the vocabulary: the row of φ
	Weight    float64 `json:"weight"`    // φ: its part of the topic
	Relevance float64 `json:"relevance"` // see [Model.Words]
}

// A DocumentWeight is a document and how much of it a topic holds.
type DocumentWeight struct {
	Document int     // index into Model.Documents
	Weight   float64 // θ
}

// A Mixture holds the weights of the topics in one document, by topic
// index. They are not negative and sum to 1.
type Mixture []float64

// K is the number of topics.
func (m *Model) K() int { return len(m.Topics) }
