// Package corpus reads articles into a stream of documents and lets a ledger
// be kept of what became of every input.
//
// It is the first stage of a topic model. Where the articles are and how they
// are stored is its business alone; what comes out is the same for all:
//
//  1. [Open] lists a file, a folder with everything below it in lexical
//     order, or standard input. [OpenAll] takes several paths, [OpenFS] any
//     fs.FS, [Read] any io.Reader, and [Texts] strings.
//  2. A file is told by its name, or by its first bytes where the name says
//     nothing: plain text, Markdown, HTML, JSON Lines, CSV or TSV. Pictures,
//     archives and programs are left out, and in folders README, LICENSE and
//     hidden files, unless asked for.
//  3. Its bytes become UTF-8: by byte order mark, as UTF-8 where that is
//     valid, by what the file declares, or by a guess that looks at the
//     letters of some forty languages. What was guessed is kept in
//     Document.Notes with its place.
//  4. Markup is stripped, and title, date, source, language and labels are
//     taken from where they are said: a metadata.tsv or metadata.csv beside
//     the files, columns, front matter, meta elements, header lines such as
//     "Subject:", the first line, a date in the path, the first folder below
//     the path opened.
//  5. Byte-exact duplicates are collapsed onto the first ([Dedup]).
//
// Files are read by several goroutines and delivered in the order of their
// names, so the stream is the same for any number of them. Memory is bounded:
// by a few dozen small files, or one large document of at most
// Options.MaxBytes. No goroutine is left behind when the loop over the stream
// is left early or the context cancelled.
//
// # Errors
//
// Nothing is dropped in silence. An input that does not become a document
// arrives in its place in the stream as a [*DocumentError] with an [Outcome],
// and the stream goes on. In a table or JSON Lines that holds for each record:
// an unpaired quote, a malformed line, or a line of a gigabyte costs that
// record and is told with its line number. Any other error is the last item:
// the path does not exist, it holds no documents ([ErrNoDocuments]), the
// context was cancelled. [Ledger.Record] enters the fate of each input in a
// [Ledger] as the stream goes by.
package corpus
