package report

import "fmt"

// Format is a way to write topics or documents. The zero value is [Table].
type Format uint8

const (
	// Table is aligned text for people, about 100 columns wide.
	Table Format = iota
	// JSON is one array.
	JSON
	// JSONLines is one JSON object a line.
	JSONLines
	// CSV follows RFC 4180 with lines ended by "\n" and has a header; see
	// [WriteTopics] and [WriteDocuments] for the columns, and the latter for
	// text that a spreadsheet would run as a formula.
	CSV
	// Markdown is a table in the notation of GitHub.
	Markdown
)

var formatNames = [...]string{Table: "table", JSON: "json", JSONLines: "jsonl", CSV: "csv", Markdown: "markdown"}

// String returns the name that [ParseFormat] reads.
func (f Format) String() string {
	if int(f) < len(formatNames) {
		return formatNames[f]
	}
	return fmt.Sprintf("Format(%d)", uint8(f))
}

// ParseFormat reads "table", "json", "jsonl" (also "jsonlines" and "ndjson"),
// "csv" and "markdown" (also "md").
func ParseFormat(s string) (Format, error) {
	switch s {
	case "jsonlines", "ndjson":
		return JSONLines, nil
	case "md":
		return Markdown, nil
	}
	for f, name := range formatNames {
		if s == name {
			return Format(f), nil
		}
	}
	return Table, fmt.Errorf("report: unknown format %q: use table, json, jsonl, csv or markdown", s)
}

func (f Format) unknown() error { return fmt.Errorf("report: unknown format %v", f) }
