package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a script that completes topoi's commands in a shell",
		Long: `Prints a script that lets a shell complete topoi's commands, flags and files
with the Tab key. The examples say where each shell looks for it.`,
		Example: `  topoi completion bash > ~/.local/share/bash-completion/completions/topoi
  topoi completion zsh > "${fpath[1]}/_topoi"
  topoi completion fish > ~/.config/fish/completions/topoi.fish
  topoi completion powershell >> $PROFILE`,
		ValidArgs:   shells,
		Annotations: map[string]string{"settings": "none"},
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &exitError{exitUsage, fmt.Errorf("completion needs the name of a shell: %s", oneOf(shells)), "such as: " + firstExample(cmd)}
			}
			shell := choice{allowed: shells}
			if err := shell.Set(args[0]); err != nil {
				return usageError("no completion for %q: %w", args[0], err)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.stdout, true)
			case "zsh":
				return root.GenZshCompletion(a.stdout)
			case "fish":
				return root.GenFishCompletion(a.stdout, true)
			}
			return root.GenPowerShellCompletionWithDesc(a.stdout)
		},
	}
}

// completeChoices lets shells complete the values of flags that are one of a few
// words.
func completeChoices(cmd *cobra.Command, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		c, ok := f.Value.(*choice)
		if !ok {
			return
		}
		values := cobra.FixedCompletions(c.allowed, cobra.ShellCompDirectiveNoFileComp)
		_ = cmd.RegisterFlagCompletionFunc(f.Name, values) // fails only for unknown flags and for the second time
	})
}
