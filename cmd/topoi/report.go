package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/report"
)

func (a *app) reportCommand() *cobra.Command {
	var output, title string
	var force, json bool
	cmd := &cobra.Command{
		Use:   "report MODEL",
		Short: "Write a report to open in a browser",
		Long: `Writes a report on a model: its topics, their words and articles, what became of
every input, and how it was done. It is one HTML file that needs no network.`,
		Example: `  topoi report news.topoi
  topoi report news.topoi -o report.html --title "A year of business news"`,
		Args:              modelArgs(false),
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			if output == "" {
				output = baseName(args) + ".html"
			}
			file, err := a.newTarget(output, isReport, force)
			if err != nil {
				return err
			}
			m, err := loadModel(args[0])
			if err != nil {
				return err
			}
			if err := file.write(report.NewView(m, report.Options{Title: title}).HTML); err != nil || output == "-" {
				return err
			}
			if json {
				return a.printJSON(map[string]string{"report": output})
			}
			_, err = fmt.Fprintf(a.stdout, "Saved    %s\n", visible(output))
			return err
		},
	}
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.StringVarP(&output, "output", "o", "", "write to `FILE`; - is standard output (default NAME.html)")
		fs.StringVar(&title, "title", "", "put `TEXT` at the top of the report")
		fs.BoolVar(&force, "force", false, "overwrite a file that topoi did not write")
		fs.BoolVar(&json, "json", false, "name what was written as a JSON object")
	})
	return cmd
}
