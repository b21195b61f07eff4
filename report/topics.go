package report

import (
	"bufio"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteTopics writes the topics of v.
//
// [JSON] is an array, [JSONLines] a line for each, of
//
//	{"id", "label", "share", "words": [{"word", "stem", "weight"}],
//	 "coherence", "coherence_window", "coherence_documents",
//	 "verdict": {"kind", "of", "reasons": [{"kind", "measure", "value", "limit",
//	 "usual", "names", "others", "text"}]},
//	 "stability": {"found", "runs", "words", "words_spread", "share_spread", "overstated"},
//	 "documents": [{"document", "title", "weight"}]}
//
// with numbers in full precision; weight is φ for a word and θ for a document.
// A coherence that does not exist is null. It is NPMI in windows of
// coherence_window, which is "document", over coherence_documents. The verdict is a
// [topics.Verdict], null where the model file has none; so is stability, a [topics.Stability], which is
// overstated where [topics.Model.StabilityOverstated] says so.
//
// [CSV] has a row for each word of each topic, under the header
//
//	id,label,share,coherence,rank,word,stem,weight,verdict,reasons
//
// where rank counts from 1 and reasons are sentences parted by "; ". A topic without
// words has one row whose cells from rank to weight are empty. For text cells see
// [WriteDocuments].
//
// [Table] and [Markdown] are for people and rounded.
func WriteTopics(w io.Writer, v *View, f Format) error {
	b := bufio.NewWriter(w)
	var err error
	switch f {
	case Table:
		v.topicTable(b)
	case JSON, JSONLines:
		err = v.topicJSON(b, f)
	case CSV:
		err = v.topicCSV(b)
	case Markdown:
		v.topicMarkdown(b)
	default:
		return f.unknown()
	}
	if err != nil {
		return err
	}
	return b.Flush()
}

type topicJSON struct {
	ID        string         `json:"id"`
	Label     string         `json:"label"`
	Share     Number         `json:"share"`
	Words     []wordJSON     `json:"words"`
	Coherence Number         `json:"coherence"`
	Window    string         `json:"coherence_window"`
	Over      int            `json:"coherence_documents"`
	Verdict   *verdictJSON   `json:"verdict"`
	Stability *stabilityJSON `json:"stability"`
	Documents []documentJSON `json:"documents"`
}

type wordJSON struct {
	Word   string `json:"word"`
	Stem   string `json:"stem"`
	Weight Number `json:"weight"`
}

type documentJSON struct {
	Document string `json:"document"`
	Title    string `json:"title"`
	Weight   Number `json:"weight"`
}

func (v *View) topic(t Topic) topicJSON {
	out := topicJSON{
		ID: t.ID, Label: t.Label, Share: t.Share, Coherence: t.Coherence,
		Window: "document", Over: v.Counts.Used, Verdict: verdictOf(t.Verdict), Stability: v.stability(t),
		Words:     make([]wordJSON, len(t.Words)),
		Documents: make([]documentJSON, len(t.Documents)),
	}
	for i, w := range t.Words {
		out.Words[i] = wordJSON{w.Word, w.Stem, w.Weight}
	}
	for i, d := range t.Documents {
		out.Documents[i] = documentJSON{d.Document, d.Title, d.Weight}
	}
	return out
}

func (v *View) topicJSON(b *bufio.Writer, f Format) error {
	list := array{w: b, lines: f == JSONLines}
	for _, t := range v.Topics {
		if err := list.add(v.topic(t)); err != nil {
			return err
		}
	}
	list.end()
	return nil
}

func (v *View) topicCSV(b *bufio.Writer) error {
	c := csv.NewWriter(b)
	c.Write([]string{"id", "label", "share", "coherence", "rank", "word", "stem", "weight", "verdict", "reasons"})
	for _, t := range v.Topics {
		head := []string{csvText(t.ID), csvText(t.Label), t.Share.csv(), t.Coherence.csv()}
		tail := []string{csvText(t.Verdict.String()), csvText(strings.Join(t.reasons(), "; "))}
		for i, w := range t.Words {
			c.Write(slices.Concat(head, []string{strconv.Itoa(i + 1), csvText(w.Word), csvText(w.Stem), w.Weight.csv()}, tail))
		}
		if len(t.Words) == 0 {
			c.Write(slices.Concat(head, []string{"", "", "", ""}, tail))
		}
	}
	c.Flush()
	return c.Error()
}

func (v *View) topicTable(b *bufio.Writer) {
	s := &screen{w: b, width: tableWidth}
	id := 2
	for _, t := range v.Topics {
		id = min(max(id, columns(clean(t.ID))), 12)
	}
	row := func(name, share, coherence, label string) {
		s.line(span{" " + padRight(truncate(name, id), id) + "  " + padLeft(share, 6) + "  " + padLeft(coherence, 9) + "  " + label, ""})
	}
	row("id", "share", "coherence", "topic")
	for _, t := range v.Topics {
		row(clean(t.ID), t.Share.Text, t.Coherence.Text, t.name()+mark(t.Verdict))
		under := blank(1 + id + 2 + 6 + 2 + 9 + 2)
		if len(t.Words) > 0 {
			s.wrap(under, t.words())
		}
		if f := t.Found(); f != "" {
			s.wrap(under, f)
		}
		for _, r := range t.reasons() {
			s.wrap(under+"! ", r)
		}
	}
	if len(v.Topics) > 0 {
		s.line()
		s.wrap(" ", v.Measure())
		if v.Caution != "" {
			s.wrap(" ", v.Caution)
		}
	}
}

// words of the topic in one line of clean text.
func (t Topic) words() string {
	list := make([]string, len(t.Words))
	for i, w := range t.Words {
		list[i] = clean(w.Word)
	}
	return strings.Join(list, ", ")
}

func (v *View) topicMarkdown(b *bufio.Writer) {
	markdownRow(b, "id", "topic", "share", "coherence", "words", "verdict")
	b.WriteString("|:--|:--|--:|--:|:--|:--|\n")
	for _, t := range v.Topics {
		verdict := t.Verdict.String()
		if reasons := t.reasons(); len(reasons) > 0 {
			verdict += ": " + strings.Join(reasons, "; ")
		}
		markdownRow(b, t.ID, t.name(), t.Share.Text, t.Coherence.Text, t.words(), verdict)
	}
	if len(v.Topics) > 0 {
		b.WriteString("\n" + v.Measure() + "\n")
		if v.Caution != "" {
			b.WriteString("\n" + v.Caution + "\n")
		}
	}
}
