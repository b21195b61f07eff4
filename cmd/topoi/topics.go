package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/report"
)

func (a *app) topicsCommand() *cobra.Command {
	words, documents := count{10, 0}, count{10, 0}
	var print printFlags
	cmd := &cobra.Command{
		Use:   "topics MODEL",
		Short: "Print the topics of a model: words, share, main articles",
		Long: `Prints the topics of a model, the most common first: how much of the articles a
topic makes up, how well its words go together (coherence, from -1 to 1), and
its words, first those that weigh much in it and more than elsewhere. A topic
that cannot be relied on is marked with ! and the reasons: unstable (it comes
back in fewer than half of the fits to halves of the articles), mixed,
boilerplate, stop-word-like, one-source, duplicate of another, dead.

--json prints an array of objects: id, label, share, coherence (NPMI over
coherence_documents, each a window), verdict (kind, of, reasons: measure, value,
limit, text), stability (found in how many runs; overstated where there are
fewer than twenty articles a topic), words (word, stem, weight) and documents
(articles that define the topic, no two alike).`,
		Example: `  topoi topics news.topoi
  topoi topics news.topoi --words 20 --format csv > topics.csv`,
		Args:              modelArgs(false),
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := print.report(cmd, "json")
			if err != nil {
				return err
			}
			m, err := loadModel(args[0])
			if err != nil {
				return err
			}
			view := report.NewView(m, report.Options{Words: orNone(words), Documents: orNone(documents)})
			return report.WriteTopics(a.stdout, view, format)
		},
	}
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(&words, "words", "print `N` words of each topic")
		fs.Var(&documents, "documents", "give `N` articles of each topic, where the format has room for them")
		print.add(fs, "json", "table", "json", "jsonl", "csv", "markdown")
	})
	return cmd
}

// orNone asks the library for n, where its zero would ask for the default.
func orNone(n count) int {
	if n.value == 0 {
		return -1
	}
	return n.value
}
