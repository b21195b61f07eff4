package corpus

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// layouts are the ways of writing a date that are understood, more likely
// ones first. Fractions of a second are accepted by all that have seconds.
var layouts = []string{
	time.RFC3339, "2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05 MST",
	"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006/01/02", "2006/01/02 15:04:05", "2006.01.02", "20060102", "20060102T150405Z",
	"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04 MST",
	"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "2 Jan 2006", "Mon, 2 Jan 2006",
	"Mon, 2 Jan 06 15:04:05 MST", "Mon, 2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04:05 MST", "2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04 MST",
	"Monday, 2-Jan-06 15:04:05 MST", "Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 MST 2006", "Mon Jan 2 15:04:05 -0700 2006",
	"2 January 2006", "Monday, 2 January 2006", "2. January 2006", "January 2, 2006", "Jan 2, 2006", "Monday, January 2, 2006", "January 2, 2006 15:04:05",
	"January 2, 2006 3:04 PM", "Jan 2, 2006 3:04 PM", "Jan. 2, 2006", "2-Jan-06", "2-Jan-2006", "02-Jan-06", "Jan 2 2006", "January 2 2006",
	"2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05", "2.1.06", "2006-01", "January 2006", "Jan 2006", "2006",
}

// zones are the abbreviations whose offset in hours is agreed on in mail.
// Package time would take them for offset zero, or for whatever they mean on
// the machine.
var zones = map[string]int{
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
}

// parseDate reads a date as found in metadata. A note says what had to be
// guessed, or that nothing was understood, when the time is zero. A date
// without a zone is in UTC; a zone is kept, so that the day is the publisher's.
func parseDate(s string) (time.Time, string) {
	s = oneLine(s)
	if s == "" {
		return time.Time{}, ""
	}
	if t, ok := epoch(s); ok {
		return t, ""
	}
	clean := s
	if i := strings.LastIndex(clean, " ("); i > 0 && strings.HasSuffix(clean, ")") {
		clean = clean[:i] // "+0100 (CET)"
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, clean, time.UTC); err == nil {
			return zoned(t), ""
		}
	}
	if t, note, ok := slashed(clean); ok {
		return t, note
	}
	return time.Time{}, fmt.Sprintf("date %q not understood", shorten(s, 40))
}

// zoned corrects a time parsed with a zone's abbreviation only.
func zoned(t time.Time) time.Time {
	name, offset := t.Zone()
	hours, ok := zones[name]
	switch {
	case ok && offset == 0:
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.FixedZone(name, hours*3600))
	case offset == 0:
		return t.UTC()
	}
	return t
}

// epoch reads seconds or milliseconds since 1970, of the years 1973 to 5138.
func epoch(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n < 1e8:
		return time.Time{}, false
	case n < 1e11:
		return time.Unix(n, 0).UTC(), true
	case n < 1e14:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}

var slashes = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b`)

// slashed reads 6/30/2024 and 30/6/2024 by which number can be a month, and
// where both can, as American, which the note tells.
func slashed(s string) (t time.Time, note string, ok bool) {
	m := slashes.FindStringSubmatch(s)
	if m == nil {
		return t, "", false
	}
	month, _ := strconv.Atoi(m[1])
	day, _ := strconv.Atoi(m[2])
	year, _ := strconv.Atoi(m[3])
	if year < 69 {
		year += 2000
	} else if year < 100 {
		year += 1900
	}
	if month > 12 {
		month, day = day, month
	} else if day <= 12 && month != day {
		note = fmt.Sprintf("date %q read as month/day/year", s)
	}
	t, ok = day3(year, month, day)
	return t, note, ok
}

// day3 makes a date, if there is such a day.
func day3(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, t.Year() == year && int(t.Month()) == month && t.Day() == day
}

var pathDate = regexp.MustCompile(`(?:^|[^0-9])((?:1[0-9]|20|21)\d\d)([-_./]?)(0[1-9]|1[0-2])([-_./]?)(0[1-9]|[12]\d|3[01])(?:[^0-9]|$)`)

// dateInPath finds a full date such as 2024-06-30, 20240630 or 2024/06/30 in a
// path, the last if there are several; the zero time if there is none.
func dateInPath(path string) (last time.Time) {
	for rest := path; ; {
		at := pathDate.FindStringSubmatchIndex(rest)
		if at == nil {
			return last
		}
		part := func(i int) string { return rest[at[2*i]:at[2*i+1]] }
		year, _ := strconv.Atoi(part(1))
		month, _ := strconv.Atoi(part(3))
		day, _ := strconv.Atoi(part(5))
		if t, ok := day3(year, month, day); ok && part(2) == part(4) {
			last = t
		}
		rest = rest[at[11]:]
	}
}

// dateLike reports whether a folder's name is a date or part of one, such as
// "1987-02", and so no section.
func dateLike(folder string) bool {
	digits := 0
	for _, r := range folder {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != '-' && r != '_' && r != '.':
			return false
		}
	}
	return digits >= 4
}
