package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) configCommand() *cobra.Command {
	var json bool
	cmd := &cobra.Command{
		Use:   "config [COMMAND]",
		Short: "Show the settings and where each comes from",
		Long: `Every flag can also be set in the environment or in a file. The first of these
that has a value wins:

  1. the command line              -k 20 --min-df 5
  2. the environment               TOPOI_K=20 TOPOI_MIN_DF=5
  3. topoi.toml in this folder     k = 20
                                   min-df = 5
  4. topoi.toml of the user, in    ~/.config/topoi/ on Linux
  5. the default

A table such as [docs] in topoi.toml holds settings of that command alone; [fit]
is also for "topoi PATH". Files to write, --dry-run and --json belong on the
command line and cannot be set elsewhere.

"topoi config" shows the settings of fit, "topoi config docs" those of docs.`,
		Example: `  topoi config
  TOPOI_SEED=7 topoi config fit --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError("config takes the name of one command, not %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			of, err := configured(cmd.Root(), append(args, "fit")[0])
			if err != nil {
				return err
			}
			list, err := resolve(of)
			if err != nil {
				return err
			}
			if json {
				return a.printJSON(list)
			}
			return a.printSettings(list)
		},
	}
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&json, "json", false, "print an array of objects: name, value, origin")
	})
	return cmd
}

// configured finds a command that has settings.
func configured(root *cobra.Command, name string) (*cobra.Command, error) {
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.Annotations["settings"] == "none" || !cmd.Runnable() {
			continue
		}
		if cmd.Name() == name {
			return cmd, nil
		}
		names = append(names, cmd.Name())
	}
	return nil, usageError("no command %q has settings%s", name, didYouMean(name, names, "%s"))
}

func (a *app) printSettings(list []setting) error {
	nameWidth, valueWidth := 0, 0
	for _, s := range list {
		nameWidth, valueWidth = max(nameWidth, len(s.Name)), max(valueWidth, len(visible(s.Value)))
	}
	for _, s := range list {
		if _, err := fmt.Fprintf(a.stdout, "%-*s  %-*s  %s\n", nameWidth, s.Name, valueWidth, visible(s.Value), visible(s.Origin)); err != nil {
			return err
		}
	}
	return nil
}
