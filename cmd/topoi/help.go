package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// few are the flags that the help of the command without a name shows; the
// others are in that of fit.
var few = []string{"k", "output", "lang", "text", "title", "date", "seed", "threads"}

func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "help [COMMAND]",
		Short:       "Explain a command",
		Annotations: map[string]string{"settings": "none"},
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return commandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about := cmd.Root()
			for _, name := range args {
				next := child(about, name)
				if next == nil {
					return &exitError{
						exitUsage, fmt.Errorf("no help on %q%s", name, didYouMean(name, commandNames(about), "%s")),
						"topoi help lists what there is",
					}
				}
				about = next
			}
			a.help(about)
			return nil
		},
	}
}

func child(cmd *cobra.Command, name string) *cobra.Command {
	for _, c := range cmd.Commands() {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// help prints what a command does, how it is called, and its flags.
func (a *app) help(cmd *cobra.Command) {
	b := new(strings.Builder)
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintln(b, text)
	if cmd.Runnable() {
		fmt.Fprintf(b, "\nUsage: %s\n", a.usage(cmd))
	}
	if cmd.Example != "" {
		fmt.Fprintf(b, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.HasSubCommands() {
		a.helpCommands(b, cmd)
		helpFlags(b, "Flags", shortList(cmd))
		fmt.Fprint(b, "\nAll flags: topoi fit --help. About a command: topoi help COMMAND.\n")
	} else if cmd.Runnable() {
		for _, g := range a.groups[cmd] {
			helpFlags(b, g.title, g.flags)
		}
		fmt.Fprint(b, "\nEvery command also has -q, -v, --no-color and --log-format text|json.\n")
	}
	io.WriteString(a.stdout, b.String())
}

// usage is the line that shows how a command is called.
func (a *app) usage(cmd *cobra.Command) string {
	line := strings.TrimPrefix(cmd.CommandPath(), "topoi")
	_, args, _ := strings.Cut(cmd.Use, " ")
	line = strings.TrimSpace("topoi" + line + " " + args)
	if len(a.groups[cmd]) > 0 {
		line += " [flags]"
	}
	return line
}

func (a *app) helpCommands(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprint(b, "\nCommands:\n")
	for _, c := range a.commands {
		fmt.Fprintf(b, "  %-12s %s\n", c.Name(), c.Short)
	}
}

// Columns of the flags in a help text.
const (
	flagColumn = 24 // at which the explanation begins
	textWidth  = 80
)

// helpFlags lists flags, each with its explanation beside it, or below it when
// it is long.
func helpFlags(b *strings.Builder, title string, flags *pflag.FlagSet) {
	fmt.Fprintf(b, "\n%s:\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		name := "      --" + f.Name
		if f.Shorthand == f.Name {
			name = "  -" + f.Name
		} else if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		if value != "" {
			name += " " + value
		}
		if d := f.DefValue; d != "" && d != "false" && d != "auto" && d != "none" {
			text += " (default " + d + ")"
		}
		lines := wrap(text, textWidth-flagColumn)
		if len(name) > flagColumn-2 {
			lines = append([]string{""}, lines...)
		}
		for i, line := range lines {
			if i > 0 {
				name = ""
			}
			b.WriteString(strings.TrimRight(fmt.Sprintf("%-*s%s", flagColumn, name, line), " ") + "\n")
		}
	})
}

// wrap breaks text into lines of at most width bytes, at spaces.
func wrap(text string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		if last >= 0 && len(lines[last])+1+len(word) <= width {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// shortList picks the flags for the short help.
func shortList(cmd *cobra.Command) *pflag.FlagSet {
	list := pflag.NewFlagSet("", pflag.ContinueOnError)
	list.SortFlags = false
	for _, name := range few {
		if f := cmd.Flags().Lookup(name); f != nil {
			list.AddFlag(f)
		}
	}
	return list
}
