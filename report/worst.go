package report

import (
	"iter"

	"github.com/topoi-nmf/topoi/topics"
)

// worstArticles is how many articles the report lists as explained worst.
const worstArticles = 20

// worst are the articles that the topics explain worst, each with its main topic.
func worst(m *topics.Model) []Article {
	var list []Article
	for _, d := range m.Worst(worstArticles) {
		main := m.Main(d.Document)
		a := articleOf(m, d.Document, main, m.Theta.At(d.Document, main))
		a.Misfit = percent(d.Misfit)
		list = append(list, a)
	}
	return list
}

// WorstRows are the n documents that the topics explain worst, the worst first,
// each with its misfit; n < 0 asks for all. See [topics.Model.Worst].
func WorstRows(m *topics.Model, n int) iter.Seq2[DocumentRow, error] {
	return func(yield func(DocumentRow, error) bool) {
		for _, d := range m.Worst(n) {
			row := documentRow(m, d.Document)
			row.Misfit = d.Misfit
			if !yield(row, nil) {
				return
			}
		}
	}
}

// pageWorst is an article of View.Worst in the page.
type pageWorst struct {
	Article
	Title         string
	Titled        bool
	Anchor, Label string // of the main topic, "" if that is hidden
}

func (v *View) pageWorst(list []pageTopic) []pageWorst {
	out := make([]pageWorst, len(v.Worst))
	for i, a := range v.Worst {
		out[i] = pageWorst{Article: a, Title: a.title(), Titled: clean(a.Title) != ""}
		for _, t := range list {
			if t.ID == a.Topic {
				out[i].Anchor, out[i].Label = t.Anchor, t.name()
			}
		}
	}
	return out
}
