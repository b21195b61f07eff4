// Package report shows a fitted model to people and to other programs.
//
// It works in two steps, so that no two outputs ever disagree:
//
//  1. [NewView] reads a [topics.Model] once and chooses every number, word and
//     sentence: what is rounded is rounded there.
//  2. The writers print that view and compute nothing: [View.Terminal] the
//     summary of a run, [View.HTML] a report in one self-contained file,
//     [WriteTopics] the topics and [WriteDocuments] the mixtures of documents,
//     as table, JSON, JSON Lines, CSV or Markdown.
//
// [Handler] serves the same over HTTP.
//
// Titles, labels and names come from files of unknown origin. Writers for
// people (terminal, tables, Markdown, CSV) drop control characters, escape
// sequences and text-direction overrides; the HTML report escapes everything
// and forbids, by content-security policy, every request and every script but
// its own. JSON keeps every character, those a terminal might obey in escaped
// form.
//
// Equal models and options give equal bytes.
package report
