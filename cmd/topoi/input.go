package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
)

// open streams the documents of the paths of a command line.
func (a *app) open(ctx context.Context, paths []string, opt corpus.Options) corpus.Seq {
	if slices.Contains(paths, "-") && isTerminal(a.stdin.r) {
		a.typing = true
		a.messages.warn("reading what you type; end with Ctrl-D")
	}
	if len(paths) == 1 && paths[0] == "-" {
		return corpus.Read(ctx, a.stdin, "stdin", opt)
	}
	return corpus.OpenAll(ctx, paths, opt)
}

// mostSmall is the size of the largest file that readSmall reads.
const mostSmall = 16 << 20

// readSmall reads a file that people write: settings, edits, a list of words. One
// without end, as a link to a device, is refused before it fills the memory.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostSmall+1))
	if err == nil && len(text) > mostSmall {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("more than %s", formatSize(mostSmall))}
	}
	return text, err
}

// checkPaths makes sure that everything to be read is there before anything
// is.
func checkPaths(paths []string) error {
	stdin := 0
	for _, path := range paths {
		if path == "-" {
			if stdin++; stdin > 1 {
				return usageError("standard input (-) can be read only once")
			}
			continue
		}
		if _, err := os.Stat(path); err != nil {
			hint := ""
			if errors.Is(err, fs.ErrNotExist) {
				hint = missingHint(path)
			}
			return inputError(err, hint)
		}
	}
	return nil
}

// checkArticles is checkPaths for what is to be modelled, which a model is not.
func checkArticles(paths []string) error {
	if err := checkPaths(paths); err != nil {
		return err
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			continue // standard input, a folder, or a pipe not to be opened twice
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		model := isModel(f)
		f.Close()
		if model {
			return inputError(fmt.Errorf("%s is a model, not a collection of articles", path), "to see what is in it: topoi topics "+shellQuote(path))
		}
	}
	return nil
}

// missingHint helps to find what a path was meant to be.
func missingHint(path string) string {
	if link, err := os.Lstat(path); err == nil && link.Mode()&fs.ModeSymlink != 0 {
		return "it is a symbolic link to something that is not there"
	}
	dir, base := filepath.Split(filepath.Clean(path))
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return ""
	}
	extension := filepath.Ext(base)
	var stems []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == extension {
			stems = append(stems, strings.TrimSuffix(e.Name(), extension))
		}
	}
	near := closest(strings.TrimSuffix(base, extension), stems)
	if near == "" {
		return ""
	}
	return "did you mean " + filepath.Join(dir, near) + extension + "?"
}

// baseName names what is made from the first of the paths: the last element
// without the extension of a file.
func baseName(paths []string) string {
	path := paths[0]
	if path == "-" {
		return "stdin"
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	base := filepath.Base(path)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return strings.TrimLeft(base, "/")
	}
	base = strings.TrimSuffix(base, ".gz")
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		return name
	}
	return base
}

// loadModel opens the model file of a command.
func loadModel(path string) (*topics.Model, error) {
	info, err := os.Stat(path)
	if err != nil {
		hint := ""
		if errors.Is(err, fs.ErrNotExist) {
			hint = missingHint(path)
		}
		return nil, inputError(err, hint)
	}
	if info.IsDir() {
		return nil, inputError(fmt.Errorf("%s is a folder, not a model file", path), "make a model of it first: topoi fit "+path)
	}
	m, err := topics.Load(path)
	if err != nil && !strings.Contains(err.Error(), path) {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return m, err
}

// modelArgs accepts a model file, and paths after it if there may be some.
func modelArgs(paths bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return &exitError{exitUsage, fmt.Errorf("%s needs a model file", cmd.Name()), "such as: " + firstExample(cmd)}
		case paths && len(args) == 1:
			return &exitError{exitUsage, fmt.Errorf("%s needs documents to read after the model file", cmd.Name()), "such as: " + firstExample(cmd)}
		case !paths && len(args) > 1:
			return &exitError{exitUsage, fmt.Errorf("%s takes one model file, not %d arguments", cmd.Name(), len(args)), "such as: " + firstExample(cmd)}
		}
		return nil
	}
}

// firstExample is the first line of the examples of a command.
func firstExample(cmd *cobra.Command) string {
	line, _, _ := strings.Cut(strings.TrimSpace(cmd.Example), "\n")
	return strings.TrimSpace(line)
}

// completeModels completes the first argument with model files, further ones
// with any file.
func completeModels(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return []string{"topoi"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return nil, cobra.ShellCompDirectiveDefault
}
