package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/report"
	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

// A flagGroup is a titled part of the flags of a command, in the order in
// which the help shows them.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// group adds flags to cmd under a title.
func (a *app) group(cmd *cobra.Command, title string, add func(*pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	add(fs)
	cmd.Flags().AddFlagSet(fs)
	completeChoices(cmd, fs)
	a.groups[cmd] = append(a.groups[cmd], flagGroup{title, fs})
}

// readFlags say how documents are read.
type readFlags struct {
	format                  choice
	columns                 corpus.Columns
	perLine, allFiles, keep bool
	encoding                string
	maxBytes                size
}

func newReadFlags() *readFlags {
	f := &readFlags{format: choice{value: corpus.Auto.String()}, maxBytes: size{64 << 20}}
	for format := corpus.Auto; format <= corpus.TSV; format++ {
		f.format.allowed = append(f.format.allowed, format.String())
	}
	return f
}

// add the flags; duplicates are offered to be kept where they would be dropped.
func (f *readFlags) add(fs *pflag.FlagSet, duplicates bool) {
	fs.Var(&f.format, "input-format", "read files as `FORMAT`: "+oneOf(f.format.allowed[1:])+"; by default each by its name")
	fs.BoolVar(&f.perLine, "per-line", false, "every line of a text file is a document")
	fs.StringVar(&f.columns.Text, "text", "", "`COLUMN` of a table, or field of JSON, with the text")
	fs.StringVar(&f.columns.Title, "title", "", "`COLUMN` of the headline")
	fs.StringVar(&f.columns.Date, "date", "", "`COLUMN` of the date")
	fs.StringVar(&f.columns.ID, "id", "", "`COLUMN` that names the document")
	fs.StringVar(&f.columns.Label, "label", "", "`COLUMN` of the section or label")
	fs.StringVar(&f.columns.Source, "source", "", "`COLUMN` of the newspaper or agency")
	fs.StringVar(&f.encoding, "encoding", "", "read all text as in encoding `NAME`, such as windows-1252")
	fs.BoolVar(&f.allFiles, "all-files", false, "also read README, LICENSE and hidden files")
	if duplicates {
		fs.BoolVar(&f.keep, "keep-duplicates", false, "model every copy of a document, not just the first")
	}
	fs.Var(&f.maxBytes, "max-bytes", "pass over documents larger than `SIZE`")
}

func (f *readFlags) options(workers int) corpus.Options {
	format, _ := corpus.ParseFormat(f.format.value) // one of the allowed
	return corpus.Options{
		Format: format, PerLine: f.perLine, Columns: f.columns, Encoding: f.encoding, IncludeAll: f.allFiles,
		KeepDuplicates: f.keep, MaxBytes: f.maxBytes.bytes, Workers: workers,
	}
}

func addThreads(fs *pflag.FlagSet, threads *auto) {
	threads.least = 1
	fs.Var(threads, "threads", "use `N` threads; never changes the result")
}

// solverFlags configure the factorization.
type solverFlags struct {
	start          choice
	seed           uint64
	threads        auto
	alphaW, alphaH weight
	sparsity       share
	maxIter        auto
	maxTime        span
	tol            weight
}

// newSolverFlags takes the name of the start that is the command's default.
func newSolverFlags(start string) *solverFlags {
	return &solverFlags{start: newStart(start), maxIter: auto{count{0, 1}}}
}

func (f *solverFlags) add(fs *pflag.FlagSet) {
	fs.Var(&f.start, "start", "begin from `NAME`: "+oneOf(f.start.allowed))
	fs.Var(&f.alphaW, "alpha-w", "penalty `X` on word weights: removes weak topics (scaled as in scikit-learn)")
	fs.Var(&f.alphaH, "alpha-h", "penalty `X` on document weights; as --alpha-w unless given")
	fs.Var(&f.sparsity, "sparsity", "make zero what explains less than about the part `X` of a document, such as 1%")
	fs.Var(&f.maxIter, "max-iter", "stop after `N` iterations (default 500)")
	fs.Var(&f.maxTime, "max-time", "stop solving after `TIME` such as 30s; the result then depends on the machine")
	fs.Var(&f.tol, "tol", "stop when certified to within `X` nats per unit of weight; 0 never does (default 0.0001)")
	fs.Uint64Var(&f.seed, "seed", 1, "`SEED` of everything random; any number, 0 too")
	addThreads(fs, &f.threads)
}

// nmf puts the settings into the solver's form. Penalties are L1 to the
// ratio's part and L2 to the rest.
func (f *solverFlags) nmf(l1Ratio float64) factor.NMF {
	alphaH := f.alphaH.value
	if !f.alphaH.set {
		alphaH = f.alphaW.value
	}
	tol := f.tol.value
	if f.tol.set && tol == 0 {
		tol = -1 // the library's zero is its default
	}
	part := func(r float64) factor.Penalty { return factor.Penalty{W: f.alphaW.value * r, H: alphaH * r} }
	return factor.NMF{
		L1: part(l1Ratio), L2: part(1 - l1Ratio), Sparsity: factor.Penalty{H: f.sparsity.value}, MaxIter: f.maxIter.value, MaxTime: f.maxTime.value, Tol: tol,
		Seed: f.seed, Workers: f.threads.value, Start: startNamed(f.start.value),
	}
}

// modelFlags configure a topic model.
type modelFlags struct {
	solverFlags
	k            auto
	minDF, maxDF frequency
	maxTerms     count
	lang         string
	stopWords    string
	edits        string
	runs         runs
	consensus    auto
	ngrams       count
	weighting    choice
	refine       runs
	oneTopic     choice
}

func newModelFlags() *modelFlags {
	return &modelFlags{
		solverFlags: *newSolverFlags(modelStart), k: auto{count{0, 1}}, maxTerms: count{0, 0}, ngrams: count{2, 1},
		runs:      runs{count{topics.AutoRuns, 0}},
		refine:    runs{count{topics.AutoRuns, 0}}, // auto
		oneTopic:  choice{value: "auto", allowed: []string{"auto", "yes", "no"}},
		weighting: choice{value: "sublinear", allowed: []string{"sublinear", "tfidf", "binary", "counts"}},
	}
}

func (f *modelFlags) addWords(fs *pflag.FlagSet) {
	fs.StringVar(&f.lang, "lang", "en", "language of the articles, a two-letter `CODE`; none: no stop words, no stemming")
	fs.StringVar(&f.stopWords, "stop-words", "", "leave out the words in `FILE` too, separated by spaces or lines")
	addEdits(fs, &f.edits)
	fs.Var(&f.ngrams, "ngrams", "take phrases of up to `N` words as terms")
	fs.Var(&f.minDF, "min-df", "leave out words in fewer documents than `FREQ`, a number such as 5 or a part such as 0.1%")
	fs.Var(&f.maxDF, "max-df", "leave out words in more documents than `FREQ`, such as 50%")
	fs.Var(&f.maxTerms, "max-terms", "keep only the `N` words in most documents; 0 keeps all")
	fs.Var(&f.weighting, "weighting", "weigh words by `SCHEME`: "+oneOf(f.weighting.allowed))
	fs.Var(&f.refine, "refine", "make topics anew of whole articles `N` times; 0 leaves them as factorized (default 10; 3 where articles are short or few, or the solver runs)")
	fs.Var(&f.oneTopic, "one-topic", "whether an article has one topic, not a mixture: `WORD` is yes, no or auto, yes for short texts")
}

// rounds is topics.Options.Refine, where zero is the default.
func (f *modelFlags) rounds() int {
	switch n := f.refine.value; n {
	case topics.AutoRuns:
		return 0
	case 0:
		return -1
	default:
		return n
	}
}

// onlyTopic is topics.Options.OneTopic.
func (f *modelFlags) onlyTopic() topics.OneTopic {
	return topics.OneTopic(slices.Index(f.oneTopic.allowed, f.oneTopic.value))
}

// options of the whole fit.
func (f *modelFlags) options() (topics.Options, error) {
	weighting, err := vectorize.ParseWeighting(f.weighting.value)
	if err != nil {
		return topics.Options{}, usageError("--weighting: %w", err)
	}
	stop, err := readWords(f.stopWords)
	if err != nil {
		return topics.Options{}, err
	}
	nmf := f.nmf(1)
	if f.start.value == modelStart {
		nmf.Start = nil // the model says "default"
	}
	edits, _, err := readEdits(f.edits)
	if err != nil {
		return topics.Options{}, err
	}
	return topics.Options{
		K: f.k.value, ChooseK: true, Runs: f.runs.value, Consensus: f.consensus.value, Edits: edits, Seed: f.seed, Workers: f.threads.value, NMF: nmf,
		Refine: f.rounds(), OneTopic: f.onlyTopic(),
		Vectorizer: vectorize.Vectorizer{
			Analyzer: vectorize.Analyzer{Lang: f.lang, StopWords: stop, NGrams: f.ngrams.value},
			MinDF:    f.minDF.value, MaxDF: f.maxDF.value, MaxTerms: f.maxTerms.value, Weighting: weighting,
		},
	}, nil
}

// readWords reads a file of words; # begins a comment.
func readWords(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readSmall(path)
	if err != nil {
		return nil, inputError(err, "")
	}
	var words []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		words = append(words, strings.Fields(line)...)
	}
	return words, nil
}

// printFlags are those of every command that prints a result.
type printFlags struct {
	format choice
	json   bool
}

// add the flags. asJSON is the format that --json stands for.
func (f *printFlags) add(fs *pflag.FlagSet, asJSON string, formats ...string) {
	f.format = choice{value: formats[0], allowed: formats}
	fs.Var(&f.format, "format", "print as `FORMAT`: "+oneOf(formats))
	fs.BoolVar(&f.json, "json", false, "the same as --format "+asJSON)
}

// report is the format to print in.
func (f *printFlags) report(cmd *cobra.Command, asJSON string) (report.Format, error) {
	name := f.format.value
	if f.json {
		if cmd.Flags().Changed("format") && name != asJSON {
			return 0, usageError("--json and --format %s exclude each other", name)
		}
		name = asJSON
	}
	format, err := report.ParseFormat(name)
	if err != nil {
		return 0, usageError("%w", err)
	}
	return format, nil
}

// seconds is d with the precision worth reading.
func seconds(d time.Duration) string {
	switch s := d.Seconds(); {
	case s < 1:
		return d.Round(time.Millisecond).String()
	case s < 10:
		return d.Round(100 * time.Millisecond).String()
	case s < 120:
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}
