package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/topoi-nmf/topoi/topics"
)

// news is the newspaper written for the project.
func news(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../testdata/news")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// fitted makes a model of the newspaper in a new working directory.
func fitted(t *testing.T) (model, articles string) {
	t.Helper()
	articles = news(t)
	inFolder(t)
	if r := topoi(t, "fit", "-q", articles, "-k", "6", "-o", "news.topoi"); r.code != exitDone && r.code != exitPartial {
		t.Fatalf("fit: exit %d: %s", r.code, r.stderr)
	}
	return "news.topoi", articles
}

// The happy path: one command on a folder.
func TestFolder(t *testing.T) {
	articles := news(t)
	inFolder(t)
	r := topoi(t, articles)
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	if !strings.Contains(r.stderr, "chose ") || !strings.Contains(r.stderr, "-k takes another number") {
		t.Errorf("nothing is said of the number of topics: %s", r.stderr)
	}
	for _, text := range []string{"Read ", "Used ", "Model ", " T01 ", "Saved    news.topoi", "news.html", "topoi topics news.topoi"} {
		if !strings.Contains(r.stdout, text) {
			t.Errorf("the summary lacks %q:\n%s", text, r.stdout)
		}
	}
	if strings.Contains(r.stdout, "\x1b") || strings.Contains(r.stderr, "\x1b") {
		t.Error("escape sequences without a terminal")
	}
	if !bytes.HasPrefix([]byte(read(t, "news.topoi")), []byte("PK")) || !strings.Contains(read(t, "news.html"), "<html") {
		t.Error("the files are not a model and a report")
	}
	if list := leftovers(t, "."); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
	if again := topoi(t, articles); again.code != exitDone {
		t.Errorf("a second run does not overwrite the first: %s", again.stderr)
	}
}

// Flags may come in any order, before and after the command and the path.
func TestFlagsInAnyOrder(t *testing.T) {
	articles := news(t)
	inFolder(t)
	lines := [][]string{
		{"fit", articles, "-k", "3", "--seed", "5", "-o", "a.topoi"},
		{"-k", "3", "fit", "--seed=5", "-o", "b.topoi", articles},
		{"--seed", "5", "-k3", articles, "-o", "c.topoi"},
		{articles, "--k", "3", "-oc.topoi", "--seed", "5"},
	}
	var first string
	for _, line := range lines {
		r := topoi(t, line...)
		if r.code != exitDone {
			t.Fatalf("%v: exit %d: %s", line, r.code, r.stderr)
		}
		for _, name := range []string{"a.topoi", "b.topoi", "c.topoi"} {
			if _, err := os.Stat(name); err != nil {
				continue
			}
			model := read(t, name)
			if first == "" {
				first = model
			} else if model != first {
				t.Errorf("%v gave another model", line)
			}
		}
	}
}

// TestFitStrict: there is a solver to converge where the default does without.
func TestFitStrict(t *testing.T) {
	articles := news(t)
	inFolder(t)
	r := topoi(t, articles, "--json", "-k", "4", "--runs", "0", "--strict")
	var got struct {
		Status     string
		Iterations int
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v:\n%s", err, r.stdout)
	}
	if r.code != exitDone || got.Status != "converged" || got.Iterations < 1 {
		t.Errorf("exit %d, %+v", r.code, got)
	}
}

func TestFitJSON(t *testing.T) {
	articles := news(t)
	inFolder(t)
	r := topoi(t, articles, "--json", "-k", "4", "--seed", "0")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	var got struct {
		Model, Report, Status string
		K, Iterations         int
		Seed                  *int
		Documents             map[string]int
		Seconds               float64
		Warnings              []string
		Topics                []map[string]any
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v:\n%s", err, r.stdout)
	}
	if got.Model != "news.topoi" || got.Report != "news.html" || got.K != 4 || *got.Seed != 0 || got.Status != "not run" || got.Iterations != 0 || len(got.Topics) != 4 {
		t.Errorf("got %+v", got)
	}
	sum := 0
	for outcome, n := range got.Documents {
		if outcome != "total" {
			sum += n
		}
	}
	if sum != got.Documents["total"] || got.Documents["modelled"] < 100 {
		t.Errorf("documents do not add up: %v", got.Documents)
	}
	if list := strings.Join(got.Warnings, "\n"); len(got.Warnings) == 0 || !strings.Contains(list, "decoded as windows-1252") {
		t.Errorf("warnings of the summary are missing: %q", got.Warnings)
	}
}

// Verbose messages list what became of every input, and lose no warning of topics by it.
func TestVerboseKeepsWarnings(t *testing.T) {
	inFolder(t)
	write(t, "words.csv", "text\nbank\nriver\ngoal\nfilm\nphone\nparty\n")
	const doubt = "T02 “film · party · river” repeats another"
	topoi(t, "fit", "words.csv", "-k", "2", "-o", "a.topoi").want(t, exitDone, doubt)
	topoi(t, "fit", "words.csv", "-k", "2", "-o", "b.topoi", "-v").want(t, exitDone, doubt)
}

// Stop words that match nothing are told wherever warnings are.
func TestUnmatchedStopWords(t *testing.T) {
	articles := news(t)
	inFolder(t)
	write(t, "stop.txt", "Bank bannk\n")
	write(t, "topoi.edits.toml", "[[stop]]\nwords = [\"intrest rates\"]\n")
	const told = `2 stop words match nothing in the corpus: "bannk", "intrest rates"; they may be misspelt`
	line := []string{"fit", articles, "-k", "3", "--runs", "0", "--stop-words", "stop.txt", "--edits", "topoi.edits.toml", "-o", "a.topoi"}
	quiet := topoi(t, append(line, "-q")...)
	if quiet.want(t, exitDone); !strings.Contains(quiet.stdout, told) {
		t.Errorf("the summary does not say so:\n%s", quiet.stdout)
	}
	if r := topoi(t, append(line, "-v")...); strings.Count(r.stderr, told) != 1 {
		t.Errorf("-v does not say so once:\n%s", r.stderr)
	}
	var got struct{ Warnings []string }
	if err := json.Unmarshal([]byte(topoi(t, append(line, "--json")...).stdout), &got); err != nil || !slices.Contains(got.Warnings, told) {
		t.Errorf("%v, warnings %q", err, got.Warnings)
	}
	topoi(t, "select", articles, "--k", "2:3", "--fast", "--stop-words", "stop.txt").want(t, exitDone, told)
}

// Documents without a known word are told: the measures say nothing about them.
func TestEvaluateUnknownDocuments(t *testing.T) {
	papers := news(t)
	inFolder(t)
	topoi(t, "fit", papers, "-k", "4", "-q", "--runs", "0", "-o", "m.topoi").want(t, exitDone)
	write(t, "odd.csv", "text\nqqq zzz\nxxx\n")
	topoi(t, "evaluate", "m.topoi", "odd.csv").want(t, exitDone, "2 of 2 documents without any word that the model knows")
}

// The model can go to standard output, and then nothing else does.
func TestFitToStandardOutput(t *testing.T) {
	model, articles := fitted(t)
	r := topoi(t, "fit", "-q", articles, "-k", "6", "-o", "-")
	if r.stdout != read(t, model) {
		t.Error("the model on standard output is not the one in the file")
	}
	topoi(t, articles, "-o", "-").want(t, exitUsage, "use topoi fit -o -")
}

func TestDryRun(t *testing.T) {
	articles := news(t)
	inFolder(t)
	r := topoi(t, "fit", articles, "--dry-run")
	if r.code != exitDone || !strings.Contains(r.stdout, "Would read") || !strings.Contains(r.stdout, ".txt") || !strings.Contains(r.stdout, "Memory") {
		t.Errorf("exit %d:\n%s%s", r.code, r.stdout, r.stderr)
	}
	if files, _ := os.ReadDir("."); len(files) > 0 {
		t.Errorf("the dry run wrote %v", files)
	}
	var got survey
	if err := json.Unmarshal([]byte(topoi(t, articles, "--dry-run", "--json").stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got.Documents["modelled"] < 100 || got.Bytes < 10_000 || got.Memory < 1<<20 || len(got.Kinds) == 0 {
		t.Errorf("got %+v", got)
	}
}

func TestStrict(t *testing.T) {
	articles := news(t)
	inFolder(t)
	r := topoi(t, "fit", articles, "--max-iter", "2", "--strict", "-o", "n.topoi")
	r.want(t, exitUnconverged, "not converged: iteration limit after 2 iterations", "--max-iter")
	if _, err := os.Stat("n.topoi"); err != nil {
		t.Error("the model was not written")
	}
	if r := topoi(t, "fit", articles, "--max-iter", "2", "-o", "n.topoi"); r.code != exitDone {
		t.Errorf("without --strict: exit %d", r.code)
	}
}

func TestTopics(t *testing.T) {
	model, _ := fitted(t)
	r := topoi(t, "topics", model, "--words", "7", "--json")
	r.want(t, exitDone)
	var got []struct {
		ID, Label string
		Share     float64
		Coherence *float64
		Words     []struct {
			Word, Stem string
			Weight     float64
		}
		Documents []map[string]any
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v:\n%s", err, r.stdout)
	}
	share := 0.0
	for i, topic := range got {
		share += topic.Share
		if len(topic.Words) != 7 || topic.ID == "" || topic.Label == "" || topic.Coherence == nil || len(topic.Documents) == 0 {
			t.Errorf("topic %d: %+v", i, topic)
		}
	}
	if len(got) != 6 || math.Abs(share-1) > 1e-6 {
		t.Errorf("%d topics with shares that sum to %v", len(got), share)
	}
	for _, format := range []string{"table", "jsonl", "csv", "markdown"} {
		r := topoi(t, "topics", model, "--format", format)
		r.want(t, exitDone)
		if !strings.Contains(r.stdout, "T06") {
			t.Errorf("%s:\n%s", format, r.stdout)
		}
	}
	topoi(t, "topics", model, "--json", "--format", "csv").want(t, exitUsage, "exclude each other")
	topoi(t, "topics", model, "--format", "jsno").want(t, exitUsage, "did you mean json?")
}

// row is a line of docs and infer.
type row struct {
	Document, Title, Date, Source string
	Labels                        []string
	Topics                        []struct {
		ID     string
		Weight float64
	}
}

func rowsOf(t *testing.T, stdout string) []row {
	t.Helper()
	var rows []row
	for line := range strings.Lines(stdout) {
		var r row
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		rows = append(rows, r)
	}
	return rows
}

func checkWeights(t *testing.T, r row) {
	t.Helper()
	sum := 0.0
	for _, topic := range r.Topics {
		sum += topic.Weight
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("%s: weights sum to %v", r.Document, sum)
	}
}

func TestDocs(t *testing.T) {
	model, articles := fitted(t)
	r := topoi(t, "docs", model)
	r.want(t, exitDone)
	rows := rowsOf(t, r.stdout)
	if len(rows) < 100 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		checkWeights(t, row)
		if _, err := os.Stat(filepath.Join(articles, row.Document)); err != nil {
			t.Errorf("document is not the path below the folder: %v", err)
		}
	}
	if r.stdout != topoi(t, "docs", model, "--json").stdout {
		t.Error("--json is not JSON Lines")
	}
	for format, text := range map[string]string{"csv": "document,title,date,source,labels,T01", "table": "T01", "json": "[", "markdown": "|"} {
		if r := topoi(t, "docs", model, "--format", format); r.code != exitDone || !strings.Contains(r.stdout, text) {
			t.Errorf("%s: exit %d:\n%.300s", format, r.code, r.stdout)
		}
	}
}

// Documents of the model get the mixtures they have there.
func TestInferAgreesWithDocs(t *testing.T) {
	model, articles := fitted(t)
	inside := rowsOf(t, topoi(t, "docs", model).stdout)
	r := topoi(t, "infer", model, articles, "--threads", "3")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	outside := map[string]row{}
	for _, row := range rowsOf(t, r.stdout) {
		outside[row.Document] = row
	}
	for _, in := range inside {
		out := outside[in.Document]
		if len(out.Topics) == 0 || len(in.Topics) == 0 || out.Topics[0] != in.Topics[0] {
			t.Errorf("%s: %v, in the model %v", in.Document, out.Topics, in.Topics)
		}
	}
}

func TestInferStandardInput(t *testing.T) {
	model, _ := fitted(t)
	r := topoiWith(t, t.Context(), "The council voted on the budget after the election.", "infer", model, "-")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	rows := rowsOf(t, r.stdout)
	if len(rows) != 1 || rows[0].Document == "" {
		t.Fatalf("got %+v", rows)
	}
	checkWeights(t, rows[0])

	// A document without a known word keeps its line, without topics.
	r = topoiWith(t, t.Context(), "xyzzy plugh", "infer", model, "-")
	if r.code != exitDone || !strings.Contains(r.stdout, `"topics":[]`) {
		t.Errorf("exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
}

func TestReport(t *testing.T) {
	model, _ := fitted(t)
	r := topoi(t, "report", model)
	r.want(t, exitDone)
	if r.stdout != "Saved    news.html\n" {
		t.Errorf("prints %q", r.stdout)
	}
	page := read(t, "news.html")
	topoi(t, "report", model, "--title", "Seventeen of May", "-o", "r.html", "--json").want(t, exitDone)
	if !strings.Contains(read(t, "r.html"), "Seventeen of May") || strings.Contains(page, "Seventeen of May") {
		t.Error("--title has no effect")
	}
	if r := topoi(t, "report", model, "-o", "-"); r.stdout != page {
		t.Error("the report on standard output differs from the file")
	}
	write(t, "mine.html", "<html>my own page</html>")
	topoi(t, "report", model, "-o", "mine.html").want(t, exitInput, "mine.html exists and was not written by topoi", "--force")
	if read(t, "mine.html") != "<html>my own page</html>" {
		t.Error("the page of another was overwritten")
	}
	topoi(t, "report", model, "-o", "mine.html", "--force").want(t, exitDone)
	topoi(t, "report", model, "-o", "mine.html").want(t, exitDone) // ours now
}

func TestEvaluate(t *testing.T) {
	// Seven topics: with six, the fixture of other tests, main topics are a matter of the
	// draw of parts, see docs/ablation.md.
	articles := news(t)
	inFolder(t)
	const model = "news.topoi"
	if r := topoi(t, "fit", "-q", articles, "-k", "7", "-o", model); r.code != exitDone && r.code != exitPartial {
		t.Fatalf("fit: exit %d: %s", r.code, r.stderr)
	}
	r := topoi(t, "evaluate", model, articles, "--json")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	var got struct {
		Topics []struct {
			ID          string
			NPMI, UMass float64
			Diagnostics struct {
				Tokens float64
				Words  float64 `json:"eff_num_words"`
			}
			Verdict struct{ Kind string }
		}
		NPMI, Diversity float64
		RBO             float64 `json:"inverted_rbo"`
		Reference       string
		Window, Top     int
		Perplexity      struct{ Value float64 }
		Clustering      struct{ NMI, ARI, Purity float64 }
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Topics) != 7 || got.Window != 10 || got.Top != 10 || got.Diversity <= 0.5 || got.Perplexity.Value <= 1 || got.Clustering.NMI <= 0.3 || got.Clustering.Purity <= 0.5 {
		t.Errorf("got %+v", got)
	}
	if q := got.Topics[0]; q.UMass >= 0 || q.Diagnostics.Tokens <= 0 || q.Diagnostics.Words <= 1 || q.Verdict.Kind == "" || got.RBO <= .5 || got.Reference != articles {
		t.Errorf("got %+v", got)
	}
	if r := topoi(t, "evaluate", model, articles); r.code != exitDone || !strings.Contains(r.stdout, "Coherence") || !strings.Contains(r.stdout, "purity") {
		t.Errorf("exit %d:\n%s", r.code, r.stdout)
	}
	r = topoi(t, "evaluate", model, articles, "--fail-under", "0.99")
	r.want(t, exitAlert, "is below 0.99")
	if !strings.Contains(r.stdout, "Coherence") {
		t.Error("the alert swallowed the result")
	}
	if r := topoi(t, "evaluate", model, articles, "--fail-under", "-1"); r.code != exitDone {
		t.Errorf("--fail-under -1: exit %d", r.code)
	}
	r = topoi(t, "evaluate", model, articles, "--diagnostics", "--fail-under", "diversity=2", "--fail-under", "good=0", "--fail-under", "frex=3")
	r.want(t, exitAlert, "diversity ", " is below 2; frex ", " is below 3")
	for _, word := range []string{"document_entropy", "eff_num_words", "background", "Verdicts", "window 10\n", "Judged by   154 documents of "} {
		if !strings.Contains(r.stdout, word) {
			t.Errorf("no %q in\n%s", word, r.stdout)
		}
	}
	_, rest, _ := strings.Cut(r.stdout, "MALLET's") // the table before it ends in labels
	for line := range strings.Lines(rest) {
		if strings.HasPrefix(line, "Judged by") {
			continue // the path may be long
		}
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > textWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	topoi(t, "evaluate", model, articles, "--fail-under", "npmii=1").want(t, exitUsage, `no measure "npmii"`, "npmi")
	topoi(t, "evaluate", model, articles, "--fail-under", "npmi=high").want(t, exitUsage, "want a number")
}

// --refine and --one-topic reach the model, and can be set in the environment.
func TestFitRefineAndOneTopic(t *testing.T) {
	for _, test := range []struct {
		refine, one string
		rounds      int
		want        topics.OneTopic
	}{{"auto", "auto", 0, topics.OneTopicAuto}, {"0", "no", -1, topics.OneTopicNo}, {"4", "yes", 4, topics.OneTopicYes}} {
		f := newModelFlags()
		if err := f.refine.Set(test.refine); err != nil {
			t.Fatal(err)
		}
		if err := f.oneTopic.Set(test.one); err != nil {
			t.Fatal(err)
		}
		opt, err := f.options()
		if err != nil || opt.Refine != test.rounds || opt.OneTopic != test.want {
			t.Errorf("--refine %s --one-topic %s: %d rounds, %v, %v", test.refine, test.one, opt.Refine, opt.OneTopic, err)
		}
	}
	if f := newModelFlags(); f.refine.Set("-1") == nil || f.oneTopic.Set("maybe") == nil {
		t.Error("values without meaning are taken")
	}
}
