package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
)

func topicsAs(t testing.TB, v *View, f Format) string {
	return written(t, func(b *bytes.Buffer) error { return WriteTopics(b, v, f) })
}

func TestTopicsGolden(t *testing.T) {
	v := NewView(smallModel(), Options{Words: 3, Documents: 2})
	for f := Table; f <= Markdown; f++ {
		golden(t, "topics."+f.String(), []byte(topicsAs(t, v, f)))
	}
}

// TestTopicsJSON reads the array back as another program would.
func TestTopicsJSON(t *testing.T) {
	m := smallModel()
	m.Topics[2].Coherence = math.NaN()
	v := NewView(m, Options{})
	var list []struct {
		ID, Label string
		Share     float64
		Coherence *float64
		Window    string `json:"coherence_window"`
		Over      int    `json:"coherence_documents"`
		Verdict   *struct {
			Kind, Of string
			Reasons  []struct {
				Kind, Measure, Text string
				Value, Limit, Usual float64
				Names, Others       []string
			}
		}
		Stability *struct {
			Found, Runs        int
			Words, WordsSpread float64 `json:"-"`
		}
		Words []struct {
			Word, Stem string
			Weight     float64
		}
		Documents []struct {
			Document, Title string
			Weight          float64
		}
	}
	dec := json.NewDecoder(strings.NewReader(topicsAs(t, v, JSON)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 3 || list[0].ID != "T01" || list[2].Coherence != nil || *list[0].Coherence != 0.3125 {
		t.Fatalf("read back %+v", list)
	}
	if v := list[2].Verdict; v == nil || v.Kind != "mixed" || len(v.Reasons) != 2 || v.Reasons[0].Measure != "split" ||
		!strings.Contains(v.Reasons[0].Text, "two groups") || v.Reasons[1].Limit != .1 || list[0].Verdict.Kind != "good" {
		t.Errorf("verdict %+v", v)
	}
	if list[1].Window != "document" || list[1].Over != 12 {
		t.Errorf("coherence over %q, %d", list[1].Window, list[1].Over)
	}
	shares := 0.0
	for i, topic := range list {
		shares += topic.Share
		if topic.Share != m.Topics[i].Share {
			t.Errorf("%s: share %v lost precision, was %v", topic.ID, topic.Share, m.Topics[i].Share)
		}
		weights := 0.0
		for _, w := range topic.Words {
			weights += w.Weight
		}
		if math.Abs(weights-1) > 1e-6 {
			t.Errorf("%s: all of its words weigh %v", topic.ID, weights)
		}
		if len(topic.Documents) == 0 {
			t.Errorf("%s has no documents", topic.ID)
		}
	}
	if math.Abs(shares-1) > 1e-6 {
		t.Errorf("shares sum to %v", shares)
	}
	lines := strings.Split(strings.TrimSuffix(topicsAs(t, v, JSONLines), "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		var one struct{ ID string }
		if err := json.Unmarshal([]byte(line), &one); err != nil || one.ID != list[i].ID {
			t.Errorf("line %d: %q, %v", i, line, err)
		}
	}
}

func TestTopicsCSV(t *testing.T) {
	m := smallModel()
	m.Topics[1].Label = "=cmd|'/c calc'!A1"
	for i := range 6 {
		m.Phi.Set(i, 2, 0)
	}
	v := NewView(m, Options{})
	records, err := csv.NewReader(strings.NewReader(topicsAs(t, v, CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(records[0], ",") != "id,label,share,coherence,rank,word,stem,weight,verdict,reasons" {
		t.Errorf("header %q", records[0])
	}
	words := map[string]int{}
	for _, r := range records[1:] {
		words[r[0]]++
		if r[0] == "T02" && r[1] != "'=cmd|'/c calc'!A1" {
			t.Errorf("label %q may run as a formula", r[1])
		}
		if r[0] == "T03" {
			if strings.Join(r[4:8], "") != "" {
				t.Errorf("a topic without words has %q", r[4:8])
			}
			continue
		}
		if rank, err := strconv.Atoi(r[4]); err != nil || rank != words[r[0]] {
			t.Errorf("rank %q of the word %d of %s", r[4], words[r[0]], r[0])
		}
	}
	if words["T01"] != 3 || words["T02"] != 3 || words["T03"] != 1 {
		t.Errorf("rows by topic: %v", words)
	}
}

func TestNoTopics(t *testing.T) {
	v := &View{}
	for f, want := range map[Format]string{
		JSON: "[]\n", JSONLines: "", CSV: "id,label,share,coherence,rank,word,stem,weight,verdict,reasons\n",
	} {
		if got := topicsAs(t, v, f); got != want {
			t.Errorf("%v: %q, want %q", f, got, want)
		}
	}
}

func TestFormats(t *testing.T) {
	for f := Table; f <= Markdown; f++ {
		if got, err := ParseFormat(f.String()); err != nil || got != f {
			t.Errorf("ParseFormat(%q) = %v, %v", f.String(), got, err)
		}
	}
	for s, want := range map[string]Format{"ndjson": JSONLines, "jsonlines": JSONLines, "md": Markdown} {
		if got, err := ParseFormat(s); err != nil || got != want {
			t.Errorf("ParseFormat(%q) = %v, %v", s, got, err)
		}
	}
	if _, err := ParseFormat("xml"); err == nil || !strings.Contains(err.Error(), `"xml"`) || !strings.Contains(err.Error(), "jsonl") {
		t.Errorf("xml: %v", err)
	}
	bad := Format(99)
	if WriteTopics(&bytes.Buffer{}, &View{}, bad) == nil || WriteDocuments(&bytes.Buffer{}, nil, bad) == nil {
		t.Error("an unknown format is written")
	}
	if bad.String() != "Format(99)" {
		t.Error(bad.String())
	}
}
