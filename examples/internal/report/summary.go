package report

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// What the columns of one side take: "  4 of 4 ✓  statements".
const (
	keptWidth       = 10
	statementsWidth = 12
)

// legend says what the numbers of statements are, or they would be taken for points.
const legend = "Statements are all that a side sent in the lesson's run, BEGIN and COMMIT included. " +
	"Each lesson's run has parts of its own, so compare the two sides, not the lessons."

// Summary returns one table of all lessons: how many claims each side kept, and in
// how many statements.
func (s Style) Summary(results []*lesson.Result) string {
	widest := 0
	for _, r := range results {
		widest = max(widest, columns(heading(r.Lesson)))
	}
	title := min(widest, s.prose()-len(indent)-2*(keptWidth+statementsWidth))
	var text strings.Builder
	fmt.Fprintln(&text, s.paint(bold, "SUMMARY"))
	if title >= narrowest {
		names, columns := pad("", title), pad("", title)
		for _, side := range lesson.Sides() {
			names += "  " + pad(side.String(), keptWidth+statementsWidth-2)
			columns += fmt.Sprintf("  %-*s%*s", keptWidth-2, "claims", statementsWidth, "statements")
		}
		fmt.Fprintln(&text, indent+s.paint(bold, strings.TrimRight(names, " ")))
		fmt.Fprintln(&text, indent+s.paint(dim, columns))
	}
	var part lesson.Part
	for _, r := range results {
		if r.Lesson.Part != part {
			part = r.Lesson.Part
			fmt.Fprintln(&text)
		}
		s.row(&text, r, title)
		if !r.AsExpected() {
			fmt.Fprintln(&text, indent+s.paint(alarm, "↑ not as expected"))
		}
	}
	fmt.Fprintln(&text)
	for _, line := range wrap(legend, s.prose()-len(indent)) {
		fmt.Fprintln(&text, indent+s.paint(dim, line))
	}
	return text.String()
}

func heading(l lesson.Lesson) string { return number(l) + " " + l.Title }

// row is one lesson of the summary: in columns, or one under the other where
// there are less than narrowest columns for its title.
func (s Style) row(text *strings.Builder, r *lesson.Result, title int) {
	if title < narrowest {
		for _, line := range wrap(heading(r.Lesson), s.width()) {
			fmt.Fprintln(text, line)
		}
		for _, side := range lesson.Sides() {
			kept, _ := tally(r.By(side))
			total := count(len(r.By(side).Statements), "statement")
			for _, line := range wrap(fmt.Sprintf("%s: %s, %s", side, kept, total), s.width()-len(indent)) {
				fmt.Fprintln(text, indent+line)
			}
		}
		return
	}
	for i, line := range wrap(heading(r.Lesson), title) {
		line = indent + pad(line, title)
		for _, side := range lesson.Sides() {
			if i > 0 { // the numbers stand beside the first line of a title
				break
			}
			kept, look := tally(r.By(side))
			line += "  " + s.paint(look, pad(kept, keptWidth-2)) + fmt.Sprintf("%*d", statementsWidth, len(r.By(side).Statements))
		}
		fmt.Fprintln(text, strings.TrimRight(line, " "))
	}
}

// tally counts the claims that a side kept, marked where that is all or none.
func tally(r *lesson.SideResult) (kept string, look look) {
	n := 0
	for _, claim := range r.Claims {
		if claim.Kept {
			n++
		}
	}
	kept = fmt.Sprintf("%d of %d", n, len(r.Claims))
	if n > 0 && n < len(r.Claims) {
		return kept, plain
	}
	return kept + " " + mark(n > 0), markLook(n > 0)
}
