package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// build is what the program knows of itself.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"` // built with changes after the revision
	Go       string `json:"go"`
	System   string `json:"system"`
}

func version() build {
	b := build{Version: "devel", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value[:min(len(s.Value), 12)]
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (b build) line() string { return fmt.Sprintf("topoi %s (%s, %s)\n", b.Version, b.Go, b.System) }

func (a *app) versionCommand() *cobra.Command {
	var json bool
	cmd := &cobra.Command{
		Use:         "version",
		Short:       "Print the version",
		Args:        noArgs,
		Annotations: map[string]string{"settings": "none"},
		RunE: func(*cobra.Command, []string) error {
			b := version()
			if json {
				return a.printJSON(b)
			}
			_, err := fmt.Fprint(a.stdout, b.line())
			return err
		},
	}
	a.group(cmd, "Output", func(fs *pflag.FlagSet) { fs.BoolVar(&json, "json", false, "print a JSON object") })
	return cmd
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError("%s takes no arguments, but got %q", cmd.Name(), args[0])
	}
	return nil
}
