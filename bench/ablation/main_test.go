package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// words of two subjects, which a fit tells apart.
var subjects = [2]string{
	"goal match team player coach season league cup striker referee keeper penalty",
	"bank rate market share profit loan bond trader price growth deficit budget",
}

func documents() string {
	var b strings.Builder
	for i := range 60 {
		words := strings.Fields(subjects[i%2])
		text := strings.Join(append(words[i%5:i%5+6], words[i%3]), " ")
		fmt.Fprintf(&b, "{\"id\": \"%d\", \"text\": %q}\n", i, text)
	}
	return b.String() + "{\"id\": \"60\", \"text\": \"!\"}\n"
}

func TestRun(t *testing.T) {
	for _, lang := range []string{"", "en"} {
		var out bytes.Buffer
		if err := run([]string{"default", lang, "2", "1"}, strings.NewReader(documents()), &out); err != nil {
			t.Fatal(err)
		}
		var r record
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Topics) != 2 || len(r.Topics[0]) != 10 || len(r.Main) != 61 || r.Main[0] == r.Main[1] || r.Main[60] != -1 {
			t.Errorf("language %q: %d topics, main %v", lang, len(r.Topics), r.Main)
		}
		for i, main := range r.Main[:60] {
			if main != r.Main[i%2] {
				t.Errorf("language %q: document %d has topic %d, want %d", lang, i, main, r.Main[i%2])
			}
		}
	}
}

func TestChoicesDiffer(t *testing.T) {
	for i, c := range choices {
		opt, err := options(c.name, "en")
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range choices[:i] {
			before, err := options(other.name, "en")
			if err != nil {
				t.Fatal(err)
			}
			if c.name == other.name || reflect.DeepEqual(opt, before) {
				t.Errorf("%s is %s", c.name, other.name)
			}
		}
	}
	if _, err := options("none such", "en"); err == nil {
		t.Error("a choice that is not there was found")
	}
}
