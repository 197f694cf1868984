package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// costs prints how long each thing took, and how many times the cheapest that is.
func (s Style) costs(text *strings.Builder, costs []lesson.Cost) {
	if len(costs) == 0 {
		return
	}
	cheapest := costs[0].Each
	for _, cost := range costs {
		cheapest = min(cheapest, cost.Each)
	}
	var what, each, times int // the widths of the columns
	for _, cost := range costs {
		what = max(what, columns(cost.What))
		each = max(each, columns(duration(cost.Each)))
		times = max(times, columns(ratio(cost.Each, cheapest)))
	}
	const margin = indent + indent
	room := s.prose() - len(margin+"  "+"   ") - each - times
	inColumns := room >= min(what, narrowest)
	what = min(what, room)

	for _, line := range led("Measured:", "go by the order of magnitude", dim, s.prose()-len(indent)) {
		fmt.Fprintln(text, indent+s.paintLine(line))
	}
	for _, cost := range costs {
		if !inColumns {
			for _, line := range wrap(cost.What+": "+duration(cost.Each)+" "+ratio(cost.Each, cheapest), s.prose()-len(margin)) {
				fmt.Fprintln(text, margin+line)
			}
			continue
		}
		lines := wrap(cost.What, what)
		last := &lines[len(lines)-1]
		*last = fmt.Sprintf("%-*s  %*s   %*s", what, *last, each, duration(cost.Each), times, ratio(cost.Each, cheapest))
		for _, line := range lines {
			fmt.Fprintln(text, margin+line)
		}
	}
	fmt.Fprintln(text)
}

// duration writes three digits of d: more would be noise.
func duration(d time.Duration) string {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	d = d.Round(unit)
	switch {
	case d >= time.Second:
		return digits(d.Seconds()) + " s"
	case d >= time.Millisecond:
		return digits(float64(d)/1e6) + " ms"
	case d >= time.Microsecond:
		return digits(float64(d)/1e3) + " µs"
	}
	return fmt.Sprintf("%d ns", d)
}

func digits(amount float64) string {
	switch {
	case amount < 10:
		return fmt.Sprintf("%.2f", amount)
	case amount < 100:
		return fmt.Sprintf("%.1f", amount)
	}
	return fmt.Sprintf("%.0f", amount)
}

// ratio writes how many times of is in d, in one digit from ten on: a second one is not
// the same from run to run.
func ratio(d, of time.Duration) string {
	times := float64(max(d, 1)) / float64(max(of, 1)) // a coarse clock may measure none
	if times < 9.95 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", times), ".0") + "×"
	}
	rounded, unit := int64(times+0.5), int64(1)
	for rounded/unit >= 10 {
		unit *= 10
	}
	rounded = (rounded + unit/2) / unit * unit
	text := fmt.Sprint(rounded)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text + "×"
}
