package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/topics"
)

// misfitModel is smallModel with misfits: c.txt fits worst, then a.txt.
func misfitModel() *topics.Model {
	m := smallModel()
	for j := range m.Documents {
		m.Documents[j].Misfit = 0.5 + float64(j)/100
	}
	m.Documents[0].Misfit, m.Documents[2].Misfit = 0.9, 0.95
	return m
}

func TestWorst(t *testing.T) {
	v := NewView(misfitModel(), Options{})
	if len(v.Worst) != 12 || v.Worst[0].Document != "news/c.txt" || v.Worst[1].Document != "news/a.txt" ||
		v.Worst[0].Misfit.Text != "95.0%" || v.Worst[0].Topic != "T02" || v.Worst[0].Weight.Text != "100%" {
		t.Errorf("worst %+v", v.Worst)
	}
	if more := NewView(largeModel(50, 3), Options{}); more.Worst != nil {
		t.Errorf("worst %+v of unknown misfits", more.Worst)
	}
	list := nodes(t, pageOf(t, v))
	quality := find(list, "#quality")
	if len(quality) != 1 {
		t.Fatalf("%d sections on quality", len(quality))
	}
	for _, s := range []string{"95.0%", "Article C", "news/c.txt", "T02", "goal · match"} {
		if text := textOfNode(quality[0]); !strings.Contains(text, s) {
			t.Errorf("the section does not say %q", s)
		}
	}
	if without := nodes(t, pageOf(t, NewView(smallModel(), Options{}))); len(find(without, "#quality")) != 0 {
		t.Error("a section on quality without anything in it")
	}
}

func TestWorstRows(t *testing.T) {
	m := misfitModel()
	rows := written(t, func(b *bytes.Buffer) error { return WriteDocuments(b, WorstRows(m, 2), JSONLines) })
	if lines := strings.Split(rows, "\n"); len(lines) != 3 || !strings.Contains(lines[0], `"document":"news/c.txt"`) ||
		!strings.Contains(lines[0], `"misfit":0.95`) || !strings.Contains(lines[1], `"misfit":0.9`) {
		t.Errorf("lines\n%s", rows)
	}
	cells, err := csv.NewReader(strings.NewReader(written(t, func(b *bytes.Buffer) error { return WriteDocuments(b, WorstRows(m, 2), CSV) }))).ReadAll()
	if err != nil || len(cells) != 3 || strings.Join(cells[0], ",") != "document,title,date,source,labels,misfit,T01,T02,T03" ||
		cells[1][5] != "0.95" || cells[1][7] != "1" {
		t.Errorf("cells %q, %v", cells, err)
	}
	for f, want := range map[Format]string{Table: "misfit  topics", Markdown: "| misfit | document |"} {
		if text := written(t, func(b *bytes.Buffer) error { return WriteDocuments(b, WorstRows(m, 2), f) }); !strings.Contains(text, want) || !strings.Contains(text, "95.0%") {
			t.Errorf("%v:\n%s", f, text)
		}
	}
	all := written(t, func(b *bytes.Buffer) error { return WriteDocuments(b, DocumentRows(m), JSONLines) })
	if strings.Contains(all, "misfit") {
		t.Errorf("misfits where none were asked for:\n%s", all)
	}
	for range WorstRows(m, -1) {
		break
	}
}
