package topics_test

import (
	"context"
	"fmt"
	"log"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// Every topic comes with a verdict and its reasons.
func ExampleVerdict() {
	var texts []string
	for i := range 40 {
		text := []string{
			"The ferry waits at the quay for the tide and the harbour pilots.",
			"The orchard is in blossom and growers hope for a harvest of apples.",
		}[i%2]
		if i%4 < 2 {
			text += " Subscribe to the newsletter. To unsubscribe, click or send an email."
		}
		texts = append(texts, fmt.Sprintf("%s Number%d.", text, i))
	}
	// Without refining, a formula that is never the subject of an article keeps a topic.
	m, err := topics.Fit(context.Background(), corpus.Texts(texts...), topics.Options{K: 3, Refine: -1})
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range m.Topics {
		if t.Verdict.Kind != topics.Boilerplate {
			continue
		}
		for _, r := range t.Verdict.Reasons {
			fmt.Printf("%s: %s %.0f, limit %.0f\n", t.Verdict, r.Measure, r.Value, r.Limit)
		}
	}
	// Output:
	// boilerplate: furniture 6, limit 4
}
