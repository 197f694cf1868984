package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"text/template"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

//go:embed plot.svg.tmpl
var source string

var picture = template.Must(template.New("plot").Parse(source))

// The area of the lines, in the units of the picture. On its right there is a name at
// the end of each line, as high as nameHeight.
const (
	left, right = 50.0, 510.0
	top, bottom = 66.0, 356.0
	nameHeight  = 16.0
)

// classes are the styles of the contestants that have a line.
var classes = map[string]string{
	results.Repository:        "repository",
	results.ActiveRecord:      "activerecord",
	results.ActiveRecordTuned: "activerecord tuned",
	results.RawOneSelect:      "raw",
	results.Bun:               "bun",
	results.SQLX:              "sqlx",
}

type plot struct {
	Title         string
	Left, Right   float64
	Sizes, Ratios []tick
	Lines         []line
}

type tick struct {
	At   float64
	Text string
}

type line struct {
	Class, Name string
	Points      []point
	NameY       float64
}

type point struct{ X, Y float64 }

// End is where the name belongs.
func (l line) End() point { return l.Points[len(l.Points)-1] }

// draw returns the plot of the operation's CPU time on SQLite, as an SVG.
func draw(rows []results.Row, operation string) ([]byte, error) {
	rows = drawn(rows, operation)
	if len(rows) == 0 {
		return nil, fmt.Errorf("there are no results of operation %s on %s", operation, results.SQLite)
	}
	x, sizes := sizeAxis(rows)
	y, ratios := ratioAxis(rows)
	raw := line{Class: "one", Name: results.Raw, Points: []point{{left, y(1)}, {right, y(1)}}}
	lines := map[string]line{results.Raw: raw}
	for _, r := range rows {
		l := lines[r.Contestant]
		l.Class = classes[r.Contestant]
		l.Points = append(l.Points, point{x(r.Items), y(r.CPURatio)})
		l.Name = fmt.Sprintf("%s %.2f", r.Contestant, r.CPURatio)
		lines[r.Contestant] = l
	}
	var svg bytes.Buffer
	err := picture.Execute(&svg, plot{
		Title: operation + ": CPU time, as a multiple of raw",
		Left:  left, Right: right, Sizes: sizes, Ratios: ratios,
		Lines: separated(lines),
	})
	return svg.Bytes(), err
}

// drawn returns the rows that are points of the plot, small orders first.
func drawn(all []results.Row, operation string) (rows []results.Row) {
	for _, r := range all {
		if r.Engine == results.SQLite && r.Operation == operation && classes[r.Contestant] != "" {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b results.Row) int { return cmp.Compare(a.Items, b.Items) })
	return rows
}

// sizeAxis returns where a number of items stands, on a logarithmic axis.
func sizeAxis(rows []results.Row) (x func(items int) float64, ticks []tick) {
	smallest, largest := float64(rows[0].Items), float64(rows[len(rows)-1].Items)
	scale := (right - left) / max(1, math.Log(largest/smallest))
	x = func(items int) float64 { return left + scale*math.Log(float64(items)/smallest) }
	for _, r := range rows {
		ticks = append(ticks, tick{x(r.Items), fmt.Sprint(r.Items)})
	}
	return x, slices.Compact(ticks)
}

// ratioAxis returns where a ratio stands, on a logarithmic axis with a tick for each
// power of two, raw's 1 among them.
func ratioAxis(rows []results.Row) (y func(ratio float64) float64, ticks []tick) {
	lowest, highest := 0.0, 0.0
	for _, r := range rows {
		power := math.Log2(r.CPURatio)
		lowest, highest = min(lowest, math.Floor(power)), max(highest, math.Ceil(power))
	}
	scale := (bottom - top) / max(1, highest-lowest)
	y = func(ratio float64) float64 { return bottom - scale*(math.Log2(ratio)-lowest) }
	for power := lowest; power <= highest; power++ {
		ratio := math.Exp2(power)
		ticks = append(ticks, tick{y(ratio), fmt.Sprint(ratio)})
	}
	return y, ticks
}

// separated returns the lines, the uppermost first, with their names beside their ends,
// or as near to them as leaves each readable.
func separated(byName map[string]line) []line {
	var lines []line
	for _, l := range byName {
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.End().Y, b.End().Y), cmp.Compare(a.Name, b.Name))
	})
	next := top
	for i := range lines {
		lines[i].NameY = max(next, lines[i].End().Y)
		next = lines[i].NameY + nameHeight
	}
	next = bottom
	for i := range slices.Backward(lines) {
		lines[i].NameY = min(next, lines[i].NameY)
		next = lines[i].NameY - nameHeight
	}
	return lines
}
