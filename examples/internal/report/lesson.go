package report

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Part returns the heading of a part.
func (s Style) Part(part lesson.Part) string {
	var text strings.Builder
	for _, line := range wrap(strings.ToUpper(string(part)), s.prose()) {
		fmt.Fprintln(&text, s.paint(bold, line))
	}
	return text.String()
}

// Lesson returns what a lesson is about, what both sides did, and what came of it.
func (s Style) Lesson(r *lesson.Result) string {
	var text strings.Builder
	s.title(&text, r.Lesson)
	s.remarks(&text, remark{"", r.Lesson.Problem})
	s.sides(&text, r)
	s.care(&text, r)
	s.notes(&text, r)
	s.claims(&text, r)
	s.costs(&text, r.Costs)
	s.remarks(&text, remark{"In fairness:", r.Lesson.Fair}, remark{"Where the Domain Model bites:", r.Lesson.Bites})
	return strings.TrimSuffix(text.String(), "\n") // each block ends with a blank line
}

// title draws a rule with the lesson's number and title in it.
func (s Style) title(text *strings.Builder, l lesson.Lesson) {
	lines := wrap(number(l)+" "+l.Title, s.prose()-6)
	for i, line := range lines {
		before, after := "   ", ""
		if i == 0 {
			before = "── "
			after = " " + strings.Repeat("─", s.prose()-columns(line)-4)
		}
		fmt.Fprintln(text, s.paint(dim, before)+s.paint(bold, line)+s.paint(dim, after))
	}
}

// number returns the number of the lesson, which its name begins with.
func number(l lesson.Lesson) string {
	number, _, _ := strings.Cut(l.Name, "-")
	return number
}

const indent = "  "

// remark is prose behind a head. One without prose is left out.
type remark struct{ head, prose string }

// remarks prints one under the other: they are short.
func (s Style) remarks(text *strings.Builder, remarks ...remark) {
	said := false
	for _, r := range remarks {
		if r.prose == "" {
			continue
		}
		for _, line := range led(r.head, r.prose, plain, s.prose()-len(indent)) {
			fmt.Fprintln(text, indent+s.paintLine(line))
		}
		said = true
	}
	if said {
		fmt.Fprintln(text)
	}
}

// notes prints what was noted in each way, each line as it is where there is room.
func (s Style) notes(text *strings.Builder, r *lesson.Result) {
	for _, way := range r.Lesson.Ways() {
		notes := r.By(way).Notes
		for _, note := range notes {
			for _, line := range wrapCode(printable(note), s.width()-2*len(indent), "") {
				fmt.Fprintln(text, strings.TrimRight(indent+indent+line, " "))
			}
		}
		if len(notes) > 0 {
			fmt.Fprintln(text)
		}
	}
}

// claims tells of each claim how it stood in each way, and what was seen there.
func (s Style) claims(text *strings.Builder, r *lesson.Result) {
	if len(r.Lesson.Claims) == 0 {
		return
	}
	for i, claim := range r.Lesson.Claims {
		for _, line := range wrap(claim.Text, s.prose()-len(indent)) {
			fmt.Fprintln(text, indent+line)
		}
		for _, way := range r.Lesson.Ways() {
			s.verdict(text, r.Lesson, way, r.By(way).Claims[i])
		}
	}
	fmt.Fprintln(text)
}

// verdict prints whether a side kept a claim, and what was observed, in columns;
// or one under the other where that is too narrow. A verdict that the lesson does
// not expect is loud.
func (s Style) verdict(text *strings.Builder, l lesson.Lesson, way lesson.Way, claim lesson.ClaimResult) {
	verdict, look := mark(claim.Kept), markLook(claim.Kept)
	if claim.Kept != claim.Expected {
		verdict, look = verdict+" expected "+mark(claim.Expected), alarm
	}
	margin := indent + indent
	name := l.NameOf(way)
	gap := strings.Repeat(" ", nameWidth(l)+2-columns(name))
	used := columns(margin + verdict + " " + name + gap)
	if room := s.prose() - used; room >= narrowest {
		lead := margin + s.paint(look, verdict) + " " + s.paint(dim, name) + gap
		for _, line := range wrap(claim.Observed, room) {
			fmt.Fprintln(text, strings.TrimRight(lead+line, " "))
			lead = strings.Repeat(" ", used)
		}
		return
	}
	under := margin + indent
	if columns(margin+verdict+" "+name) <= s.prose() {
		fmt.Fprintln(text, margin+s.paint(look, verdict)+" "+s.paint(dim, name))
	} else {
		fmt.Fprintln(text, margin+s.paint(look, verdict))
		for _, line := range wrap(name, s.prose()-len(under)) {
			fmt.Fprintln(text, under+s.paint(dim, line))
		}
	}
	for _, line := range wrap(claim.Observed, s.prose()-len(under)) {
		fmt.Fprintln(text, under+line)
	}
}

// nameWidth is what the longest name of the lesson's ways takes.
func nameWidth(l lesson.Lesson) int {
	width := 0
	for _, way := range l.Ways() {
		width = max(width, columns(l.NameOf(way)))
	}
	return width
}
