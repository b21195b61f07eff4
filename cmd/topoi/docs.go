package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/report"
)

func (a *app) docsCommand() *cobra.Command {
	var print printFlags
	var worst count // 0 = all articles, in their order
	cmd := &cobra.Command{
		Use:   "docs MODEL",
		Short: "Print the topics of every article of a model",
		Long: `Prints the articles a model was made from, each with the weights of its topics,
which sum to 1.

As JSON Lines every line is an object: document (the path below the folder that
was read), title, date, source, labels, and topics (id, weight), heaviest first.

--worst 20 prints the twenty articles that the topics explain worst, the worst
first, each with its misfit: the part of what sets it apart from the average
article that its topics leave unexplained. Length matters little in this.`,
		Example: `  topoi docs news.topoi > articles.jsonl
  topoi docs news.topoi --format csv > articles.csv
  topoi docs news.topoi --format table | less
  topoi docs news.topoi --worst 20 --format table`,
		Args:              modelArgs(false),
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := print.report(cmd, "jsonl")
			if err != nil {
				return err
			}
			m, err := loadModel(args[0])
			if err != nil {
				return err
			}
			rows := report.DocumentRows(m)
			if worst.value > 0 {
				if len(m.Worst(1)) == 0 {
					a.messages.warn("%s does not say how well it explains its articles: it was made by an earlier version; fit it again", args[0])
				}
				rows = report.WorstRows(m, worst.value)
			}
			return report.WriteDocuments(a.stdout, rows, format)
		},
	}
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(&worst, "worst", "print only the `N` articles that the topics explain worst")
		fs.Lookup("worst").DefValue = ""
		print.add(fs, "jsonl", "jsonl", "csv", "table", "json", "markdown")
	})
	return cmd
}
