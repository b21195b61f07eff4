package report

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"strings"
)

var (
	//go:embed assets/explanation.css
	explanationStyle string
	//go:embed assets/explanation.html
	explanationSource string

	explanationTemplate = template.Must(template.New("explanation").Funcs(template.FuncMap{
		"clean": clean, "whole": whole,
	}).Parse(explanationSource))
)

// explanationPolicy is the content-security policy of the page: nothing from
// anywhere, no script, and but the one style sheet.
func explanationPolicy() string {
	return "default-src 'none'; style-src " + contentHash(explanationStyle) + "; base-uri 'none'; form-action 'none'"
}

// HTML writes the explanation as a page: one file that needs no network and has no
// script. Every word that the topics own carries its mark; its shares appear at the
// foot of the window when the pointer rests on it or the keyboard reaches it, and
// the table below the article has the same for every term.
func (x *Explanation) HTML(w io.Writer) error {
	return execute(w, explanationTemplate, x.page())
}

// explanationPage is what the template prints.
type explanationPage struct {
	X           *Explanation
	Policy      string
	CSS         template.CSS
	Headline    string
	Title, Text []pageRun
	Bar         []pageStretch
	Topics      []pageLegend
	Terms       []pageTerm
	More        *pageTerms // the lighter ones, nil if there are none
}

// pageTerms are folded away.
type pageTerms struct {
	Name  string
	Terms []pageTerm
}

// openTerms is how many terms the page shows unfolded.
const openTerms = 40

// pageRun is a run of text in the page; Class is empty between words and for words
// that nothing is said about.
type pageRun struct {
	Text, Class, Says, Mark string
	Open, Close             bool // a phrase begins or ends here
}

// pageStretch is a topic's part of the bar that all of them fill.
type pageStretch struct{ Class, X, W string }

type pageLegend struct{ Class, Mark, Share, ID, Label, Note string }

type pageTerm struct {
	ExplainedTerm
	Word, Class, Mark string
}

func (x *Explanation) page() explanationPage {
	p := explanationPage{
		X: x, Policy: explanationPolicy(), CSS: template.CSS(explanationStyle), Headline: x.title(),
		Title: x.pageRuns(x.Title, x.TitleWords, x.TitlePhrases), Text: x.pageRuns(x.Text, x.TextWords, x.TextPhrases),
	}
	at, rest, others := 0.0, 0.0, 0
	for _, t := range x.Topics {
		p.Bar = append(p.Bar, pageStretch{topicClass(t.Mark), coordinate(1000 * at), coordinate(1000 * t.Share.Value)})
		at += t.Share.Value
		if t.Mark == 0 {
			rest, others = rest+t.Share.Value, others+1
			continue
		}
		p.Topics = append(p.Topics, pageLegend{topicClass(t.Mark), pageMark(t.Mark), t.Share.Text, clean(t.ID), clean(t.Label), hiddenNote(t.Hidden) + mark(t.Verdict)})
	}
	if others > 0 {
		p.Topics = append(p.Topics, pageLegend{topicClass(0), pageMark(0), percent(rest).Text, "", plural(others, "other topic"), ""})
	}
	for _, t := range x.Terms {
		class, mark := "", ""
		if t.Mark >= 0 {
			class, mark = topicClass(t.Mark), pageMark(t.Mark)
		}
		p.Terms = append(p.Terms, pageTerm{t, clean(t.Word), class, mark})
	}
	if more := len(p.Terms) - openTerms; more > 0 {
		p.More = &pageTerms{plural(more, "lighter word"), p.Terms[openTerms:]}
		p.Terms = p.Terms[:openTerms]
	}
	return p
}

// topicClass is the class of what belongs to the topic of a mark.
func topicClass(mark int) string { return "t" + strconv.Itoa(mark) }

// pageMark is a mark as it stands in the page, where digits can be raised.
func pageMark(mark int) string {
	if mark == 0 {
		return "+"
	}
	return strconv.Itoa(mark)
}

func (x *Explanation) pageRuns(text string, words []ExplainedWord, phrases []ExplainedPhrase) []pageRun {
	list := runs(text, words, phrases)
	heaviest := x.heaviest()
	out := make([]pageRun, len(list))
	for i, r := range list {
		out[i].Text = r.text
		last := i+1 == len(list) || !list[i+1].joined
		out[i].Open, out[i].Close = !r.joined && !last, r.joined && last
		w := r.word
		if w == nil || w.Mark < 0 && !w.Odd {
			continue
		}
		out[i].Says = x.says(w)
		if w.Mark >= 0 {
			out[i].Mark = pageMark(w.Mark)
			out[i].Class = topicClass(w.Mark) + " s" + strconv.Itoa(quarter(w.Weight, heaviest))
		}
		if w.Odd {
			out[i].Class = strings.TrimSpace(out[i].Class + " odd")
		}
	}
	return out
}

// heaviest is the largest weight of a word.
func (x *Explanation) heaviest() (most float64) {
	for _, words := range [][]ExplainedWord{x.TitleWords, x.TextWords} {
		for i := range words {
			most = max(most, words[i].Weight)
		}
	}
	return most
}

// quarter is 1 to 4 by the quarter of the largest weight that a weight lies in.
func quarter(weight, most float64) int {
	s := 1
	for _, part := range []float64{0.25, 0.5, 0.75} {
		if weight > part*most {
			s++
		}
	}
	return s
}

// says are the shares of a word in words: "T08 93%, T03 7% · 1.3% of the article".
func (x *Explanation) says(w *ExplainedWord) string {
	const most = 5
	var b strings.Builder
	for i, s := range w.Shares {
		if i == most || i > 0 && s.Share < 0.005 {
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(clean(s.ID) + " " + whole(s.Share))
	}
	if w.Mark < 0 {
		b.WriteString("no topic")
	} else {
		b.WriteString(" · " + finePercent(w.Weight/x.Weight).Text + " of the article")
	}
	if w.Odd {
		b.WriteString(" · expected no more than anywhere")
	}
	return b.String()
}
