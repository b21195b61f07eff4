package corpus

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What real collections are known to hold.
func TestRealCorpora(t *testing.T) {
	for _, c := range []struct {
		name                                         string
		modelled, empty, duplicates, filtered, total int
		titled, dated, labels                        int // at least; labels in all
	}{
		{"bbc-news", 2127, 0, 98, 3, 2228, 2127, 0, 5},
		{"20news-bydate/20news-bydate-train", 11314, 0, 0, 0, 11314, 11300, 0, 20},
		{"reuters21578-folder", 21338, 1, 239, 1, 21579, 20700, 21338, 0},
		{"ttc3600-tr", 3419, 0, 181, 0, 3600, 1000, 0, 6},
		{"debian-descriptions", 61089, 0, 2347, 0, 63436, 0, 0, 58},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := dataFolder(t, c.name)
			var l Ledger
			titled, dated, labels := 0, 0, map[string]bool{}
			for d, err := range l.Record(Open(context.Background(), dir, Options{})) {
				if final(err) {
					t.Fatal(err)
				}
				if err != nil {
					continue
				}
				checkDocument(t, d)
				if d.Title != "" {
					titled++
				}
				if !d.Time.IsZero() {
					dated++
				}
				for _, label := range d.Labels {
					labels[label] = true
				}
			}
			got := [...]int{l.Count(Modelled), l.Count(Empty), l.Count(Duplicate), l.Count(Filtered), l.Total()}
			if want := [...]int{c.modelled, c.empty, c.duplicates, c.filtered, c.total}; got != want {
				t.Errorf("modelled, empty, duplicate, filtered, total are %v, want %v", got, want)
			}
			if titled < c.titled || dated < c.dated || c.labels > 0 && len(labels) != c.labels {
				t.Errorf("%d with title, %d with date, %d labels", titled, dated, len(labels))
			}
		})
	}
}

// Headlines separated by semicolons, in windows-1252, with line breaks in fields.
func TestRealTable(t *testing.T) {
	dir := dataFolder(t, "nyt-headlines-RTextTools")
	f, err := os.Open(filepath.Join(dir, "NYTimes.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	s := collect(t, Read(context.Background(), z, "NYTimes.csv", Options{Columns: Columns{Label: "Topic.Code"}, KeepDuplicates: true}))
	if len(s.docs) != 3104 || len(s.broken) != 0 || s.final != nil {
		t.Fatalf("%d documents, broken %v, final %v", len(s.docs), s.broken, s.final)
	}
	topics := map[string]bool{}
	for _, d := range s.docs {
		if d.Title == "" && d.Text == "" || d.Time.Year() < 1996 || d.Time.Year() > 2006 || len(d.Labels) != 1 {
			t.Errorf("%+v", d)
		}
		topics[d.Labels[0]] = true
		if strings.Contains(d.Title+d.Text, "\ufffd") {
			t.Errorf("%s: %q %q", d.ID, d.Title, d.Text)
		}
	}
	if len(topics) != 27 {
		t.Errorf("%d topic codes", len(topics))
	}
}

// benchmarkFolder reads a folder whose files the system has in memory.
func benchmarkFolder(b *testing.B, name string) {
	dir := dataFolder(b, name)
	bytes, docs := 0, 0
	for b.Loop() {
		bytes, docs = 0, 0
		for d, err := range Open(context.Background(), dir, Options{}) {
			if err == nil {
				docs++
				bytes += len(d.Text)
			}
		}
	}
	b.SetBytes(int64(bytes))
	b.ReportMetric(float64(docs)*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

func BenchmarkFolderOfPosts(b *testing.B) { benchmarkFolder(b, "20news-bydate/20news-bydate-train") }
func BenchmarkFolderWithMetadata(b *testing.B) {
	benchmarkFolder(b, "reuters21578-folder")
}
func BenchmarkJSONLines(b *testing.B) { benchmarkFolder(b, "debian-descriptions") }

func BenchmarkTable(b *testing.B) {
	row := "17,\"A headline, quoted\",\"Some text with \"\"quotes\"\" and\ntwo lines of it, to make it as long as a short article is.\",2024-06-30\n"
	content := "id,title,text,date\n" + strings.Repeat(row, 20000)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		n := 0
		for _, err := range Read(context.Background(), io.Reader(strings.NewReader(content)), "t.csv", Options{KeepDuplicates: true}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 20000 {
			b.Fatal(n)
		}
	}
}

func BenchmarkDetect(b *testing.B) {
	raw := []byte(strings.Repeat("caf\xe9 du march\xe9, o\xf9 l'on parle fran\xe7ais ", 100))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, name := detect(raw); name != "windows-1252" {
			b.Fatal(name)
		}
	}
}
