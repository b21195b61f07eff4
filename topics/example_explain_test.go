package topics_test

import (
	"context"
	"fmt"
	"log"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// Every word of a text owes a share to every topic. Texts as short as these would have one topic
// each, to which all words count.
func ExampleModel_Explain() {
	ctx := context.Background()
	m, err := topics.Fit(ctx, corpus.Texts(
		"The bank raised interest rates. Rates at the bank rose.",
		"Interest rates fell, the bank said; rates may fall further.",
		"The striker scored a goal. One goal won the match.",
		"A late goal by the striker decided the match: what a goal!",
	), topics.Options{K: 2, OneTopic: topics.OneTopicNo})
	if err != nil {
		log.Fatal(err)
	}
	e, err := m.Explain(ctx, corpus.Document{Text: "The bank of the striker raised rates."})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range e.Text.Words {
		word := e.Document.Text[w.Start:w.End]
		if topic := w.Main(); topic >= 0 {
			fmt.Printf("%-8s %s %.0f%%\n", word, m.Topics[topic].ID, 100*w.Shares[topic])
		} else {
			fmt.Printf("%-8s %v\n", word, w.Kind)
		}
	}
	// Output:
	// The      dropped
	// bank     T01 100%
	// of       dropped
	// the      dropped
	// striker  T02 100%
	// raised   T01 100%
	// rates    T01 100%
}
