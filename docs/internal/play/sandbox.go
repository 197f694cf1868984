package play

import (
	"context"
	"fmt"
	"html"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Builder returns the controls of the scenario with this text, and what it shows if it is a ready
// one. For an invalid text, it also lists everything that is wrong.
func Builder(text string) string {
	s, err := scenario.Parse(text)
	if err == nil {
		return example(text) + view.Builder(s)
	}
	var faults strings.Builder
	for fault := range strings.Lines(err.Error()) {
		fmt.Fprintf(&faults, "<li>%s</li>\n", html.EscapeString(strings.TrimSuffix(fault, "\n")))
	}
	return "<div class=\"faults\"><p>The scenario in the address is not valid:</p>\n<ul>\n" + faults.String() + "</ul></div>\n" + view.Builder(nil)
}

// example says what the scenario shows, if it is a ready one.
func example(text string) string {
	for _, ready := range scenario.ReadyScenarios {
		if ready.Text == text {
			name := ready.Lesson[:2] + ": " + strings.ReplaceAll(ready.Lesson[3:], "-", " ")
			return fmt.Sprintf("<p class=\"example\"><strong>%s.</strong> %s <a href=\"lessons/%s.html\">Lesson %s</a></p>\n",
				ready.Title, ready.Says, ready.Lesson, name)
		}
	}
	return ""
}

// Seen is what was seen of a scenario.
type Seen struct {
	HTML    string
	Summary string // in a sentence or two
}

// Scenario runs the scenario with this text. An invalid text runs nothing.
func Scenario(ctx context.Context, text string, open lesson.Open) (Seen, error) {
	s, err := scenario.Parse(text)
	if err != nil {
		return Seen{Summary: "Nothing has run."}, nil
	}
	if len(s) == 0 {
		return Seen{Summary: "Add a step."}, nil
	}
	outcome, err := scenario.Run(ctx, s, open)
	if err != nil {
		return Seen{}, err
	}
	left, right := outcome.ActiveRecord[len(s)-1], outcome.DomainModel[len(s)-1]
	return Seen{view.Outcome(outcome), fmt.Sprintf("Ran %s. At the end, %s: %d of %d rules are broken; %s: %d of %d.", lesson.Plural(len(s), "step"),
		lesson.ActiveRecord, len(left.Broken()), len(left.Claims), lesson.DomainModel, len(right.Broken()), len(right.Claims))}, nil
}
