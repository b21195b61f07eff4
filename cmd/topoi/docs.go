package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/report"
)

func (a *app) docsCommand() *cobra.Command {
	var print printFlags
	cmd := &cobra.Command{
		Use:   "docs MODEL",
		Short: "Print the topics of every article of a model",
		Long: `Prints the articles a model was made from, each with the weights of its topics,
which sum to 1.

As JSON Lines every line is an object: document (the path below the folder that
was read), title, date, source, labels, and topics (id, weight), heaviest first.`,
		Example: `  topoi docs news.topoi > articles.jsonl
  topoi docs news.topoi --format csv > articles.csv
  topoi docs news.topoi --format table | less`,
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
			return report.WriteDocuments(a.stdout, report.DocumentRows(m), format)
		},
	}
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		print.add(fs, "jsonl", "jsonl", "csv", "table", "json", "markdown")
	})
	return cmd
}
