// Package corpus reads articles into a stream of documents and keeps a ledger
// of what became of every input.
package corpus
