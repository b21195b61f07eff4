package topics

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"math"
)

const (
	// maxManifest bounds manifest.json, which holds a user's stop words.
	maxManifest = 64 << 20
	// maxRatio bounds what the entries may unpack to, as a multiple of the size
	// of the file, beyond the first maxSlack bytes. Text packs to a tenth, an
	// array of few distinct values to a hundredth at best.
	maxRatio = 256
	maxSlack = 16 << 20
)

// An unpacker reads the entries of a model file.
type unpacker struct {
	ours  bool // the file begins as a model does
	files map[string]*zip.File
	want  map[string]entryRecord // by the manifest
}

// openArchive tells a model from other files, and whole ones from torn ones.
func openArchive(r io.ReaderAt, size int64) (*unpacker, error) {
	ours := looksOurs(r)
	z, err := zip.NewReader(r, size)
	var broken *fs.PathError
	switch {
	case err == nil:
	case errors.As(err, &broken): // the disk's fault, not the file's
		return nil, err
	case ours:
		return nil, &CorruptError{"", fmt.Errorf("cut short or overwritten: %w", err)}
	default:
		return nil, ErrNotModel
	}
	a := &unpacker{files: map[string]*zip.File{}, ours: ours}
	var unpacked uint64
	for _, f := range z.File {
		if a.files[f.Name] != nil {
			return nil, &CorruptError{f.Name, errors.New("entry occurs twice")}
		}
		a.files[f.Name] = f
		if f.UncompressedSize64 > math.MaxInt64 {
			return nil, &CorruptError{f.Name, errors.New("size out of range")}
		}
		unpacked += min(f.UncompressedSize64, 1<<62)
		if unpacked > maxRatio*uint64(size)+maxSlack {
			return nil, &CorruptError{f.Name, fmt.Errorf("unpacks to more than %d times the file", maxRatio)}
		}
	}
	if a.files[manifestEntry] == nil {
		if ours {
			return nil, &CorruptError{manifestEntry, errors.New("missing")}
		}
		return nil, ErrNotModel
	}
	return a, nil
}

// looksOurs tells whether the file begins with the entry mimetype as Model.WriteTo
// writes it.
func looksOurs(r io.ReaderAt) bool {
	head := make([]byte, 160)
	n, _ := r.ReadAt(head, 0)
	head = head[:n]
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) && bytes.Contains(head, []byte(mimeEntry)) &&
		bytes.Contains(head, []byte(mimeType))
}

// expect takes the manifest's word for what the entries should be, after
// holding it against the archive.
func (a *unpacker) expect(f *manifest) error {
	a.want = map[string]entryRecord{}
	for _, e := range f.Entries {
		a.want[e.Name] = e
	}
	for _, name := range []string{
		mimeEntry, vocabularyEntry, phiEntry, thetaEntry, scaleEntry, idfEntry, weightEntry,
		documentsEntry, ledgerEntry, topicsEntry,
	} {
		e, listed := a.want[name]
		file := a.files[name]
		switch {
		case !listed:
			return &CorruptError{manifestEntry, fmt.Errorf("does not list %s", name)}
		case file == nil:
			return &CorruptError{name, errors.New("missing")}
		case e.Bytes < 0 || uint64(e.Bytes) != file.UncompressedSize64:
			return &CorruptError{name, fmt.Errorf("%d bytes, want %d", file.UncompressedSize64, e.Bytes)}
		}
	}
	for name, h := range f.arrays() {
		n, err := h.elements()
		if err != nil {
			return &CorruptError{name, err}
		}
		if want := int64(len(h.encode())) + int64(n)*int64(h.size); a.want[name].Bytes < int64(n)*int64(h.size) {
			return &CorruptError{name, fmt.Errorf("%d bytes, want %d for shape %s", a.want[name].Bytes, want, h.shapeString())}
		}
	}
	return nil
}

// read hands an entry to use and checks that it was all of it and unharmed.
func (a *unpacker) read(name string, use func(io.Reader) error) error {
	file := a.files[name]
	rc, err := file.Open()
	if err != nil {
		return &CorruptError{name, err}
	}
	defer rc.Close()
	sum := sha256.New()
	in := io.TeeReader(io.LimitReader(rc, int64(file.UncompressedSize64)), sum)
	err = use(in)
	if err == nil {
		if _, err = io.Copy(io.Discard, in); err == nil {
			err = a.verify(name, rc, sum)
		}
	}
	if err != nil {
		var version *VersionError
		if errors.As(err, &version) {
			return err
		}
		return &CorruptError{name, err}
	}
	return nil
}

// verify reads to the end of the entry, where the archive checks its own sum,
// and compares ours.
func (a *unpacker) verify(name string, rc io.Reader, sum hash.Hash) error {
	if n, err := io.CopyN(io.Discard, rc, 1); n > 0 || err != io.EOF {
		return fmt.Errorf("does not end where it should: %w", cmpErr(err, errors.New("more data")))
	}
	e, ok := a.want[name]
	if !ok {
		return nil // the manifest itself
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != e.SHA256 {
		return fmt.Errorf("SHA-256 is %.12s…, want %.12s…", got, e.SHA256)
	}
	return nil
}

func cmpErr(err, otherwise error) error {
	if err == nil {
		return otherwise
	}
	return err
}

// decode reads an entry of JSON of at most limit bytes.
func (a *unpacker) decode(name string, limit uint64, use func(*json.Decoder) error) error {
	if size := a.files[name].UncompressedSize64; size > limit {
		return &CorruptError{name, fmt.Errorf("%d bytes, want at most %d", size, limit)}
	}
	return a.read(name, func(r io.Reader) error {
		d := json.NewDecoder(r)
		if err := use(d); err != nil {
			return unexpected(err)
		}
		if _, err := d.Token(); err != io.EOF {
			return fmt.Errorf("goes on after its end: %w", cmpErr(err, errors.New("more data")))
		}
		return nil
	})
}

// lines reads n JSON values. The slice grows with what is really there.
func lines[T any](a *unpacker, name string, n int) ([]T, error) {
	var out []T
	err := a.decode(name, math.MaxInt64, func(d *json.Decoder) error {
		for i := range n {
			var x T
			if err := d.Decode(&x); err != nil {
				return fmt.Errorf("line %d of %d: %w", i+1, n, unexpected(err))
			}
			out = append(out, x)
		}
		return nil
	})
	return out, err
}
