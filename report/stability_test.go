package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// checkedModel is the small one after a check: its first topic is stable, the second came
// back in four of ten runs, and the third, which is mixed, in none.
func checkedModel() *topics.Model {
	m := smallModel()
	m.Settings.Runs = 10
	m.Topics[1].Verdict.Kind = topics.Unstable
	for t, found := range []int{9, 4, 0} {
		topic := &m.Topics[t]
		topic.Stability = &topics.Stability{Found: found, Runs: 10, Words: float64(found) / 10, ShareSpread: .01}
		if found < 5 {
			topic.Verdict.Reasons = append(topic.Verdict.Reasons, topics.Reason{
				Kind: topics.Unstable, Measure: topics.FoundAgain, Value: float64(found), Limit: 5, Usual: 10})
		}
	}
	return m
}

// TestStabilityUnknown: halves of one article tell nothing, and the table says so.
func TestStabilityUnknown(t *testing.T) {
	m, err := topics.Fit(t.Context(), corpus.Texts("ferry quay harbour tide"), topics.Options{Runs: 2})
	if err != nil {
		t.Fatal(err)
	}
	v := NewView(m, Options{})
	text := written(t, func(b *bytes.Buffer) error { return v.Terminal(b, TerminalOptions{}) })
	const caution = "Whether topics are stable is not known: fewer than three articles differ"
	if !strings.Contains(text, "stable  topic\n T01    100%       0.00       –  ") || !strings.Contains(text, caution) {
		t.Errorf("the summary is\n%s", text)
	}
	if list := written(t, func(b *bytes.Buffer) error { return WriteTopics(b, v, JSON) }); !strings.Contains(list, `"stability":null`) {
		t.Errorf("topics as JSON: %s", list)
	}
	if s := v.Methods.Settings; !slices.Contains(s, Setting{"Stability", "not checked, of so few different articles"}) {
		t.Errorf("settings %v", s)
	}
	m.Settings.Runs = 0
	if got := written(t, func(b *bytes.Buffer) error { return NewView(m, Options{}).Terminal(b, TerminalOptions{}) }); strings.Contains(got, "stable") {
		t.Errorf("nobody asked, and the summary is\n%s", got)
	}
}

// TestCautionOfOne article or topic is a sentence, for models that were checked all the same.
func TestCautionOfOne(t *testing.T) {
	m, err := topics.Fit(t.Context(), corpus.Texts("ferry quay harbour tide"), topics.Options{Runs: 2})
	if err != nil {
		t.Fatal(err)
	}
	m.Topics[0].Stability = &topics.Stability{Found: 2, Runs: 2}
	if got := NewView(m, Options{}).Caution; !strings.Contains(got, ": 1 article is fewer than twenty for a topic, and") {
		t.Errorf("caution %q", got)
	}
}

// TestUnstableTopicsAreTold in every form, and that the check promises too much.
func TestUnstableTopicsAreTold(t *testing.T) {
	m := checkedModel()
	v := NewView(m, Options{})
	const reason, caution = "came back in 4 of 10 random halves of the articles: other articles may not show it",
		"The check of stability promises too much here: 12 articles are fewer than twenty for each of 3 topics"
	warning := strings.Join(v.Warnings, "\n")
	if !strings.Contains(warning, "2 topics may be accidents of these articles: T02, T03") || !strings.Contains(warning, "T03 “vaccine · companies · bank” looks mixed") {
		t.Errorf("warnings %q", v.Warnings)
	}
	if !strings.HasPrefix(v.Caution, caution) {
		t.Errorf("caution %q", v.Caution)
	}
	var terminal, narrow, page bytes.Buffer
	for _, err := range []error{
		v.Terminal(&terminal, TerminalOptions{Width: 300}), v.Terminal(&narrow, TerminalOptions{Width: 40}), v.HTML(&page),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for what, has := range map[string]bool{
		"terminal: mark":              strings.Contains(terminal.String(), "4/10  goal · match  ! unstable?"),
		"terminal: graver mark":       strings.Contains(terminal.String(), "0/10  vaccine · companies · bank  ! mixed?"),
		"terminal: caution":           strings.Contains(terminal.String(), caution),
		"terminal without the column": !strings.Contains(narrow.String(), "promises"),
		"page: reason":                strings.Contains(page.String(), reason),
		"page: verdict":               strings.Contains(page.String(), `<span class="flag">unstable?</span>`),
		"page: caution":               strings.Contains(page.String(), caution),
		"page: sentence":              strings.Contains(page.String(), "Stability: at least half of its ten words are found together in 4 of 10 fits"),
		"table: reason":               strings.Contains(strings.Join(strings.Fields(topicsAs(t, v, Table)), " "), "! "+reason),
		"table: caution":              strings.Contains(strings.Join(strings.Fields(topicsAs(t, v, Table)), " "), caution),
		"Markdown":                    strings.Contains(topicsAs(t, v, Markdown), "unstable: "+reason) && strings.Contains(topicsAs(t, v, Markdown), caution),
		"CSV":                         strings.Contains(topicsAs(t, v, CSV), "unstable,"+reason),
		"JSON: verdict":               strings.Contains(topicsAs(t, v, JSONLines), `"kind":"unstable"`),
		"JSON: reason":                strings.Contains(topicsAs(t, v, JSONLines), `"measure":"found","value":4,"limit":5,"usual":10`),
		"JSON: stability":             strings.Contains(topicsAs(t, v, JSONLines), `"overstated":true`),
	} {
		if !has {
			t.Errorf("%s is missing", what)
		}
	}
}

// TestCautionIsForFewArticles: not for twenty a topic, nor where nothing was checked.
func TestCautionIsForFewArticles(t *testing.T) {
	if c := NewView(smallModel(), Options{}).Caution; c != "" {
		t.Errorf("without a check: %q", c)
	}
	m := checkedModel()
	for range 48 {
		m.Documents = append(m.Documents, m.Documents[0])
	}
	if c := caution(m); c != "" {
		t.Errorf("60 articles, 3 topics: %q", c)
	}
	m.Documents = m.Documents[1:]
	if caution(m) == "" {
		t.Error("no caution with 59 articles for 3 topics")
	}
}

// TestExplanationMarksDoubtfulTopics as the table of topics does.
func TestExplanationMarksDoubtfulTopics(t *testing.T) {
	x := explained(t, phraseModel(t), corpus.Document{ID: "a.txt", Text: "The bank rate fell again."})
	x.Topics[0].Verdict = checkedModel().Topics[1].Verdict
	var terminal, page, object bytes.Buffer
	for _, err := range []error{x.Terminal(&terminal, ExplanationOptions{}), x.HTML(&page), x.JSON(&object)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, has := range map[string]bool{
		"terminal": strings.Contains(terminal.String(), clean(x.Topics[0].Label)+"  ! unstable?"),
		"page":     strings.Contains(page.String(), "! unstable?"),
		"JSON":     strings.Contains(object.String(), `"verdict":{"kind":"unstable","reasons":[{"kind":"unstable","measure":"found"`),
	} {
		if !has {
			t.Errorf("%s does not mark it", name)
		}
	}
}
