package report

import (
	"regexp"
	"strings"
)

// continued stands before the rest of a line of code that did not fit.
const continued = "↳ "

// guard finds an if whose whole body is a return, as gofmt spreads it over three
// lines. A return that opens a bracket goes on, and is left alone.
var guard = regexp.MustCompile(`(?m)^(\t*)(if .*\{)\n\t+(return|return .*[^{(,])\n\t*\}$`)

// codeLines returns the code in lines of at most width, with spaces for gofmt's
// tabs. Guards stand on one line where that saves lines: they matter least in code
// that is shown for what it does, and would take half of the screen.
func codeLines(code string, width int) []string {
	tab := "    "
	if width < 60 {
		tab = "  "
	}
	expand := func(line string) string { return strings.ReplaceAll(line, "\t", tab) }
	code = guard.ReplaceAllStringFunc(code, func(spread string) string {
		joined := guard.ReplaceAllString(spread, "$1$2 $3 }")
		head, _, _ := strings.Cut(spread, "\n")
		if columns(expand(joined)) > width && columns(expand(head)) <= width {
			return spread
		}
		return joined
	})
	var lines []string
	for line := range strings.SplitSeq(strings.Trim(code, "\n"), "\n") {
		line = printable(expand(line))
		under := len(line) - len(strings.TrimLeft(line, " ")) + 2
		lines = append(lines, wrapCode(line, width, strings.Repeat(" ", min(under, width/3))+continued)...)
	}
	return lines
}

// wrapCode breaks a line of code that is longer than width. The lead stands before
// what is continued.
func wrapCode(line string, width int, lead string) []string {
	var lines []string
	from := len(line) - len(strings.TrimLeft(line, " ")) // a break before that gains nothing
	for columns(line) > width {
		at := breakBefore(line, from, width)
		lines = append(lines, strings.TrimRight(line[:at], " "))
		line = lead + strings.TrimLeft(line[at:], " ")
		from = len(lead)
	}
	return append(lines, line)
}

// breakBefore returns the byte at which to break a line that is longer than width:
// where Go code is broken by hand if that is in the second half, or at a space, or
// where the width ends.
func breakBefore(line string, from, width int) int {
	column, end := 0, 0
	for i := range line {
		if column == width {
			end = i
			break
		}
		column++
	}
	if by := strings.LastIndexAny(line[:end], ",;("); by > max(from, end/2) {
		return by + 1
	}
	if space := strings.LastIndexByte(line[:end+1], ' '); space > from {
		return space + 1
	}
	return end
}
