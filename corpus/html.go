package corpus

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding"
)

// parseHTML fills d from a web page: the text a reader would see, and what the
// head says of title, date, source, section and language. It reads the stream
// of tokens rather than a tree: visible text needs no tree, and pages whose tags
// do not match cannot make it deep.
func parseHTML(d *Document, text string, titled bool) {
	p := page{tokens: html.NewTokenizer(strings.NewReader(text)), meta: map[string]string{}}
	for p.step() {
	}
	d.Text = squeeze(p.text.String())
	d.Lang = p.lang
	d.Title = p.first("og:title", "twitter:title", "dc.title")
	if title := oneLine(p.title); d.Title == "" {
		d.Title = title
	} else if title != d.Title && title != "" {
		d.setMeta("title", title)
	}
	if d.Title == "" && !titled {
		d.Title = oneLine(p.heading.String())
	}
	d.Source = p.first("og:site_name", "publisher", "dc.publisher", "dc.source")
	if date := p.first("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "time"); date != "" {
		var note string
		if d.Time, note = parseDate(date); note != "" {
			d.Notes = append(d.Notes, note)
		}
	}
	if section := p.first("article:section", "section"); section != "" {
		d.Labels = labels(value{text: section}, "section")
	}
	for _, name := range []string{"author", "description", "keywords"} {
		if said := p.meta[name]; said != "" {
			d.setMeta(name, said)
		}
	}
}

// page is what is known of a web page so far.
type page struct {
	tokens  *html.Tokenizer
	text    strings.Builder
	title   string
	heading strings.Builder // text of the first h1
	lang    string
	meta    map[string]string // by lower-case name; the first of each

	skip    atom.Atom // element whose content is not shown, or zero
	nested  int       // such elements inside it
	inTitle bool
	inH1    bool
	seenH1  bool
	pre     int // depth of pre elements, whose line breaks are kept
}

// first is the first of the meta elements that says something.
func (p *page) first(names ...string) string {
	for _, name := range names {
		if said := oneLine(p.meta[name]); said != "" {
			return said
		}
	}
	return ""
}

// step reads one token and reports whether there was one.
func (p *page) step() bool {
	switch kind := p.tokens.Next(); kind {
	case html.ErrorToken:
		return false
	case html.TextToken:
		p.words(string(p.tokens.Text()))
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := p.tokens.TagName()
		tag := atom.Lookup(name)
		var attributes map[string]string
		if more {
			attributes = p.attributes()
		}
		p.start(tag, attributes, kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := p.tokens.TagName()
		p.end(atom.Lookup(name))
	}
	return true
}

func (p *page) attributes() map[string]string {
	all := map[string]string{}
	for more := true; more; {
		var key, said []byte
		key, said, more = p.tokens.TagAttr()
		if _, double := all[string(key)]; !double {
			all[string(key)] = string(said)
		}
	}
	return all
}

// words takes text between tags.
func (p *page) words(s string) {
	switch {
	case p.skip != 0:
		return
	case p.inTitle:
		p.title += s
		return
	case p.inH1:
		p.heading.WriteString(s)
	}
	if p.pre == 0 {
		s = strings.Map(func(r rune) rune {
			if r == '\n' || r == '\t' {
				return ' '
			}
			return r
		}, s)
	}
	p.text.WriteString(s)
}

// unseen are the elements whose content is not shown.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Svg: true, atom.Math: true,
	atom.Iframe: true, atom.Object: true, atom.Select: true, atom.Datalist: true, atom.Textarea: true, atom.Canvas: true,
	atom.Audio: true, atom.Video: true, atom.Noembed: true, atom.Noframes: true,
}

// void are the elements that have no content and no end tag.
var void = map[atom.Atom]bool{
	atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true,
	atom.Input: true, atom.Link: true, atom.Meta: true, atom.Source: true, atom.Track: true, atom.Wbr: true, atom.Param: true,
}

// breaks is what separates the content of an element from its surroundings;
// elements not listed stand in the line.
var breaks = map[atom.Atom]string{
	atom.P: "\n\n", atom.H1: "\n\n", atom.H2: "\n\n", atom.H3: "\n\n", atom.H4: "\n\n", atom.H5: "\n\n", atom.H6: "\n\n",
	atom.Article: "\n\n", atom.Section: "\n\n", atom.Blockquote: "\n\n", atom.Pre: "\n\n", atom.Table: "\n\n",
	atom.Ul: "\n\n", atom.Ol: "\n\n", atom.Dl: "\n\n", atom.Figure: "\n\n", atom.Aside: "\n\n", atom.Nav: "\n\n",
	atom.Header: "\n\n", atom.Footer: "\n\n", atom.Main: "\n\n", atom.Form: "\n\n", atom.Fieldset: "\n\n", atom.Hr: "\n\n",
	atom.Div: "\n", atom.Br: "\n", atom.Li: "\n", atom.Tr: "\n", atom.Dt: "\n", atom.Dd: "\n", atom.Caption: "\n",
	atom.Figcaption: "\n", atom.Address: "\n", atom.Option: "\n", atom.Summary: "\n", atom.Details: "\n", atom.Center: "\n",
	atom.Td: "\t", atom.Th: "\t", atom.Button: " ", atom.Label: " ", atom.Legend: "\n", atom.Title: "\n",
}

func (p *page) start(tag atom.Atom, attributes map[string]string, closed bool) {
	if p.skip != 0 {
		if tag == p.skip && !closed {
			p.nested++
		}
		return
	}
	hidden := attributes["aria-hidden"] == "true"
	if _, ok := attributes["hidden"]; ok || hidden {
		if !void[tag] && !closed && tag != 0 && tag != atom.Body && tag != atom.Html {
			p.skip = tag
			return
		}
	}
	if unseen[tag] {
		if !closed || tag != atom.Svg && tag != atom.Math { // a slash closes foreign elements only
			p.skip = tag
		}
		return
	}
	p.head(tag, attributes)
	p.text.WriteString(breaks[tag])
	switch tag {
	case atom.Pre:
		p.pre++
	case atom.Title:
		p.inTitle = p.title == ""
	case atom.H1:
		p.inH1, p.seenH1 = !p.seenH1, true
	}
}

// head takes what attributes say of the page.
func (p *page) head(tag atom.Atom, attributes map[string]string) {
	switch tag {
	case atom.Html:
		p.lang = oneLine(attributes["lang"])
	case atom.Meta:
		for _, key := range []string{"property", "name", "itemprop"} {
			p.say(attributes[key], attributes["content"])
		}
	case atom.Time:
		p.say("time", attributes["datetime"])
	}
}

func (p *page) say(name, said string) {
	if name = strings.ToLower(strings.TrimSpace(name)); name != "" && said != "" && p.meta[name] == "" {
		p.meta[name] = said
	}
}

func (p *page) end(tag atom.Atom) {
	if p.skip != 0 {
		if tag != p.skip {
			return
		}
		if p.nested--; p.nested < 0 {
			p.skip, p.nested = 0, 0
		}
		return
	}
	p.text.WriteString(breaks[tag])
	switch tag {
	case atom.Pre:
		p.pre = max(0, p.pre-1)
	case atom.Title:
		p.inTitle = false
	case atom.H1:
		p.inH1 = false
	}
}

// squeeze makes runs of blanks one blank, drops blanks around line breaks,
// and leaves at most one empty line.
func squeeze(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	lines, space := 2, false
	for _, r := range s {
		switch {
		case r == '\n':
			if lines++; lines <= 2 {
				out.WriteByte('\n')
			}
			space = false
		case r == ' ' || r == '\t' || r == '\u00a0' || r == '\f':
			space = true
		default:
			if space && lines == 0 {
				out.WriteByte(' ')
			}
			out.WriteRune(r)
			lines, space = 0, false
		}
	}
	return out.String()
}

// declared finds the encoding that a page names in a meta element or an XML
// declaration near its beginning.
func declared(raw []byte) (encoding.Encoding, string) {
	head := raw[:min(len(raw), 4096)]
	if rest, ok := bytes.CutPrefix(bytes.TrimSpace(head), []byte("<?xml")); ok {
		line, _, _ := bytes.Cut(rest, []byte("?>"))
		return asDeclared(after(string(line), "encoding"))
	}
	tokens := html.NewTokenizer(bytes.NewReader(head))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return nil, ""
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, more := tokens.TagName()
		if atom.Lookup(name) != atom.Meta || !more {
			continue
		}
		p := page{tokens: tokens}
		a := p.attributes()
		if e, name := asDeclared(a["charset"]); e != nil {
			return e, name
		}
		if strings.EqualFold(a["http-equiv"], "content-type") {
			if e, name := asDeclared(after(a["content"], "charset")); e != nil {
				return e, name
			}
		}
	}
}

// after is the value of `name=value` or `name="value"` in s.
func after(s, name string) string {
	// Not the index in a lower-case copy: ToLower makes three bytes of one that
	// is not UTF-8, and what declares an encoding often is not.
	i := 0
	for ; i+len(name) <= len(s) && !strings.EqualFold(s[i:i+len(name)], name); i++ {
	}
	if i+len(name) > len(s) {
		return ""
	}
	s, ok := strings.CutPrefix(strings.TrimSpace(s[i+len(name):]), "=")
	if !ok {
		return ""
	}
	s = strings.TrimLeft(s, " \t\"'")
	if end := strings.IndexAny(s, " \t\"';"); end >= 0 {
		s = s[:end]
	}
	return s
}

// asDeclared finds a declared encoding. UTF-8 and UTF-16 cannot be it: the
// bytes have been found to be neither.
func asDeclared(name string) (encoding.Encoding, string) {
	e, err := namedEncoding(name)
	name = strings.ToLower(strings.TrimSpace(name))
	if err != nil || strings.HasPrefix(name, "utf") || name == "" {
		return nil, ""
	}
	return e, name
}
