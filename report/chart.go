package report

import (
	"math"
	"strconv"
	"strings"
)

// A bar of the report: Inner before Outer, in hundredths of the room.
type bar struct {
	Word         Word
	Outer, Inner string
}

// A chart of columns, ten units apart and a hundred high.
type chart struct {
	Width                int
	Step                 string // what a column stands for
	Says                 string // in words, for those who do not see it
	Bars                 []column
	Usual                string // height of the line at the usual share, "" = none
	First, Caption, Last string
}

type column struct{ X, Y, H, Says string }

// coordinate writes a number for SVG.
func coordinate(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

// part of a whole in hundredths, within bounds whatever the numbers.
func part(x, whole float64) string {
	if !(whole > 0) || !finite(x) || !finite(whole) {
		return "0"
	}
	return coordinate(100 * min(max(x/whole, 0), 1))
}

// sparkPath draws heights as bars, each four wide in five, on a line 16 high.
// What is not nothing is at least one high, so that it can be seen.
func sparkPath(heights []float64) string {
	var b strings.Builder
	for i, h := range heights {
		if math.IsNaN(h) {
			continue
		}
		h = min(max(16*h, 1), 16)
		b.WriteString("M" + strconv.Itoa(5*i) + " 16v-" + coordinate(h) + "h4v" + coordinate(h) + "z")
	}
	return b.String()
}

func (v *View) trendChart(t Topic) *chart {
	c := &chart{Width: 10 * len(v.Bins), Step: v.Step, First: v.Bins[0].short(), Last: v.Bins[len(v.Bins)-1].short()}
	peak, bin := -1.0, 0
	for b, h := range t.heights {
		if !finite(h) {
			continue
		}
		if t.Trend[b].Value > peak {
			peak, bin = t.Trend[b].Value, b
		}
		c.Bars = append(c.Bars, columnAt(b, h, v.Bins[b].Name+": "+t.Trend[b].Text+" of "+plural(v.Bins[b].Articles, "article")))
	}
	if peak > 0 && finite(t.Share.Value) {
		usual := t.Share.Value / peak * t.heights[bin]
		c.Usual = coordinate(100 * (1 - min(max(usual, 0), 1)))
		c.Caption = "at most " + percent(peak).Text + " in " + v.in(bin) + ", usually " + t.Share.Text
	}
	c.Says = "Share by " + v.Step + ": " + c.Caption
	return c
}

// in names a bin inside a sentence.
func (v *View) in(bin int) string {
	if v.Step == "week" {
		return "the " + v.Bins[bin].Name
	}
	return v.Bins[bin].Name
}

// short is the name of a bin at the end of an axis.
func (b Bin) short() string { return strings.TrimPrefix(b.Name, weekOf) }

func (v *View) volume() *chart {
	if len(v.Bins) == 0 {
		return nil
	}
	most, bin := 0, 0
	for b := range v.Bins {
		if v.Bins[b].Articles > most {
			most, bin = v.Bins[b].Articles, b
		}
	}
	c := &chart{Width: 10 * len(v.Bins), Step: v.Step, First: v.Bins[0].short(), Last: v.Bins[len(v.Bins)-1].short()}
	for b, x := range v.Bins {
		c.Bars = append(c.Bars, columnAt(b, float64(x.Articles)/float64(most), x.Name+": "+plural(x.Articles, "article")))
	}
	c.Caption = "articles by " + v.Step + ", at most " + count(most) + " in " + v.in(bin)
	if v.Undated > 0 {
		c.Caption += "; " + plural(v.Undated, "article") + " without a date"
	}
	c.Says = c.Caption
	return c
}

func columnAt(i int, height float64, says string) column {
	h := 100 * min(max(height, 0), 1)
	return column{X: strconv.Itoa(10*i + 1), Y: coordinate(100 - h), H: coordinate(h), Says: says}
}
