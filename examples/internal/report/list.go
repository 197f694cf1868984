package report

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// List returns the lessons' numbers and titles, by part.
func (s Style) List(lessons []lesson.Lesson) string {
	var text strings.Builder
	var part lesson.Part
	for i, l := range lessons {
		if l.Part != part {
			part = l.Part
			if i > 0 {
				fmt.Fprintln(&text)
			}
			for _, line := range wrap(string(part), s.prose()) {
				fmt.Fprintln(&text, s.paint(bold, line))
			}
		}
		for j, line := range wrap(l.Title, s.prose()-len(indent)-4) {
			lead := pad(number(l), 4)
			if j > 0 {
				lead = "    "
			}
			fmt.Fprintln(&text, indent+lead+line)
		}
	}
	return text.String()
}
