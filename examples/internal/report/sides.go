package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
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
			for _, line := range s.way(side.String(), r.By(lesson.Way{Side: side}), room) {
				fmt.Fprintln(text, indent+s.paintLine(line))
			}
			fmt.Fprintln(text)
		}
		return
	}
	const gap = 3
	left := s.way(lesson.ActiveRecord.String(), &r.ActiveRecord, (room-gap)/2)
	right := s.way(lesson.DomainModel.String(), &r.DomainModel, (room-gap)/2)
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
	name := care.Side.String() + " " + care.Name
	block := s.way(name, &r.Care, s.width()-len(indent))
	prose := s.prose() - len(indent)
	block = append(block, led("What it does:", care.Remedy, plain, prose)...)
	block = append(block, led("What it takes:", fmt.Sprintf("%s. %s", count(r.Care.CodeLines(), "line"), care.Remember), plain, prose)...)
	for _, line := range block {
		fmt.Fprintln(text, indent+s.paintLine(line))
	}
	fmt.Fprintln(text)
}

// way is a block of lines about one way: what it did, by which decisive code.
func (s Style) way(name string, r *lesson.WayResult, width int) []line {
	prose := min(width, longest)
	block := led(name+":", did(r), dim, prose)
	for _, code := range r.Code {
		for _, text := range codeLines(code.Text, width-len(indent)) {
			block = append(block, line{text: indent + text})
		}
	}
	if r.Refusal != nil {
		block = append(block, led("refused:", r.Refusal.Error(), plain, prose)...)
	}
	if s.SQL {
		block = append(block, statements(r.Statements(), width)...)
	}
	return block
}

// did says in a line what was done to the database and to mailboxes.
func did(r *lesson.WayResult) string {
	text := count(len(r.Statements()), "statement")
	if len(r.Tables) > 0 {
		text += " on " + strings.Join(r.Tables, ", ")
	}
	return text + "; " + count(len(r.Mails), "e-mail")
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

// statements numbers the statements. Those that come again and again, as from a
// loop, are shown once.
func statements(all []string, width int) []line {
	digits := len(fmt.Sprint(len(all)))
	var lines []line
	for i := 0; i < len(all); {
		length, times := repetition(all[i:])
		for _, statement := range all[i : i+length] {
			i++
			for j, text := range sqlLines(printable(statement), width-digits-4) {
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
