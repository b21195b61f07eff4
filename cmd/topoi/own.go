package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// How files that topoi wrote are recognised, by their content: those are
// overwritten without asking, all others only with --force.

// isModel recognises a model file by its first entry, so that of any version
// and a damaged one too.
func isModel(f *os.File) bool {
	head := beginning(f)
	return bytes.HasPrefix(head, []byte("PK")) && bytes.Contains(head[:min(len(head), 200)], []byte("application/x-topoi-model"))
}

// isReport recognises the meta element by which reports name their generator.
func isReport(f *os.File) bool {
	return bytes.Contains(beginning(f), []byte(`<meta name="generator" content="Topoi`))
}

// isFactor recognises the comment that follows the first line of a factor.
func isFactor(f *os.File) bool { return bytes.Contains(beginning(f), []byte("\n"+factorComment)) }

// isTrace recognises the first line of a trace.
func isTrace(f *os.File) bool { return bytes.HasPrefix(beginning(f), []byte(`{"iteration":`)) }

func beginning(f *os.File) []byte {
	head := make([]byte, 8<<10)
	n, _ := io.ReadFull(f, head)
	return head[:n]
}

// withExtension replaces the extension of a path.
func withExtension(path, extension string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + extension
}

// commandLine is the command as it could be typed again: flags first, in the
// order of their names, since pflag does not keep the one they came in.
func commandLine(cmd *cobra.Command, args []string) string {
	words := strings.Fields(cmd.CommandPath())
	cmd.Flags().Visit(func(f *pflag.Flag) {
		flag := "--" + f.Name
		if f.Name == "k" {
			flag = "-k"
		}
		if f.Value.Type() == "bool" {
			words = append(words, flag+map[bool]string{true: "", false: "=false"}[f.Value.String() == "true"])
			return
		}
		words = append(words, flag, shellQuote(f.Value.String()))
	})
	for _, arg := range args {
		words = append(words, shellQuote(arg))
	}
	return strings.Join(words, " ")
}

// shellQuote quotes a word for a shell, if it needs that.
func shellQuote(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=@%+"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
