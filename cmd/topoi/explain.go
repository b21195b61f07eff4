package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/sparse"
	"github.com/topoi-nmf/topoi/topics"
)

// explain says an error in the words of the command line: what is wrong and,
// where the message does not say so itself, what to do about it.
func explain(err error) (what, hint string) {
	var format *sparse.FormatError
	var penalty *factor.PenaltyError
	var start *factor.StartError
	switch {
	case errors.Is(err, topics.ErrNotModel):
		hint = "make a model first: topoi fit PATH -o news.topoi"
	case errors.As(err, &format) && format.Line <= 1:
		hint = "a MatrixMarket file begins with a line such as: %%MatrixMarket matrix coordinate real general"
	case errors.As(err, &penalty):
		hint = "set both --alpha-w and --alpha-h, or neither"
	case errors.As(err, &start):
		hint = "such as: --start nndsvda"
	}
	return plain(err), hint
}

// plain is the text of an error without the names of packages and system
// calls, which say nothing to a user.
func plain(err error) string {
	text := err.Error()
	var path *fs.PathError
	if errors.As(err, &path) {
		text = strings.Replace(text, path.Error(), path.Path+": "+path.Err.Error(), 1)
	}
	for _, name := range []string{"corpus", "vectorize", "sparse", "factor", "topics", "report"} {
		text = strings.ReplaceAll(": "+text, ": "+name+": ", ": ")[len(": "):]
	}
	return strings.Replace(text, "Options.Encoding", "--encoding", 1)
}

// interrupted says where a run was stopped and what is left of it, when err
// comes from that; any other error is returned as it is.
func interrupted(ctx context.Context, err error, p *progress, kept string) error {
	if err == nil || ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	where := ""
	if p != nil && p.done > 0 {
		where = fmt.Sprintf(" while %s, after %s %s", strings.ToLower(p.stage), number(p.done), p.unit)
	}
	return &exitError{code: exitInterrupted, err: fmt.Errorf("interrupted%s; %s", where, kept)}
}

// flagError words a mistake in the flags.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	hint := "see " + cmd.CommandPath() + " --help"
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			err = fmt.Errorf("unknown flag -%s in -%s", name, unknown.GetSpecifiedShortnames())
			break
		}
		err = fmt.Errorf("unknown flag --%s%s", name, didYouMean(name, flagNames(cmd), "--%s"))
	case errors.As(err, &invalid):
		err = fmt.Errorf("%s %s: %w", flagName(invalid.GetFlag()), invalid.GetValue(), wording(invalid.Unwrap()))
	case errors.As(err, &missing):
		err = fmt.Errorf("%s needs a value", flagName(missing.GetFlag()))
	}
	return &exitError{code: exitUsage, err: err, hint: hint}
}

// wording replaces what the standard library says of numbers.
func wording(err error) error {
	if strings.Contains(err.Error(), "strconv.ParseUint") {
		return errors.New("a whole number of at least 0 is wanted")
	}
	if strings.Contains(err.Error(), "strconv.ParseBool") {
		return errors.New("true or false is wanted")
	}
	return err
}

// flagName is a flag as it is usually written.
func flagName(f *pflag.Flag) string {
	if f.Shorthand == f.Name {
		return "-" + f.Name
	}
	return "--" + f.Name
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
