package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"github.com/topoi-nmf/topoi/corpus"
	"github.com/topoi-nmf/topoi/topics"
	"github.com/topoi-nmf/topoi/vectorize"
)

// newsModel is a model of the news in the repository, with the articles.
var newsModel = sync.OnceValues(func() (*topics.Model, map[string]corpus.Document) {
	docs := map[string]corpus.Document{}
	ctx := context.Background()
	kept := func(yield func(corpus.Document, error) bool) {
		for d, err := range corpus.Open(ctx, "../testdata/news", corpus.Options{}) {
			docs[d.ID] = d
			if !yield(d, err) {
				return
			}
		}
	}
	m, err := topics.Fit(ctx, kept, topics.Options{K: 8})
	if err != nil {
		panic(err)
	}
	return m, docs
})

// wording is an article about two things at once, with phrases, unknown words and
// what texts hold besides words.
var wording = corpus.Document{
	ID: "made/up.txt", Title: "Wind farm floods the quay, and a <b>goal</b>", Source: "The Courier & Herald",
	Text: "The wind farm off Stonebeck has new turbines.\r\n\r\nAthletic scored a goal; the manager, Mr Xyzzy, was\nglad: \"Rates fall,\" he said.\x1b[31m \u202eThe   glacier\u202c & the comet.",
}

func explained(t testing.TB, m *topics.Model, d corpus.Document) *Explanation {
	t.Helper()
	e, err := m.Explain(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return NewExplanation(m, e)
}

// parts fails unless shares sum to 1 and fall.
func parts(t *testing.T, what string, shares []TopicShare) {
	t.Helper()
	sum, last := 0.0, 1.0
	for _, s := range shares {
		if s.Share > last || s.Share <= 0 {
			t.Errorf("%s: shares %v", what, shares)
		}
		sum, last = sum+s.Share, s.Share
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("%s: shares sum to %v", what, sum)
	}
}

// TestExplanationAddsUp: what is shown still adds up, and the marks are those of
// the topics.
func TestExplanationAddsUp(t *testing.T) {
	m, docs := newsModel()
	docs["made/up"] = wording
	defer delete(docs, "made/up")
	for _, d := range docs {
		if d.ID == "" {
			continue
		}
		x := explained(t, m, d)
		mark, sum, share := map[string]int{}, 0.0, 0.0
		for i, topic := range x.Topics {
			mark[topic.ID] = topic.Mark
			sum, share = sum+topic.Sum, share+topic.Share.Value
			if math.Abs(topic.Sum-topic.Weight) > 5e-6*x.Weight {
				t.Errorf("%s: %s: sum %v, weight %v", d.ID, topic.ID, topic.Sum, topic.Weight)
			}
			if want := i + 1; topic.Mark != want && (topic.Mark != 0 || i < mostMarks && topic.Share.Value >= leastMark) {
				t.Errorf("%s: topic %d of share %v has mark %d", d.ID, i, topic.Share.Value, topic.Mark)
			}
		}
		if math.Abs(share-1) > 1e-6 || math.Abs(sum+x.Unowned-x.Weight) > 1e-9 {
			t.Errorf("%s: shares sum to %v, sums to %v of %v", d.ID, share, sum, x.Weight)
		}
		total := 0.0
		for i, w := range append(slices.Clone(x.TitleWords), x.TextWords...) {
			text := x.Text
			if i < len(x.TitleWords) {
				text = x.Title
			}
			if text[w.Start:w.End] != w.Word {
				t.Errorf("%s: %q at %d is %q", d.ID, text[w.Start:w.End], w.Start, w.Word)
			}
			total += w.Weight
			if w.Mark < 0 {
				continue
			}
			if parts(t, w.Word, w.Shares); mark[w.Shares[0].ID] != w.Mark {
				t.Errorf("%s: %s has mark %d, its topic %d", d.ID, w.Word, w.Mark, mark[w.Shares[0].ID])
			}
		}
		if math.Abs(total+x.Unowned-x.Weight) > 1e-9 {
			t.Errorf("%s: words weigh %v of %v", d.ID, total, x.Weight)
		}
		for i, term := range x.Terms {
			if parts(t, term.Word, term.Shares); i > 0 && term.Weight > x.Terms[i-1].Weight {
				t.Errorf("%s: %s is heavier than the one before it", d.ID, term.Word)
			}
		}
	}
}

// phraseModel has three topics over words and phrases, by hand, so that what is
// shown does not depend on how models are fitted.
func phraseModel(t *testing.T) *topics.Model {
	t.Helper()
	terms := []string{"bank", "bank rate", "comet", "goal", "inflat", "match", "rate", "vaccin"}
	v, err := vectorize.NewVocabulary(terms, []string{"bank", "bank rate", "comet", "goal", "inflation", "match", "rates", "vaccine"}, []int{5, 3, 1, 4, 3, 4, 5, 3}, 12)
	if err != nil {
		t.Fatal(err)
	}
	space, err := vectorize.NewSpace(vectorize.Analyzer{}, vectorize.Weighting{}, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := smallModel()
	m.Space = space
	m.Phi = dense([][]float32{
		{0.25, 0, 0.125}, {0.125, 0, 0}, {0.0625, 0.0625, 0.0625}, {0, 0.5, 0},
		{0.3125, 0, 0}, {0, 0.4375, 0.0625}, {0.25, 0, 0.125}, {0, 0, 0.625},
	})
	m.TermWeight = []float64{2, 0.75, 1.5, 2, 1.75, 1.75, 2, 1.75}
	return stored(t, m)
}

// TestExplanationGolden: how it is shown, to be read in review.
func TestExplanationGolden(t *testing.T) {
	m := phraseModel(t)
	d := corpus.Document{
		ID: "made/up.txt", Title: "Bank rate cut, and a <b>goal</b>", Source: "The Courier & Herald",
		Text: "The bank rate fell again.\n\nMr Xyzzy said: \"Inflation, inflation!\" Rates\u202e at the bank\nfell   before the match & the comet\u202c came. A vaccine.",
	}
	x := explained(t, m, d)
	for form, opt := range map[string]ExplanationOptions{
		".txt": {}, "-narrow-color.txt": {Width: 48, Color: true, Words: 3},
	} {
		golden(t, "explanation"+form, []byte(written(t, func(b *bytes.Buffer) error { return x.Terminal(b, opt) })))
	}
	// The page without its style sheet, which changes more often.
	page := explanationPageOf(t, x)
	page = strings.Replace(page, explanationStyle, "", 1)
	page = regexp.MustCompile(`sha256-[^']*`).ReplaceAllString(page, "sha256")
	golden(t, "explanation.html", []byte(page))
}

// TestExplanationJSON: every field is there, and offsets cut words out of the texts.
func TestExplanationJSON(t *testing.T) {
	m, _ := newsModel()
	x := explained(t, m, wording)
	text := written(t, func(b *bytes.Buffer) error { return x.JSON(b) })
	var got struct {
		Title, Text string
		Explained   *float64
		Words       []struct {
			Start, End int
			Word, Kind string
			Stem       *string
			Shares     []TopicShare
		}
		Phrases []struct {
			Start, End int
			Phrase     string
		}
		Terms           []json.RawMessage
		NothingExplains []string `json:"nothing_explains"`
		Unknown         []string
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if strings.Count(text, "\n") != 1 || got.Text != wording.Text || got.Title != wording.Title || got.Explained == nil {
		t.Errorf("%s", text)
	}
	kinds := map[string]string{}
	for _, w := range got.Words {
		if got.Text[w.Start:w.End] != w.Word {
			t.Errorf("%q at %d to %d", w.Word, w.Start, w.End)
		}
		if kinds[w.Word] = w.Kind; (w.Stem != nil) != (w.Kind == "known") || w.Shares == nil {
			t.Errorf("%+v", w)
		}
	}
	for word, kind := range map[string]string{"The": "dropped", "Xyzzy": "unknown", "turbines": "known", "comet": "known"} {
		if kinds[word] != kind {
			t.Errorf("%s is %s, want %s", word, kinds[word], kind)
		}
	}
	if len(got.Phrases) == 0 || got.Phrases[0].Phrase != "wind farm" || len(got.Terms) == 0 || !slices.Contains(got.Unknown, "Xyzzy") {
		t.Errorf("phrases %+v, %d terms, unknown %q", got.Phrases, len(got.Terms), got.Unknown)
	}
}

func explanationPageOf(t testing.TB, x *Explanation) string {
	return written(t, func(b *bytes.Buffer) error { return x.HTML(b) })
}

// TestExplanationPage: the page asks for nothing, has no script, and holds
// together; its text is that of the article and the marks.
func TestExplanationPage(t *testing.T) {
	m, docs := newsModel()
	for _, d := range []corpus.Document{wording, docs["business/2024-04-16-bank-split-on-rates.txt"]} {
		x := explained(t, m, d)
		page := explanationPageOf(t, x)
		list := nodes(t, page)
		ids, marks := map[string]bool{}, 0
		var style, csp string
		for _, n := range list {
			ids[attr(n, "id")] = true
			switch n.Data {
			case "script", "link", "img", "iframe", "form", "base", "object":
				t.Errorf("element %s", n.Data)
			case "style":
				sum := sha256.Sum256([]byte(textOfNode(n)))
				style = base64.StdEncoding.EncodeToString(sum[:])
			case "meta":
				if attr(n, "http-equiv") != "" {
					csp = attr(n, "content")
				}
			case "mark":
				marks++
				if attr(n, "tabindex") != "0" || attr(n, "aria-description") == "" {
					t.Errorf("a word that the keyboard does not reach, or without shares: %v", n.Attr)
				}
			}
			for _, a := range n.Attr {
				if a.Key == "style" || a.Key == "src" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("attribute %s of %s", a.Key, n.Data)
				}
			}
		}
		if want := "default-src 'none'; style-src 'sha256-" + style + "'; base-uri 'none'; form-action 'none'"; csp != want {
			t.Errorf("policy %s, want %s", csp, want)
		}
		for _, n := range list {
			for _, key := range []string{"href", "aria-labelledby"} {
				if to := strings.TrimPrefix(attr(n, key), "#"); to != "" && !ids[to] {
					t.Errorf("%s %q leads nowhere", key, to)
				}
			}
		}
		want := 0
		for _, w := range append(slices.Clone(x.TitleWords), x.TextWords...) {
			if w.Mark >= 0 || w.Odd {
				want++
			}
		}
		if marks != want || marks == 0 {
			t.Errorf("%d marked words, want %d", marks, want)
		}
		text := textOfNode(find(list, "text")[0])
		for _, w := range x.TextWords {
			if w.Mark > 0 && !strings.Contains(text, clean(w.Word)+strconv.Itoa(w.Mark)) {
				t.Errorf("the text lacks %s with its mark", w.Word)
			}
		}
		for _, topic := range x.Topics {
			if topic.Mark > 0 && !strings.Contains(textOfNode(find(list, "legend")[0]), topic.Label) {
				t.Errorf("the legend lacks %s", topic.Label)
			}
		}
	}
}

// TestExplanationContrast: text on the strongest tint of every colour can be read,
// in light and in dark.
func TestExplanationContrast(t *testing.T) {
	color := regexp.MustCompile(`--([a-z0-9-]+): #([0-9a-f]{6})`)
	blocks := regexp.MustCompile(`(?s):root \{.*?\}`).FindAllString(explanationStyle, 2)
	c := map[string]string{}
	for i, block := range blocks {
		for _, match := range color.FindAllStringSubmatch(block, -1) {
			c[match[1]] = match[2]
		}
		check := func(text, ground string, least float64) {
			a, b := luminance(text), luminance(ground)
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < least {
				t.Errorf("set %d: #%s on #%s has contrast %.2f, want %.1f", i, text, ground, ratio, least)
			}
		}
		for _, ground := range []string{"paper", "card"} {
			for _, text := range []string{"ink", "soft", "accent"} {
				check(c[text], c[ground], 4.5)
			}
			for mark := range mostMarks + 1 {
				check(c["ink"], mixed(c["c"+strconv.Itoa(mark)], c[ground], 0.40), 4.5)
			}
		}
		check(c["on-bar"], c["bar"], 4.5)
	}
	if len(blocks) != 2 {
		t.Errorf("%d sets of colours", len(blocks))
	}
}

// mixed is a part of one colour in another.
func mixed(a, b string, part float64) string {
	out := ""
	for i := 0; i < 6; i += 2 {
		x, _ := strconv.ParseUint(a[i:i+2], 16, 8)
		y, _ := strconv.ParseUint(b[i:i+2], 16, 8)
		s := strconv.FormatUint(uint64(math.Round(part*float64(x)+(1-part)*float64(y))), 16)
		out += strings.Repeat("0", 2-len(s)) + s
	}
	return out
}

// FuzzExplanation: whatever an article holds, the writers keep within the screen
// and the page; nothing of it becomes markup.
func FuzzExplanation(f *testing.F) {
	m, _ := newsModel()
	for i, s := range hostile {
		f.Add(s+" wind farm "+hostile[(i+5)%len(hostile)], "bank rates"+s+"turbines "+hostile[(i+11)%len(hostile)]+"\n\n"+s, 30+7*i)
	}
	f.Add("", "東京wind farm東京都へ goal\r\n\r\n\n\n\ngoal\u2029goal"+strings.Repeat("長", 200), 60)
	sgr := regexp.MustCompile("\x1b\\[[0-9;]+m")
	elements := regexp.MustCompile(`^(mark|sup|span|div)$`)
	f.Fuzz(func(t *testing.T, title, text string, width int) {
		if len(title)+len(text) > 2<<10 {
			t.Skip()
		}
		e, err := m.Explain(t.Context(), corpus.Document{ID: title, Title: title, Source: title, Text: text})
		if err != nil {
			return
		}
		x := NewExplanation(m, e)
		width = 40 + (width%160+160)%160
		plain := written(t, func(b *bytes.Buffer) error { return x.Terminal(b, ExplanationOptions{Width: width}) })
		checkLines(t, plain, width)
		colored := written(t, func(b *bytes.Buffer) error { return x.Terminal(b, ExplanationOptions{Width: width, Color: true}) })
		if sgr.ReplaceAllString(colored, "") != plain {
			t.Errorf("colour changes the text:\n%q\n%q", colored, plain)
		}
		if b := written(t, func(b *bytes.Buffer) error { return x.JSON(b) }); !json.Valid([]byte(b)) {
			t.Errorf("not JSON: %s", b)
		}
		page := explanationPageOf(t, x)
		for n := range find(nodes(t, page), "text")[0].Descendants() {
			if n.Type == html.ElementNode && !elements.MatchString(n.Data) {
				t.Errorf("element %s in the text", n.Data)
			}
		}
		for _, r := range page {
			if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
				t.Errorf("control character %U in the page", r)
			}
		}
	})
}

func TestBetween(t *testing.T) {
	for in, want := range map[string]string{
		" ": " ", "": "", ", ": ", ", "\n": "\n", " \n ": "\n", "\n\n\n\n": "\n\n", ".\r\n\r\n\"": ".\n\n\"", "  \t": " ", " (": " (",
		" a \n b ": " a\nb ", "\x1b[31m": "", "\u00a0–\u00a0": " – ", "\u202e": "", " \u202e": " ",
	} {
		if got := between(in); got != want {
			t.Errorf("between(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestExplanationWithoutTopics: an article whose only word no topic has.
func TestExplanationWithoutTopics(t *testing.T) {
	m := smallModel()
	for k := range 3 {
		m.Phi.Row(4)[k] = 0
	}
	m.Phi.Row(2)[1] += 0.4375
	m = stored(t, m)
	x := explained(t, m, corpus.Document{ID: "a", Text: "match"})
	if len(x.Topics) != 0 || len(x.Odd) != 1 || x.TextWords[0].Mark != -1 {
		t.Errorf("%+v", x)
	}
	for what, text := range map[string]string{
		"no topic has a word of this article": written(t, func(b *bytes.Buffer) error { return x.Terminal(b, ExplanationOptions{}) }),
		"No topic has a word of this article": explanationPageOf(t, x),
	} {
		if !strings.Contains(text, what) {
			t.Errorf("%q is not said in\n%s", what, text)
		}
	}
}

// TestHiddenTopicIsMarked: an explanation tells of topics that reports leave out, and
// says so everywhere.
func TestHiddenTopicIsMarked(t *testing.T) {
	m, _ := newsModel()
	hiding := *m
	hiding.Topics = slices.Clone(m.Topics)
	e, err := m.Explain(t.Context(), wording)
	if err != nil {
		t.Fatal(err)
	}
	first := e.Mixture.Top(1)[0].Topic
	hiding.Topics[first].Hidden = true
	for _, model := range []*topics.Model{m, &hiding} {
		x := NewExplanation(model, e)
		want := 0
		if model == &hiding {
			want = 1
		}
		var terminal, page, object bytes.Buffer
		if err := x.Terminal(&terminal, ExplanationOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := x.HTML(&page); err != nil {
			t.Fatal(err)
		}
		if err := x.JSON(&object); err != nil {
			t.Fatal(err)
		}
		label := m.Topics[first].Label
		for name, n := range map[string]int{
			"terminal": strings.Count(terminal.String(), label+" (hidden)"),
			"page":     strings.Count(page.String(), `<span class="note"> (hidden)`),
			"JSON":     strings.Count(object.String(), `"hidden":true`),
		} {
			if n != want {
				t.Errorf("%s: %d topics marked as hidden, want %d", name, n, want)
			}
		}
	}
}
