package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Where a setting comes from, strongest first: a flag, the environment,
// topoi.toml in the working directory, topoi.toml of the user, the default.

const settingsFile = "topoi.toml"

// personal names flags that concern one invocation and can therefore only be
// given on the command line.
var personal = []string{"help", "output", "trace", "init-w", "init-h", "dry-run", "json", "plot", "html", "document"}

// A setting is the value of one flag and where it was found.
type setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

// configure gives every flag of cmd that the command line left alone the
// value that the environment or a settings file has for it.
func configure(cmd *cobra.Command) error {
	if cmd.Annotations["settings"] == "none" {
		return nil
	}
	_, err := resolve(cmd)
	return err
}

// resolve does the work of configure and tells where each value came from.
func resolve(cmd *cobra.Command) ([]setting, error) {
	files, err := settingsFiles(cmd.Root())
	if err != nil {
		return nil, err
	}
	var found []setting
	for _, f := range configurable(cmd) {
		origin := "default"
		if f.Changed {
			origin = "--" + f.Name
		} else if value, from, ok := lookup(cmd, f.Name, files); ok {
			if err := f.Value.Set(value); err != nil {
				return nil, usageError("%s: %s = %q: %w", from, f.Name, value, err)
			}
			origin = from
		}
		found = append(found, setting{f.Name, f.Value.String(), origin})
	}
	return found, nil
}

// strange says which environment variables look like a setting and are none.
// That is no error: other programs may use such names, as the tests do with
// TOPOI_DATA.
func strange(root *cobra.Command) []string {
	var flags []string
	for key := range keys(root) {
		if !strings.Contains(key, ".") {
			flags = append(flags, key)
		}
	}
	slices.Sort(flags)
	var list []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		rest, ours := strings.CutPrefix(name, "TOPOI_")
		flag := strings.ToLower(strings.ReplaceAll(rest, "_", "-"))
		if !ours || name == "TOPOI_DATA" || slices.Contains(flags, flag) {
			continue
		}
		message := "the variable " + name + " is not a setting"
		if near := closest(flag, flags); near != "" {
			message += "; did you mean " + variable(near) + "?"
		}
		list = append(list, message)
	}
	return list
}

// lookup finds the value for a flag outside the command line.
func lookup(cmd *cobra.Command, name string, files []*settingsTable) (value, origin string, ok bool) {
	if value, ok := os.LookupEnv(variable(name)); ok {
		return value, variable(name), true
	}
	for _, file := range files {
		if value, ok := file.values[commandKey(cmd)+name]; ok {
			return value, file.path, true
		}
		if value, ok := file.values[name]; ok {
			return value, file.path, true
		}
	}
	return "", "", false
}

// variable is the environment variable of a flag: TOPOI_MIN_DF for min-df.
func variable(flag string) string {
	return "TOPOI_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// commandKey begins the keys of the settings of one command. The command
// without a name is the same as fit.
func commandKey(cmd *cobra.Command) string {
	if cmd == cmd.Root() {
		return "fit."
	}
	return cmd.Name() + "."
}

// configurable lists the flags of cmd that may be set outside the command line.
// A command names one more that may not by its annotation "personal", such as a -k
// that is not the number of topics that k means elsewhere.
func configurable(cmd *cobra.Command) []*pflag.Flag {
	var list []*pflag.Flag
	add := func(f *pflag.Flag) {
		if !slices.Contains(personal, f.Name) && cmd.Annotations["personal"] != f.Name && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	cmd.Flags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	slices.SortFunc(list, func(a, b *pflag.Flag) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// A settingsTable is a settings file: values by "key" and "command.key".
type settingsTable struct {
	path   string
	values map[string]string
}

// settingsFiles reads the files there are, strongest first.
func settingsFiles(root *cobra.Command) ([]*settingsTable, error) {
	paths := []string{settingsFile}
	if dir, err := os.UserConfigDir(); err == nil {
		paths = append(paths, filepath.Join(dir, "topoi", settingsFile))
	}
	var files []*settingsTable
	for _, path := range paths {
		file, err := readSettings(root, path)
		if err != nil {
			return nil, err
		}
		if file != nil {
			files = append(files, file)
		}
	}
	return files, nil
}

// readSettings reads one file; it is nil when there is none.
func readSettings(root *cobra.Command, path string) (*settingsTable, error) {
	text, err := readSmall(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, usageError("%w", err)
	}
	var content map[string]any
	if _, err := toml.Decode(string(text), &content); err != nil {
		var p toml.ParseError
		if errors.As(err, &p) {
			return nil, usageError("%s:%d: %s", path, p.Position.Line, p.Message)
		}
		return nil, usageError("%s: %w", path, err)
	}
	file := &settingsTable{path, map[string]string{}}
	if err := file.fill("", content, keys(root)); err != nil {
		return nil, usageError("%s: %w", path, err)
	}
	return file, nil
}

// fill takes over the keys of a table, refusing those that mean nothing.
func (t *settingsTable) fill(prefix string, content map[string]any, known map[string]bool) error {
	for key, value := range content {
		switch value := value.(type) {
		case map[string]any:
			if prefix == "" && known[key+"."] {
				if err := t.fill(key+".", value, known); err != nil {
					return err
				}
				continue
			}
			return fmt.Errorf("there is no command %q to set anything for%s", key, suggestKey(key, "", known))
		case string, int64, float64, bool:
			if !known[prefix+key] {
				return fmt.Errorf("unknown setting %q%s", prefix+key, suggestKey(key, prefix, known))
			}
			t.values[prefix+key] = fmt.Sprint(value)
		default:
			return fmt.Errorf("%s%s must be a string, a number or true or false", prefix, key)
		}
	}
	return nil
}

// keys lists every key a settings file may have: "flag", "command." and
// "command.flag".
func keys(root *cobra.Command) map[string]bool {
	known := map[string]bool{}
	for _, cmd := range append(root.Commands(), root) {
		if cmd.Annotations["settings"] == "none" || !cmd.Runnable() {
			continue
		}
		known[commandKey(cmd)] = true
		for _, f := range configurable(cmd) {
			known[f.Name], known[commandKey(cmd)+f.Name] = true, true
		}
	}
	return known
}

func suggestKey(key, prefix string, known map[string]bool) string {
	var candidates []string
	for k := range known {
		if rest, ok := strings.CutPrefix(k, prefix); ok && !strings.Contains(rest, ".") {
			candidates = append(candidates, rest)
		}
	}
	slices.Sort(candidates)
	return didYouMean(key, candidates, "%s")
}
