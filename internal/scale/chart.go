package main

import (
	"fmt"
	"math"
	"strings"
)

// The chart, in pixels.
const (
	chartWidth  = 720
	panelHeight = 150
	panelGap    = 50
	marginLeft  = 70
	marginRight = 20
	marginTop   = 40
)

// A curve is one figure against the number of known URLs.
type curve struct {
	title string
	value func(*row) float64
}

var curves = []curve{
	{"new URLs a second", func(r *row) float64 { return r.urls }},
	{"commit, p50 in ms", func(r *row) float64 { return r.p50 }},
	{"CPU, µs a new URL", func(r *row) float64 { return r.cpu }},
	{"RSS, MB", func(r *row) float64 { return r.rss }},
}

// chart draws the curves below each other as an SVG image. What is known is
// on a logarithmic axis, the figures are on linear ones from zero.
func chart(rows []row) string {
	var b strings.Builder
	height := marginTop + len(curves)*(panelHeight+panelGap)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">`+"\n", chartWidth, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", chartWidth, height)
	for i, c := range curves {
		drawPanel(&b, c, rows, marginTop+i*(panelHeight+panelGap))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawPanel draws one curve with its axes; top is where it begins.
func drawPanel(b *strings.Builder, c curve, rows []row, top int) {
	greatest := 0.0
	for i := range rows {
		greatest = max(greatest, c.value(&rows[i]))
	}
	scale := roundUp(greatest)
	bottom := top + panelHeight
	fmt.Fprintf(b, `<text x="%d" y="%d" font-weight="bold">%s</text>`+"\n", marginLeft, top-10, c.title)
	for _, part := range []float64{0, 0.5, 1} {
		y := float64(bottom) - part*panelHeight
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n",
			marginLeft, y, chartWidth-marginRight, marginLeft-8, y+4, part*scale)
	}
	for _, known := range []int{10_000, 100_000, 1_000_000, 10_000_000} {
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", place(known), bottom+18, short(known))
	}
	var points strings.Builder
	for i := range rows {
		x, y := place(rows[i].known), float64(bottom)-c.value(&rows[i])/scale*panelHeight
		fmt.Fprintf(&points, " %.1f,%.1f", x, y)
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="#06c"/>`+"\n", x, y)
	}
	fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="#06c" stroke-width="1.5"/>`+"\n", strings.TrimSpace(points.String()))
}

// place is where on the axis a number of known URLs stands: 10,000 to ten
// million and a little.
func place(known int) float64 {
	part := (math.Log10(float64(max(known, 1))) - 4) / 3
	return marginLeft + 10 + part*(chartWidth-marginLeft-marginRight-40)
}

// short is a round number in few letters.
func short(n int) string {
	if n >= 1_000_000 {
		return fmt.Sprintf("%dM", n/1_000_000)
	}
	return fmt.Sprintf("%dk", n/1000)
}

// roundUp is the next number above that is 1, 2, 2.5 or 5 times a power of ten.
func roundUp(v float64) float64 {
	if v <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*unit >= v {
			return m * unit
		}
	}
	return 10 * unit
}
