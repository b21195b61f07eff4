package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/topics"
)

// editsFile is where edits are kept, and looked for when none are named.
const editsFile = "topoi.edits.toml"

// noEdits as the name of the file turns edits off.
const noEdits = "none"

func addEdits(fs *pflag.FlagSet, path *string) {
	fs.StringVar(path, "edits", "", "make the edits of `FILE` to the topics (default "+editsFile+", if there is one; none turns it off)")
}

// readEdits reads the edits to make. It tells which file they come from, "" if there
// are none.
func readEdits(path string) (e topics.Edits, from string, err error) {
	asked := path != ""
	switch path {
	case noEdits:
		return e, "", nil
	case "":
		path = editsFile
	}
	text, err := readSmall(path)
	if err != nil {
		if !asked && errors.Is(err, fs.ErrNotExist) {
			return e, "", nil
		}
		return e, "", inputError(err, "")
	}
	if err := decodeEdits(string(text), &e); err != nil {
		return e, "", usageError("%s:%w", path, err)
	}
	return e, path, nil
}

// decodeEdits refuses what it does not know: a mistyped key would do nothing. Errors
// begin with the line, if it is known.
func decodeEdits(text string, e *topics.Edits) error {
	meta, err := toml.Decode(text, e)
	var p toml.ParseError
	switch {
	case errors.As(err, &p):
		return fmt.Errorf("%d: %s", p.Position.Line, p.Message)
	case err != nil:
		return fmt.Errorf(" %s", strings.TrimPrefix(err.Error(), "toml: "))
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return unknownEdit(unknown[0])
	}
	if err := e.Check(); err != nil {
		return fmt.Errorf(" %s", plain(err))
	}
	return nil
}

// unknownEdit says what could stand in the place of a key.
func unknownEdit(key toml.Key) error {
	edits := reflect.TypeFor[topics.Edits]()
	if kind := slices.Index(fieldKeys(edits), key[0]); len(key) > 1 && kind >= 0 {
		keys := fieldKeys(edits.Field(kind).Type.Elem())
		return fmt.Errorf(" unknown key %q; [[%s]] has %s%s", key, key[0], strings.Join(keys, " and "), didYouMean(key[1], keys, "%s"))
	}
	return fmt.Errorf(" unknown key %q; edits are [[rename]], [[merge]], [[split]], [[hide]], [[pin]] and [[stop]]%s",
		key[0], didYouMean(key[0], fieldKeys(edits), "%s"))
}

// fieldKeys lists what the fields of a struct are called in a file.
func fieldKeys(t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		keys = append(keys, t.Field(i).Tag.Get("toml"))
	}
	return keys
}

// editActions are what "topoi edit" can do, with their arguments.
var editActions = []struct{ name, arguments, does string }{
	{"rename", "TOPIC LABEL", "give a topic a name"},
	{"merge", "TOPIC TOPIC... [LABEL]", "join topics"},
	{"split", "TOPIC [PARTS]", "divide a topic, into 2 unless told otherwise"},
	{"hide", "TOPIC", "leave a topic out of reports"},
	{"pin", "TOPIC [LABEL]", "have a topic in every fit"},
	{"stop", "WORD...", "leave words out"},
}

func (a *app) editCommand() *cobra.Command {
	var file string
	var list strings.Builder
	var names []string
	for _, x := range editActions {
		fmt.Fprintf(&list, "  %-30s %s\n", x.name+" "+x.arguments, x.does)
		names = append(names, x.name)
	}
	cmd := &cobra.Command{
		Use:   "edit MODEL ACTION ARGUMENT...",
		Short: "Note a better name, a merge or a split for the next fits",
		Long: `Adds an edit to ` + editsFile + `, which every fit in this folder makes again:

` + list.String() + `
Topics are those of the model, such as T07. Their numbers change with every fit,
so the file names a topic by its words; change them there as you like. The model
itself stays as it is until the next fit.`,
		Example: `  topoi edit news.topoi rename T07 "Monetary policy"
  topoi edit news.topoi merge T02 T09 Football
  topoi edit news.topoi stop said reuters`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 3 {
				return &exitError{exitUsage, errors.New("edit needs a model, an action and what to do it to"), "such as: " + firstExample(cmd)}
			}
			if !slices.Contains(names, args[1]) {
				return usageError("edit cannot %q, only %s%s", args[1], strings.Join(names, ", "), didYouMean(args[1], names, "%s"))
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return nil, cobra.ShellCompDirectiveDefault
			case 1:
				return names, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.edit(args[0], args[1], args[2:], file) },
	}
	a.group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.StringVar(&file, "edits", editsFile, "add the edit to `FILE`")
	})
	return cmd
}

func (a *app) edit(model, action string, args []string, file string) error {
	m, err := loadModel(model)
	if err != nil {
		return err
	}
	entry, err := editEntry(m, action, args)
	if err != nil {
		return err
	}
	var before string
	switch text, err := readSmall(file); {
	case err == nil:
		before = string(text)
	case !errors.Is(err, fs.ErrNotExist):
		return inputError(err, "")
	}
	if slices.Contains(strings.Split(before, "\n\n"), strings.TrimRight(entry, "\n")) || strings.HasSuffix("\n"+before, "\n"+entry) {
		_, err = fmt.Fprintf(a.stdout, "%s\n%s: has this edit already\n", entry, file)
		return err
	}
	if before != "" {
		before = strings.TrimRight(before, "\n") + "\n\n"
	}
	if err := decodeEdits(before+entry, new(topics.Edits)); err != nil {
		return usageError("%s:%w", file, err)
	}
	t, err := a.newTarget(file, func(*os.File) bool { return true }, true) // what is there is kept
	if err == nil {
		err = t.write(func(w io.Writer) error { _, err := io.WriteString(w, before+entry); return err })
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s\n%s: made at the next fit\n", entry, file)
	return err
}

// editEntry is the text of an edit.
func editEntry(m *topics.Model, action string, args []string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "[[%s]]\n", action)
	if action == "stop" {
		fmt.Fprintf(&b, "words = %s\n", tomlStrings(args))
		return b.String(), nil
	}
	var found []int
	for len(args) > 0 && len(found) < mostTopics(action) {
		t := topicNamed(m, args[0])
		if t < 0 {
			break
		}
		if slices.Contains(found, t) {
			return "", usageError("%s is named twice", m.Topics[t].ID)
		}
		found, args = append(found, t), args[1:]
	}
	if len(found) == 0 || action != "rename" && len(args) > 0 && looksLikeTopic(args[0]) && topicNamed(m, args[0]) < 0 {
		return "", usageError("%s is no topic of the model, which has %s to %s", args[0], m.Topics[0].ID, m.Topics[m.K()-1].ID)
	}
	if action == "merge" {
		if len(found) < 2 {
			return "", usageError("merge joins at least two topics, such as: merge %s %s", m.Topics[0].ID, m.Topics[m.K()-1].ID)
		}
		var lists []string
		for _, t := range found {
			lists = append(lists, tomlStrings(topicWords(m, t)))
		}
		fmt.Fprintf(&b, "words = [%s]\n", strings.Join(lists, ", "))
	} else {
		fmt.Fprintf(&b, "words = %s\n", tomlStrings(topicWords(m, found[0])))
	}
	if action == "pin" && len(args) > 0 && topicNamed(m, args[0]) >= 0 {
		return "", usageError("pin takes one topic at a time; %s is another", args[0])
	}
	return editRest(&b, action, args)
}

// topicNamed is the topic with the id, -1 if there is none.
func topicNamed(m *topics.Model, id string) int {
	return slices.IndexFunc(m.Topics, func(t topics.Topic) bool { return strings.EqualFold(t.ID, id) })
}

// looksLikeTopic reports whether a word is meant as an id, not as a label.
func looksLikeTopic(s string) bool {
	_, err := strconv.ParseUint(s[min(1, len(s)):], 10, 16)
	return err == nil && (s[0] == 'T' || s[0] == 't')
}

// mostTopics is how many topics an action takes.
func mostTopics(action string) int {
	if action == "merge" {
		return 1 << 10
	}
	return 1
}

// editRest adds what follows the topics: a label, or a number of parts.
func editRest(b *strings.Builder, action string, rest []string) (string, error) {
	text := strings.TrimSpace(strings.Join(rest, " "))
	switch {
	case action == "split" && text != "":
		parts, err := strconv.Atoi(text)
		if err != nil {
			return "", usageError("%q is not a number of parts", text)
		}
		fmt.Fprintf(b, "into = %d\n", parts)
	case action == "rename" && text == "":
		return "", usageError("rename needs a label")
	case action == "hide" && text != "":
		return "", usageError("hide takes one topic; what is %q?", text)
	case text != "":
		fmt.Fprintf(b, "label = %s\n", tomlString(text))
	}
	return b.String(), nil
}

// topicWords are the words by which a topic is found again.
func topicWords(m *topics.Model, t int) []string {
	const words = 6
	var list []string
	for _, w := range m.Words(t, words, topics.LabelLambda) {
		list = append(list, w.Word)
	}
	return list
}

func tomlStrings(list []string) string {
	var quoted []string
	for _, s := range list {
		quoted = append(quoted, tomlString(s))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// tomlString is a basic string of TOML.
func tomlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
