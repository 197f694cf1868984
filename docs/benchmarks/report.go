package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// nameWidth is that of the first column. Longer names have a line of their own.
const nameWidth = 19

// printRows writes the rows of one operation at one size, in 80 columns. The ratio that
// decides comes first.
func printRows(out io.Writer, rows []results.Row) {
	first, second := "CPU", "time"
	if rows[0].Elapsed() {
		first, second = second, first
	}
	fmt.Fprintf(out, "%s\n%*s%6s%10s%6s%10s%7s%6s%6s%10s\n",
		title(rows[0]), nameWidth, "", first, "quartiles", second, "quartiles", "each", "alloc", "bytes", "SQL/trips")
	for _, r := range rows {
		name := " " + r.Contestant
		if len(name) > nameWidth {
			fmt.Fprintln(out, name)
			name = ""
		}
		cpu, wall := ratio(r.CPURatio, r.CPUQuartiles), ratio(r.WallRatio, r.WallQuartiles)
		if r.Elapsed() {
			cpu, wall = wall, cpu
		}
		sent := ""
		if r.Statements > 0 {
			sent = count(r.Statements) + "/" + count(r.RoundTrips)
		}
		line := fmt.Sprintf("%-*s%s%s%7s%6s%6s%10s", nameWidth, name, cpu, wall, duration(r.Nanoseconds()), count(r.Allocs), count(r.Bytes), sent)
		fmt.Fprintln(out, strings.TrimRight(line, " "))
		if r.LostUpdates != nil && *r.LostUpdates > 0 {
			fmt.Fprintf(out, "   lost %d of %d updates\n", *r.LostUpdates, r.Changes)
		}
		if r.EventsTwice != nil && *r.EventsTwice > 0 {
			fmt.Fprintf(out, "   wrote %d events twice\n", *r.EventsTwice)
		}
	}
	if rows[0].Invalid {
		fmt.Fprintf(out, " INVALID: %s should be close to 1\n", results.RawAgain)
	}
	fmt.Fprintln(out)
}

func title(r results.Row) string {
	title := r.Operation
	if r.Engine != "" {
		title = r.Engine + ": " + title
	}
	switch {
	case r.Operation == results.Page:
		return title + fmt.Sprintf(" of %d of %d orders", r.Items, listed)
	case r.Items == 1:
		return title + ", 1 item"
	case r.Items > 1:
		return title + fmt.Sprintf(", %d items", r.Items)
	}
	return title
}

func ratio(median float64, around [2]float64) string {
	return fmt.Sprintf("%6s%5s%5s", figure(median), figure(around[0]), figure(around[1]))
}

// figure returns the number in five characters or less: three digits or four, and a
// letter for thousands or millions.
func figure(n float64) string {
	switch {
	case n >= 999_500:
		return fmt.Sprintf("%.3gM", n/1e6)
	case n >= 9_995:
		return fmt.Sprintf("%.0fk", n/1e3)
	case n >= 99.95:
		return fmt.Sprintf("%.0f", n)
	case n >= 9.995:
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.2f", n)
}

// count is figure, but that a whole number has no digits behind the point.
func count(n float64) string {
	if n < 100 && n == math.Trunc(n) {
		return strconv.Itoa(int(n))
	}
	return figure(n)
}

// duration returns the time with three digits, such as "12.3ms".
func duration(nanoseconds float64) string {
	d := time.Duration(nanoseconds)
	for unit := time.Nanosecond; unit < d; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit).String()
		}
	}
	return d.String()
}
