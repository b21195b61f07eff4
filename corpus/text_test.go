package corpus

import (
	"strings"
	"testing"
	"time"
)

func TestHeadline(t *testing.T) {
	long := strings.Repeat("Long words ", 20)
	for _, c := range []struct{ text, title string }{
		{"Bank raises rates\n\nThe bank did.", "Bank raises rates"},
		{"\n\n  Bank raises rates \n \nThe bank did.", "Bank raises rates"},
		{"Bank raises rates\n" + long, "Bank raises rates"},
		{"Who won?\n\nNobody.", "Who won?"},
		{"Nobody won.\n\nNobody.", "Nobody won."},
		{"one line", ""},
		{"one line\n\n \n", ""},
		{long + "\n\nText", ""},
		{"Dear reader,\n\nText", ""},
		{"The following:\n\nText", ""},
		{"This paragraph was broken by hand after some\nwords, so its first line is no title.", ""},
		{"This paragraph was broken by hand after some\nWords, so its first line is no title.", ""},
		{"Short.\n" + long, ""},
		{"1234 5678\n\nText", ""},
		{"Caps\nlower case goes on here for long enough to be a paragraph", ""},
		{"Größe zählt nicht\n\nText", "Größe zählt nicht"},
	} {
		title, rest := headline(c.text)
		if title != c.title {
			t.Errorf("headline(%.40q) = %q, want %q", c.text, title, c.title)
		}
		if strings.Join(strings.Fields(title+" "+rest), " ") != strings.Join(strings.Fields(c.text), " ") {
			t.Errorf("headline(%.40q) lost words: %q + %q", c.text, title, rest)
		}
	}
}

func TestHeaderLines(t *testing.T) {
	d := only(t, readString(t, "posts/17", "From: Ann <ann@example.org>\nSubject: Re: a long\n\tsubject\nDate: Tue, 20 Apr 1993 17:51:16 GMT\nOrganization: None\nX-Empty:\nLines: 2\n\nIn article <1@x> he wrote:\n> text\n", Options{}))
	equal(t, "title", d.Title, "Re: a long subject")
	equal(t, "text", d.Text, "In article <1@x> he wrote:\n> text")
	equal(t, "time", d.Time, time.Date(1993, 4, 20, 17, 51, 16, 0, time.UTC))
	equal(t, "source", d.Source, "")
	equal(t, "meta", d.Meta, map[string]string{"from": "Ann <ann@example.org>", "organization": "None", "lines": "2"})

	d = only(t, readString(t, "a.txt", "Title: Storm\nSource: The Daily\nSection: weather\nLanguage: en\nDate: nonsense\n\nA storm came.\n\nIt went.", Options{}))
	equal(t, "title", d.Title, "Storm")
	equal(t, "source", d.Source, "The Daily")
	equal(t, "labels", d.Labels, []string{"weather"})
	equal(t, "lang", d.Lang, "en")
	equal(t, "notes", d.Notes, []string{`date "nonsense" not understood`})

	d = only(t, readString(t, "a", " host!other!user\nSubject: =?iso-8859-1?Q?caf=E9?= and =?utf-8?B?w7w=?=\nNntp-Host-[1]: x\n\nBody", Options{}))
	equal(t, "title", d.Title, "café and ü")
	equal(t, "path", d.Meta["path"], "host!other!user")
	d = only(t, readString(t, "a", "Subject: =?no-such-charset?Q?x?=\n\nBody", Options{}))
	equal(t, "title", d.Title, "=?no-such-charset?Q?x?=")
	d = only(t, readString(t, "a", "Subject: all there is\nFrom: x", Options{}))
	equal(t, "title", d.Title, "all there is")

	for _, text := range []string{
		"Note: this is text\nand goes on\n\nText", "Subject: x\nnot a header line\n\nText", "Warning: hot\n\nText of it", ": no name\n\nText",
		"Who said: nobody\n\nText", strings.Repeat("n", 41) + ": x\n\nText",
	} {
		d := only(t, readString(t, "a.txt", text, Options{}))
		if d.Meta != nil || !strings.Contains(d.Title+"\n"+d.Text, strings.SplitN(text, "\n", 2)[0]) {
			t.Errorf("%q: taken as header: %+v", text, d)
		}
	}
}

func TestTitleNotRepeated(t *testing.T) {
	for _, c := range []struct{ text, title, want string }{
		{"A  title\nText", "A title", "Text"},
		{"\n\na TITLE\n\nText", "A title", "\nText"},
		{"A title", "A title", ""},
		{"A title and more\nText", "A title", "A title and more\nText"},
		{"Text", "", "Text"},
	} {
		equal(t, "text", withoutTitle(c.text, c.title), c.want)
	}
	equal(t, "short", shorten("äöü", 3), "äöü")
	equal(t, "shortened", shorten("äöüß", 3), "äö…")
}

func TestMetadata(t *testing.T) {
	s := readFS(t, map[string]string{
		"metadata.tsv": "path\tdate\ttopics\ttitle\tsource\tplaces\tlang\n" +
			"1987-02/1.txt\t1987-02-26\tcocoa; coffee\tBAHIA REVIEW\tReuter\tusa\ten\n" +
			"./1987-02\\2.txt\t\t\t\t\t\t\n" +
			"broken row\n" +
			"1987-02/3.txt\tsome day\tgrain,wheat\tOther title\t\t\t\n" +
			"gone.txt\t1987-01-01\t\t\t\t\t\n",
		"1987-02/1.txt":       "BAHIA Review\n\nShowers continued.",
		"1987-02/2.txt":       "A headline of its own\n\nText.",
		"1987-02/3.txt":       "A headline of its own\n\nText three.",
		"1987-02/4.txt":       "No row for this\n\nText four.",
		"sub/Metadata.csv":    "Path,Title\nx/5.txt,Five\n",
		"sub/x/5.txt":         "text five",
		"sub/x/6.html":        "<title>Six</title>text six",
		"other/metadata.csv":  "id,text\nm1,a table of documents\n",
		"other2/metadata.tsv": "",
	}, Options{})
	equal(t, "order", s.order, []string{"1987-02/1.txt", "1987-02/2.txt", "1987-02/3.txt", "1987-02/4.txt", "metadata.tsv filtered", "metadata.tsv#4 failed", "m1",
		"other2/metadata.tsv empty", "sub/Metadata.csv filtered", "sub/x/5.txt", "sub/x/6.html"})
	d := s.docs[0]
	equal(t, "title", d.Title, "BAHIA REVIEW")
	equal(t, "text", d.Text, "Showers continued.")
	equal(t, "time", d.Time, day(1987, 2, 26))
	equal(t, "labels", d.Labels, []string{"cocoa", "coffee"})
	equal(t, "source", d.Source, "Reuter")
	equal(t, "lang", d.Lang, "en")
	equal(t, "meta", d.Meta, map[string]string{"places": "usa"})
	equal(t, "title", s.docs[1].Title, "A headline of its own")
	equal(t, "labels: none given, and the folder is a date", s.docs[1].Labels, nil)
	equal(t, "title", s.docs[2].Title, "Other title")
	equal(t, "text", s.docs[2].Text, "A headline of its own\n\nText three.")
	equal(t, "notes", s.docs[2].Notes, []string{`date "some day" not understood`})
	equal(t, "labels", s.docs[2].Labels, []string{"grain", "wheat"})
	equal(t, "title", s.docs[5].Title, "Five")
	equal(t, "labels", s.docs[5].Labels, []string{"sub"})
	equal(t, "reason", s.broken[0].Error(), "corpus: metadata.tsv: metadata, about 4 files")
	equal(t, "line", s.broken[1].Line, 4)
	s = readFS(t, map[string]string{"metadata.tsv": "path\ttitle\tlabel\na.txt\tCorrection\tnews\nb.md\tBlank\tnews\nc.txt\tLine\tnews\n",
		"a.txt": "", "b.md": "\ufeff \n\n", "c.txt": "Line\n"}, Options{})
	equal(t, "order of empty files", s.order, []string{"a.txt empty", "b.md empty", "c.txt", "metadata.tsv filtered"})
	s = readFS(t, map[string]string{"metadata.csv": "path;title;place\na.html;Told;Rome\n", "a.html": "<title>Own</title>text"}, Options{Columns: Columns{Label: "place"}})
	equal(t, "title", s.docs[0].Title, "Told")
	equal(t, "own title", s.docs[0].Meta, map[string]string{"title": "Own"})
	equal(t, "label", s.docs[0].Labels, []string{"Rome"})
	s = readFS(t, map[string]string{"metadata.tsv": "path\ttitle\na.txt\tx\n" + strings.Repeat("y", 3000) + "\n", "a.txt": "text"}, Options{MaxBytes: 1000})
	equal(t, "long row", s.order, []string{"a.txt", "metadata.tsv filtered", "metadata.tsv#3 failed"})
}

func TestDates(t *testing.T) {
	for s, want := range map[string]string{
		"2024-06-30": "2024-06-30T00:00:00Z", "2024-06-30T12:30:00+02:00": "2024-06-30T12:30:00+02:00", "2024-06-30 12:30:00": "2024-06-30T12:30:00Z",
		"20240630": "2024-06-30T00:00:00Z", "30 June 2024": "2024-06-30T00:00:00Z", "June 30, 2024": "2024-06-30T00:00:00Z", "1-Jan-96": "1996-01-01T00:00:00Z",
		"Sun, 30 Jun 2024 12:00:00 EST": "2024-06-30T12:00:00-05:00", "5 Apr 93 23:13:39 GMT": "1993-04-05T23:13:39Z", "Sun, 30 Jun 2024 12:00:00 +0100 (CET)": "2024-06-30T12:00:00+01:00",
		"30.6.2024": "2024-06-30T00:00:00Z", "6/30/2024": "2024-06-30T00:00:00Z", "30/6/2024": "2024-06-30T00:00:00Z", "30/6/24": "2024-06-30T00:00:00Z", "6/30/98": "1998-06-30T00:00:00Z",
		"1719741600": "2024-06-30T10:00:00Z", "1719741600000": "2024-06-30T10:00:00Z", "2024": "2024-01-01T00:00:00Z", "1987-02": "1987-02-01T00:00:00Z",
		" 2024-06-30 \n": "2024-06-30T00:00:00Z", "2024-06-30T12:30:00.123Z": "2024-06-30T12:30:00.123Z", "2024-06-30 12:00:00 MEZ": "2024-06-30T12:00:00+01:00",
	} {
		got, note := parseDate(s)
		if got.Format(time.RFC3339Nano) != want || note != "" {
			t.Errorf("%q: %v, %q; want %s", s, got, note, want)
		}
	}
	if got, note := parseDate("5/6/2024"); !got.Equal(day(2024, 5, 6)) || note != `date "5/6/2024" read as month/day/year` {
		t.Error(got, note)
	}
	for _, s := range []string{"", "soon", "31/31/2024", "2024-02-30", "99999999999999999", "-5", "1/2/3"} {
		if got, note := parseDate(s); !got.IsZero() || (note == "") != (s == "") {
			t.Errorf("%q: %v, %q", s, got, note)
		}
	}
}

// Dates in zones are the same on every machine.
func TestDatesDoNotDependOnMachine(t *testing.T) {
	old := time.Local
	defer func() { time.Local = old }()
	for _, local := range []*time.Location{time.UTC, time.FixedZone("EST", -5*3600), time.FixedZone("XYZ", 3600)} {
		time.Local = local
		for s, want := range map[string]string{"2024-06-30 12:00:00 EST": "2024-06-30 12:00:00 -0500 EST", "2024-06-30T12:00:00-05:00": "2024-06-30 12:00:00 -0500 -0500", "2024-06-30 12:00:00 XYZ": "2024-06-30 12:00:00 +0000 UTC"} {
			if got, _ := parseDate(s); got.String() != want {
				t.Errorf("%q with %v: %v, want %s", s, local, got, want)
			}
		}
	}
}

func TestDateInPath(t *testing.T) {
	for path, want := range map[string]time.Time{
		"2024-06-30.txt": day(2024, 6, 30), "news/20240630_a.txt": day(2024, 6, 30), "a/2024/06/30/x": day(2024, 6, 30), "2024_06_30": day(2024, 6, 30),
		"2023-01-01/2024-06-30.txt": day(2024, 6, 30), "post-2024.06.30-x.md": day(2024, 6, 30), "2024-06-30-2023-02-31": day(2024, 6, 30),
		"2024-02-30.txt": {}, "120240630.txt": {}, "20240630123.txt": {}, "1987-02/00001.txt": {}, "2024-0630": {}, "x/1999-13-01": {}, "8400-01-01": {}, "": {},
	} {
		if got := dateInPath(path); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", path, got, want)
		}
	}
	for folder, want := range map[string]bool{"1987-02": true, "2024": true, "2024_06_30": true, "sport": false, "24": false, "20news": false} {
		if dateLike(folder) != want {
			t.Errorf("dateLike(%q) = %v", folder, !want)
		}
	}
}
