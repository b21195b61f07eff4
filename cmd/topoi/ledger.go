package main

import (
	"errors"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/report"
	"github.com/topoi-nmf/topoi/topics"
)

// tell reports the inputs that failed and those that had to be guessed at,
// alike ones in one line, in the words of the report. With -v every one of
// them is listed, and those left out on purpose too.
func (m *messages) tell(ledger *corpus.Ledger) {
	if m.verbose {
		m.list(ledger)
		return
	}
	for _, w := range ledgerWarnings(ledger) {
		m.warn("%s", w)
	}
}

// ledgerWarnings are those that a ledger gives cause for.
func ledgerWarnings(ledger *corpus.Ledger) []string {
	return report.NewView(&topics.Model{Ledger: *ledger}, report.Options{}).Warnings
}

// tellNone reports the inputs when none of them was of use.
func (a *app) tellNone(err error) {
	var none *topics.NoTextError
	if errors.As(err, &none) {
		a.messages.tell(&none.Ledger)
	}
}

// list says what became of every input about which there is something to say.
func (m *messages) list(ledger *corpus.Ledger) {
	for _, e := range ledger.Entries {
		switch {
		case e.Outcome != corpus.Modelled && e.Reason == "":
			m.info("%s: %s", e.ID, e.Outcome)
		case e.Outcome != corpus.Modelled:
			m.info("%s: %s: %s", e.ID, e.Outcome, e.Reason)
		case e.Reason != "":
			m.info("%s: %s", e.ID, e.Reason)
		}
	}
}
