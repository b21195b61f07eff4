package topics

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An unpacked model file: its entries in order.
type unpacked struct {
	order   []string
	content map[string][]byte
}

func unpack(t testing.TB, file []byte) unpacked {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	u := unpacked{content: map[string][]byte{}}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if u.content[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		u.order = append(u.order, f.Name)
	}
	return u
}

// pack makes a file of changed entries, with sums that fit, as one who means
// harm would.
func (u unpacked) pack(t testing.TB, method uint16) []byte {
	t.Helper()
	entries := maps.Clone(u.content)
	var f map[string]any
	if err := json.Unmarshal(entries[manifestEntry], &f); err == nil && f["entries"] != nil {
		var list []entryRecord
		for _, name := range u.order {
			if content, ok := entries[name]; ok && name != manifestEntry {
				sum := sha256.Sum256(content)
				list = append(list, entryRecord{name, int64(len(content)), hex.EncodeToString(sum[:])})
			}
		}
		f["entries"] = list
		entries[manifestEntry], _ = json.Marshal(f)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range u.order {
		content, ok := entries[name]
		if !ok {
			continue
		}
		h := &zip.FileHeader{Name: name, Method: method}
		if name == mimeEntry {
			h.Method = zip.Store
		}
		e, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// remake takes a model file apart, lets change alter its entries, and puts it
// together again.
func remake(t testing.TB, file []byte, change func(entries map[string][]byte)) []byte {
	t.Helper()
	u := unpack(t, file)
	change(u.content)
	return u.pack(t, zip.Deflate)
}

// edit changes the manifest.
func edit(change func(f map[string]any)) func(map[string][]byte) {
	return func(entries map[string][]byte) {
		var f map[string]any
		if err := json.Unmarshal(entries[manifestEntry], &f); err != nil {
			panic(err)
		}
		change(f)
		entries[manifestEntry], _ = json.Marshal(f)
	}
}

func replace(name, old, new string) func(map[string][]byte) {
	return func(entries map[string][]byte) {
		if !bytes.Contains(entries[name], []byte(old)) {
			panic(name + " does not contain " + old)
		}
		entries[name] = bytes.Replace(entries[name], []byte(old), []byte(new), 1)
	}
}

func TestRemakeAlone(t *testing.T) {
	m, _ := small()
	got, err := decode(remake(t, encode(t, m), func(map[string][]byte) {}))
	if err != nil {
		t.Fatalf("a file written by another program is refused: %v", err)
	}
	same(t, got, m)
}

func TestForeignFiles(t *testing.T) {
	var other bytes.Buffer
	w := zip.NewWriter(&other)
	e, _ := w.Create("word/document.xml")
	io.WriteString(e, "<w/>")
	w.Close()
	var manifest bytes.Buffer
	w = zip.NewWriter(&manifest)
	e, _ = w.Create(manifestEntry)
	io.WriteString(e, `{"name":"an app","version":"2"}`)
	w.Close()
	var list bytes.Buffer
	w = zip.NewWriter(&list)
	e, _ = w.Create(manifestEntry)
	io.WriteString(e, `["a", "list"]`)
	w.Close()
	for name, b := range map[string][]byte{
		"a list": list.Bytes(), "empty": nil, "text": []byte("Once upon a time"), "document": other.Bytes(), "torn document": other.Bytes()[:20],
		"another manifest": manifest.Bytes(), "zeros": make([]byte, 5000),
	} {
		if m, err := decode(b); m != nil || !errors.Is(err, ErrNotModel) {
			t.Errorf("%s: %v, %v, want ErrNotModel", name, m, err)
		}
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(path, []byte("notes"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path)
	if !errors.Is(err, ErrNotModel) {
		t.Errorf("error %v, want ErrNotModel", err)
	}
	contains(t, err, path)
	if _, err := Load(dir); !errors.Is(err, ErrNotModel) {
		t.Errorf("folder: error %v, want ErrNotModel", err)
	}
	if _, err := Load(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want fs.ErrNotExist", err)
	}
}

func TestFutureFiles(t *testing.T) {
	m, _ := small()
	file := encode(t, m)
	for name, change := range map[string]func(map[string][]byte){
		"format":    edit(func(f map[string]any) { f["format_version"] = 2; f["program_version"] = "v9.1.0"; f["entries"] = nil }),
		"loss":      edit(func(f map[string]any) { f["settings"].(map[string]any)["loss"] = "itakura-saito" }),
		"weighting": edit(func(f map[string]any) { f["weighting"].(map[string]any)["tf"] = "bm25" }),
		"status":    edit(func(f map[string]any) { f["fit"].(map[string]any)["status"] = "bored" }),
	} {
		_, err := decode(remake(t, file, change))
		var version *VersionError
		if !errors.As(err, &version) {
			t.Errorf("%s: error %v, want a *VersionError", name, err)
		}
		contains(t, err, "install a newer Topoi")
	}
	_, err := decode(remake(t, file, edit(func(f map[string]any) { f["weighting"].(map[string]any)["tf"] = "bm25" })))
	contains(t, err, `uses a weighting (tf "bm25": want sublinear, raw, binary), which`)
	_, err = decode(remake(t, file, edit(func(f map[string]any) {
		f["format_version"] = 7
		f["settings"] = "elsewhere"
		f["program_version"] = "v9.1.0"
	})))
	contains(t, err, "format version 7", "v9.1.0", "up to 1")
}

// Torn anywhere, a file is known for ours as soon as its first bytes are there,
// and never taken for a model.
func TestTornFiles(t *testing.T) {
	m, _ := small()
	file := encode(t, m)
	for size := 0; size < len(file); size += 101 {
		got, err := decode(file[:size])
		var corrupt *CorruptError
		if got != nil || size > 160 && !errors.As(err, &corrupt) || size <= 40 && !errors.Is(err, ErrNotModel) {
			t.Fatalf("%d of %d bytes: %v", size, len(file), err)
		}
	}
	_, err := decode(file[:len(file)/2])
	contains(t, err, "damaged", "cut short", "fit again")
}

// A flipped bit is found wherever it makes a difference.
func TestFlippedBits(t *testing.T) {
	m, _ := small()
	file := encode(t, m)
	refused := 0
	for at := 0; at < len(file); at += 61 {
		b := slices.Clone(file)
		b[at] ^= 0x10
		got, err := decode(b)
		if err != nil {
			refused++
			continue
		}
		same(t, got, m) // times and flags of the archive, nothing of ours
	}
	if refused < len(file)/61*3/4 {
		t.Errorf("only %d of %d flips are found", refused, len(file)/61)
	}
}

func TestHostileFiles(t *testing.T) {
	m, _ := small()
	file := encode(t, m)
	n := float64(len(m.Documents))
	tests := []struct {
		name   string
		change func(map[string][]byte)
		words  []string
	}{
		{"format 0", edit(func(f map[string]any) { f["format_version"] = 0 }), []string{"version 0"}},
		{"another format", edit(func(f map[string]any) { f["format"] = "model" }), []string{`format "model"`}},
		{"settings", edit(func(f map[string]any) { f["settings"] = "elsewhere" }), []string{"manifest.json"}},
		{"weighting", edit(func(f map[string]any) { f["weighting"].(map[string]any)["tf"] = 3 }), []string{"manifest.json"}},
		{"no topics", edit(func(f map[string]any) { f["topics"] = 0 }), []string{"at least one"}},
		{"huge", edit(func(f map[string]any) { f["terms"] = 1 << 40 }), []string{"more than a model can have"}},
		{"huge product", edit(func(f map[string]any) {
			f["terms"], f["documents"], f["topics"], f["inputs"] = 1<<31-1, 1<<31-1, 1<<31-1, 1<<31-1
		}), []string{"too large"}},
		{"terms", edit(func(f map[string]any) { f["terms"] = 1 << 20 }), []string{"idf.npy|term_weight.npy|phi.npy"}},
		{"one term fewer", edit(func(f map[string]any) { f["terms"] = m.Space.Vocabulary.Len() - 1 }), []string{"vocabulary.jsonl"}},
		{"one document fewer", edit(func(f map[string]any) { f["documents"] = n - 1 }), []string{"documents.jsonl"}},
		{"more topics than arrays", edit(func(f map[string]any) { f["topics"] = 1e6 }), []string{"phi.npy|theta.npy"}},
		{"fewer inputs", edit(func(f map[string]any) { f["inputs"] = 3 }), []string{"of 3 inputs"}},
		{"more inputs", edit(func(f map[string]any) { f["inputs"] = n + 1 }), []string{"ledger.jsonl"}},
		{"inference order", edit(func(f map[string]any) { f["inference_order"] = []int{0, 1, 1, 3} }), []string{"inference order"}},
		{"negative order", edit(func(f map[string]any) { f["inference_order"] = []int{-1, 1, 2, 3} }), []string{"inference order"}},
		{"long order", edit(func(f map[string]any) { f["inference_order"] = []int{0, 1, 2, 3, 4} }), []string{"inference order"}},
		{"entries", edit(func(f map[string]any) { f["entries"] = nil }), []string{"does not list"}},
		{"not JSON", replace(manifestEntry, "{", "["), []string{"manifest.json"}},
		{"negative df", edit(func(f map[string]any) { f["vectorized_documents"] = -1 }), []string{"vocabulary.jsonl"}},
		{"missing", func(e map[string][]byte) { delete(e, thetaEntry) }, []string{"theta.npy"}},
		{"missing manifest", func(e map[string][]byte) { delete(e, manifestEntry) }, []string{"manifest.json", "missing"}},
		{"outcome", replace(ledgerEntry, "modelled", "vanished"), []string{"ledger.jsonl", "vanished"}},
		{"empty outcome", replace(ledgerEntry, "modelled", "empty"), []string{"ledger.jsonl", "119 modelled"}},
		{"topics", replace(topicsEntry, "[", "[{},"), []string{"topics.json", "5 topics"}},
		{"trailing", func(e map[string][]byte) { e[topicsEntry] = append(e[topicsEntry], "[]"...) }, []string{"topics.json"}},
		{"term", replace(vocabularyEntry, `{"term":"`, `{"term":"zz`), []string{"vocabulary.jsonl"}},
		{"array header", replace(phiEntry, "'shape': (", "'shape': (1"), []string{"phi.npy", "shape"}},
		{"array magic", replace(thetaEntry, "NUMPY", "NAMPY"), []string{"theta.npy"}},
		{"φ does not sum to 1", scaled(phiEntry), []string{"phi.npy", "sums to"}},
		{"θ does not sum to 1", scaled(thetaEntry), []string{"theta.npy", "sums to"}},
		{"short array", func(e map[string][]byte) { e[scaleEntry] = e[scaleEntry][:200] }, []string{"scale.npy"}},
		{"long array", func(e map[string][]byte) { e[idfEntry] = append(e[idfEntry], 0) }, []string{"idf.npy"}},
		{"NaN", func(e map[string][]byte) { copy(e[weightEntry][128:], "\xff\xff\xff\xff\xff\xff\xff\xff") }, []string{"term_weight.npy", "NaN"}},
	}
	for _, test := range tests {
		got, err := decode(remake(t, file, test.change))
		var corrupt *CorruptError
		if got != nil || !errors.As(err, &corrupt) {
			t.Errorf("%s: error %v, want a *CorruptError", test.name, err)
			continue
		}
		for _, w := range test.words {
			if !slices.ContainsFunc(strings.Split(w, "|"), func(w string) bool { return strings.Contains(err.Error(), w) }) {
				t.Errorf("%s: error %q does not say %q", test.name, err, w)
			}
		}
	}
}

// scaled sets the second half of an array to 0.5.
func scaled(name string) func(map[string][]byte) {
	return func(e map[string][]byte) {
		b := e[name]
		for i := 128 + (len(b)-128)/8*4; i+4 <= len(b); i += 4 {
			copy(b[i:], "\x00\x00\x00\x3f") // 0.5
		}
	}
}

// An entry of zeros that unpacks to far more than the file is refused before
// it is unpacked.
func TestZipBomb(t *testing.T) {
	m, _ := small()
	bomb := remake(t, encode(t, m), func(e map[string][]byte) { e[documentsEntry] = make([]byte, 64<<20) })
	if len(bomb) > 1<<20 {
		t.Fatalf("%d bytes are no bomb", len(bomb))
	}
	_, err := decode(bomb)
	contains(t, err, "documents.jsonl", "unpacks to more than")
}

func TestTwiceTheSameEntry(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for range 2 {
		e, _ := w.Create(manifestEntry)
		io.WriteString(e, "{}")
	}
	w.Close()
	_, err := decode(b.Bytes())
	contains(t, err, "manifest.json", "twice")
}

// Whatever the bytes, Read returns; and what it accepts it can write and read
// again.
func FuzzRead(f *testing.F) {
	golden, err := os.ReadFile(goldenModel)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add(golden[:len(golden)/2])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := decode(in)
		if err != nil {
			return
		}
		again, err := decode(encode(t, m))
		if err != nil {
			t.Fatal(err)
		}
		same(t, again, m)
		m.Words(0, 5, 0.6)
		m.Transform(t.Context(), m.Space.Vocabulary.Surface(0))
	})
}

// The same for the contents of one entry, with sums that fit.
func FuzzEntry(f *testing.F) {
	golden, err := os.ReadFile(goldenModel)
	if err != nil {
		f.Fatal(err)
	}
	names := []string{
		manifestEntry, vocabularyEntry, documentsEntry, ledgerEntry, topicsEntry,
		phiEntry, thetaEntry, scaleEntry, idfEntry, weightEntry, mimeEntry,
	}
	parts := unpack(f, golden)
	for i, name := range names {
		f.Add(uint8(i), parts.content[name])
	}
	f.Fuzz(func(t *testing.T, which uint8, content []byte) {
		u := unpacked{parts.order, maps.Clone(parts.content)}
		u.content[names[int(which)%len(names)]] = content
		m, err := decode(u.pack(t, zip.Store))
		if err != nil {
			return
		}
		again, err := decode(encode(t, m))
		if err != nil {
			t.Fatal(err)
		}
		same(t, again, m)
		m.Words(0, 5, 0.6)
		m.Transform(t.Context(), m.Space.Vocabulary.Surface(0))
	})
}

type brokenDisk struct{}

func (brokenDisk) ReadAt(p []byte, off int64) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: "m.topoi", Err: errBroken}
}

func TestUnreadableFile(t *testing.T) {
	_, err := Read(brokenDisk{}, 5000)
	if !errors.Is(err, errBroken) || errors.Is(err, ErrNotModel) {
		t.Errorf("error %v, want that of the disk", err)
	}
}
