package report

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/factor"
	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

func TestViewCountsAddUp(t *testing.T) {
	v := NewView(smallModel(), Options{})
	c := v.Counts
	if c.Read != c.Used+c.Duplicate+c.Empty+c.Failed {
		t.Errorf("read %d is not the sum of %+v", c.Read, c)
	}
	if want := (Counts{Read: 15, Used: 12, Duplicate: 1, Empty: 1, Failed: 1, Filtered: 1}); c != want {
		t.Errorf("counts %+v, want %+v", c, want)
	}
	if v.Sources != 2 || v.Undated != 0 {
		t.Errorf("%d sources, %d undated", v.Sources, v.Undated)
	}
	// The dates are civil dates where they were written: 23:30 in Tokyo stays that day.
	if v.From != "2024-01-03" || v.To != "2024-04-14" {
		t.Errorf("period %s to %s", v.From, v.To)
	}
}

func TestViewWithoutLedger(t *testing.T) {
	m := smallModel()
	m.Ledger = corpus.Ledger{}
	if c := NewView(m, Options{}).Counts; c.Read != 12 || c.Used != 12 {
		t.Errorf("counts %+v without a ledger, want the 12 documents", c)
	}
}

func TestViewOptions(t *testing.T) {
	m := smallModel()
	v := NewView(m, Options{Words: 2, Documents: -1, Title: "Spring"})
	for _, topic := range v.Topics {
		if len(topic.Words) != 2 || len(topic.Documents) != 0 {
			t.Errorf("%s: %d words, %d documents, want 2 and 0", topic.ID, len(topic.Words), len(topic.Documents))
		}
	}
	if v.Title != "Spring" {
		t.Errorf("title %q", v.Title)
	}
	if v := NewView(m, Options{Words: -1}); len(v.Topics[0].Words) != 0 || len(v.Topics[0].Documents) == 0 {
		t.Error("negative words do not ask for none")
	}
	if got := NewView(m, Options{Title: "\x1b[31m"}).Title; got != "Topics of 12 articles" {
		t.Errorf("title %q", got)
	}
}

// TestLambda: 1 means by weight, a negative one by distinctiveness alone, 0 key words.
func TestLambda(t *testing.T) {
	m := stored(t, smallModel())
	byWeight := NewView(m, Options{Lambda: 1}).Topics[0].Words[0].Word
	byLift := NewView(m, Options{Lambda: -1}).Topics[0].Words[0].Word
	if byWeight != "bank" || byLift != "inflation" {
		t.Errorf("first words %q by weight, %q by lift", byWeight, byLift)
	}
	if w := m.Words(0, 1, 1)[0].Word; w != byWeight {
		t.Errorf("λ = 1 gives %q, the report %q", w, byWeight)
	}
	for i, w := range NewView(m, Options{}).Topics[0].Words {
		if want := m.KeyWords(0, -1)[i].Word; w.Word != want {
			t.Errorf("word %d is %q by default, want the key word %q", i, w.Word, want)
		}
	}
}

func TestWordsOfTopics(t *testing.T) {
	v := NewView(smallModel(), Options{})
	// "bank" has weight 0.4375·5.5 in the first topic and 0.125·2.5 in the third,
	// together its 2.71875 in the corpus.
	w := v.Topics[0].Words[0]
	if w.Word != "bank" || w.Weight.Text != "43.8%" || w.Articles != 5 {
		t.Errorf("first word %+v", w)
	}
	if want := 0.4375 * 5.5 / 2.71875; math.Abs(w.Within.Value-want) > 1e-9 {
		t.Errorf("within %v, want %v", w.Within.Value, want)
	}
	within := map[string]float64{}
	for _, topic := range v.Topics {
		for _, w := range topic.Words {
			within[w.Stem] += w.Within.Value
			if w.Within.Value < 0 || w.Within.Value > 1 {
				t.Errorf("%s within %s: %v", w.Stem, topic.ID, w.Within)
			}
		}
	}
	for stem, sum := range within {
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("the parts of %q in all topics sum to %v, want 1", stem, sum)
		}
	}
}

func TestTopArticles(t *testing.T) {
	v := NewView(smallModel(), Options{Documents: 3})
	for _, topic := range v.Topics {
		descending := func(a, b Article) int { return cmp.Compare(b.Weight.Value, a.Weight.Value) }
		if len(topic.Documents) == 0 || !slices.IsSortedFunc(topic.Documents, descending) {
			t.Errorf("%s: articles not by weight: %+v", topic.ID, topic.Documents)
		}
	}
	a := v.Topics[0].Documents[0]
	if a.Weight.Text != "100%" || a.Document != "news/a.txt" || a.Date != "2024-01-03" || a.Source != "Herald" {
		t.Errorf("first article %+v", a)
	}
}

func TestWarnings(t *testing.T) {
	m := smallModel()
	m.Fit.Warnings = []string{"T03 has no words\x1b[2J", " "}
	got := NewView(m, Options{}).Warnings
	want := []string{
		"T03 has no words",
		"T03 “vaccine · companies · bank” looks mixed: its main words fall into two groups that do not share articles: " +
			"vaccine, trial, fever; companies, bank, shares",
		"feed.jsonl#17 could not be read: line 17: invalid character '}'",
		"2 articles were not UTF-8; decoded as windows-1252",
	}
	if !slices.Equal(got, want) {
		t.Errorf("warnings\n%q, want\n%q", got, want)
	}
}

func TestSameReason(t *testing.T) {
	for _, test := range []struct{ id, of, reason, want string }{
		{"a", "", "not UTF-8 at byte 812; decoded as windows-1252", "not UTF-8; decoded as windows-1252"},
		{"a.csv#7", "", "line 7: unpaired quote", "unpaired quote"},
		{"a.csv#7", "", "unpaired quote (line 7)", "unpaired quote"},
		{"a.txt", "", "corpus: a.txt: permission denied", "permission denied"},
		{"a.txt", "b.txt", "same as b.txt", "same as another article"},
		{"a.txt", "b.txt", `same as "b.txt"`, "same as another article"},
		{"a.csv#7", "", "bad date in field 3, kept as text", "bad date, kept as text"},
		{"a", "", "Line 3, column 14: bad \"number\"", "bad \"number\""},
		{"a", "", "in line with 7 others", "in line with 7 others"},
		{"a", "", "byte 12a of line", "byte 12a of line"},
		{"", "", "", ""},
		{"x", "", "windows-1252", "windows-1252"},
	} {
		if got := sameReason(corpus.Entry{ID: test.id, Of: test.of, Reason: test.reason}); got != test.want {
			t.Errorf("%q: %q, want %q", test.reason, got, test.want)
		}
	}
}

func TestSentenceOfGroup(t *testing.T) {
	one := AuditGroup{Reason: "not UTF-8", Count: 1, Entries: []AuditEntry{{Document: "a.txt", Reason: "not UTF-8 at byte 3"}}}
	many := AuditGroup{Reason: "not UTF-8", Count: 1200}
	for got, want := range map[string]string{
		one.sentence(""):                               "a.txt was not UTF-8 at byte 3",
		many.sentence(""):                              "1,200 articles were not UTF-8",
		many.sentence("could not be read"):             "1,200 articles could not be read: not UTF-8",
		AuditGroup{Count: 2}.sentence("were lost"):     "2 articles were lost",
		AuditGroup{Count: 2, Reason: "x"}.sentence(""): "2 articles: x",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAuditIsComplete: whatever is left out of the lists, the counts are whole.
func TestAuditIsComplete(t *testing.T) {
	var entries []corpus.Entry
	for i := range 300 {
		entries = append(entries, corpus.Entry{ID: fmt.Sprint(i), Outcome: corpus.Failed, Reason: "cause " + string(rune('A'+i%60))})
		entries = append(entries, corpus.Entry{ID: fmt.Sprint("d", i), Outcome: corpus.Duplicate, Of: "x", Reason: "same as x"})
		entries = append(entries, corpus.Entry{ID: fmt.Sprint("m", i), Outcome: corpus.Modelled})
	}
	count := map[string]int{}
	groups := map[string]int{}
	for _, g := range audit(entries) {
		count[g.Outcome] += g.Count
		groups[g.Outcome]++
		if len(g.Entries) > auditEntries || len(g.Entries) > g.Count {
			t.Errorf("%s %q lists %d of %d", g.Outcome, g.Reason, len(g.Entries), g.Count)
		}
	}
	if count["failed"] != 300 || count["duplicate"] != 300 || count["modelled"] != 0 {
		t.Errorf("counts %v, want 300 failed, 300 duplicate, no modelled", count)
	}
	if groups["failed"] != auditReasons || groups["duplicate"] != 1 {
		t.Errorf("groups %v", groups)
	}
}

func TestSentences(t *testing.T) {
	v := NewView(smallModel(), Options{})
	got := strings.Join(v.Sentences, "\n")
	want := "Of the 15 articles read, 12 from 2 sources were modelled, dated 3 January 2024 to 14 April 2024; " +
		"1 repeats another, 1 holds no usable text and 1 could not be read.\n" +
		"They fall into 3 topics; the largest, “inflation · bank · companies”, has a share of 45.8%.\n" +
		"The words of “inflation · bank · companies” (coherence 0.31) appear together most, " +
		"those of “vaccine · companies · bank” (coherence 0.00) least: read its articles before relying on it."
	if got != want {
		t.Errorf("sentences\n%s\nwant\n%s", got, want)
	}
}

// TestChange: with enough articles in both halves the report says what moved.
func TestChange(t *testing.T) {
	m := smallModel()
	m.Documents, m.Scale = nil, nil
	var rows [][]float32
	for j := range 40 {
		m.Documents = append(m.Documents, topics.Document{ID: fmt.Sprint(j), Time: time.Date(2024, 1, 1+j, 0, 0, 0, 0, time.UTC)})
		row := []float32{0.5, 0.5, 0}
		if j >= 20 {
			row = []float32{0.25, 0.5, 0.25}
		}
		rows = append(rows, row)
		m.Scale = append(m.Scale, 1)
	}
	m.Theta = dense(rows)
	v := NewView(m, Options{})
	// Six weeks from a Monday: 21 days before, 19 after.
	if v.Step != "week" || len(v.Bins) != 6 {
		t.Fatalf("bins by %s: %v", v.Step, v.Bins)
	}
	last := v.Sentences[len(v.Sentences)-1]
	if want := "“vaccine · companies · bank” (1.2% → 25.0%) gained most and “inflation · bank · companies” (48.8% → 25.0%) lost most."; !strings.HasSuffix(last, want) {
		t.Errorf("%q, want it to end in %q", last, want)
	}
	for j := range rows {
		rows[j] = []float32{0.5, 0.5, 0}
	}
	m.Theta = dense(rows)
	v = NewView(m, Options{})
	if last := v.Sentences[len(v.Sentences)-1]; !strings.Contains(last, "no topic gained") {
		t.Errorf("nothing changed, but %q", last)
	}
}

// TestOddModels: nothing panics or divides by zero, whatever is missing.
func TestOddModels(t *testing.T) {
	single := smallModel()
	single.Topics = single.Topics[:1]
	single.Phi, single.Theta = dense([][]float32{{1}, {0}, {0}, {0}, {0}, {0}}), factor.NewDense(12, 1)
	nan := smallModel()
	for i := range nan.Topics {
		nan.Topics[i].Share, nan.Topics[i].Coherence = math.NaN(), math.Inf(-1)
		nan.Topics[i].Label = ""
	}
	oneArticle := smallModel()
	oneArticle.Documents, oneArticle.Scale, oneArticle.Theta = oneArticle.Documents[:1], oneArticle.Scale[:1], dense([][]float32{{1, 0, 0}})
	oneArticle.Ledger = corpus.Ledger{}
	undated := smallModel()
	for j := range undated.Documents {
		undated.Documents[j].Time, undated.Documents[j].Source, undated.Documents[j].Title = time.Time{}, "", ""
	}
	weightless := smallModel()
	weightless.TermWeight = make([]float64, 6)
	unreasoned := smallModel()
	unreasoned.Topics[2].Verdict.Reasons = nil
	for name, m := range map[string]*topics.Model{
		"no reason": unreasoned, "zero": {}, "one topic": single, "not numbers": nan, "one article": oneArticle, "undated": undated, "no weight": weightless,
	} {
		t.Run(name, func(t *testing.T) {
			v := NewView(m, Options{})
			page := written(t, func(b *bytes.Buffer) error { return v.HTML(b) })
			text := written(t, func(b *bytes.Buffer) error { return v.Terminal(b, TerminalOptions{}) })
			for _, out := range []string{strings.NewReplacer(styleSheet, "", script, "").Replace(page), text, strings.Join(v.Sentences, "")} {
				if strings.Contains(out, "NaN") || strings.Contains(out, "Inf") {
					t.Errorf("says NaN or Inf:\n%s", out)
				}
			}
			for f := Table; f <= Markdown; f++ {
				written(t, func(b *bytes.Buffer) error { return WriteTopics(b, v, f) })
				written(t, func(b *bytes.Buffer) error { return WriteDocuments(b, DocumentRows(m), f) })
			}
			if name == "undated" && (strings.Contains(text, "trend") || strings.Contains(page, `class="columns"`)) {
				t.Error("a trend without dates")
			}
		})
	}
}

// TestSolverNotRun: no iterations are not a limit that was reached.
func TestSolverNotRun(t *testing.T) {
	m := smallModel()
	m.Fit.Status, m.Fit.Iterations, m.Settings.Consensus = factor.NotRun, 0, 0
	v := NewView(m, Options{})
	text := written(t, func(b *bytes.Buffer) error { return v.Terminal(b, TerminalOptions{}) })
	if !strings.Contains(text, "Model    3 topics   as started, without iterations") {
		t.Errorf("the summary is\n%s", text)
	}
	if told := v.Methods.Paragraphs[1]; strings.Contains(told, "as close to the original") || !strings.Contains(told, "without adjusting them") {
		t.Errorf("methods: %s", told)
	}
	m.Settings.Consensus, m.Settings.Refine = 20, 10
	if got := NewView(m, Options{}).outcome; got != "from 20 parts of the articles" {
		t.Errorf("of parts: %q", got)
	}
}

func TestMethods(t *testing.T) {
	m := checkedModel()
	m.Settings.DefaultK, m.Settings.MaxTerms, m.Settings.MaxIter, m.Settings.Tol = true, 5000, 300, 1e-5
	m.Settings.MaxTime = time.Minute
	m.Settings.Refine, m.Settings.Runs, m.Settings.Consensus, m.Settings.OneTopic = 3, 10, 5, true
	m.Settings.Edits = &topics.Edits{Hide: []topics.HideEdit{{Words: []string{"x"}}}}
	m.Settings.Edits.Rename = make([]topics.RenameEdit, 2) // that found no topic
	m.Fit.Edits = &topics.EditsMade{Hides: 1}
	m.Settings.L1, m.Settings.L2 = factor.Penalty{W: 0.1, H: 0.2}, factor.Penalty{W: 0.3}
	m.Fit.Status = factor.IterationLimit
	m.Space.Pruning = vectorize.Pruning{MinDF: 2, MaxDF: 6}
	m.Space.Analyzer = vectorize.Analyzer{NGrams: 3, StopWords: []string{"said"}, NoStopWords: true, KeepNumbers: true}
	v := NewView(m, Options{Command: "topoi fit ./news"})
	want := map[string]string{
		"Topics": "3, chosen by the number of articles", "Language": "en", "Weighting": "sublinear", "Vocabulary": "6 terms",
		"Fewest articles of a term": "auto, which is 2", "Most articles of a term": "auto, which is 6",
		"Vocabulary limit": "5,000 terms", "Phrases": "up to 3 words", "Own stop words": "1", "Stop words": "kept", "Numbers": "kept",
		"Loss": "kl", "Solver": "auto", "Start": "default", "Ended": "stopped after 31 iterations (iteration limit)",
		"Iteration limit": "300", "Time limit": "1m0s", "Tolerance": "1e-05",
		"Refinement": "3 rounds", "Stability": "checked by 10 fits to random halves of the articles", "Consensus": "of 5 fits", "Topics of an article": "one", "Edits": "1 hidden topic",
		"L1 penalty": "words 0.1, articles 0.2", "L2 penalty": "words 0.3, articles 0",
	}
	got := map[string]string{}
	for _, s := range v.Methods.Settings {
		got[s.Name] = s.Value
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: %q, want %q", name, got[name], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("settings %v, want %v", got, want)
	}
	m.Settings.Reason = "it is so"
	for tried, text := range map[int]string{0: "several numbers", 1: "1 number", 7: "7 numbers"} {
		m.Settings.Tried = tried
		if got, want := NewView(m, Options{}).Methods.Settings[0].Value, "3, chosen by fits with "+text+": it is so"; got != want {
			t.Errorf("%d tried: %q, want %q", tried, got, want)
		}
	}
	m.Fit.Edits = nil // a file from before they were counted
	if got := editsOf(m); !slices.Equal(got, []string{"2 names", "1 hidden topic"}) {
		t.Errorf("edits asked for: %q", got)
	}
	if text := strings.Join(v.Methods.Paragraphs, "\n"); !strings.Contains(text, "Topics are then made anew, 3 times, of") {
		t.Errorf("no word of refinement:\n%s", text)
	}
	if c := v.Methods.Card; len(c) != 4 || c[1] != (Setting{"Command", "topoi fit ./news"}) || c[2] != (Setting{"Seed", "7"}) {
		t.Errorf("card %v", c)
	}
}

// TestMethodsSayWhatWasDone: the prose follows the weighting.
func TestMethodsSayWhatWasDone(t *testing.T) {
	say := func(w vectorize.Weighting, a vectorize.Analyzer) string {
		m := smallModel()
		m.Space.Weighting, m.Space.Analyzer = w, a
		return strings.Join(NewView(m, Options{}).Methods.Paragraphs, "\n")
	}
	for _, test := range []struct {
		text          string
		has, has2, no string
	}{
		{say(vectorize.Weighting{}, smallModel().Space.Analyzer), "TF-IDF", "tenth mention", "weighs one"},
		{say(vectorize.TFIDF, vectorize.Analyzer{NoStopWords: true}), "together. The 6", "as often as it appears", "set aside"},
		{say(vectorize.Counts, vectorize.Analyzer{NoStem: true, NoStopWords: true}), "as often as it appears", "split into words. ", "TF-IDF"},
		{say(vectorize.Weighting{TF: vectorize.Binary, Norm: vectorize.L2Norm}, vectorize.Analyzer{NoStem: true}), "weighs one if", "same length", "endings"},
		{say(vectorize.Weighting{}, smallModel().Space.Analyzer), "together, and words", "Two words side by side", "Up to"},
		{say(vectorize.Weighting{}, vectorize.Analyzer{NGrams: 3}), "together, and words", "Up to 3 words side by side", "Two"},
	} {
		if !strings.Contains(test.text, test.has) || !strings.Contains(test.text, test.has2) || strings.Contains(test.text, test.no) {
			t.Errorf("want %q and %q, not %q, in\n%s", test.has, test.has2, test.no, test.text)
		}
	}
	m := smallModel()
	m.Settings.Loss = "frobenius"
	if s := sayFactors(m); strings.Contains(s, "Kullback") || !strings.Contains(s, "frobenius") {
		t.Errorf("under another loss: %s", s)
	}
}

// TestDeterministic: equal models give equal bytes, from many goroutines at once.
func TestDeterministic(t *testing.T) {
	all := func(v *View, m *topics.Model) string {
		return written(t, func(b *bytes.Buffer) error {
			if err := v.HTML(b); err != nil {
				return err
			}
			if err := v.Terminal(b, TerminalOptions{Color: true}); err != nil {
				return err
			}
			for f := Table; f <= Markdown; f++ {
				if err := WriteTopics(b, v, f); err != nil {
					return err
				}
				if err := WriteDocuments(b, DocumentRows(m), f); err != nil {
					return err
				}
			}
			return nil
		})
	}
	want := all(NewView(smallModel(), Options{}), smallModel())
	m := smallModel()
	v := NewView(m, Options{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if got := all(v, m); got != want {
				t.Error("a second writing differs")
			}
		})
	}
	group.Wait()
}

func TestNumbers(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0.0%", 0.0001: "<0.1%", 0.0005: "0.1%", 0.08123: "8.1%", 0.99949: "99.9%", 0.9995: "100%", 1: "100%", math.NaN(): missing,
	} {
		if got := percent(x); got.Text != want {
			t.Errorf("percent(%v) = %q, want %q", x, got.Text, want)
		}
	}
	for x, want := range map[float64]string{0: "0.0%", 0.00001: "<0.1%", 0.0004: "0.04%", 0.0072: "0.72%", 0.00996: "1.0%", 0.013: "1.3%"} {
		if got := finePercent(x); got.Text != want {
			t.Errorf("finePercent(%v) = %q, want %q", x, got.Text, want)
		}
	}
	for x, want := range map[float64]string{-0.004: "0.00", 0.125: "0.12", -1: "-1.00", math.Inf(1): missing} {
		if got := decimal(x); got.Text != want {
			t.Errorf("decimal(%v) = %q, want %q", x, got.Text, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12418: "12,418", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %q, want %q", n, got, want)
		}
	}
	if b, err := percent(math.NaN()).MarshalJSON(); err != nil || string(b) != "null" {
		t.Errorf("NaN in JSON: %s, %v", b, err)
	}
	if percent(math.NaN()).csv() != "" {
		t.Error("NaN in CSV is not empty")
	}
}
