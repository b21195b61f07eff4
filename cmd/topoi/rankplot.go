package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image/color"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/topoi-nmf/topoi/factor"
)

// plotMark is in every plot, by which it is known as Topoi's.
const plotMark = "Drawn by topoi"

// Colours of the plot; each is told from the others by lightness too.
var (
	plotInk  = color.RGBA{0x1f, 0x23, 0x28, 0xff}
	plotLine = color.RGBA{0x1f, 0x6f, 0xb4, 0xff}
	plotBand = color.RGBA{0xc4, 0xda, 0xec, 0xff}
	plotPick = color.RGBA{0xfa, 0xe6, 0xb8, 0xff}
)

const (
	panelWidth, panelHeight = 3.2 * vg.Inch, 2.2 * vg.Inch
	panelsAcross            = 3
)

// plotWriter draws the curves as small multiples: a line for the mean, a band for
// its spread, and the recommended range behind.
func plotWriter(c *factor.RankChoice, extension string) func(io.Writer) error {
	return func(w io.Writer) error {
		across := min(panelsAcross, max(1, len(c.Curves)))
		down := (len(c.Curves) + across - 1) / across
		width, height := vg.Length(across)*panelWidth, vg.Length(max(1, down))*panelHeight
		if strings.EqualFold(extension, ".png") {
			canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(144), vgimg.UseBackgroundColor(color.White))
			if err := drawPanels(draw.New(canvas), c, across, down); err != nil {
				return err
			}
			var b bytes.Buffer
			if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&b); err != nil {
				return err
			}
			_, err := w.Write(markPNG(b.Bytes()))
			return err
		}
		canvas := vgsvg.New(width, height)
		if err := drawPanels(draw.New(canvas), c, across, down); err != nil {
			return err
		}
		var b bytes.Buffer
		if _, err := canvas.WriteTo(&b); err != nil {
			return err
		}
		_, err := io.WriteString(w, strings.Replace(b.String(), "<g ", "<!-- "+plotMark+" -->\n<g ", 1))
		return err
	}
}

func drawPanels(all draw.Canvas, c *factor.RankChoice, across, down int) error {
	tiles := draw.Tiles{Rows: down, Cols: across, PadX: 14, PadY: 10, PadTop: 6, PadBottom: 4, PadLeft: 6, PadRight: 10}
	for i := range c.Curves {
		p, err := panel(c, &c.Curves[i])
		if err != nil {
			return err
		}
		p.Draw(tiles.At(all, i%across, i/across))
	}
	return nil
}

// panel is the plot of one curve.
func panel(c *factor.RankChoice, cv *factor.Curve) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = string(cv.Criterion)
	p.X.Label.Text = "k"
	p.BackgroundColor = color.White
	sans := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(9)}
	for _, t := range []*draw.TextStyle{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label} {
		t.Font, t.Color = sans, plotInk
	}
	mean, band := points(c.Ranks, cv)
	p.X.Min, p.X.Max = float64(c.Ranks[0])-.5, float64(c.Ranks[len(c.Ranks)-1])+.5
	p.Y.Min, p.Y.Max = 0, 1
	if len(band) > 0 {
		_, _, p.Y.Min, p.Y.Max = plotter.XYRange(band)
	}
	room := max(1e-3, .05*(p.Y.Max-p.Y.Min))
	p.Y.Min, p.Y.Max = p.Y.Min-room, p.Y.Max+room
	lo, hi := float64(c.Lo)-.5, float64(c.Hi)+.5
	pick := plotter.XYs{{X: lo, Y: p.Y.Min}, {X: lo, Y: p.Y.Max}, {X: hi, Y: p.Y.Max}, {X: hi, Y: p.Y.Min}}
	if err := errors.Join(shade(p, pick, plotPick), shade(p, band, plotBand)); err != nil || len(mean) == 0 {
		return p, err
	}
	line, dots, err := plotter.NewLinePoints(mean)
	if err != nil {
		return nil, err
	}
	line.Color, line.Width = plotLine, vg.Points(1.4)
	dots.GlyphStyle = draw.GlyphStyle{Color: plotLine, Radius: vg.Points(1.8), Shape: draw.CircleGlyph{}}
	p.Add(line, dots)
	return p, nil
}

// shade fills an area, if there is any.
func shade(p *plot.Plot, outline plotter.XYs, c color.Color) error {
	if len(outline) == 0 {
		return nil
	}
	area, err := plotter.NewPolygon(outline)
	if err != nil {
		return err
	}
	area.Color, area.LineStyle.Width = c, 0
	p.Add(area)
	return nil
}

// points are the line of means and the outline of mean ± spread.
func points(ranks []int, cv *factor.Curve) (mean, band plotter.XYs) {
	var below plotter.XYs
	for i, k := range ranks {
		x, y, s := float64(k), cv.Mean[i], cv.Spread[i]
		if math.IsNaN(y) || math.IsInf(y, 0) {
			continue
		}
		mean = append(mean, plotter.XY{X: x, Y: y})
		if !(s >= 0) || math.IsInf(s, 0) {
			s = 0
		}
		band, below = append(band, plotter.XY{X: x, Y: y + s}), append(below, plotter.XY{X: x, Y: y - s})
	}
	for i := len(below) - 1; i >= 0; i-- {
		band = append(band, below[i])
	}
	return mean, band
}

// markPNG adds a comment with the mark behind the header of a PNG file.
func markPNG(b []byte) []byte {
	const header = 8 + 25 // the signature and the chunk of the header
	chunk := append([]byte("tEXt"), "Software\x00"+plotMark...)
	out := append([]byte{}, b[:header]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, b[header:]...)
}
