package topics

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/topoi-nmf/topoi/factor"
)

// WriteTo writes the model file, format version 1, and returns the number of
// bytes written. Most callers want [Model.Save], which does not leave half a
// file behind.
//
// The file is a zip archive that other programs can read. Its entries, in this
// order, are
//
//	mimetype          "application/x-topoi-model+zip", uncompressed, so that the
//	                  file can be told by its first bytes
//	vocabulary.jsonl  a line for each term: term, surface (form to show),
//	                  df (documents that contain it)
//	phi.npy           φ, float32, terms × topics; columns sum to 1
//	theta.npy         θ transposed, float32, documents × topics; rows sum to 1
//	scale.npy         float32, documents: weight of each document
//	idf.npy           float32, terms: factor of each term's weight
//	term_weight.npy   float64, terms: total weight of each term
//	documents.jsonl   a line for each document: document (its ID), title,
//	                  source, lang, date, labels, snippet, words, misfit
//	                  (see Document), sketch (64 bits in hexadecimal, by which
//	                  near-duplicates are told)
//	ledger.jsonl      a line for each input: id, outcome, reason, of
//	topics.json       for each topic: id, label, share, coherence, documents,
//	                  document_coherence, diagnostics, verdict (the last
//	                  three are not in the files of early versions)
//	manifest.json     format, format_version, program_version, sizes, settings,
//	                  how the fit ended, inference_order (where inference is
//	                  to visit the topics in another order than theirs to give
//	                  the same last bits), and the size and SHA-256 of every
//	                  other entry
//
// Rows and lines correspond by position. Arrays are NumPy's format 1.0,
// little-endian, C order. JSON is UTF-8; times are RFC 3339. The same model
// gives the same bytes: entries carry no time of writing.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	count := &counter{w: w}
	a := &archive{zip: zip.NewWriter(count)}
	for _, step := range []func(*archive) error{
		m.writeText, m.writeArrays, m.writeRecords, m.writeManifest,
	} {
		if err := step(a); err != nil {
			return count.n, err
		}
	}
	err := a.zip.Close()
	return count.n, err
}

func (m *Model) writeText(a *archive) error {
	if err := a.add(mimeEntry, zip.Store, func(w io.Writer) error {
		_, err := io.WriteString(w, mimeType)
		return err
	}); err != nil {
		return err
	}
	v := m.Space.Vocabulary
	return addLines(a, vocabularyEntry, func(yield func(termRecord) bool) {
		for i := range v.Len() {
			if !yield(termRecord{v.Term(i), v.Surface(i), v.DF(i)}) {
				return
			}
		}
	})
}

func (m *Model) writeArrays(a *archive) error {
	shape := m.manifest().arrays()
	one := func(x []float32) iter.Seq[[]float32] { return slices.Values([][]float32{x}) }
	float32s := []struct {
		name string
		rows iter.Seq[[]float32]
	}{
		{phiEntry, denseRows(m.Phi)},
		{thetaEntry, denseRows(m.Theta)},
		{scaleEntry, one(m.Scale)},
		{idfEntry, one(m.Space.IDF)},
	}
	for _, x := range float32s {
		if err := a.add(x.name, zip.Deflate, func(w io.Writer) error {
			return writeFloats(w, shape[x.name], x.rows)
		}); err != nil {
			return err
		}
	}
	return a.add(weightEntry, zip.Deflate, func(w io.Writer) error {
		return writeFloats(w, shape[weightEntry], slices.Values([][]float64{m.TermWeight}))
	})
}

func denseRows(d *factor.Dense) iter.Seq[[]float32] {
	return func(yield func([]float32) bool) {
		r, _ := d.Dims()
		for i := range r {
			if !yield(d.Row(i)) {
				return
			}
		}
	}
}

func (m *Model) writeRecords(a *archive) error {
	if err := addLines(a, documentsEntry, slices.Values(m.Documents)); err != nil {
		return err
	}
	if err := addLines(a, ledgerEntry, slices.Values(m.Ledger.Entries)); err != nil {
		return err
	}
	return addJSON(a, topicsEntry, m.Topics)
}

func (m *Model) manifest() *manifest {
	v := m.Space.Vocabulary
	return &manifest{
		Format: formatName, FormatVersion: formatVersion, ProgramVersion: m.Version,
		Terms: v.Len(), Documents: len(m.Documents), Topics: m.K(), Inputs: m.Ledger.Total(),
		CorpusSHA256: m.CorpusHash, Vectorized: v.Documents(),
		Analyzer: m.Space.Analyzer, Weighting: m.Space.Weighting, Pruning: m.Space.Pruning,
		Settings: m.Settings, Fit: newFitRecord(m.Fit), InferenceOrder: m.order,
	}
}

func (m *Model) writeManifest(a *archive) error {
	f := m.manifest()
	f.Entries = a.entries
	return addJSON(a, manifestEntry, f)
}

// An archive writes zip entries and notes their sizes and sums.
type archive struct {
	zip     *zip.Writer
	entries []entryRecord
}

// entryTime is that of every entry: the earliest a zip archive can hold.
var entryTime = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// add writes one entry.
func (a *archive) add(name string, method uint16, write func(io.Writer) error) error {
	h := &zip.FileHeader{Name: name, Method: method, Modified: entryTime}
	h.SetMode(0o644)
	w, err := a.zip.CreateHeader(h)
	if err != nil {
		return err
	}
	sum := sha256.New()
	count := &counter{w: io.MultiWriter(w, sum)}
	if err := write(count); err != nil {
		return err
	}
	a.entries = append(a.entries, entryRecord{name, count.n, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// addLines writes one JSON object to a line.
func addLines[T any](a *archive, name string, records iter.Seq[T]) error {
	return a.add(name, zip.Deflate, func(w io.Writer) error {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		for r := range records {
			if err := enc.Encode(r); err != nil {
				return fmt.Errorf("topics: %s: %w", name, err)
			}
			if buf.Len() >= 1<<16 {
				if _, err := buf.WriteTo(w); err != nil {
					return err
				}
			}
		}
		_, err := buf.WriteTo(w)
		return err
	})
}

// addJSON writes one indented JSON value.
func addJSON(a *archive, name string, v any) error {
	return a.add(name, zip.Deflate, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(v); err != nil {
			return fmt.Errorf("topics: %s: %w", name, err)
		}
		return nil
	})
}

// A counter counts what passes through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
