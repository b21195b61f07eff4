package main

import (
	"io"
	"strings"
	"time"

	mcobra "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "man",
		Short:       "Print the manual page",
		Long:        `Prints the manual page of topoi, in the language of man.`,
		Example:     "  topoi man > topoi.1 && man ./topoi.1",
		Args:        noArgs,
		Annotations: map[string]string{"settings": "none"},
		RunE: func(cmd *cobra.Command, _ []string) error {
			root := cmd.Root()
			prepare(root)
			page, err := mcobra.NewManPage(1, root)
			if err != nil {
				return err
			}
			page = page.WithSection("Exit status", reflow(exitCodesTopic().Long))
			_, err = io.WriteString(a.stdout, page.Build(undated{roff.NewDocument()})+"\n")
			return err
		},
	}
}

// prepare turns the texts of the help, made for a screen of 80 columns, into
// those of the manual, which man breaks into lines.
func prepare(cmd *cobra.Command) {
	cmd.Long = reflow(cmd.Long) // of which mango prints that of the root
	cmd.Flags().VisitAll(func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) })
	for _, c := range cmd.Commands() {
		prepare(c)
	}
}

// reflow joins the lines of each paragraph. Indented lines, as of a list, stay
// lines, unless they are indented so far that they continue one.
func reflow(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || b.Len() == 0:
		case strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "       "):
			b.WriteByte('\n')
		default:
			if !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte(' ')
			}
		}
		if line == "" {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}

// undated writes a manual without the day on which it is printed, so that the
// same program prints the same page.
type undated struct{ *roff.Document }

func (u undated) Heading(section uint, title, description string, _ time.Time) {
	u.Document.Heading(section, title, description, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
}
