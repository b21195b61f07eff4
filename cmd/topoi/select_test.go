package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	papers := news(t)
	inFolder(t)
	articles := []string{"select", papers, "--k", "4:12:4", "--restarts", "3", "--folds", "2"}
	r := topoi(t, append(articles, "--json", "--plot", "a.svg")...)
	if r.code != exitDone {
		t.Fatalf("exit code %d: %s", r.code, r.stderr)
	}
	var sum struct {
		rankSummary
		Documents map[string]int
	}
	if err := json.Unmarshal([]byte(r.stdout), &sum); err != nil {
		t.Fatal(err)
	}
	if sum.Lo < 4 || sum.Hi > 12 || sum.Best < sum.Lo || sum.Best > sum.Hi || sum.Columns != 154 || sum.Documents["modelled"] != 154 || sum.Reason == "" {
		t.Errorf("%+v", sum)
	}
	names := ""
	for _, c := range sum.Curves {
		names += c.Criterion + " "
	}
	if !strings.Contains(names, "coherence diversity words") || !strings.Contains(names, "silhouette") {
		t.Errorf("curves: %s", names)
	}
	if svg := read(t, "a.svg"); !strings.Contains(svg, "coherence") {
		t.Error("no coherence in the plot")
	}
	table := topoi(t, articles...)
	for line := range strings.Lines(table.stdout) {
		if n := len([]rune(line)) - 1; n > textWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if !strings.Contains(table.stdout, "reconstruction") || !strings.Contains(table.stdout, "words  ") {
		t.Errorf("table:\n%s", table.stdout)
	}
	one := topoi(t, append(articles, "--fast", "--threads", "1")...)
	if three := topoi(t, append(articles, "--fast", "--threads", "3")...); one.stdout != three.stdout || !strings.Contains(one.stdout, "Recommended  k = ") {
		t.Errorf("1 thread:\n%s\n3 threads:\n%s", one.stdout, three.stdout)
	}
	write(t, "broken.jsonl", `{"text":"the bank raised rates"}`+"\n{\n"+`{"text":"the film won"}`+"\n"+`{"text":"a goal in the match"}`+"\n")
	topoi(t, "select", "broken.jsonl", "--k", "1:2", "--fast").want(t, exitPartial, "broken.jsonl#2 could not be read")
	topoi(t, "select").want(t, exitUsage, "select needs a folder", "topoi select articles")
	topoi(t, "select", "nowhere").want(t, exitInput, "nowhere")
	topoi(t, "select", papers, "--k", "9:2").want(t, exitUsage, "5,10,20")
}
