package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"
)

// The matrix of three blocks has three components, in every form of the answer.
func TestRank(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	r := topoi(t, "rank", "v.mtx", "--k", "2:6", "--json", "--plot", "a.svg", "--plot", "a.png")
	r.want(t, exitDone)
	var sum rankSummary
	if err := json.Unmarshal([]byte(r.stdout), &sum); err != nil {
		t.Fatal(err)
	}
	if sum.Best != 3 || sum.Lo > 3 || sum.Hi < 3 || sum.Rows != 30 || sum.Columns != 40 || len(sum.Ranks) != 5 || sum.Reason == "" || sum.Split == "" {
		t.Errorf("%+v", sum)
	}
	if len(sum.Curves) != 6 {
		t.Errorf("%d curves", len(sum.Curves))
	}
	for _, c := range sum.Curves {
		if len(c.Mean) != 5 || len(c.Spread) != 5 || c.Says == "" || c.Mean[1] == nil {
			t.Errorf("%+v", c)
		}
	}
	table := topoi(t, "rank", "v.mtx", "--k", "2:6", "--threads", "1")
	table.want(t, exitDone)
	for _, want := range []string{"Matrix   30 × 40", "\n>   3 ", "Recommended  k = 3", "silhouette"} {
		if !strings.Contains(table.stdout, want) {
			t.Errorf("no %q in\n%s", want, table.stdout)
		}
	}
	if again := topoi(t, "rank", "v.mtx", "--k", "2:6", "--threads", "3"); again.stdout != table.stdout {
		t.Errorf("3 threads:\n%s\n1 thread:\n%s", again.stdout, table.stdout)
	}
	rows, err := csv.NewReader(strings.NewReader(topoi(t, "rank", "v.mtx", "--k", "2:6", "--format", "csv").stdout)).ReadAll()
	if err != nil || len(rows) != 6 || rows[2][0] != "3" || rows[2][1] != "true" {
		t.Errorf("csv: %v, %v", err, rows)
	}
}

// Plots are whole files of their kind, and are overwritten only where they are
// Topoi's own.
func TestRankPlots(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	plot := []string{"rank", "v.mtx", "--k", "2,4", "--fast", "--plot", "a.svg", "--plot", "b.PNG"}
	for range 2 {
		topoi(t, plot...).want(t, exitDone)
	}
	d := xml.NewDecoder(strings.NewReader(read(t, "a.svg")))
	texts := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := token.(xml.CharData); ok {
			texts += string(c) + " "
		}
	}
	if !strings.Contains(texts, "held-out") || !strings.Contains(texts, "stability") {
		t.Errorf("the SVG says %s", texts)
	}
	f, err := os.Open("b.PNG")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if img, err := png.Decode(f); err != nil || img.Bounds().Dx() < 500 {
		t.Errorf("PNG: %v", err)
	}
	write(t, "c.svg", "<svg/>")
	topoi(t, "rank", "v.mtx", "--plot", "c.svg").want(t, exitInput, "c.svg exists and was not written by topoi")
	topoi(t, "rank", "v.mtx", "--plot", "c.pdf").want(t, exitUsage, ".svg or .png")
	if read(t, "c.svg") != "<svg/>" || len(leftovers(t, ".")) > 0 {
		t.Error("a foreign file was touched, or something is left over")
	}
}

func TestRankRefuses(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	topoi(t, "rank").want(t, exitUsage, "rank takes one matrix", "topoi rank counts.mtx")
	topoi(t, "rank", "v.mtx", "--k", "5:2").want(t, exitUsage, "2:20")
	topoi(t, "rank", "v.mtx", "--json", "--format", "csv").want(t, exitUsage, "exclude each other")
	topoi(t, "rank", "w.mtx").want(t, exitInput, "w.mtx")
	topoi(t, "rank", "v.mtx", "--k", "50").want(t, exitInput, "larger than the 30×40 matrix allows")
	r := topoi(t, "rank", "v.mtx", "--k", "3,31", "--fast")
	r.want(t, exitDone, "left out")
}

// The k of the settings is a number of topics, not the candidates.
func TestRankSettings(t *testing.T) {
	inFolder(t)
	counts(t, "v.mtx")
	write(t, "topoi.toml", "k = 7\nseed = 3\n")
	r := topoi(t, "rank", "v.mtx", "--fast", "--format", "csv")
	r.want(t, exitDone)
	if !strings.Contains(r.stdout, "\n2,") {
		t.Errorf("candidates:\n%s", r.stdout)
	}
}

func TestParseRanks(t *testing.T) {
	for s, want := range map[string]string{
		"3": "3", "2:5": "2,3,4,5", "5:20:5": "5,10,15,20", "9,2:4,3": "2,3,4,9", "1:2": "1,2", " 4 , 5": "4,5",
		"": "-", "0": "-", "x": "-", "2:": "-", "5:2": "-", "2:5:0": "-", "1:2:3:4": "-", "-1:3": "-", "2:1000000": "-", "3,": "-",
	} {
		ranks, err := parseRanks(s)
		got := "-"
		if err == nil {
			b, _ := json.Marshal(ranks)
			got = strings.Trim(string(b), "[]")
		}
		if got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}
