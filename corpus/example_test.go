package corpus_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/topoi-nmf/topoi/corpus"
)

// A folder of mixed files becomes a stream of documents; the ledger tells what
// became of each.
func Example() {
	folder := fstest.MapFS{
		"README.md":               {Data: []byte("About these articles")},
		"sport/2024-06-30-cup.md": {Data: []byte("# Cup final\n\nThe *match* went to penalties.")},
		"sport/copy.md":           {Data: []byte("# Cup final\n\nThe *match* went to penalties.")},
		"economy/rates.html":      {Data: []byte("<title>Rates rise</title><p>The bank moved.")},
		"economy/blank.txt":       {Data: []byte("\n\n")},
	}
	var ledger corpus.Ledger
	for d, err := range ledger.Record(corpus.OpenFS(context.Background(), folder, ".", corpus.Options{})) {
		var one *corpus.DocumentError
		switch {
		case errors.As(err, &one):
			continue // the ledger has it
		case err != nil:
			fmt.Println(err)
			return
		}
		fmt.Printf("%s | %s | %s | %v %s\n", d.ID, d.Title, d.Text, d.Labels, d.Time.Format("2006-01-02"))
	}
	for _, e := range ledger.Entries {
		fmt.Printf("%s %s %s.\n", e.Outcome, e.ID, e.Reason)
	}
	// Output:
	// economy/rates.html | Rates rise | The bank moved. | [economy] 0001-01-01
	// sport/2024-06-30-cup.md | Cup final | The match went to penalties. | [sport] 2024-06-30
	// filtered README.md about the files, not one of them; read on request.
	// empty economy/blank.txt nothing but white space.
	// modelled economy/rates.html .
	// modelled sport/2024-06-30-cup.md .
	// duplicate sport/copy.md same as sport/2024-06-30-cup.md.
}

// A table with columns of its own names. A broken record does not stop the
// others.
func ExampleRead() {
	table := "key;said;when\n" +
		"a;the first article;30.6.2024\n" +
		"b;\"a quote that is never closed;1.7.2024\n" +
		"c;the third article;2.7.2024\n"
	opt := corpus.Options{Columns: corpus.Columns{ID: "key", Text: "said", Date: "when"}}
	for d, err := range corpus.Read(context.Background(), strings.NewReader(table), "articles.csv", opt) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(d.ID, d.Text, d.Time.Format("2006-01-02"))
	}
	// Output:
	// a the first article 2024-06-30
	// corpus: articles.csv#3: line 3: unpaired quote
	// c the third article 2024-07-02
}

// Bytes that are not UTF-8 are decoded by a guess, which the notes tell.
func ExampleDocument() {
	for d := range corpus.Read(context.Background(), strings.NewReader("Caf\xe9 au lait"), "menu.txt", corpus.Options{}) {
		fmt.Println(d.Text, d.Notes)
	}
	// Output: Café au lait [not UTF-8 at byte 3; decoded as windows-1252]
}

func ExampleTexts() {
	for d, err := range corpus.Dedup(corpus.Texts("one text", "another", "one text")) {
		fmt.Println(d.ID, d.Text, err)
	}
	// Output:
	// 1 one text <nil>
	// 2 another <nil>
	//   corpus: 3: same as 1
}

func ExampleOpen() {
	for _, err := range corpus.Open(context.Background(), "no/such/folder", corpus.Options{}) {
		fmt.Println(err)
	}
	// Output: corpus: stat no/such/folder: no such file or directory
}
