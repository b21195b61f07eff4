package main

import (
	"bytes"
	"encoding/json"
	"math"

	"github.com/topoi-nmf/topoi/report"
)

// printJSON prints a value as indented JSON.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// finite is x, or nil (null in JSON) when it is not a number one can write.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// topicsJSON is the array that "topoi topics --json" prints.
func topicsJSON(view *report.View) (json.RawMessage, error) {
	var b bytes.Buffer
	err := report.WriteTopics(&b, view, report.JSON)
	return b.Bytes(), err
}
