package topics

import (
	"fmt"
	"math"
	"slices"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// The names and limits of the model file. See Model.WriteTo for the format.
const (
	formatName    = "topoi-model"
	formatVersion = 1
	mimeType      = "application/x-topoi-model+zip"

	mimeEntry       = "mimetype"
	manifestEntry   = "manifest.json"
	vocabularyEntry = "vocabulary.jsonl"
	documentsEntry  = "documents.jsonl"
	ledgerEntry     = "ledger.jsonl"
	topicsEntry     = "topics.json"
	phiEntry        = "phi.npy"
	thetaEntry      = "theta.npy"
	scaleEntry      = "scale.npy"
	idfEntry        = "idf.npy"
	weightEntry     = "term_weight.npy"
)

// A manifest is manifest.json: what the model is, and what the other entries
// are and should hold.
type manifest struct {
	Format         string              `json:"format"`
	FormatVersion  int                 `json:"format_version"`
	ProgramVersion string              `json:"program_version"`
	Terms          int                 `json:"terms"`
	Documents      int                 `json:"documents"`
	Topics         int                 `json:"topics"`
	Inputs         int                 `json:"inputs"` // entries of the ledger
	CorpusSHA256   string              `json:"corpus_sha256"`
	Vectorized     int                 `json:"vectorized_documents"` // that document frequencies count
	Analyzer       vectorize.Analyzer  `json:"analyzer"`
	Weighting      vectorize.Weighting `json:"weighting"`
	Pruning        vectorize.Pruning   `json:"pruning"`
	Settings       Settings            `json:"settings"`
	Fit            fitRecord           `json:"fit"`
	InferenceOrder []int               `json:"inference_order,omitempty"` // see Model.adopt
	Entries        []entryRecord       `json:"entries"`
}

// An entryRecord lets an entry be checked.
type entryRecord struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// A fitRecord is a Summary in JSON, which has no infinity: the gap is null
// where it is not known. Files from before there was factor.NotRun say "iteration limit"
// of no iterations instead.
type fitRecord struct {
	Status string   `json:"status"`
	Gap    *float64 `json:"gap"`
	Summary
}

func newFitRecord(s Summary) fitRecord {
	r := fitRecord{Status: s.Status.String(), Summary: s}
	r.Summary.Gap = 0
	if !math.IsInf(s.Gap, 0) && !math.IsNaN(s.Gap) {
		r.Gap = &s.Gap
	}
	return r
}

func (r fitRecord) summary() (Summary, error) {
	s := r.Summary
	s.Gap = math.Inf(1)
	if r.Gap != nil {
		s.Gap = *r.Gap
	}
	for _, status := range []factor.Status{factor.Converged, factor.IterationLimit, factor.TimeLimit, factor.Stalled, factor.NotRun} {
		if status.String() == r.Status {
			s.Status = status
			if status == factor.IterationLimit && s.Iterations == 0 {
				s.Status = factor.NotRun
			}
			return s, nil
		}
	}
	return s, fmt.Errorf("a fit that ended by %q", r.Status)
}

// lossNamed finds a loss by its name.
func lossNamed(name string) (factor.Loss, error) {
	for _, l := range []factor.Loss{factor.KL{}} {
		if l.String() == name {
			return l, nil
		}
	}
	return nil, fmt.Errorf("the loss %q", name)
}

// A termRecord is a line of vocabulary.jsonl.
type termRecord struct {
	Term    string `json:"term"`
	Surface string `json:"surface"`
	DF      int    `json:"df"`
}

// arrays describes the .npy entries of a model of this size.
func (f *manifest) arrays() map[string]npyHeader {
	return map[string]npyHeader{
		phiEntry:    {4, []int{f.Terms, f.Topics}},
		thetaEntry:  {4, []int{f.Documents, f.Topics}},
		scaleEntry:  {4, []int{f.Documents}},
		idfEntry:    {4, []int{f.Terms}},
		weightEntry: {8, []int{f.Terms}},
	}
}

// check holds the sizes against what a model can be.
func (f *manifest) check() error {
	switch {
	case f.Terms < 1 || f.Documents < 1 || f.Topics < 1:
		return fmt.Errorf("%d terms, %d documents, %d topics: want at least one of each", f.Terms, f.Documents, f.Topics)
	case f.Terms > math.MaxInt32 || f.Documents > math.MaxInt32:
		return fmt.Errorf("%d terms, %d documents: more than a model can have", f.Terms, f.Documents)
	case f.Inputs < f.Documents:
		return fmt.Errorf("%d documents of %d inputs", f.Documents, f.Inputs)
	}
	if order := slices.Sorted(slices.Values(f.InferenceOrder)); order != nil {
		if len(order) != f.Topics || order[0] != 0 || order[len(order)-1] != f.Topics-1 || len(slices.Compact(order)) != f.Topics {
			return fmt.Errorf("inference order %v of %d topics", f.InferenceOrder, f.Topics)
		}
	}
	for _, h := range f.arrays() {
		if _, err := h.elements(); err != nil {
			return err
		}
	}
	return nil
}
