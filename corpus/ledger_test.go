package corpus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestLedger(t *testing.T) {
	var l Ledger
	s := collect(t, l.Record(readFSSeq(map[string]string{"a.txt": "one", "b.txt": "one", "c.txt": "", "README": "x", "d.txt": "caf\xe9", "e.jsonl": "{"})))
	want := []Entry{
		{ID: "README", Outcome: Filtered, Reason: "about the files, not one of them; read on request"},
		{ID: "a.txt", Outcome: Modelled},
		{ID: "b.txt", Outcome: Duplicate, Reason: "same as a.txt", Of: "a.txt"},
		{ID: "c.txt", Outcome: Empty, Reason: "nothing but white space"},
		{ID: "d.txt", Outcome: Modelled, Reason: "not UTF-8 at byte 3; decoded as windows-1252"},
		{ID: "e.jsonl#1", Outcome: Failed, Reason: "line 1: malformed JSON: it ends too early"},
	}
	equal(t, "entries", fmt.Sprintf("%+v", l.Entries), fmt.Sprintf("%+v", want))
	if l.Total() != len(s.order) {
		t.Errorf("%d entries of %d inputs", l.Total(), len(s.order))
	}
	sum := 0
	for o := Modelled; o <= Failed; o++ {
		sum += l.Count(o)
	}
	if sum != l.Total() || l.Count(Modelled) != 2 {
		t.Errorf("%d entries by outcome, %d in all, %d modelled", sum, l.Total(), l.Count(Modelled))
	}
	b, err := json.Marshal(l.Entries[2:4])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "json", string(b), `[{"id":"b.txt","outcome":"duplicate","reason":"same as a.txt","of":"a.txt"},{"id":"c.txt","outcome":"empty","reason":"nothing but white space"}]`)
	var back []Entry
	if err := json.Unmarshal(b, &back); err != nil || len(back) != 2 || back[0] != l.Entries[2] || back[1] != l.Entries[3] {
		t.Errorf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`[{"outcome":"lost"}]`), &back); err == nil || !strings.Contains(err.Error(), "modelled, empty") {
		t.Error(err)
	}
	if _, err := json.Marshal(Outcome(9)); err == nil {
		t.Error("an unknown outcome was written")
	}
	equal(t, "unknown", Outcome(9).String(), "outcome(9)")
}

func readFSSeq(contents map[string]string) Seq {
	return OpenFS(context.Background(), files(contents), ".", Options{})
}

// An error that is no document's is passed on and not entered.
func TestLedgerFinalError(t *testing.T) {
	failed := errors.New("disk on fire")
	var l Ledger
	s := collect(t, l.Record(Dedup(func(yield func(Document, error) bool) {
		if yield(Document{ID: "a", Text: "x"}, nil) {
			yield(Document{}, failed)
		}
	})))
	if s.final != failed || l.Total() != 1 {
		t.Errorf("final %v, %d entries", s.final, l.Total())
	}
	for range l.Record(Texts("a", "b")) {
		break
	}
	if l.Total() != 2 {
		t.Errorf("%d entries after reading one more", l.Total())
	}
}

func TestDocumentError(t *testing.T) {
	for want, e := range map[string]*DocumentError{
		"corpus: a: line 3: unpaired quote": {ID: "a", Outcome: Failed, Line: 3, Err: errQuote},
		"corpus: a: same as b":              {ID: "a", Outcome: Duplicate, Of: "b"},
		"corpus: a: empty":                  {ID: "a", Outcome: Empty},
	} {
		equal(t, "message", e.Error(), want)
	}
	err := fmt.Errorf("fit: %w", &DocumentError{ID: "a", Err: io.ErrUnexpectedEOF})
	var one *DocumentError
	if !errors.As(err, &one) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("not unwrapped")
	}
}
