package main

import (
	"context"
	"io"
	"os"
	"sync/atomic"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// An app is one run of the command: its three streams and what the flags
// common to all subcommands say about them.
type app struct {
	stdin    *cancelReader
	stdout   *output
	messages *messages
	commands []*cobra.Command               // in the order of the help
	typing   bool                           // input is being typed at a terminal
	writing  atomic.Int32                   // files being written, or sure to be
	targets  []string                       // files that it is to write
	groups   map[*cobra.Command][]flagGroup // for the help texts
	quiet    bool
	verbose  bool
	noColor  bool
	log      choice
}

func newApp(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{
		stdin:    &cancelReader{ctx: ctx, r: stdin},
		stdout:   newOutput(stdout),
		messages: newMessages(stderr),
		groups:   map[*cobra.Command][]flagGroup{},
		log:      choice{value: "text", allowed: []string{"text", "json"}},
	}
}

// rootCommand is the whole tree of commands.
func (a *app) rootCommand() *cobra.Command {
	root := a.mainCommand()
	a.group(root, "Every command", func(fs *pflag.FlagSet) {
		fs.BoolVarP(&a.quiet, "quiet", "q", false, "say nothing but errors")
		fs.BoolVarP(&a.verbose, "verbose", "v", false, "list what is otherwise counted, and say what takes how long")
		fs.BoolVar(&a.noColor, "no-color", false, "no colours; the variable NO_COLOR does the same")
		fs.Var(&a.log, "log-format", "messages as `FORMAT`: text or json")
	})
	root.PersistentFlags().AddFlagSet(a.groups[root][len(a.groups[root])-1].flags)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := configure(cmd); err != nil {
			return err
		}
		a.messages.configure(a.quiet, a.verbose, a.log.value == "json", a.color(a.messages.w))
		for _, s := range strange(root) {
			a.messages.warn("%s", s)
		}
		return nil
	}
	help := a.helpCommand()
	a.commands = []*cobra.Command{
		a.fitCommand(), a.topicsCommand(), a.docsCommand(), a.inferCommand(), a.explainCommand(), a.reportCommand(),
		a.evaluateCommand(), a.editCommand(), a.selectCommand(), a.factorCommand(), a.rankCommand(), a.configCommand(), a.versionCommand(),
		a.completionCommand(), a.manCommand(), help, exitCodesTopic(),
	}
	root.AddCommand(a.commands...)
	root.SetHelpCommand(help)
	root.InitDefaultHelpCmd()
	root.CompletionOptions.DisableDefaultCmd = true
	root.Version = version().Version
	root.SetVersionTemplate(version().line())
	root.SetOut(a.stdout)
	root.SetErr(a.messages.w)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.help(cmd) })
	return root
}

// color reports whether w is a terminal that should be given colours.
func (a *app) color(w io.Writer) bool {
	return !a.noColor && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(w)
}

// width of the terminal w in columns, 0 when w is not a terminal.
func width(w io.Writer) int {
	f, ok := w.(interface{ Fd() uintptr })
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func isTerminal(w any) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}
