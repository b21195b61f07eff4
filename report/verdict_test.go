package report

import (
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/topics"
)

// A topic of few articles is not said to come from one source: they may have none.
func TestWarningOfFewArticles(t *testing.T) {
	m := smallModel()
	for _, k := range []int{1, 2} {
		m.Topics[k].Verdict = topics.Verdict{Kind: topics.OneSource, Reasons: []topics.Reason{
			{Kind: topics.OneSource, Measure: topics.FewArticles, Value: 1.9, Limit: 3, Names: []string{"a.txt"}},
		}}
	}
	warning := strings.Join(NewView(m, Options{}).Warnings, "\n")
	if !strings.Contains(warning, "2 topics come from one source or a few articles each: T02, T03") {
		t.Errorf("warnings: %s", warning)
	}
}
