package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The README shows what the program prints, but for the time that it takes.
func TestReadme(t *testing.T) {
	papers := news(t)
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```\n")
	block := func(begins string) string {
		for _, b := range blocks {
			if strings.HasPrefix(b, begins) {
				return b
			}
		}
		t.Fatalf("the README has no block that begins with %q", begins)
		return ""
	}
	inFolder(t)
	if err := os.Symlink(filepath.Dir(papers), "testdata"); err != nil {
		t.Skip(err)
	}
	took := regexp.MustCompile(`( iterations) .*`)
	timeless := func(s string) string { return took.ReplaceAllString(s, "$1") }
	if got, want := timeless(topoi(t, "testdata/news").stdout), timeless(block("Read  ")); got != want {
		t.Errorf("topoi testdata/news prints\n%s\nand the README shows\n%s", got, want)
	}
	why := topoi(t, "explain", "news.topoi", "testdata/news", "--document", "business/2024-05-07-straud-speech.txt")
	if want := block("Straud"); !strings.HasPrefix(why.stdout, want) {
		t.Errorf("topoi explain prints\n%s\nand the README shows\n%s", why.stdout, want)
	}
}
