package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func pageOf(t testing.TB, v *View) string {
	return written(t, func(b *bytes.Buffer) error { return v.HTML(b) })
}

// nodes parses a page and returns its elements in document order.
func nodes(t testing.TB, page string) []*html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var list []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOfNode(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// find returns the elements of a class or, after "#", the one with an id.
func find(list []*html.Node, what string) []*html.Node {
	var found []*html.Node
	for _, n := range list {
		if id, ok := strings.CutPrefix(what, "#"); ok && attr(n, "id") == id || slices.Contains(strings.Fields(attr(n, "class")), what) {
			found = append(found, n)
		}
	}
	return found
}

// TestPageIsSelfContained: the policy forbids every request and lets in exactly
// the style and script that are there; nothing in the page asks for more.
func TestPageIsSelfContained(t *testing.T) {
	page := pageOf(t, NewView(smallModel(), Options{}))
	list := nodes(t, page)
	var csp string
	hash := map[string]string{}
	for _, n := range list {
		switch n.Data {
		case "meta":
			if attr(n, "http-equiv") == "Content-Security-Policy" {
				csp = attr(n, "content")
			}
		case "style", "script":
			if hash[n.Data] != "" {
				t.Errorf("a second %s element", n.Data)
			}
			sum := sha256.Sum256([]byte(textOfNode(n)))
			hash[n.Data] = "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		case "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video", "source", "foreignObject", "use":
			t.Errorf("element %s", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || a.Key == "src" || a.Key == "action" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("attribute %s=%q of %s", a.Key, a.Val, n.Data)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("link to %q", a.Val)
			}
		}
	}
	want := "default-src 'none'; style-src " + hash["style"] + "; script-src " + hash["script"] + "; base-uri 'none'; form-action 'none'"
	if csp != want {
		t.Errorf("policy\n%s, want\n%s", csp, want)
	}
	for _, bad := range []string{"http://", "https://", "@import", "url(", "eval(", "innerHTML", "fetch("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.HasPrefix(page, "<!doctype html>") {
		t.Errorf("the page starts with %.40q", page)
	}
}

// TestPageHoldsTogether: ids are unique, links and labels lead somewhere,
// landmarks and headings are in order, and all is there without the script.
func TestPageHoldsTogether(t *testing.T) {
	m := hostileModel("two words", "A & B", "an id with spaces")
	m.Topics[0].ID = "T01"
	list := nodes(t, pageOf(t, NewView(m, Options{})))
	ids, elements := map[string]bool{}, map[string]int{}
	for _, n := range list {
		if n.Namespace == "" { // a picture may have titles of its own
			elements[n.Data]++
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] || strings.ContainsAny(id, " \t") {
				t.Errorf("id %q is not unique or has a space", id)
			}
			ids[id] = true
		}
	}
	level := 0
	for _, n := range list {
		if href := attr(n, "href"); href != "" && !ids[strings.TrimPrefix(href, "#")] {
			t.Errorf("link %q leads nowhere", href)
		}
		for _, key := range []string{"aria-labelledby", "for"} {
			if id := attr(n, key); id != "" && !ids[id] {
				t.Errorf("%s=%q points nowhere", key, id)
			}
		}
		if n.Data == "svg" && attr(n, "aria-hidden") == "" && attr(n, "aria-label") == "" && attr(n.Parent, "aria-hidden") == "" {
			t.Error("a picture without words")
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			now := int(n.Data[1] - '0')
			if now > level+1 {
				t.Errorf("heading %s after h%d", n.Data, level)
			}
			level = now
		}
	}
	for _, name := range []string{"main", "nav", "footer", "h1", "title"} {
		if elements[name] != 1 {
			t.Errorf("%d elements %s, want 1", elements[name], name)
		}
	}
	if skip := find(list, "skip"); len(skip) != 1 || attr(skip[0], "href") != "#main" {
		t.Error("no skip link")
	}
	if n := len(find(list, "topic")); n != 3 {
		t.Errorf("%d sections for 3 topics", n)
	}
}

// TestPageShowsTheView: the numbers of the view stand in the page as text.
func TestPageShowsTheView(t *testing.T) {
	v := NewView(smallModel(), Options{Command: "topoi fit  ./news"})
	list := nodes(t, pageOf(t, v))
	summary := textOfNode(find(list, "#summary")[0])
	for _, s := range append(v.Sentences, v.Warnings...) {
		if !strings.Contains(summary, s) {
			t.Errorf("the summary does not say %q", s)
		}
	}
	for _, topic := range v.Topics {
		text := textOfNode(find(list, "#"+topic.ID)[0])
		want := []string{topic.Label, topic.Share.Text, topic.Coherence.Text}
		for _, w := range topic.Words {
			want = append(want, w.Word, w.Weight.Text, w.Within.Text)
		}
		for _, a := range topic.Documents {
			want = append(want, a.Title, a.Date, a.Source, a.Document, a.Weight.Text)
		}
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("%s does not say %q", topic.ID, s)
			}
		}
	}
	methods := textOfNode(find(list, "#methods")[0])
	for _, s := range append(v.Methods.Settings, v.Methods.Card...) {
		if !strings.Contains(methods, s.Name) || !strings.Contains(methods, s.Value) {
			t.Errorf("methods do not say %v", s)
		}
	}
	audit := textOfNode(find(list, "#audit")[0])
	for _, s := range []string{"news/copy.txt", "news/a.txt", "feed.jsonl#17", "windows-1252", "README.md"} {
		if !strings.Contains(audit, s) {
			t.Errorf("the audit does not say %q", s)
		}
	}
}

// TestPageSize: 2,000 articles that all have something wrong with them, and 40
// topics, stay below a megabyte.
func TestPageSize(t *testing.T) {
	page := pageOf(t, NewView(largeModel(2000, 40), Options{}))
	if len(page) >= 1<<20 {
		t.Errorf("the report has %d bytes", len(page))
	}
}

// shape is the page without its words: elements and the names of attributes.
func shape(list []*html.Node) string {
	var b strings.Builder
	for _, n := range list {
		b.WriteString("<" + n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + a.Key)
			if a.Key == "class" || a.Key == "href" || a.Key == "id" {
				b.WriteString("=" + a.Val)
			}
		}
		b.WriteString(">\n")
	}
	return b.String()
}

// FuzzHTML: whatever a corpus says, it is text. The page has the elements,
// attributes, classes, ids and links of a harmless one, and its words are the
// cleaned input.
func FuzzHTML(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+5)%len(hostile)], hostile[(i+11)%len(hostile)])
	}
	harmless := func(s string, same bool) string {
		if clean(s) == "" {
			return ""
		}
		if same { // the ID "T123" names its section
			return s
		}
		return "harmless"
	}
	f.Fuzz(func(t *testing.T, label, title, id string) {
		if id == "T01" || id == "T03" {
			t.Skip("IDs are unique in a model")
		}
		v := NewView(hostileModel(label, title, id), Options{Title: title})
		page := pageOf(t, v)
		list := nodes(t, page)
		plain := NewView(hostileModel(harmless(label, false), harmless(title, false), harmless(id, plainID.MatchString(id))), Options{Title: harmless(title, false)})
		// Which reasons coincide depends on the words, so the audit's shape does too.
		plain.Audit, plain.Warnings = v.Audit, v.Warnings
		if got, want := shape(list), shape(nodes(t, pageOf(t, plain))); got != want {
			t.Fatalf("the input changed the page:\n%s", firstDifference(got, want))
		}
		if got := textOfNode(find(list, "#T01-name")[0]); got != v.Topics[0].name() {
			t.Errorf("label %q reads %q", label, got)
		}
		if got := textOfNode(list[slices.IndexFunc(list, func(n *html.Node) bool { return n.Data == "h1" })]); got != clean(v.Title) {
			t.Errorf("title %q reads %q", v.Title, got)
		}
		for _, w := range find(list, "headline") {
			if h := textOfNode(w.FirstChild); strings.HasPrefix(h, "Article ") || h == clean(title) || h == "news/a.txt" && clean(title) == "" {
				continue
			}
			t.Errorf("headline %q is not of the input", textOfNode(w))
		}
		for _, r := range page {
			if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
				t.Errorf("control character %U in the page", r)
			}
		}
	})
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("element %d is %s, want %s", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d elements, want %d", len(a), len(b))
}

// TestContrast computes the contrast (WCAG 2.2) of every pair of colours that
// the style sheet sets text in: 4.5:1 at least, in light and in dark; bars and
// focus rings 3:1.
func TestContrast(t *testing.T) {
	blocks := regexp.MustCompile(`(?s)--paper.*?\}`).FindAllString(styleSheet, -1)
	if len(blocks) < 3 {
		t.Fatalf("%d sets of colours", len(blocks))
	}
	color := regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6})`)
	for i, block := range blocks[:3] {
		c := map[string]float64{}
		for _, m := range color.FindAllStringSubmatch(block, -1) {
			c[m[1]] = luminance(m[2])
		}
		check := func(text, ground string, least float64) {
			a, okA := c[text]
			b, okB := c[ground]
			if !okA || !okB {
				t.Fatalf("set %d lacks %s or %s", i, text, ground)
			}
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < least {
				t.Errorf("set %d: %s on %s has contrast %.2f, want %.1f", i, text, ground, ratio, least)
			}
		}
		for _, ground := range []string{"paper", "card", "wash"} {
			for _, text := range []string{"ink", "soft", "accent"} {
				check(text, ground, 4.5)
			}
			check("front", ground, 3)
			check("focus", ground, 3)
		}
		check("warn-ink", "warn", 4.5)
		check("front", "behind", 2)
	}
}

// luminance of a colour in sRGB.
func luminance(hex string) float64 {
	var rgb [3]uint8
	if _, err := fmt.Sscanf(hex, "%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		panic(err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		x := float64(rgb[i]) / 255
		if x <= 0.04045 {
			x /= 12.92
		} else {
			x = math.Pow((x+0.055)/1.055, 2.4)
		}
		sum += weight * x
	}
	return sum
}

func TestSparkPath(t *testing.T) {
	if got, want := sparkPath([]float64{0, math.NaN(), 0.5, 1, 3}), "M0 16v-1h4v1zM10 16v-8h4v8zM15 16v-16h4v16zM20 16v-16h4v16z"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, test := range []struct {
		x, whole float64
		want     string
	}{{1, 3, "33.33"}, {5, 2, "100"}, {-1, 2, "0"}, {1, 0, "0"}, {math.NaN(), 1, "0"}, {1, math.Inf(1), "0"}} {
		if got := part(test.x, test.whole); got != test.want {
			t.Errorf("part(%v, %v) = %s, want %s", test.x, test.whole, got, test.want)
		}
	}
}

// TestBarsWithoutHiddenTopics: hiding a topic changes no bar of another. The strip of all shares
// has a rest then, which says what it is.
func TestBarsWithoutHiddenTopics(t *testing.T) {
	m := smallModel()
	widths := func() (strip, bars []float64, rest []*html.Node) {
		list := nodes(t, pageOf(t, NewView(m, Options{})))
		width := func(rect *html.Node) float64 {
			x, err := strconv.ParseFloat(attr(rect, "width"), 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		rest = find(list, "unseen-part")
		for n := range find(list, "strip")[0].Descendants() {
			if n.Data == "rect" && !slices.Contains(rest, n) {
				strip = append(strip, width(n))
			}
		}
		for n := range find(list, "overview")[0].Descendants() {
			if n.Data == "rect" && attr(n, "class") == "front" {
				bars = append(bars, width(n))
			}
		}
		return strip, bars, rest
	}
	strip, bars, rest := widths()
	if len(strip) != 3 || len(bars) != 3 || len(rest) != 0 {
		t.Fatalf("%v, %v, %d rests: the test does not find the bars", strip, bars, len(rest))
	}
	m.Topics[0].Hidden = true
	gotStrip, gotBars, rest := widths()
	if !slices.Equal(gotStrip, strip[1:]) || !slices.Equal(gotBars, bars[1:]) {
		t.Errorf("strip %v, bars %v; with the hidden topic %v, %v", gotStrip, gotBars, strip, bars)
	}
	if want := "1 hidden topic " + percent(m.Topics[0].Share).Text; len(rest) != 1 || textOfNode(rest[0].Parent) != want {
		t.Errorf("%d rests, want one that says %s", len(rest), want)
	}
}
