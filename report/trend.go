package report

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// maxBins is how many calendar bins a trend may have: as many as fit beside a
// topic on a terminal, and enough for two years of months.
const maxBins = 24

// A Bin is one calendar day, week (from Monday), month, quarter, year or span
// of years.
type Bin struct {
	Name     string // "2024-06-03", "week of 2024-06-03", "2024-06", "2024 Q2", "2024", "2020–2024"
	Articles int    // modelled articles with a date in it
}

const weekOf = "week of "

// A step is a size of calendar bins. index numbers the bins of all time
// without gaps; name is its inverse for people.
type step struct {
	thing string
	index func(day) int
	name  func(int) string
}

// A day is a civil date, whatever the zone of the time it was taken from.
type day struct{ year, month, unix int } // unix: days since 1970-01-01

func dayOf(t time.Time) day {
	y, m, d := t.Date()
	return day{y, int(m), floorDiv(int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()), 24*60*60)}
}

func dateOf(unix int) string {
	return time.Unix(int64(unix)*24*60*60, 0).UTC().Format(time.DateOnly)
}

// steps returns the sizes of bins, finest first.
func steps() []step {
	s := []step{
		{"day", func(d day) int { return d.unix }, dateOf},
		// 1970-01-01 was a Thursday, three days after a Monday.
		{"week", func(d day) int { return floorDiv(d.unix+3, 7) },
			func(i int) string { return weekOf + dateOf(7*i-3) }},
		{"month", func(d day) int { return 12*d.year + d.month - 1 },
			func(i int) string { return fmt.Sprintf("%04d-%02d", floorDiv(i, 12), i-12*floorDiv(i, 12)+1) }},
		{"quarter", func(d day) int { return 4*d.year + (d.month-1)/3 },
			func(i int) string { return fmt.Sprintf("%04d Q%d", floorDiv(i, 4), i-4*floorDiv(i, 4)+1) }},
		{"year", func(d day) int { return d.year }, func(i int) string { return fmt.Sprintf("%04d", i) }},
	}
	for _, n := range []int{2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		s = append(s, step{fmt.Sprintf("%d years", n),
			func(d day) int { return floorDiv(d.year, n) },
			func(i int) string { return fmt.Sprintf("%04d–%04d", n*i, n*i+n-1) }})
	}
	return s
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// binning picks the finest step that covers first to last in at most maxBins
// bins. ok is false if that is fewer than two: a single bin shows no trend.
func binning(first, last day) (s step, from, n int, ok bool) {
	for _, s = range steps() {
		from = s.index(first)
		if n = s.index(last) - from + 1; n <= maxBins {
			break
		}
	}
	return s, from, n, n >= 2 && n <= maxBins
}

// trends sums the topic weights of dated articles by bin. weights(j) are those
// of document j; dates[j] is nil if it has none.
func trends(dates []*day, k int, weights func(j int) []float32) (thing string, bins []Bin, shares [][]float64) {
	var first, last *day
	for _, d := range dates {
		if d == nil {
			continue
		}
		if first == nil || d.unix < first.unix {
			first = d
		}
		if last == nil || d.unix > last.unix {
			last = d
		}
	}
	if first == nil {
		return "", nil, nil
	}
	s, from, n, ok := binning(*first, *last)
	if !ok {
		return "", nil, nil
	}
	bins, shares = make([]Bin, n), make([][]float64, k)
	for i := range bins {
		bins[i].Name = s.name(from + i)
	}
	for t := range shares {
		shares[t] = make([]float64, n)
	}
	for j, d := range dates {
		if d == nil {
			continue
		}
		b := s.index(*d) - from
		bins[b].Articles++
		for t, w := range weights(j) {
			shares[t][b] += float64(w)
		}
	}
	for t := range shares {
		for b := range bins {
			shares[t][b] /= float64(bins[b].Articles) // 0/0 = NaN: no articles, no share
		}
	}
	return s.thing, bins, shares
}

// heights scales a trend to [0, 1] so that the picture does not exaggerate: a
// topic's usual share stands at 3/8 and a topic that hardly moves looks flat.
// Only one that rises beyond 8/3 of its usual share is scaled to its own peak.
// NaN stays NaN.
func heights(trend []Number, usual float64) []float64 {
	peak := usual * 8 / 3
	for _, p := range trend {
		if p.Value > peak {
			peak = p.Value
		}
	}
	h := make([]float64, len(trend))
	for i, p := range trend {
		switch {
		case math.IsNaN(p.Value):
			h[i] = p.Value
		case peak > 0:
			h[i] = p.Value / peak
		}
	}
	return h
}

// sparkline draws heights in eighths of a line; a bin without articles is blank.
func sparkline(heights []float64) string {
	var b strings.Builder
	for _, h := range heights {
		if math.IsNaN(h) {
			b.WriteByte(' ')
			continue
		}
		level := min(max(int(math.Round(8*h)), 1), 8)
		b.WriteRune('▁' + rune(level-1))
	}
	return b.String()
}
