package vectorize_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"strings"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/vectorize"
)

var articles = []string{
	"The Bank of England raised interest rates. Banks said rates would rise again.",
	"Interest rates rise: the bank warns companies.",
	"Tony Blair met company leaders. The company makes phones.",
	"The striker scored twice, said coach Blair.",
}

func Example() {
	v := vectorize.Vectorizer{MinDF: vectorize.Count(2)}
	space, matrix, err := v.FitTransform(context.Background(), corpus.Texts(articles...))
	if err != nil {
		log.Fatal(err)
	}
	terms, documents := matrix.Dims()
	fmt.Println(terms, "terms,", documents, "documents")
	for i := range space.Vocabulary.Len() {
		fmt.Printf("%-14s %-16s %d\n", space.Vocabulary.Term(i), space.Vocabulary.Surface(i), space.Vocabulary.DF(i))
	}
	indices, weights := space.Text("Will the bank's interest rates fall?")
	for p, i := range indices {
		fmt.Printf("%.3f %s\n", weights[p], space.Vocabulary.Surface(int(i)))
	}
	// Output:
	// 7 terms, 4 documents
	// bank           bank             2
	// blair          Blair            2
	// compani        company          2
	// interest       interest         2
	// interest rate  interest rates   2
	// rate           rates            2
	// rise           rise             2
	// 1.511 bank
	// 1.511 interest
	// 1.511 interest rates
	// 1.511 rates
}

func ExampleAnalyzer_Terms() {
	a := vectorize.Analyzer{NGrams: 1, StopWords: []string{"Ministers"}}
	fmt.Println(slices.Collect(a.Terms("The US minister didn’t answer the BBC’s 3 questions on 3G.")))
	// Output: [u.s answer bbc question 3g]
}

func ExampleSpace_Tokens() {
	space, _, err := (&vectorize.Vectorizer{}).FitTransformTexts(context.Background(), articles)
	if err != nil {
		log.Fatal(err)
	}
	text := "The bank’s computers and its companies"
	for t := range space.Tokens(text) {
		known := "unknown"
		if t.Term >= 0 {
			known = space.Vocabulary.Term(int(t.Term))
		}
		fmt.Printf("%d-%d %s: %s\n", t.Start, t.End, text[t.Start:t.End], known)
	}
	// Output:
	// 4-12 bank’s: bank
	// 13-22 computers: unknown
	// 31-40 companies: compani
}

func ExamplePruneError() {
	v := vectorize.Vectorizer{MinDF: vectorize.Count(5)}
	_, _, err := v.FitTransformTexts(context.Background(), articles)
	var empty *vectorize.PruneError
	if errors.As(err, &empty) {
		fmt.Println(empty.Filter)
	}
	fmt.Println(err)
	// Output:
	// min-df
	// vectorize: no term is left: min-df 5 removed 30 of 30 terms (4 documents); lower it
}

func ExampleNewSpace() {
	// What a model file holds is enough to go on where the fit ended.
	vocabulary, err := vectorize.NewVocabulary(
		[]string{"bank", "rate"}, []string{"bank", "rates"}, []int{2, 1}, 3)
	if err != nil {
		log.Fatal(err)
	}
	space, err := vectorize.NewSpace(vectorize.Analyzer{}, vectorize.Counts, vocabulary, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(space.Text("Banks and rates, rates and banks, and banks"))
	// Output: [0 1] [3 2]
}

func ExampleParseFrequency() {
	for _, s := range strings.Fields("5 0.5 50% auto") {
		f, err := vectorize.ParseFrequency(s)
		fmt.Println(f, err)
	}
	// Output:
	// 5 <nil>
	// 0.5 <nil>
	// 0.5 <nil>
	// auto <nil>
}
