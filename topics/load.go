package topics

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// Load reads a model file. Besides errors of the file system it returns
// [ErrNotModel] for other files, a [*CorruptError] for a damaged model and a
// [*VersionError] for one from a later Topoi, each with the path.
func Load(path string) (*Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("topics: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("topics: %w", err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("topics: %s: is a folder: %w", path, ErrNotModel)
	}
	m, err := Read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("topics: %s: %w", path, err)
	}
	return m, nil
}

// Read reads a model file of the given size; its errors are those of [Load]. It
// trusts nothing: sizes are held against each other and against the size of the
// file before memory is taken, sums and values are checked.
func Read(r io.ReaderAt, size int64) (*Model, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	f, err := a.manifest()
	if err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, &CorruptError{manifestEntry, err}
	}
	if err := a.expect(f); err != nil {
		return nil, err
	}
	return a.model(f)
}

// manifest reads manifest.json: first what any version of it says, since a later
// one may have other fields or other types.
func (a *unpacker) manifest() (*manifest, error) {
	var raw json.RawMessage
	var head struct {
		Format         string `json:"format"`
		FormatVersion  int    `json:"format_version"`
		ProgramVersion string `json:"program_version"`
	}
	err := a.decode(manifestEntry, maxManifest, func(d *json.Decoder) error { return d.Decode(&raw) })
	if err == nil {
		if err = json.Unmarshal(raw, &head); err != nil {
			err = &CorruptError{manifestEntry, err}
		}
	}
	switch {
	case !a.ours && (err != nil || head.Format != formatName):
		return nil, ErrNotModel
	case err != nil:
		return nil, err
	case head.Format != formatName, head.FormatVersion < 1:
		return nil, &CorruptError{manifestEntry, fmt.Errorf("format %q, version %d", head.Format, head.FormatVersion)}
	case head.FormatVersion > formatVersion:
		return nil, &VersionError{Version: head.FormatVersion, Program: head.ProgramVersion}
	}
	f := new(manifest)
	err = json.Unmarshal(raw, f)
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mistyped):
		return nil, &CorruptError{manifestEntry, err}
	case err != nil: // of UnmarshalText: a name of part of a weighting
		return nil, &VersionError{Version: head.FormatVersion, Program: head.ProgramVersion,
			Feature: fmt.Sprintf("a weighting (%s)", strings.TrimPrefix(err.Error(), "vectorize: "))}
	}
	return f, nil
}

// model reads the entries. Lines come before arrays, so that the arrays'
// sizes have been met by as many terms and documents before memory is taken.
func (a *unpacker) model(f *manifest) (*Model, error) {
	m := &Model{Settings: f.Settings, CorpusHash: f.CorpusSHA256, Version: f.ProgramVersion}
	vocabulary, err := a.vocabulary(f)
	if err != nil {
		return nil, err
	}
	if m.Documents, err = lines[Document](a, documentsEntry, f.Documents); err != nil {
		return nil, err
	}
	if m.Ledger.Entries, err = lines[corpus.Entry](a, ledgerEntry, f.Inputs); err != nil {
		return nil, err
	}
	if n := m.Ledger.Count(corpus.Modelled); n != f.Documents {
		return nil, &CorruptError{ledgerEntry, fmt.Errorf("%d modelled, want %d", n, f.Documents)}
	}
	if err := a.decode(topicsEntry, math.MaxInt64, func(d *json.Decoder) error { return d.Decode(&m.Topics) }); err != nil {
		return nil, err
	}
	if len(m.Topics) != f.Topics {
		return nil, &CorruptError{topicsEntry, fmt.Errorf("%d topics, want %d", len(m.Topics), f.Topics)}
	}
	if err := a.read(mimeEntry, func(io.Reader) error { return nil }); err != nil {
		return nil, err
	}
	idf, err := a.arraysInto(m, f)
	if err != nil {
		return nil, err
	}
	if err := m.assemble(f, vocabulary, idf); err != nil {
		return nil, err
	}
	return m, nil
}

func (a *unpacker) vocabulary(f *manifest) (*vectorize.Vocabulary, error) {
	records, err := lines[termRecord](a, vocabularyEntry, f.Terms)
	if err != nil {
		return nil, err
	}
	terms, surfaces, df := make([]string, f.Terms), make([]string, f.Terms), make([]int, f.Terms)
	for i, r := range records {
		terms[i], surfaces[i], df[i] = r.Term, r.Surface, r.DF
	}
	v, err := vectorize.NewVocabulary(terms, surfaces, df, f.Vectorized)
	if err != nil {
		return nil, &CorruptError{vocabularyEntry, err}
	}
	return v, nil
}

// arraysInto reads the arrays into the model, and the document frequencies.
func (a *unpacker) arraysInto(m *Model, f *manifest) (idf []float32, err error) {
	m.Phi, m.Theta = factor.NewDense(f.Terms, f.Topics), factor.NewDense(f.Documents, f.Topics)
	m.Scale, idf, m.TermWeight = make([]float32, f.Documents), make([]float32, f.Terms), make([]float64, f.Terms)
	shapes := f.arrays()
	for _, x := range []struct {
		name string
		read func(io.Reader) error
	}{
		{phiEntry, func(r io.Reader) error { return readFloats(r, 4, denseRows(m.Phi)) }},
		{thetaEntry, func(r io.Reader) error { return readFloats(r, 4, denseRows(m.Theta)) }},
		{scaleEntry, func(r io.Reader) error { return readFloats(r, 4, slices.Values([][]float32{m.Scale})) }},
		{idfEntry, func(r io.Reader) error { return readFloats(r, 4, slices.Values([][]float32{idf})) }},
		{weightEntry, func(r io.Reader) error { return readFloats(r, 8, slices.Values([][]float64{m.TermWeight})) }},
	} {
		err := a.read(x.name, func(r io.Reader) error {
			if err := expectNPY(r, shapes[x.name]); err != nil {
				return err
			}
			return x.read(r)
		})
		if err != nil {
			return nil, err
		}
	}
	return idf, nil
}

// assemble makes the parts a model and checks that they are one.
func (m *Model) assemble(f *manifest, v *vectorize.Vocabulary, idf []float32) error {
	later := func(err error) error {
		return &VersionError{Version: f.FormatVersion, Program: f.ProgramVersion, Feature: err.Error()}
	}
	var err error
	if m.Fit, err = f.Fit.summary(); err != nil {
		return later(err)
	}
	loss, err := lossNamed(f.Settings.Loss)
	if err != nil {
		return later(err)
	}
	if m.Space, err = vectorize.NewSpace(f.Analyzer, f.Weighting, v, idf); err != nil {
		return &CorruptError{manifestEntry, err}
	}
	m.Space.Pruning = f.Pruning
	if err := unitSums(m.Phi.ColumnSums(), true); err != nil {
		return &CorruptError{phiEntry, err}
	}
	rows := make([]float64, len(m.Documents))
	for j := range rows {
		for _, x := range m.Theta.Row(j) {
			rows[j] += float64(x)
		}
	}
	if err := unitSums(rows, false); err != nil {
		return &CorruptError{thetaEntry, err}
	}
	if err := m.rebase(loss, f.InferenceOrder); err != nil {
		return &CorruptError{phiEntry, err}
	}
	m.prepare()
	return nil
}

// unitSums checks that sums are 1 to the accuracy of float32, or 0 where a
// topic is dead.
func unitSums(sums []float64, dead bool) error {
	for i, s := range sums {
		if dead && s == 0 {
			continue
		}
		if math.Abs(s-1) > 1e-3 {
			return fmt.Errorf("distribution %d sums to %v, want 1", i, s)
		}
	}
	return nil
}
