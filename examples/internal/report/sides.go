package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// line is a line of a block: a bold beginning, and the rest in one look.
type line struct {
	head, text string
	look       look
}

func (l line) columns() int { return columns(l.head) + columns(l.text) }

func (s Style) paintLine(l line) string { return s.paint(bold, l.head) + s.paint(l.look, l.text) }

// led wraps the text behind a bold head.
func led(head, text string, l look, width int) []line {
	var lines []line
	for i, text := range wrap(head+" "+text, width) {
		rest, ok := strings.CutPrefix(text, head)
		if i == 0 && ok {
			lines = append(lines, line{head, rest, l})
		} else {
			lines = append(lines, line{"", text, l})
		}
	}
	return lines
}

// sides shows what both sides did, beside each other where there is room.
func (s Style) sides(text *strings.Builder, r *lesson.Result) {
	room := s.width() - len(indent)
	if s.Width < twoSides {
		for _, side := range lesson.Sides() {
			for _, line := range s.way(r, lesson.Way{Side: side}, room) {
				fmt.Fprintln(text, indent+s.paintLine(line))
			}
			fmt.Fprintln(text)
		}
		return
	}
	const gap = 3
	left := s.way(r, lesson.Way{Side: lesson.ActiveRecord}, (room-gap)/2)
	right := s.way(r, lesson.Way{Side: lesson.DomainModel}, (room-gap)/2)
	widest := 0
	for _, line := range left {
		widest = max(widest, line.columns())
	}
	for i := range max(len(left), len(right)) {
		var l line
		if i < len(left) {
			l = left[i]
		}
		row := indent + s.paintLine(l)
		if i < len(right) {
			row += strings.Repeat(" ", widest+gap-l.columns()) + s.paintLine(right[i])
		}
		fmt.Fprintln(text, row)
	}
	fmt.Fprintln(text)
}

// care shows the way with care: what the team does, what that takes, and its code.
func (s Style) care(text *strings.Builder, r *lesson.Result) {
	care := r.Lesson.Care
	if care.Run == nil {
		return
	}
	block := s.way(r, lesson.Way{Side: care.Side, Care: true}, s.width()-len(indent))
	prose := s.prose() - len(indent)
	block = append(block, led("What it does:", care.Remedy, plain, prose)...)
	block = append(block, led("What it takes:", fmt.Sprintf("%s. %s", count(r.Care.CodeLines(), "line"), care.Remember), plain, prose)...)
	for _, line := range block {
		fmt.Fprintln(text, indent+s.paintLine(line))
	}
	fmt.Fprintln(text)
}

// way is a block of lines about one way: what it did, by which decisive code, and which rows
// that changed.
func (s Style) way(r *lesson.Result, way lesson.Way, width int) []line {
	prose := min(width, longest)
	name, observed := way.Side.String(), r.By(way)
	if way.Care {
		name += " " + r.Lesson.Care.Name
	}
	block := led(name+":", did(r, way), dim, prose)
	for _, code := range observed.Code {
		for _, text := range codeLines(code.Text, width-len(indent)) {
			block = append(block, line{text: indent + text})
		}
	}
	if observed.Refusal != nil {
		block = append(block, led("refused:", observed.Refusal.Error(), plain, prose)...)
	}
	block = append(block, rows(r, prose)[way]...)
	if s.SQL {
		block = append(block, statements(observed.Operations, width)...)
	}
	return block
}

// did says in a line what was done to the database, and to mailboxes in a lesson that sends
// e-mails. Where there are many tables it only counts them.
func did(r *lesson.Result, way lesson.Way) string {
	const many = 6
	observed := r.By(way)
	text := count(len(observed.Statements()), "statement")
	switch tables := observed.Tables; {
	case len(tables) >= many:
		text += fmt.Sprintf(" on %d tables", len(tables))
	case len(tables) > 0:
		text += " on " + strings.Join(tables, ", ")
	}
	if slices.ContainsFunc(r.Lesson.Ways(), func(way lesson.Way) bool { return len(r.By(way).Mails) > 0 }) {
		text += "; " + count(len(observed.Mails), "e-mail")
	}
	return text
}

func count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// statements numbers the statements, and says with which values they ran. Those that come
// again and again, as from a loop, are shown once, with the values of the first time.
func statements(operations []sqltap.Operation, width int) []line {
	all := lesson.Statements(operations)
	digits := len(fmt.Sprint(len(all)))
	var lines []line
	for i := 0; i < len(all); {
		length, times := repetition(all[i:])
		for _, statement := range all[i : i+length] {
			texts := sqlLines(printable(statement), width-digits-4)
			if args := operations[i].Args; len(args) > 0 {
				texts = append(texts, shortened(printable("← "+values(args)), width-digits-4))
			}
			i++
			for j, text := range texts {
				lead := fmt.Sprintf("  %*d  ", digits, i)
				if j > 0 {
					lead = strings.Repeat(" ", len(lead))
				}
				lines = append(lines, line{text: lead + text, look: dim})
			}
		}
		if again := times - 1; again > 0 {
			i += length * again
			for _, text := range wrap(fmt.Sprintf("… %s %d more times", count(length, "statement"), again), width-digits-4) {
				lines = append(lines, line{text: strings.Repeat(" ", digits+4) + text, look: dim})
			}
		}
	}
	return lines
}

// values lists the values that a statement ran with.
func values(args []any) string {
	var texts []string
	for _, arg := range args {
		text := lesson.ValueOf(arg).String()
		if _, isText := arg.(string); isText {
			text = "'" + text + "'"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// repetition returns how many statements at the beginning come how many times in a
// row, and 1 and 1 if none does often enough to be a loop.
func repetition(all []string) (length, times int) {
	const longest, often = 8, 4
	for length := 1; length <= min(longest, len(all)/often); length++ {
		times := 1
		for slices.Equal(all[:length], all[times*length:min((times+1)*length, len(all))]) {
			times++
		}
		if times >= often {
			return length, times
		}
	}
	return 1, 1
}
