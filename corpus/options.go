package corpus

import (
	"fmt"
	"runtime"
	"strings"
)

// Format says how the bytes of a file are to be read.
type Format uint8

const (
	Auto     Format = iota // by file extension, and by content where that says nothing
	Text                   // plain text, optionally with a block of "Subject:" lines
	Markdown               // with or without front matter
	HTML                   // visible text, title and meta elements
	JSONL                  // one JSON object a line, or one JSON array of objects
	CSV                    // separated by comma, semicolon or tab, RFC 4180 quoting, header row
	TSV                    // CSV separated by tab
)

var formatNames = [...]string{"auto", "text", "markdown", "html", "jsonl", "csv", "tsv"}

// String is the format's name as ParseFormat reads it.
func (f Format) String() string {
	if int(f) < len(formatNames) {
		return formatNames[f]
	}
	return fmt.Sprintf("format(%d)", uint8(f))
}

// ParseFormat reads a format's name, in any case: auto, text, markdown, html,
// jsonl, csv or tsv. The empty name is Auto.
func ParseFormat(name string) (Format, error) {
	if name == "" {
		return Auto, nil
	}
	for i, known := range formatNames {
		if strings.EqualFold(name, known) {
			return Format(i), nil
		}
	}
	return Auto, fmt.Errorf("corpus: unknown format %q; want one of %s", name, strings.Join(formatNames[:], ", "))
}

// Columns names the columns of a table, or the fields of JSON objects, that
// hold the parts of a document. Case does not matter. An empty name stands for
// the usual ones, "text", "body" and so on, in English. A name that is a
// number, where no column is called so, means the column of that number,
// counted from 1, of a table without a header row.
type Columns struct {
	ID, Title, Text, Date, Source, Label, Lang string
}

// Options say how input is read. The zero value reads everything it
// recognises and guesses the rest.
type Options struct {
	Format  Format  // of every file; Auto = each by its own name and content
	PerLine bool    // text files hold one document a line
	Columns Columns // of tables and JSON objects

	// Encoding names the encoding of all input ("windows-1252", "gb18030",
	// as in the WHATWG Encoding Standard). Empty = each file's own: a byte
	// order mark, else UTF-8 where that is valid, else what the file declares,
	// else a guess, which Document.Notes then tells.
	Encoding string

	IncludeAll     bool  // in folders read also README, LICENSE and hidden files
	KeepDuplicates bool  // pass byte-exact duplicates on as documents of their own
	MaxBytes       int64 // largest document in bytes; larger ones fail without being held in memory; 0 = 64 MiB
	Workers        int   // files read at a time; 0 = GOMAXPROCS. The stream is the same for any number.
}

const defaultMaxBytes = 64 << 20

func (o *Options) maxBytes() int64 {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return defaultMaxBytes
}

func (o *Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}
