package corpus

import (
	"strings"
	"testing"
	"time"
)

func TestMarkdown(t *testing.T) {
	d := only(t, readString(t, "a.md", `---
title: "A: *plain* title"   # not part of it
date: 2024-06-30
categories: [sport, "foot, ball"]
tags:
  - ignored
  - here
author:
  name: nested
source: The Post
lang: en
draft: false
summary: >
  folded
  text
---
<!-- a
comment -->
# A: *plain* title

A *paragraph* with **bold**, _underlined_, snake_case, ~~gone~~ and `+"`code`"+`,
a [link *here*](http://x.org/a_(b) "t"), a [reference][ref], ![a picture](p.png), <http://auto.link> and 2 * 3 * 4.

Second heading
--------------

> quoted
> > deeper

* item one
  1. item two
- [x] done

| head | two |
|------|:---:|
| cell | 1   |

***

`+"```go\nfunc *main*() {\n```"+`

<div class="x">in <b>tags</b></div> &amp; &lt;entities&gt; \*escaped\* a[^1] [sic]

[ref]: http://example.org "title"
[^1]: a note
`, Options{}))
	equal(t, "title", d.Title, "A: *plain* title")
	equal(t, "time", d.Time, day(2024, 6, 30))
	equal(t, "labels", d.Labels, []string{"sport", "foot, ball"})
	equal(t, "source", d.Source, "The Post")
	equal(t, "lang", d.Lang, "en")
	equal(t, "meta", d.Meta, map[string]string{"draft": "false", "summary": "folded text", "tags": "ignored\nhere"})
	want := []string{
		"A paragraph with bold, underlined, snake_case, gone and code,", "a link here, a reference, a picture, http://auto.link and 2 * 3 * 4.",
		"Second heading", "quoted", "deeper", "item one", "item two", "done", "head \t two", "cell \t 1", "func *main*() {", "in  tags   & <entities> *escaped* a [sic]", "a note",
	}
	var got []string
	for line := range strings.SplitSeq(d.Text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			got = append(got, line)
		}
	}
	equal(t, "title twice", got[0], "A: plain title")
	equal(t, "text", got[1:], want)
}

func TestMarkdownTitle(t *testing.T) {
	for text, want := range map[string][2]string{
		"# Title #\n\nText":                      {"Title", "Text"},
		"Title\n=====\nText":                     {"Title", "Text"},
		"Title line\n\nText":                     {"Title line", "Text"},
		"intro\n\n# Later\n\nText":               {"intro", "Later\n\nText"},
		"## Second level\n\nText":                {"Second level", "Text"},
		"---\n\nText after a rule":               {"", "Text after a rule"},
		"---\nnot: closed\n\nText":               {"not: closed", "Text"},
		"---\njust text here\n---\n\nText":       {"just text here", "Text"},
		"+++\ntitle = 'T'\n+++\nText":            {"T", "Text"},
		"---\ntitle: 'it''s'\n...\nText":         {"it's", "Text"},
		"---\r\ntitle: x\r\n---\r\nText\r\nmore": {"x", "Text\nmore"},
	} {
		d := only(t, readString(t, "a.md", text, Options{}))
		equal(t, "title of "+text, d.Title, want[0])
		equal(t, "text of "+text, d.Text, want[1])
	}
}

// What is nested below a field that documents have is told; below others it does not
// matter. A value may go on in the next line.
func TestFrontMatterNested(t *testing.T) {
	read := func(block string) readBlock {
		d := only(t, readString(t, "a.md", "---\n"+block+"\n---\nText", Options{}))
		return readBlock{d.Title, d.Source, strings.Join(d.Notes, "; ")}
	}
	const told = `front matter: what is below "source" was passed over; only values on its own line count`
	for block, want := range map[string]readBlock{
		"title: T\nsource:\n  name: The Post\n  url: x.org":   {"T", "", told},
		"title: T\nimage:\n  path: a.png\nsource: The Post":   {"T", "The Post", ""},
		"title: A long\n  title\nsource: \"The\n  Post\"":     {"A long title", "The Post", ""},
		"title: >\n  folded\n  title\nsource: 'The Post' # x": {"folded title", "The Post", ""},
	} {
		equal(t, block, read(block), want)
	}
}

type readBlock struct{ title, source, notes string }

func TestFrontMatterTOML(t *testing.T) {
	d := only(t, readString(t, "a.markdown", "+++\ntitle = \"T\\u00e9\"\ndate = 2024-06-30T10:00:00Z\ntags = [\n  \"a\",\n  'b',\n]\n# comment\n[extra]\nhidden = 1\n+++\nText", Options{}))
	equal(t, "title", d.Title, "Té")
	equal(t, "labels", d.Labels, []string{"a", "b"})
	equal(t, "time", d.Time, time.Date(2024, 6, 30, 10, 0, 0, 0, time.UTC))
	equal(t, "meta", d.Meta, nil)
}

// Text full of unpaired marks is read in linear time, without loss of words.
func TestMarkdownUnpaired(t *testing.T) {
	for _, mark := range []string{"[", "![", "`", "<", "*", "_", "&", "\\", "(", "[a](", "``` ", "<!--", "> ", "- ", "# ", "| "} {
		text := "word " + strings.Repeat(mark, 20000) + " end"
		s := readString(t, "a.md", text, Options{})
		if len(s.docs) != 1 || !strings.Contains(s.docs[0].Title+s.docs[0].Text, "end") {
			t.Errorf("%q lost the text", mark)
		}
	}
}

func TestHTML(t *testing.T) {
	d := only(t, readString(t, "a.html", `<!DOCTYPE html><html lang="en-GB"><head>
<meta charset="utf-8"><title>Late goal &mdash; The Post</title>
<meta property="og:title" content="Late  goal"><meta property="og:site_name" content="The Post">
<meta property="article:published_time" content="2024-06-30T10:00:00Z"><meta name="Keywords" content="goal">
<meta property="article:section" content="Sport"><style>p { color: red }</style><script>var x = "<p>no</p>";</script></head>
<body hidden><nav>Home</nav><h1>Late <i>goal</i></h1><p>First
 para&shy;graph &amp; <b>bo</b>ld.<p>Second<br>line<ul><li>one<li>two</ul>
<table><tr><td>a</td><td>b</td></tr></table><pre>kept
  as is</pre><div hidden>secret <div>deep</div> more</div><p aria-hidden="true">no</p>
<noscript>no</noscript><svg><text>no</text></svg><img alt="no"><input hidden>after<template><p>no</template>
<select><option>no</select><time datetime="2020-01-01">then</time></body></html>`, Options{}))
	equal(t, "title", d.Title, "Late goal")
	equal(t, "source", d.Source, "The Post")
	equal(t, "lang", d.Lang, "en-GB")
	equal(t, "labels", d.Labels, []string{"Sport"})
	equal(t, "time", d.Time, time.Date(2024, 6, 30, 10, 0, 0, 0, time.UTC))
	equal(t, "meta", d.Meta, map[string]string{"title": "Late goal — The Post", "keywords": "goal"})
	equal(t, "text", d.Text, "Home\n\nLate goal\n\nFirst para\u00adgraph & bold.\n\nSecond\nline\n\none\ntwo\n\na b\n\nkept\nas is\n\nafter then")
}

func TestHTMLTitleAndDate(t *testing.T) {
	d := only(t, readString(t, "a.htm", "<h1>Head <b>line</b></h1><p>Text<h1>Other</h1><time datetime='2024-06-30'>Sunday</time>", Options{}))
	equal(t, "title", d.Title, "Head line")
	equal(t, "text", d.Text, "Text\n\nOther\n\nSunday")
	equal(t, "time", d.Time, day(2024, 6, 30))
	d = only(t, readString(t, "a.htm", "<title>T</title><h1>T</h1>Text<meta name=date content='some day'>", Options{}))
	equal(t, "text", d.Text, "Text")
	equal(t, "notes", d.Notes, []string{`date "some day" not understood`})
	s := readString(t, "a.htm", "<script>only</script><p> &nbsp; </p>", Options{})
	equal(t, "nothing to see", s.order, []string{"a.htm empty"})
	d = only(t, readString(t, "a.htm", "<p>never closed <b>tag <script>x", Options{}))
	equal(t, "text", d.Text, "never closed tag")
	d = only(t, readString(t, "a.htm", "</pre></h1></title>stray ends<svg/>shown<script/>not</script>", Options{}))
	equal(t, "text", d.Text, "stray endsshown")
}

func TestHTMLEncoding(t *testing.T) {
	for page, want := range map[string]string{
		"<meta charset=iso-8859-2><p>\xe6wiczenia":                                                 "ćwiczenia",
		"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><p>\xcf\xf0":      "Пр",
		"<?xml version='1.0' encoding='iso-8859-7'?><html><p>\xe1\xe2":                             "αβ",
		"<meta charset=utf-8><p>caf\xe9":                                                           "café",
		"<?xmlx='1\x800\x11 encoding?><p>text":                                                     "text",
		"<meta http-equiv=content-type content='\xe9\xe9\xe9 charset=koi8-r'><p>\xd7":              "в",
		"<meta charset=nonsense><p>caf\xe9":                                                        "café",
		"<meta name=x><meta charset=iso-8859-1><p>ü in fact":                                       "ü in fact",
		"<meta http-equiv=content-type content='text/html'><p>caf\xe9 <b charset=iso-8859-7>x</b>": "café x",
	} {
		d := only(t, readString(t, "a.html", page, Options{}))
		equal(t, page, d.Text, want)
	}
	d := only(t, readString(t, "a.html", "<meta charset=iso-8859-2><p>\xe6", Options{}))
	equal(t, "notes", d.Notes, []string{"not UTF-8 at byte 28, declared as iso-8859-2; decoded as iso-8859-2"})
}
