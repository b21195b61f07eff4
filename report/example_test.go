package report_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/report"
	"github.com/topoi-nmf/topoi/topics"
)

// fit models four sentences about two things.
func fit() *topics.Model {
	docs := corpus.Texts(
		"The bank raised interest rates. Rates at the bank rose.",
		"Interest rates fell, the bank said; rates may fall further.",
		"The striker scored a goal. One goal won the match.",
		"A late goal by the striker decided the match: what a goal!",
	)
	m, err := topics.Fit(context.Background(), docs, topics.Options{K: 2})
	if err != nil {
		log.Fatal(err)
	}
	return m
}

// A view is made once, and every writer prints the same numbers.
func Example() {
	v := report.NewView(fit(), report.Options{Words: 3, Title: "Two subjects"})
	for _, t := range v.Topics {
		fmt.Println(t.ID, t.Share.Text, t.Words[0].Word, t.Words[1].Word, t.Words[2].Word)
	}
	var page strings.Builder
	if err := v.HTML(&page); err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(page.String(), "<title>Two subjects</title>"))
	// Output:
	// T01 50.0% rates bank interest
	// T02 50.0% goal match striker
	// true
}

func ExampleWriteDocuments() {
	rows := func(yield func(report.DocumentRow, error) bool) {
		yield(report.DocumentRow{
			Document: "politics/a.txt", Title: "=1+1", Date: "2024-06-30",
			Topics: []report.TopicWeight{{ID: "T02", Weight: 0.75}, {ID: "T01", Weight: 0.25}},
		}, nil)
	}
	for _, f := range []report.Format{report.JSONLines, report.CSV} {
		if err := report.WriteDocuments(os.Stdout, rows, f); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// {"document":"politics/a.txt","title":"=1+1","date":"2024-06-30","source":"","labels":[],"topics":[{"id":"T02","weight":0.75},{"id":"T01","weight":0.25}]}
	// document,title,date,source,labels,T01,T02
	// politics/a.txt,'=1+1,2024-06-30,,,0.25,0.75
}

func ExampleDocumentRows() {
	if err := report.WriteDocuments(os.Stdout, report.DocumentRows(fit()), report.Table); err != nil {
		log.Fatal(err)
	}
	// Output:
	// document  date        topics                          title
	//  1                     T01 100%
	//  2                     T01 100%
	//  3                     T02 100%
	//  4                     T02 100%
}

func ExampleHandler() {
	mux := http.NewServeMux()
	mux.Handle("/topics/", http.StripPrefix("/topics", report.Handler(fit())))
	server := httptest.NewServer(mux)
	defer server.Close()

	answer, err := http.Get(server.URL + "/topics/infer?text=what+a+match")
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	var found struct {
		Topics []struct {
			ID, Label string
			Weight    float64
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&found); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %s %.2f\n", answer.Status, found.Topics[0].ID, found.Topics[0].Weight)
	// Output:
	// 200 OK T02 0.96
}

func ExampleParseFormat() {
	f, err := report.ParseFormat("xml")
	fmt.Println(f, err)
	// Output:
	// table report: unknown format "xml": use table, json, jsonl, csv or markdown
}
