package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// mainCommand is topoi without a subcommand: everything in one go.
func (a *app) mainCommand() *cobra.Command {
	f := newFitFlags()
	cmd := &cobra.Command{
		Use:   "topoi PATH...",
		Short: "Find the topics of a collection of news articles",
		Long: `Topoi reads a collection of articles, finds its topics, prints them, and writes
a model (NAME.topoi) and a report to open in a browser (NAME.html) into the
current folder. PATH is a folder, a file (text, Markdown, HTML, CSV, TSV, JSON
Lines) or - for standard input.`,
		Example: `  topoi articles                  the topics of a folder of articles
  topoi articles -k 20            20 topics
  topoi stories.csv --text body   a table with a column "body"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &exitError{exitUsage, errors.New("nothing to read: name a folder or file"), "such as: topoi articles; topoi --help tells more"}
			}
			if err := unknownCommand(cmd, args[0]); err != nil {
				return err
			}
			return a.fit(cmd, args, f)
		},
	}
	a.addFitFlags(cmd, f)
	return cmd
}

// unknownCommand is the error for a first argument that names nothing to read
// and resembles a command.
func unknownCommand(root *cobra.Command, arg string) error {
	if strings.ContainsAny(arg, `./\`) {
		return nil
	}
	if _, err := os.Lstat(arg); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var names []string
	for _, cmd := range root.Commands() {
		names = append(names, cmd.Name())
	}
	near := closest(arg, names)
	if near == "" {
		return nil
	}
	return &exitError{
		exitUsage, fmt.Errorf("unknown command %q; did you mean topoi %s?", arg, near),
		"there is no file or folder of that name either",
	}
}
