package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// An interrupted run says so, writes nothing, and exits with 130.
func TestInterrupted(t *testing.T) {
	model, articles := fitted(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, line := range [][]string{
		{"fit", articles, "-o", "x.topoi"}, {articles, "-o", "x.topoi"}, {"fit", articles, "--dry-run"},
		{"infer", model, articles}, {"evaluate", model, articles},
	} {
		topoiWith(t, ctx, "", line...).want(t, exitInterrupted, "topoi: interrupted")
	}
	if _, err := os.Stat("x.topoi"); err == nil {
		t.Error("a model was written")
	}
	if list := leftovers(t, "."); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}

func TestUsageErrors(t *testing.T) {
	model, articles := fitted(t)
	for _, c := range []struct {
		line    []string
		message string
	}{
		{nil, "nothing to read"},
		{[]string{"fit"}, "needs a folder or file"},
		{[]string{"topcis"}, `unknown command "topcis"; did you mean topoi topics?`},
		{[]string{"fit", articles, "-k", "0"}, "-k 0: must be at least 1"},
		{[]string{"fit", articles, "-k", "-2"}, "-k -2: must be at least 1"},
		{[]string{"fit", articles, "-k", "ten"}, "-k ten: a whole number is wanted"},
		{[]string{"fit", articles, "-k"}, "-k needs a value"},
		{[]string{"fit", articles, "--sede", "3"}, "unknown flag --sede; did you mean --seed?"},
		{[]string{"fit", articles, "-X"}, "unknown flag -X"},
		{[]string{"fit", articles, "--seed", "-3"}, "--seed -3: a whole number of at least 0 is wanted"},
		{[]string{"fit", articles, "--min-df", "many"}, "--min-df many:"},
		{[]string{"fit", articles, "--max-iter", "0"}, "--max-iter 0: must be at least 1"},
		{[]string{"fit", articles, "--weighting", "tf"}, "did you mean tfidf?"},
		{[]string{"fit", "-", "-"}, "only once"},
		{[]string{"topics"}, "needs a model file"},
		{[]string{"topics", model, model}, "takes one model file"},
		{[]string{"infer", model}, "needs documents to read"},
		{[]string{"factor"}, "takes one matrix"},
		{[]string{"fit", articles, "--log-format", "xml"}, "choose text or json"},
	} {
		r := topoi(t, c.line...)
		r.want(t, exitUsage, c.message)
		if !strings.HasPrefix(r.stderr, "topoi: ") || strings.Count(r.stderr, "\n") > 2 || r.stdout != "" {
			t.Errorf("%v says more than two lines:\n%s%s", c.line, r.stderr, r.stdout)
		}
	}
}

func TestLogFormatJSON(t *testing.T) {
	inFolder(t)
	r := topoi(t, "--log-format", "json", "fit", "nowhere")
	var line struct{ Level, Msg string }
	if err := json.Unmarshal([]byte(r.stderr), &line); err != nil {
		t.Fatalf("%v: %s", err, r.stderr)
	}
	if line.Level != "ERROR" || !strings.Contains(line.Msg, "nowhere: no such file") || r.code != exitInput {
		t.Errorf("exit %d: %+v", r.code, line)
	}
}
