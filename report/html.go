package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"regexp"
	"strconv"
)

var (
	//go:embed assets/report.css
	styleSheet string
	//go:embed assets/report.js
	script string
	//go:embed assets/report.html
	pageSource string

	pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
		"clean":     clean,
		"printable": printable,
		"count":     count,
		"value":     Number.csv,
		"name":      Topic.name,
		"flag":      flagged,
		"reasons":   Topic.reasons,
	}).Parse(pageSource))
)

// policy is the content-security policy of the report: nothing from anywhere,
// but the one style sheet and the one script it carries, known by their hashes.
func policy() string {
	return "default-src 'none'; style-src " + contentHash(styleSheet) + "; script-src " + contentHash(script) +
		"; base-uri 'none'; form-action 'none'"
}

// contentHash is how a content-security policy knows a style sheet or a script.
func contentHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// HTML writes the report: one file that needs no other and no network, with
// every number readable without JavaScript.
func (v *View) HTML(w io.Writer) error {
	return execute(w, pageTemplate, v.page())
}

// execute writes a page in large pieces.
func execute(w io.Writer, t *template.Template, page any) error {
	b := bufio.NewWriter(w)
	if err := t.Execute(b, page); err != nil {
		return err
	}
	return b.Flush()
}

// page is what the template prints.
type page struct {
	View     *View
	Policy   string
	CSS      template.CSS
	JS       template.JS
	Version  string
	Dateline []string
	Tiles    []tile
	Volume   *chart
	Strip    []strip
	Unseen   *strip // what hidden topics would fill of it
	Topics   []pageTopic
	Worst    []pageWorst
	Audit    []pageAudit
	Limit    int
}

type tile struct {
	Name, Value string
	Counts      bool // false for a zero, which is printed without weight
}

// strip is a topic's stretch of the bar that all of them fill.
type strip struct{ Anchor, Says, X, W, Shade string }

type pageTopic struct {
	Topic
	Index      int
	Anchor     string
	WordList   string
	ShareBar   bar
	Bars       []bar
	Spark      string
	SparkWidth int
	Rise       float64
	Chart      *chart
	Documents  []pageArticle
}

type pageArticle struct {
	Article
	Headline string
	Titled   bool
}

type pageAudit struct {
	AuditGroup
	Kind    string // the outcome as readers call it
	Open    bool
	Repeats bool // the entries name what they repeat
	More    int  // not listed
}

func (v *View) page() page {
	p := page{
		View: v, Policy: policy(), CSS: template.CSS(styleSheet), JS: template.JS(script),
		Dateline: v.dateline(), Tiles: v.tiles(), Volume: v.volume(), Limit: auditEntries,
	}
	if len(v.Methods.Card) > 0 {
		p.Version = v.Methods.Card[0].Value
	}
	largest, total := v.unseen.largest, v.unseen.sum
	for _, t := range v.Topics {
		if finite(t.Share.Value) {
			largest, total = max(largest, t.Share.Value), total+max(t.Share.Value, 0)
		}
	}
	x := 0.0
	for i, t := range v.Topics {
		pt := v.pageTopic(i, t, largest)
		p.Topics = append(p.Topics, pt)
		if t.Share.Value > 0 && finite(t.Share.Value) {
			w := 1000 * t.Share.Value / total
			p.Strip = append(p.Strip, strip{
				Anchor: pt.Anchor, Says: clean(t.ID) + " " + t.name() + " " + t.Share.Text,
				X: coordinate(x), W: coordinate(max(w-1.5, 0.5)),
				Shade: coordinate(max(1-0.75*float64(i)/float64(len(v.Topics)), 0.25)),
			})
			x += w
		}
	}
	if v.unseen.sum > 0 {
		p.Unseen = &strip{Says: plural(v.Hidden, "hidden topic") + " " + percent(v.unseen.sum).Text, X: coordinate(x), W: coordinate(1000 - x)}
	}
	p.Worst = v.pageWorst(p.Topics)
	for i, g := range v.Audit {
		p.Audit = append(p.Audit, pageAudit{
			AuditGroup: g, Kind: kinds[g.Outcome], Open: i == 0 && g.Outcome == "failed", Repeats: g.Outcome == "duplicate",
			More: g.Count - len(g.Entries),
		})
	}
	return p
}

func (v *View) dateline() []string {
	line := []string{plural(v.Counts.Used, "article"), v.counted()}
	if v.From != "" && v.From != v.To {
		line = append(line, longDate(v.From)+" – "+longDate(v.To))
	} else if v.From != "" {
		line = append(line, longDate(v.From))
	}
	if v.Sources > 0 {
		line = append(line, plural(v.Sources, "source"))
	}
	return line
}

func (v *View) tiles() []tile {
	c := v.Counts
	list := make([]tile, 0, 8)
	for _, o := range []struct {
		name string
		n    int
	}{
		{"articles read", c.Read}, {"used", c.Used}, {"duplicate", c.Duplicate}, {"empty", c.Empty},
		{"unreadable", c.Failed}, {"other files", c.Filtered},
	} {
		list = append(list, tile{o.name, count(o.n), o.n > 0})
	}
	return list
}

var kinds = map[string]string{
	"failed": "unreadable", "duplicate": "duplicate", "empty": "empty",
	"filtered": "left out", "modelled": "used, with a remark",
}

// plainID is an ID that can be the address of its section as it stands.
var plainID = regexp.MustCompile(`^T[0-9]+$`)

func (v *View) pageTopic(i int, t Topic, largest float64) pageTopic {
	p := pageTopic{Topic: t, Index: i + 1, Anchor: t.ID, WordList: t.words()}
	if !plainID.MatchString(t.ID) {
		p.Anchor = "topic-" + strconv.Itoa(i+1)
	}
	p.ShareBar = bar{Outer: "100", Inner: part(t.Share.Value, largest)}
	most := 0.0
	for _, w := range t.Words {
		most = max(most, w.Corpus.Value)
	}
	for _, w := range t.Words {
		p.Bars = append(p.Bars, bar{
			Word: w, Outer: part(w.Corpus.Value, most), Inner: part(w.Corpus.Value*w.Within.Value, most),
		})
	}
	for _, d := range t.Documents {
		p.Documents = append(p.Documents, pageArticle{d, d.title(), clean(d.Title) != ""})
	}
	if len(v.Bins) > 0 {
		p.Spark, p.SparkWidth = sparkPath(t.heights), 5*len(t.heights)
		p.Chart = v.trendChart(t)
		n := len(v.Bins)
		if before, after := v.halves(0, n/2), v.halves(n-n/2, n); before != nil && after != nil {
			p.Rise = after[i] - before[i]
		}
	}
	return p
}
