package report

import "regexp"

// clause finds where a clause of a statement may begin.
var clause = regexp.MustCompile(` (SET|FROM|WHERE|GROUP BY|ORDER BY|VALUES|ON CONFLICT|RETURNING) `)

// sqlLines returns the statement in lines of at most width. A clause that does not fit
// behind the others begins a line of its own.
func sqlLines(statement string, width int) []string {
	lines := []string{""}
	for _, part := range clauses(statement) {
		last := &lines[len(lines)-1]
		if *last != "" && columns(*last+" "+part) <= width {
			*last += " " + part
			continue
		}
		wrapped := wrapCode(part, width, "")
		if *last == "" {
			lines = lines[:0]
		}
		lines = append(lines, wrapped...)
	}
	return lines
}

// clauses cuts the statement before each clause that is not in parentheses.
func clauses(statement string) []string {
	var parts []string
	from, depth, at := 0, 0, 0
	for _, found := range clause.FindAllStringIndex(statement, -1) {
		for ; at < found[0]; at++ {
			switch statement[at] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		if depth == 0 {
			parts, from = append(parts, statement[from:found[0]]), found[0]+1
		}
	}
	return append(parts, statement[from:])
}
