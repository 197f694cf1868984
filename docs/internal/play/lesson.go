package play

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

// Ran is what a run of a lesson observed.
type Ran struct {
	JSON string // as lesson.JSON has it
	HTML string // claims, rows, statements and mails, as the lesson's page shows them
}

// Lesson runs the lesson of that name, without its costs: in a browser, times compare nothing.
func Lesson(ctx context.Context, name string, open lesson.Open) (Ran, error) {
	l, err := find(name)
	if err != nil {
		return Ran{}, err
	}
	l.Costs = nil
	result, err := lesson.Run(ctx, l, open)
	if err != nil {
		return Ran{}, err
	}
	text, err := lesson.JSON([]*lesson.Result{result})
	return Ran{string(text), observations(view.Ways(result))}, err
}

func find(name string) (lesson.Lesson, error) {
	all := lessons.All()
	i := slices.IndexFunc(all, func(l lesson.Lesson) bool { return l.Name == name })
	if i < 0 {
		return lesson.Lesson{}, fmt.Errorf("there is no lesson %q", name)
	}
	return all[i], nil
}

// observations shows what was observed. The page has the same pieces, of the recorded run: so
// these get IDs of their own.
func observations(ways []view.Way) string {
	var b strings.Builder
	b.WriteString("<h2>What this run observed</h2>\n")
	for i, part := range []struct{ title, html string }{
		{"Claims", view.Claims(ways)},
		{"Rows that changed", view.Rows(ways)},
		{"Statements", view.Statements(ways)},
		{"E-mails", view.Mails(ways)},
	} {
		if part.html != "" {
			fmt.Fprintf(&b, "<details%s><summary>%s</summary>\n%s</details>\n", map[bool]string{true: " open"}[i == 0], part.title, part.html)
		}
	}
	return strings.ReplaceAll(b.String(), ` id="`, ` id="ran-`)
}
