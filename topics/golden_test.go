package topics

import (
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
)

// goldenModel is a file of format version 1. It must load for ever: never write
// it anew, but add one beside it for a new version of the format.
const goldenModel = "testdata/v1.topoi"

var writeGolden = flag.Bool("write-golden", false, "write "+goldenModel+" if there is none")

// gazette is what the golden model was fitted on.
func gazette() corpus.Seq {
	day := func(d int) time.Time { return time.Date(2024, 6, d, 0, 0, 0, 0, time.UTC) }
	list := []corpus.Document{
		{ID: "sea/ferry.txt", Title: "Ferry back at the quay", Text: "The harbour ferry is back at the quay after a month in dock, and the harbour pilots are glad of it.", Time: day(1), Source: "Gazette", Labels: []string{"sea"}},
		{ID: "sea/tide.txt", Title: "High tide floods the quay", Text: "A spring tide flooded the quay on Monday; the ferry stayed in harbour and pilots kept to the bar.", Time: day(3), Source: "Gazette", Labels: []string{"sea"}},
		{ID: "sea/pilots.txt", Title: "Pilots ask for a new boat", Text: "Harbour pilots want a boat that can cross the bar at any tide. The ferry company supports the pilots.", Source: "Courier", Labels: []string{"sea"}},
		{ID: "land/cider.txt", Title: "Cider apples early", Text: "The orchard at Upper Mill began its harvest in August; cider apples are small, the growers say, but sweet.", Time: day(5), Source: "Courier", Labels: []string{"land", "food"}},
		{ID: "land/bees.txt", Title: "Bees return to the orchard", Text: "Growers brought forty hives to the orchard before the blossom, and expect a harvest of apples like the last.", Labels: []string{"land"}},
		{ID: "land/frost.txt", Title: "Late frost spares the blossom", Text: "A late frost passed over the orchard. Growers lit fires among the apples in blossom and hope for the harvest.", Time: day(9), Source: "Gazette", Labels: []string{"land"}},
		{ID: "stage/play.txt", Title: "New play at the Corn Exchange", Text: "The theatre opens its season with a comedy; the actors have rehearsed on the stage since spring.", Time: day(12), Lang: "en", Labels: []string{"stage"}},
		{ID: "stage/roof.txt", Title: "Theatre roof repaired", Text: "The theatre has a new roof over its stage, and actors no longer rehearse under umbrellas this season.", Source: "Gazette", Labels: []string{"stage"}, Notes: []string{"decoded as windows-1252"}},
		{ID: "stage/actors.txt", Title: "Actors wanted", Text: "Amateur actors are wanted for the season. Rehearsals on the theatre stage begin on Tuesday.", Source: "Courier", Labels: []string{"stage"}},
		{ID: "table.txt", Text: "12 14 99 3"},
	}
	return func(yield func(corpus.Document, error) bool) {
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
		yield(corpus.Document{}, &corpus.DocumentError{ID: "copy.txt", Outcome: corpus.Duplicate, Of: "sea/tide.txt"})
	}
}

func TestWriteGolden(t *testing.T) {
	if !*writeGolden {
		t.Skip("-write-golden is not given")
	}
	if _, err := os.Stat(goldenModel); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is there, and is not to change: %v", goldenModel, err)
	}
	m := mustFit(t, gazette(), Options{K: 3, Version: "v0.1.0"})
	if err := m.Save(goldenModel); err != nil {
		t.Fatal(err)
	}
}

func TestGoldenModelLoads(t *testing.T) {
	m, err := Load(goldenModel)
	if err != nil {
		t.Fatal(err)
	}
	if m.K() != 3 || len(m.Documents) != 9 || m.Ledger.Total() != 11 || m.Version != "v0.1.0" ||
		m.Settings.Loss != "kl" || m.Ledger.Count(corpus.Duplicate) != 1 || m.Ledger.Count(corpus.Empty) != 1 {
		t.Errorf("%+v", m)
	}
	if d := m.Documents[3]; d.ID != "land/cider.txt" || d.Title != "Cider apples early" || d.Source != "Courier" ||
		!d.Time.Equal(time.Date(2024, 6, 5, 0, 0, 0, 0, time.UTC)) || !slices.Equal(d.Labels, []string{"land", "food"}) ||
		!strings.HasPrefix(d.Snippet, "The orchard at Upper Mill") || d.Words != 22 {
		t.Errorf("document %+v", d)
	}
	sections := map[string]int{}
	for j, d := range m.Documents {
		if k, ok := sections[d.Labels[0]]; ok && k != m.Main(j) {
			t.Errorf("%s is not with its section", d.ID)
		}
		sections[d.Labels[0]] = m.Main(j)
	}
	x, err := m.Transform(t.Context(), "The pilots of the ferry wait for the tide.")
	if err != nil || x.Main() != sections["sea"] || x[sections["sea"]] < 0.9 {
		t.Errorf("mixture %v, %v, want topic %d", x, err, sections["sea"])
	}
	again, err := decode(encode(t, m))
	if err != nil {
		t.Fatal(err)
	}
	same(t, again, m)
}

// The mixtures in the golden file are those that inference gives today, up to
// what a change of the solver may do.
func TestGoldenModelInfers(t *testing.T) {
	m, err := Load(goldenModel)
	if err != nil {
		t.Fatal(err)
	}
	j := 0
	for d, err := range gazette() {
		if err != nil || d.ID == "table.txt" {
			continue
		}
		x, err := m.TransformDocument(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		for k, w := range m.Mixture(j) {
			if math.Abs(x[k]-w) > 1e-3 {
				t.Errorf("%s: topic %d has %v, in the file %v", d.ID, k, x[k], w)
			}
		}
		j++
	}
}

// python finds an interpreter with NumPy.
func python(t *testing.T) string {
	t.Helper()
	candidates := []string{os.Getenv("TOPOI_PYTHON")}
	if home, err := os.UserHomeDir(); err == nil {
		candidates = append(candidates, filepath.Join(home, ".cache", "topoi-peers", "bin", "python"))
	}
	for _, p := range append(candidates, "python3", "python") {
		if p != "" && exec.Command(p, "-c", "import numpy").Run() == nil {
			return p
		}
	}
	t.Skip("NO PYTHON WITH NUMPY: that other programs can read a model file is not tested; set TOPOI_PYTHON to an interpreter that has it")
	return ""
}

// Python's zipfile, json and numpy read a model file without Topoi, and read
// the same from it.
func TestPythonReadsTheModel(t *testing.T) {
	exe := python(t)
	small, _ := small()
	path := filepath.Join(t.TempDir(), "small.topoi")
	if err := small.Save(path); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, goldenModel} {
		m, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(exe, "testdata/read_model.py", path).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", path, err, out)
		}
		var got struct {
			Topics []struct {
				ID    string
				Words []string
			}
			Main  []int
			Scale float64
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%s: %v\n%s", path, err, out)
		}
		for k, topic := range got.Topics {
			var words []string
			for _, w := range m.Words(k, 5, 1) {
				words = append(words, w.Word)
			}
			if topic.ID != m.Topics[k].ID || !slices.Equal(topic.Words, words) {
				t.Errorf("%s: Python reads %+v, want %s %q", path, topic, m.Topics[k].ID, words)
			}
		}
		scale := 0.0
		for j, s := range m.Scale {
			scale += float64(s)
			if got.Main[j] != m.Main(j) {
				t.Errorf("%s: main topic of %d is %d, want %d", path, j, got.Main[j], m.Main(j))
			}
		}
		if len(got.Topics) != m.K() || len(got.Main) != len(m.Documents) || math.Abs(got.Scale-scale) > 1e-9*scale {
			t.Errorf("%s: Python reads %d topics, %d documents, scale %v", path, len(got.Topics), len(got.Main), got.Scale)
		}
	}
}
