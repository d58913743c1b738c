package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestChart: the chart is XML, and has a point of every curve for every row,
// all of them within the image.
func TestChart(t *testing.T) {
	rows := []row{{known: 10_000, urls: 1, p50: 2, cpu: 3, rss: 4}, {known: 1_000_000, urls: 200_000, p50: 16}, {known: 10_400_000, rss: 690}}
	svg := chart(rows)
	points := 0
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "circle" {
			points++
		}
	}
	if want := len(rows) * len(curves); points != want {
		t.Errorf("%d points, want %d", points, want)
	}
	if x := place(rows[2].known); x > chartWidth-marginRight {
		t.Errorf("ten million and a little is drawn at %.0f, beyond the chart", x)
	}
}

func TestRoundUp(t *testing.T) {
	for v, want := range map[float64]float64{0: 1, 1: 1, 3: 5, 2.1: 2.5, 690: 1000, 225_000: 250_000} {
		if got := roundUp(v); got != want {
			t.Errorf("roundUp(%g) = %g, want %g", v, got, want)
		}
	}
}
