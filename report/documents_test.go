package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

func documentsAs(t testing.TB, rows iter.Seq2[DocumentRow, error], f Format) string {
	return written(t, func(b *bytes.Buffer) error { return WriteDocuments(b, rows, f) })
}

func rowsOf(rows ...DocumentRow) iter.Seq2[DocumentRow, error] {
	return func(yield func(DocumentRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestDocumentsGolden(t *testing.T) {
	m := smallModel()
	m.Documents[5].Labels, m.Documents[5].Source, m.Documents[5].Time = nil, "", time.Time{}
	m.Documents[6].Title = "Pipes | and <b>tags</b> & *stars*"
	m.Documents[7].Labels = []string{"sport", "cup"}
	for f := Table; f <= Markdown; f++ {
		golden(t, "documents."+f.String(), []byte(documentsAs(t, DocumentRows(m), f)))
	}
}

// TestDocumentLines reads the JSON Lines back as another program would.
func TestDocumentLines(t *testing.T) {
	m := smallModel()
	m.Documents[1].ID, m.Documents[1].Title = "folder/\x1b[2J \u009b<é>.txt", "AT&T \u0085 \x7f"
	type record struct {
		Document, Title, Date, Source *string
		Labels                        []string
		Topics                        []TopicWeight
	}
	text := documentsAs(t, DocumentRows(m), JSONLines)
	for _, r := range text {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0) {
			t.Fatalf("control character %U in JSON", r)
		}
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != len(m.Documents) {
		t.Fatalf("%d lines for %d documents", len(lines), len(m.Documents))
	}
	for j, line := range lines {
		var r record
		dec := json.NewDecoder(strings.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&r); err != nil {
			t.Fatal(err)
		}
		d := m.Documents[j]
		if *r.Document != d.ID || *r.Title != d.Title || *r.Source != d.Source || *r.Date != d.Time.Format(time.DateOnly) || !slices.Equal(r.Labels, d.Labels) {
			t.Errorf("document %d reads back as %s", j, line)
		}
		sum := 0.0
		for i, w := range r.Topics {
			sum += w.Weight
			if w.Weight <= 0 || i > 0 && w.Weight > r.Topics[i-1].Weight {
				t.Errorf("document %d: topics %v", j, r.Topics)
			}
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("document %d: weights sum to %v", j, sum)
		}
	}
	var list []record
	if err := json.Unmarshal([]byte(documentsAs(t, DocumentRows(m), JSON)), &list); err != nil || len(list) != len(lines) {
		t.Errorf("array of %d, %v", len(list), err)
	}
}

// TestFullPrecision: what is written reads back to the same bits.
func TestFullPrecision(t *testing.T) {
	third := float64(float32(1.0 / 3))
	row := DocumentRow{Document: "a", Topics: []TopicWeight{{"T01", 2.0 / 3}, {"T02", third}, {"T03", 1e-30}}}
	var back struct{ Topics []TopicWeight }
	if err := json.Unmarshal([]byte(documentsAs(t, rowsOf(row), JSONLines)), &back); err != nil || !slices.Equal(back.Topics, row.Topics) {
		t.Errorf("JSON %v, %v", back, err)
	}
	records, _ := csv.NewReader(strings.NewReader(documentsAs(t, rowsOf(row), CSV))).ReadAll()
	for i, w := range row.Topics {
		if x, err := strconv.ParseFloat(records[1][textColumns+i], 64); err != nil || x != w.Weight {
			t.Errorf("CSV %v for %v", records[1], row.Topics)
		}
	}
}

func TestLabelsAreAnArray(t *testing.T) {
	text := documentsAs(t, rowsOf(DocumentRow{Document: "a"}), JSONLines)
	if want := `{"document":"a","title":"","date":"","source":"","labels":[],"topics":[]}` + "\n"; text != want {
		t.Errorf("%s, want %s", text, want)
	}
}

// TestDocumentsCSV: columns stand in the order of the topics, also beyond T99,
// whatever the order of the first row.
func TestDocumentsCSV(t *testing.T) {
	text := documentsAs(t, rowsOf(
		DocumentRow{Document: "a", Labels: []string{"x", "y"}, Topics: []TopicWeight{{"T100", 0.5}, {"T02", 0.5}, {"T01", 0}}},
		DocumentRow{Document: "b", Topics: []TopicWeight{{"T01", 1}}},
		DocumentRow{Document: "c"},
	), CSV)
	want := "document,title,date,source,labels,T01,T02,T100\na,,,,x;y,0,0.5,0.5\nb,,,,,1,0,0\nc,,,,,0,0,0\n"
	if text != want {
		t.Errorf("%q, want %q", text, want)
	}
	if got := documentsAs(t, rowsOf(), CSV); got != "document,title,date,source,labels\n" {
		t.Errorf("no rows: %q", got)
	}
	err := WriteDocuments(&bytes.Buffer{}, rowsOf(
		DocumentRow{Document: "a", Topics: []TopicWeight{{"T01", 1}}},
		DocumentRow{Document: "b", Topics: []TopicWeight{{"T02", 1}}},
	), CSV)
	if err == nil || !strings.Contains(err.Error(), `"b"`) || !strings.Contains(err.Error(), `"T02"`) {
		t.Errorf("a foreign topic: %v", err)
	}
}

func TestFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'=1", "\r\n=1": "'=1", "\x00=1": "'=1", " =1": "'=1",
		"\x1b[0m=1": "'=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠1": "'＠1",
		"": "", "1-1": "1-1", "a=b": "a=b", "'quoted": "'quoted", "–": "–", "mail@x": "mail@x",
	} {
		if got := csvText(in); got != want {
			t.Errorf("csvText(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzDocumentsCSV(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+5)%len(hostile)])
	}
	f.Fuzz(func(t *testing.T, id, title string) {
		row := DocumentRow{Document: id, Title: title, Source: title, Labels: []string{title, id}, Topics: []TopicWeight{{"T01", 1}}}
		records, err := csv.NewReader(strings.NewReader(documentsAs(t, rowsOf(row, row), CSV))).ReadAll()
		if err != nil || len(records) != 3 || len(records[1]) != 6 {
			t.Fatalf("%q, %v", records, err)
		}
		for _, cell := range records[1] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("cell %q may run as a formula", cell)
			}
		}
		if got := strings.TrimPrefix(records[1][1], "'"); got != strings.TrimPrefix(clean(title), "'") {
			t.Errorf("title %q reads back as %q", title, got)
		}
		// One row of Markdown stays one row of six cells.
		table := strings.Split(documentsAs(t, rowsOf(row), Markdown), "\n")
		cells := strings.Count(table[2], "|") - strings.Count(table[2], `\|`)
		if len(table) != 4 || cells != 7 || strings.Contains(strings.ReplaceAll(table[2], `\<`, ""), "<") {
			t.Errorf("Markdown %q", table)
		}
	})
}

// TestDocumentErrors: one document's error leaves that one out, any other ends
// the writing, and what came before it has been written.
func TestDocumentErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	rows := func(yield func(DocumentRow, error) bool) {
		_ = yield(DocumentRow{Document: "a"}, nil) &&
			yield(DocumentRow{}, &corpus.DocumentError{ID: "b", Outcome: corpus.Failed}) &&
			yield(DocumentRow{Document: "c"}, nil) &&
			yield(DocumentRow{}, broken) &&
			yield(DocumentRow{Document: "d"}, nil)
	}
	var b bytes.Buffer
	if err := WriteDocuments(&b, rows, JSONLines); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if n := strings.Count(b.String(), "\n"); n != 2 || !strings.Contains(b.String(), `"c"`) {
		t.Errorf("wrote %s", b.String())
	}
	nan := DocumentRow{Document: "x", Topics: []TopicWeight{{"T01", math.NaN()}}}
	if err := WriteDocuments(&b, rowsOf(nan), JSON); err == nil || !strings.Contains(err.Error(), `"x"`) {
		t.Errorf("a weight that is no number: %v", err)
	}
}

// TestInferredRows: new documents come out as fitted ones do.
func TestInferredRows(t *testing.T) {
	m := smallModel()
	missing := &corpus.DocumentError{ID: "gone", Outcome: corpus.Failed}
	docs := func(yield func(topics.Inferred, error) bool) {
		d := corpus.Document{ID: "new.txt", Title: "New", Time: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC), Source: "Wire", Labels: []string{"x"}}
		_ = yield(topics.Inferred{Document: d, Mixture: topics.Mixture{0.25, 0.5, 0.25}}, nil) && yield(topics.Inferred{}, missing)
	}
	var got []DocumentRow
	var errs []error
	for row, err := range InferredRows(m, docs) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		got = append(got, row)
	}
	if len(errs) != 1 || !errors.Is(errs[0], missing) {
		t.Errorf("errors %v", errs)
	}
	r := got[0]
	if len(got) != 1 || r.Document != "new.txt" || r.Title != "New" || r.Date != "2025-01-02" || r.Source != "Wire" || !slices.Equal(r.Labels, []string{"x"}) {
		t.Errorf("rows %+v", got)
	}
	// Equal weights go by ID.
	if want := []TopicWeight{{"T02", 0.5}, {"T01", 0.25}, {"T03", 0.25}}; !slices.Equal(r.Topics, want) {
		t.Errorf("topics %v, want %v", r.Topics, want)
	}
	for range InferredRows(m, docs) {
		break // an early end must not go on
	}
	for range DocumentRows(m) {
		break
	}
}

// TestTableStreams: rows beyond those held back come out as they are read.
func TestTableStreams(t *testing.T) {
	var b bytes.Buffer
	rows := func(yield func(DocumentRow, error) bool) {
		for i := range 5000 {
			if i == 4000 && b.Len() == 0 {
				t.Error("nothing was written after 4,000 rows")
			}
			if !yield(DocumentRow{Document: "deep/folder/" + strings.Repeat("x", i%60) + strconv.Itoa(i), Title: "中文标题"}, nil) {
				return
			}
		}
	}
	if err := WriteDocuments(&b, rows, Table); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n"); n != 5001 {
		t.Errorf("%d lines", n)
	}
	checkLines(t, b.String(), tableWidth)
	if !strings.Contains(b.String(), "xxxx59 ") {
		t.Error("the end of a long ID, which tells it apart, is lost")
	}
}
