package report

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func dateAt(s string) day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return dayOf(t)
}

func TestBinning(t *testing.T) {
	for _, test := range []struct {
		first, last, thing, from, to string
		n                            int
	}{
		{"2024-03-01", "2024-03-02", "day", "2024-03-01", "2024-03-02", 2},
		{"2024-03-01", "2024-03-24", "day", "2024-03-01", "2024-03-24", 24},
		{"2024-03-01", "2024-03-25", "week", "week of 2024-02-26", "week of 2024-03-25", 5},
		{"2024-03-01", "2024-05-31", "week", "week of 2024-02-26", "week of 2024-05-27", 14},
		{"2023-01-15", "2024-12-15", "month", "2023-01", "2024-12", 24},
		{"2019-01-02", "2024-06-30", "quarter", "2019 Q1", "2024 Q2", 22},
		{"2001-01-02", "2024-06-30", "year", "2001", "2024", 24},
		{"1980-01-02", "2024-06-30", "2 years", "1980–1981", "2024–2025", 23},
		{"0001-01-01", "9999-12-31", "500 years", "0000–0499", "9500–9999", 20},
		{"1969-12-28", "1970-01-05", "day", "1969-12-28", "1970-01-05", 9},
		{"1969-11-03", "1970-01-05", "week", "week of 1969-11-03", "week of 1970-01-05", 10},
	} {
		s, from, n, ok := binning(dateAt(test.first), dateAt(test.last))
		if !ok || s.thing != test.thing || n != test.n || s.name(from) != test.from || s.name(from+n-1) != test.to {
			t.Errorf("%s to %s: %d × %s from %s to %s, want %+v", test.first, test.last, n, s.thing, s.name(from), s.name(from+n-1), test)
		}
	}
	if _, _, _, ok := binning(dateAt("2024-03-01"), dateAt("2024-03-01")); ok {
		t.Error("one day makes a trend")
	}
}

// TestBinsHoldEveryDay: a bin's name contains its first day's date, and days in
// order fall into bins in order without a gap.
func TestBinsHoldEveryDay(t *testing.T) {
	for _, s := range steps() {
		prev := 0
		for i := range 3000 {
			at := time.Date(1967, 6, 1+i, 0, 0, 0, 0, time.UTC)
			b := s.index(dayOf(at))
			if i > 0 && b != prev && b != prev+1 {
				t.Fatalf("%s: %v is in bin %d after %d", s.thing, at, b, prev)
			}
			if s.thing == "week" && (b != prev && i > 0) != (at.Weekday() == time.Monday && i > 0) {
				t.Fatalf("a week begins on %v", at)
			}
			prev = b
		}
	}
}

func TestTrends(t *testing.T) {
	a, b, d := dateAt("2024-01-10"), dateAt("2024-01-10"), dateAt("2024-01-13")
	theta := [][]float32{{1, 0}, {0.5, 0.5}, {9, 9}, {0, 1}}
	thing, bins, shares := trends([]*day{&a, &b, nil, &d}, 2, func(j int) []float32 { return theta[j] })
	if thing != "day" || len(bins) != 4 || bins[0].Articles != 2 || bins[1].Articles != 0 || bins[3].Articles != 1 {
		t.Fatalf("bins by %s: %+v", thing, bins)
	}
	if shares[0][0] != 0.75 || shares[1][0] != 0.25 || !math.IsNaN(shares[0][1]) || shares[1][3] != 1 {
		t.Errorf("shares %v", shares)
	}
	if _, bins, _ := trends(make([]*day, 4), 2, nil); bins != nil {
		t.Error("bins without dates")
	}
}

// TestSharesOfABinSumToOne, since the mixtures do.
func TestSharesOfABinSumToOne(t *testing.T) {
	v := NewView(smallModel(), Options{})
	if len(v.Bins) == 0 {
		t.Fatal("no bins")
	}
	articles := 0
	for b, bin := range v.Bins {
		articles += bin.Articles
		sum := 0.0
		for _, topic := range v.Topics {
			sum += topic.Trend[b].Value
		}
		if bin.Articles > 0 && math.Abs(sum-1) > 1e-6 {
			t.Errorf("%s: shares sum to %v", bin.Name, sum)
		}
		if bin.Articles == 0 && !math.IsNaN(sum) {
			t.Errorf("%s: share %v of no articles", bin.Name, sum)
		}
	}
	if articles != v.Counts.Used {
		t.Errorf("bins hold %d articles of %d", articles, v.Counts.Used)
	}
}

func TestSparkline(t *testing.T) {
	line := func(usual float64, shares ...float64) string {
		var trend []Number
		for _, x := range shares {
			trend = append(trend, percent(x))
		}
		return sparkline(heights(trend, usual))
	}
	for got, want := range map[string]string{
		line(0.1, 0.1, 0.1, 0.1):                    "▃▃▃",   // steady looks steady
		line(0.1, 0.11, 0.09, 0.1):                  "▃▃▃",   // noise is not a trend
		line(0.1, 0, 0.1, 0.8):                      "▁▁█",   // a burst fills the height
		line(0.1, 0.1, math.NaN(), 0.2):             "▃ ▆",   // no articles, no mark
		line(0, 0, 0):                               "▁▁",    // a dead topic
		line(math.NaN(), math.NaN()):                " ",     //
		sparkline(nil):                              "",      //
		line(0.1, 0.1*8/3, 0.1, 0.05, 0.2, 0.1/8/8): "█▃▂▆▁", //
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if s := sparkline([]float64{-5, 0, 0.5, 1, 7}); utf8.RuneCountInString(s) != 5 || strings.Trim(s, "▁▂▃▄▅▆▇█") != "" {
		t.Errorf("heights out of bounds give %q", s)
	}
}
