package topics

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/vectorize"
)

// same fails unless the models are equal in everything a user sees.
func same(t *testing.T, got, want *Model) {
	t.Helper()
	if !reflect.DeepEqual(got.Topics, want.Topics) || !slices.Equal(got.Scale, want.Scale) ||
		!slices.Equal(got.TermWeight, want.TermWeight) || got.CorpusHash != want.CorpusHash ||
		got.Version != want.Version || got.Settings != want.Settings || !reflect.DeepEqual(got.Ledger, want.Ledger) ||
		!reflect.DeepEqual(got.Fit, want.Fit) || !reflect.DeepEqual(got.Space.Analyzer, want.Space.Analyzer) ||
		got.Space.Weighting != want.Space.Weighting || !slices.Equal(got.Space.IDF, want.Space.IDF) ||
		!reflect.DeepEqual(got.Space.Pruning, want.Space.Pruning) {
		t.Errorf("models differ:\n%+v\n%+v", got, want)
	}
	for _, d := range [][2]*factor.Dense{{got.Phi, want.Phi}, {got.Theta, want.Theta}} {
		r, c := d[0].Dims()
		if r2, c2 := d[1].Dims(); r != r2 || c != c2 {
			t.Fatalf("%d×%d, want %d×%d", r, c, r2, c2)
		}
		for i := range r {
			if !slices.Equal(d[0].Row(i), d[1].Row(i)) {
				t.Fatalf("row %d: %v, want %v", i, d[0].Row(i), d[1].Row(i))
			}
		}
	}
	for i := range want.Space.Vocabulary.Len() {
		g, w := got.Space.Vocabulary, want.Space.Vocabulary
		if g.Term(i) != w.Term(i) || g.Surface(i) != w.Surface(i) || g.DF(i) != w.DF(i) || g.Documents() != w.Documents() {
			t.Fatalf("term %d differs", i)
		}
	}
	for j, w := range want.Documents {
		g := got.Documents[j]
		if !g.Time.Equal(w.Time) {
			t.Fatalf("document %d: time %v, want %v", j, g.Time, w.Time)
		}
		g.Time = w.Time
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("document %d: %+v, want %+v", j, g, w)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	m, _ := small()
	b := encode(t, m)
	got, err := decode(b)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, m)
	if !bytes.Equal(encode(t, got), b) {
		t.Error("written again, the model has other bytes")
	}
	if !reflect.DeepEqual(got.Words(0, 10, 0.6), m.Words(0, 10, 0.6)) {
		t.Error("words differ")
	}
}

// A model file says what its words are, and leaves nothing to the defaults of the
// program that reads it.
func TestManifestHasTheDefaults(t *testing.T) {
	m, _ := small()
	var f map[string]json.RawMessage
	if err := json.Unmarshal(unpack(t, encode(t, m)).content[manifestEntry], &f); err != nil {
		t.Fatal(err)
	}
	var a vectorize.Analyzer
	if err := json.Unmarshal(f["analyzer"], &a); err != nil {
		t.Fatal(err)
	}
	if a.Lang != "en" || a.NGrams != 2 || a.MinLength != 2 || !slices.Contains(a.StopList, "weren't") {
		t.Errorf("analyzer %s", f["analyzer"])
	}
	if got := string(f["weighting"]); !strings.Contains(got, `"sublinear"`) || !strings.Contains(got, `"smooth"`) || !strings.Contains(got, `"none"`) {
		t.Errorf("weighting %s", got)
	}
}

func TestSaveAndLoad(t *testing.T) {
	m, _ := small()
	path := filepath.Join(t.TempDir(), "новости.topoi")
	for range 2 { // the second time over the first
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		got, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, m)
	}
	on, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(on, encode(t, m)) {
		t.Errorf("Save and WriteTo differ (%v)", err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if err := m.Save(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is replaced: %v, %v", info, err)
	}
}

// An L2 penalty leaves the gap unknown, which JSON has no number for.
func TestUnknownGap(t *testing.T) {
	m, _ := small()
	open := *m
	open.Fit.Gap = math.Inf(1)
	open.Fit.Status = factor.TimeLimit
	open.Fit.Warnings = []string{"a warning"}
	got, err := decode(encode(t, &open))
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, &open)
}

// Files from before a solver could be said not to have run say that it stopped at the limit, of
// no iterations.
func TestStatusOfEarlierFiles(t *testing.T) {
	for _, c := range []struct {
		status     string
		iterations int
		want       factor.Status
	}{
		{"iteration limit", 0, factor.NotRun}, {"iteration limit", 7, factor.IterationLimit}, {"not run", 0, factor.NotRun},
		{"stalled", 0, factor.Stalled}, {"converged", 3, factor.Converged},
	} {
		s, err := fitRecord{Status: c.status, Summary: Summary{Iterations: c.iterations}}.summary()
		if err != nil || s.Status != c.want {
			t.Errorf("%q after %d iterations: %v, %v, want %v", c.status, c.iterations, s.Status, err, c.want)
		}
	}
}

func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, names) {
		t.Errorf("folder holds %v, want %v", got, names)
	}
}

// A failed save leaves what was there, and nothing else.
func TestSaveFails(t *testing.T) {
	m, _ := small()
	dir := t.TempDir()
	contains(t, m.Save(dir), "not saved", "is a folder")
	contains(t, m.Save(filepath.Join(dir, "none", "m.topoi")), "not saved", "make the folder first")
	only(t, dir)

	unwritable := *m
	unwritable.Topics = slices.Clone(m.Topics)
	unwritable.Topics[0].Share = math.NaN() // JSON refuses
	path := filepath.Join(dir, "m.topoi")
	if err := os.WriteFile(path, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	contains(t, unwritable.Save(path), "not saved", "topics.json")
	only(t, dir, "m.topoi")
	if b, _ := os.ReadFile(path); string(b) != "before" {
		t.Errorf("the file is now %q", b)
	}
}

func TestSaveReadOnly(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		f.Close()
		t.Skip("this user may write to read-only folders, so that the refusal cannot be tested")
	}
	m, _ := small()
	contains(t, m.Save(filepath.Join(dir, "m.topoi")), "not saved", "permission denied", "may write to")
	only(t, dir)
}

func TestSaveDiskFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here, so that a full disk cannot be tested")
	}
	m, _ := small()
	err := m.Save("/dev/full")
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v, want ENOSPC", err)
	}
	contains(t, err, "not saved to /dev/full", "free some space")
}

// WriteTo fails where its writer does, at whatever byte.
func TestWriteToPassesErrorsOn(t *testing.T) {
	m, _ := small()
	size := len(encode(t, m))
	for room := 0; room < size; room += 499 {
		n, err := m.WriteTo(&limited{room})
		if !errors.Is(err, errBroken) || n > int64(room) {
			t.Fatalf("room for %d of %d bytes: wrote %d, %v", room, size, n, err)
		}
	}
}

type limited struct{ room int }

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.room)
	l.room -= n
	if n < len(p) {
		return n, errBroken
	}
	return n, nil
}
