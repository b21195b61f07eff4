package main

import (
	"bytes"
	"cmp"
	"image/color"
	"os"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Colours that stand out from white and from near-black alike, and from each
// other for the colour-blind. ink is made light on dark pages: see adapt.
var (
	ink     = color.RGBA{0x1f, 0x23, 0x28, 0xff}
	grid    = color.RGBA{0x8c, 0x95, 0x9f, 0xff}
	colours = []color.RGBA{{0xd5, 0x5e, 0x00, 0xff}, {0xe6, 0x9f, 0x00, 0xff}, {0x1f, 0x83, 0xd6, 0xff}, {0x8a, 0x63, 0xd2, 0xff}}
)

// heading stands above all: a label beside a logarithmic axis makes gonum leave a
// wide gap.
const heading = "Gap above the best known objective"

// draw plots the gap above the best objective against time, both logarithmic.
func (r *measured) draw(path string) error {
	p := plot.New()
	p.BackgroundColor = nil // the page shows through
	p.X.Label.Text = "seconds"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Min, p.X.Max = r.earliest(), 1000
	p.Y.Min, p.Y.Max = 5e-5, 1
	p.X.Tick.Marker, p.Y.Tick.Marker = ticks(seconds), ticks(percent)
	style(p)
	lines := plotter.NewGrid()
	for _, l := range []*draw.LineStyle{&lines.Vertical, &lines.Horizontal} {
		l.Color, l.Width, l.Dashes = grid, vg.Points(.4), []vg.Length{vg.Points(1), vg.Points(3)}
	}
	p.Add(lines)
	keys := [2]plot.Legend{legend(p), legend(p)} // Topoi, and its peers
	for i, c := range r.Curves {
		column := 0
		if c.Trace == nil {
			column = 1
		}
		if err := r.add(p, &keys[column], c, colours[i%len(colours)]); err != nil {
			return err
		}
	}
	return save(p, keys, path)
}

// legend is in the manner of the plot, from the upper left.
func legend(p *plot.Plot) plot.Legend {
	l := plot.NewLegend()
	l.Top, l.Left = true, true
	l.Padding, l.ThumbnailWidth = vg.Points(6), vg.Points(24)
	l.TextStyle.Font, l.TextStyle.Color = p.X.Label.TextStyle.Font, ink
	return l
}

// add draws a curve: a line through what the solver said, or through the points
// if it said nothing, and a dot for every pair of factors that was checked.
func (r *measured) add(p *plot.Plot, key *plot.Legend, c *curve, col color.RGBA) error {
	said := c.Trace
	if said == nil {
		said = c.Points
	}
	line, err := plotter.NewLine(r.visible(said, p))
	if err != nil {
		return err
	}
	line.Color, line.Width = col, vg.Points(1.6)
	dots, err := plotter.NewScatter(r.visible(c.Points, p))
	if err != nil {
		return err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: col, Radius: vg.Points(2.4), Shape: draw.CircleGlyph{}}
	p.Add(line, dots)
	key.Add(c.Name, line, dots)
	return nil
}

// visible are the points within the axes.
func (r *measured) visible(points []point, p *plot.Plot) (xy plotter.XYs) {
	for _, q := range points {
		gap := q.Objective/r.Best - 1
		if gap >= p.Y.Min && gap <= p.Y.Max && q.Seconds >= p.X.Min && q.Seconds <= p.X.Max {
			xy = append(xy, plotter.XY{X: q.Seconds, Y: gap})
		}
	}
	return xy
}

// earliest is the power of ten below the first point.
func (r *measured) earliest() float64 {
	x := 1.0
	for _, c := range r.Curves {
		for _, p := range append(c.Points, c.Trace...) {
			for p.Seconds > 0 && p.Seconds < x && x > 1e-3 {
				x /= 10
			}
		}
	}
	return x
}

func style(p *plot.Plot) {
	sans := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(10)}
	for _, t := range []*draw.TextStyle{&p.X.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label} {
		t.Font, t.Color = sans, ink
	}
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.LineStyle.Color, a.Tick.LineStyle.Color = ink, ink
		a.Label.Padding = vg.Points(4)
		a.Padding = 0
	}
}

// ticks labels what it knows, and marks nothing else.
type ticks map[float64]string

func (t ticks) Ticks(lo, hi float64) (in []plot.Tick) {
	for v, label := range t {
		if v >= lo*.999 && v <= hi*1.001 {
			in = append(in, plot.Tick{Value: v, Label: label})
		}
	}
	slices.SortFunc(in, func(a, b plot.Tick) int { return cmp.Compare(a.Value, b.Value) })
	return in
}

var (
	seconds = ticks{.001: "0.001", .01: "0.01", .1: "0.1", 1: "1", 10: "10", 100: "100", 1000: "1000"}
	percent = ticks{1e-4: "0.01%", 2e-4: "0.02%", 5e-4: "0.05%", 1e-3: "0.1%", 2e-3: "0.2%", 5e-3: "0.5%",
		.01: "1%", .02: "2%", .05: "5%", .1: "10%", .2: "20%", .5: "50%", 1: "100%"}
)

// save draws the keys in two columns above the plot, where no curve meets them.
func save(p *plot.Plot, keys [2]plot.Legend, path string) error {
	const width, height, margin, strip, column = 7 * vg.Inch, 4.4 * vg.Inch, 6, 52, 150
	c := vgsvg.New(width, height)
	all := draw.Crop(draw.New(c), margin, -margin, margin, -margin)
	p.Draw(draw.Crop(all, 0, 0, 0, -strip))
	for i, key := range keys {
		key.Draw(draw.Crop(all, 40+vg.Length(i)*column, 0, 0, -20))
	}
	all.FillText(p.X.Label.TextStyle, vg.Point{X: all.Center().X, Y: all.Max.Y - 12}, heading)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(adapt(b.String())), 0o666)
}

// adapt makes the ink light where the reader prefers dark pages, and the text
// a family that every reader has beside Liberation, whose widths it shares.
func adapt(svg string) string {
	const dark = `<style>@media (prefers-color-scheme: dark) {
[style*="fill:#1F2328"] { fill: #e6edf3 !important }
[style*="stroke:#1F2328"] { stroke: #e6edf3 !important }
}</style>
`
	svg = strings.ReplaceAll(svg, "font-family:Liberation Sans", "font-family:Liberation Sans,Arial,Helvetica,sans-serif")
	head, body, ok := strings.Cut(svg, "<g ")
	if !ok {
		return svg
	}
	return head + dark + "<g " + body
}
