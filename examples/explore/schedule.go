package explore

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Schedule is a sequence in which the operations of two sessions came.
type Schedule []Step

// Step is an operation of a session, and what the session noted before its next.
type Step struct {
	Session   int
	Operation sqltap.Operation
	Notes     []string
}

// ParseSchedule returns whose turn it is in a schedule that String wrote.
func ParseSchedule(turns string) (Schedule, error) {
	var s Schedule
	for _, turn := range turns {
		if turn != '0' && turn != '1' {
			return nil, fmt.Errorf("schedule %q: a turn is 0 or 1, not %q", turns, turn)
		}
		s = append(s, Step{Session: int(turn - '0')})
	}
	return s, nil
}

// String returns whose turn it is at each step, such as "0110".
func (s Schedule) String() string {
	var turns strings.Builder
	for _, step := range s {
		turns.WriteByte('0' + byte(step.Session))
	}
	return turns.String()
}

// Turns tells people the same: how many steps each session takes before the other's turn
// comes, such as "A 1, B 2, then 1".
func (s Schedule) Turns(names [2]string) string {
	var turns []string
	for len(s) > 0 {
		n := s.turn()
		turn := fmt.Sprint(n)
		switch len(turns) {
		case 0, 1:
			turn = names[s[0].Session] + " " + turn
		case 2:
			turn = "then " + turn
		}
		turns = append(turns, turn)
		s = s[n:]
	}
	return strings.Join(turns, ", ")
}

// Compare orders schedules for showing them: those of fewer steps come first, and of those
// the ones that change between the sessions less often.
func (s Schedule) Compare(other Schedule) int {
	return cmp.Or(len(s)-len(other), s.changes()-other.changes(), strings.Compare(s.String(), other.String()))
}

// turn returns how many steps the first session takes in a row.
func (s Schedule) turn() int {
	n := 1
	for n < len(s) && s[n].Session == s[0].Session {
		n++
	}
	return n
}

// changes returns how often the other session's turn comes.
func (s Schedule) changes() int {
	n := 0
	for i := 1; i < len(s); i++ {
		if s[i].Session != s[i-1].Session {
			n++
		}
	}
	return n
}

// Noted returns how often the sessions noted the text.
func (s Schedule) Noted(text string) int {
	n := 0
	for _, step := range s {
		for _, note := range step.Notes {
			if note == text {
				n++
			}
		}
	}
	return n
}

// Timeline returns the schedule in two columns, one for each session, as lines of at
// most width. Time goes down. Consecutive statements of one session are abbreviated:
// those of one kind are named by their tables.
func (s Schedule) Timeline(names [2]string, width int) []string {
	const gap = 2
	column := max((width-gap)/2, 1)
	line := func(session int, text string) string {
		if session == 0 {
			return text
		}
		return strings.Repeat(" ", column+gap) + text
	}
	lines := []string{fmt.Sprintf("%-*s%s", column+gap, names[0], names[1])}
	for len(s) > 0 {
		n := s.turn()
		for _, text := range wrap(s[:n].phrases(), column) {
			lines = append(lines, line(s[0].Session, text))
		}
		s = s[n:]
	}
	return lines
}

// phrases tells the steps in short.
func (s Schedule) phrases() []string {
	var phrases []string
	before := ""
	for _, step := range s {
		verb, table := short(step.Operation)
		switch {
		case table != "" && verb == before:
			phrases[len(phrases)-1] += ", " + table
		default:
			phrases = append(phrases, strings.TrimSpace(verb+" "+table))
		}
		before = verb
		if len(step.Notes) > 0 {
			phrases = append(phrases, step.Notes...)
			before = ""
		}
	}
	return phrases
}

// tableName finds the tables of a statement. The last one is that of the statement
// itself, behind those of its columns.
var tableName = regexp.MustCompile("(?i)\\b(?:FROM|INTO|UPDATE)\\s+[`\"]?(\\w+)")

func short(op sqltap.Operation) (verb, table string) {
	verb, _, _ = strings.Cut(op.String(), " ")
	if found := tableName.FindAllStringSubmatch(op.SQL, -1); found != nil {
		table = found[len(found)-1][1]
	}
	return verb, table
}

// wrap breaks the phrases, with semicolons between them, into lines: between words,
// unless one is longer than a line.
func wrap(phrases []string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(strings.Join(phrases, "; ")) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
		for runes := []rune(line); len(runes) > width; runes = []rune(line) {
			lines, line = append(lines, string(runes[:width])), string(runes[width:])
		}
	}
	return append(lines, line)
}
