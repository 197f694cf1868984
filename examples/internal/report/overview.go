package report

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Overview returns a lesson in a few lines: its problem, and the claim that tells most,
// with how many claims each way kept and what was observed there.
func (s Style) Overview(r *lesson.Result) string {
	var text strings.Builder
	for _, line := range wrap(heading(r.Lesson), s.prose()) {
		fmt.Fprintln(&text, s.paint(bold, line))
	}
	for _, prose := range []string{r.Lesson.Problem, telling(r, &r.ActiveRecord).Text} {
		for _, line := range wrap(prose, s.prose()-len(margin)) {
			fmt.Fprintln(&text, margin+line)
		}
	}
	for _, way := range r.Lesson.Ways() {
		s.overviewOf(&text, r, way)
	}
	if !r.AsExpected() {
		fmt.Fprintln(&text, margin+s.paint(alarm, "↑ not as expected"))
	}
	return text.String()
}

// margin is as wide as a lesson's number.
const margin = "   "

// overviewOf is one way's line of the overview, cut where the terminal ends.
func (s Style) overviewOf(text *strings.Builder, r *lesson.Result, way lesson.Way) {
	result := r.By(way)
	claim := telling(r, result)
	kept, n := counted(result)
	name := pad(r.Lesson.NameOf(way), nameWidth(r.Lesson))
	plainText := margin + mark(claim.Kept) + " " + name + "  " + fmt.Sprintf("%d of %d", kept, n) + "  " + printable(claim.Observed)
	line := shortened(plainText, s.prose())
	if rest, ok := strings.CutPrefix(line, margin+mark(claim.Kept)); ok {
		line = margin + s.paint(markLook(claim.Kept), mark(claim.Kept)) + rest
	}
	fmt.Fprintln(text, strings.TrimRight(line, " "))
}

// shortened returns the text on one line of at most width columns.
func shortened(text string, width int) string {
	if columns(text) <= width {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:width-1]), " ") + "…"
}

// Legend says what the overview counts, and how to see more.
func (s Style) Legend() string {
	var text strings.Builder
	for _, line := range wrap(legend, s.prose()) {
		fmt.Fprintln(&text, s.paint(dim, line))
	}
	return text.String()
}

const legend = "“2 of 5” counts the claims of a lesson that hold; they are not points. " +
	"A whole lesson: go run ./examples 03. All of them: go run ./examples -full."

func heading(l lesson.Lesson) string { return number(l) + " " + l.Title }

// tally counts the claims that were kept, and marks where that is all or none.
func tally(r *lesson.WayResult) (kept string) {
	n, of := counted(r)
	kept = fmt.Sprintf("%d of %d", n, of)
	if n == 0 || n == of {
		kept += " " + mark(n > 0)
	}
	return kept
}

func counted(r *lesson.WayResult) (kept, of int) {
	for _, claim := range r.Claims {
		if claim.Kept {
			kept++
		}
	}
	return kept, len(r.Claims)
}
