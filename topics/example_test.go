package topics_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// gazette is a very small newspaper. A real one is opened with corpus.Open.
var gazette = []string{
	"The ferry is back at the quay, and the harbour pilots are glad of the ferry.",
	"A spring tide flooded the quay; the ferry stayed in the harbour.",
	"Harbour pilots want a boat that can leave the quay at any tide.",
	"The orchard began its harvest; the apples are small, the growers say.",
	"Growers brought bees to the orchard before the blossom, and expect apples.",
	"A late frost spared the orchard, and the growers hope for the harvest.",
	"The theatre opens its season; the actors have rehearsed on the stage.",
	"The theatre has a new roof over its stage, and the actors a dry season.",
	"Amateur actors are wanted for the season on the theatre stage.",
}

// From articles to topics in five lines.
func Example() {
	m, err := topics.Fit(context.Background(), corpus.Texts(gazette...), topics.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range m.Topics {
		fmt.Printf("%s %2.0f%% of %d articles\n", t.ID, 100*t.Share, len(m.Documents))
	}
	// Output:
	// T01 33% of 9 articles
	// T02 33% of 9 articles
	// T03 33% of 9 articles
}

// What the ledger says of inputs that did not become part of the model.
func ExampleFit_ledger() {
	texts := append([]string{"", "12 + 30"}, gazette...)
	m, err := topics.Fit(context.Background(), corpus.Texts(texts...), topics.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range []corpus.Outcome{corpus.Modelled, corpus.Empty, corpus.Failed} {
		fmt.Println(o, m.Ledger.Count(o))
	}
	fmt.Println("the first document is", m.Documents[0].ID)
	// Output:
	// modelled 9
	// empty 2
	// failed 0
	// the first document is 3
}

// The words of the topic of an article, frequent ones first (λ = 1).
func ExampleModel_Words() {
	m, err := topics.Fit(context.Background(), corpus.Texts(gazette...), topics.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	orchard := m.Main(3)
	for _, w := range m.Words(orchard, 2, 1) {
		fmt.Println(w.Word, "←", w.Stem)
	}
	// Unordered output:
	// orchard ← orchard
	// growers ← grower
}

// The topics of a text that the model has not seen.
func ExampleModel_Transform() {
	ctx := context.Background()
	m, err := topics.Fit(ctx, corpus.Texts(gazette...), topics.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	mixture, err := m.Transform(ctx, "Bees in the apple orchard, and an actor on the stage")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("main topic is that of the orchard:", mixture.Main() == m.Main(3))
	_, err = m.Transform(ctx, "Ein Text in einer anderen Sprache")
	fmt.Println(errors.Is(err, topics.ErrNoKnownWords))
	// Output:
	// main topic is that of the orchard: true
	// true
}

// Many new documents at once, in their order, the broken ones in their places.
func ExampleModel_TransformAll() {
	ctx := context.Background()
	m, err := topics.Fit(ctx, corpus.Texts(gazette...), topics.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	arrivals := corpus.Texts("Pilots leave with the ferry", "xyzzy", "", "Growers pick apples")
	for in, err := range m.TransformAll(ctx, arrivals, topics.TransformOptions{}) {
		var bad *corpus.DocumentError
		switch {
		case errors.As(err, &bad):
			fmt.Println(bad.ID, bad.Outcome)
		case err != nil:
			log.Fatal(err)
		default:
			subject := map[int]string{m.Main(0): "the sea", m.Main(3): "the land", m.Main(6): "the stage"}
			fmt.Println(in.Document.ID, "is about", subject[in.Mixture.Main()])
		}
	}
	// Output:
	// 1 is about the sea
	// 2 empty
	// 3 empty
	// 4 is about the land
}

// A model is one file.
func ExampleModel_Save() {
	dir, err := os.MkdirTemp("", "topoi")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	m, err := topics.Fit(context.Background(), corpus.Texts(gazette...), topics.Options{K: 3, Seed: 7})
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(dir, "gazette.topoi")
	if err := m.Save(path); err != nil {
		log.Fatal(err)
	}
	again, err := topics.Load(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(again.K(), "topics of", len(again.Documents), "articles, seed", again.Settings.Seed)

	if err := os.WriteFile(path, []byte("notes"), 0o644); err != nil {
		log.Fatal(err)
	}
	_, err = topics.Load(path)
	fmt.Println(errors.Is(err, topics.ErrNotModel))
	// Output:
	// 3 topics of 9 articles, seed 7
	// true
}

// How good is a model? Best asked of articles it was not fitted on.
func ExampleModel_Evaluate() {
	ctx := context.Background()
	m, err := topics.Fit(ctx, corpus.Texts(gazette...), topics.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	fresh := func(yield func(corpus.Document, error) bool) {
		for label, text := range map[string]string{
			"sea":   "The ferry left the harbour with the tide, and the pilots with the ferry.",
			"land":  "Apples and blossom in one orchard: the growers wonder about the harvest.",
			"stage": "The actors of the theatre rehearse on another stage this season.",
		} {
			if !yield(corpus.Document{ID: label, Text: text, Labels: []string{label}}, nil) {
				return
			}
		}
	}
	e, err := m.Evaluate(ctx, fresh, topics.EvaluateOptions{Top: 5})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("diversity %.2f, NMI %.2f, purity %.2f\n", e.Diversity, e.Clustering.NMI, e.Clustering.Purity)
	// Output:
	// diversity 1.00, NMI 1.00, purity 1.00
}

// Errors name what is wrong with the numbers in question.
func ExampleRankError() {
	docs := corpus.Texts("ferry, quay, harbour", "orchard and apples")
	_, err := topics.Fit(context.Background(), docs, topics.Options{K: 50})
	fmt.Println(err)
	// Output:
	// topics: K is 50, but the corpus has only 2 documents and 5 terms after pruning; ask for at most 2
}
