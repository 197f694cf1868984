package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/report"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

var update = flag.Bool("update", false, "rewrite the tables of lessons and the quotations in README.md and examples/README.md")

// Nobody types in what the README says that the lessons observed, nor the code that
// it quotes: both come from a run now, and this test fails when they are stale.
func TestTheREADMEShowsWhatTheLessonsObserve(t *testing.T) {
	results := observe(t)
	freshen(t, "../README.md", map[string]string{
		"overview": overviewOf(results, lesson.FourProblems),
		"lessons":  report.SummaryMarkdown(results),
	})
}

// overviewOf returns what the command prints of the lessons of a part.
func overviewOf(results []*lesson.Result, part lesson.Part) string {
	style := report.Style{Width: 80}
	text := style.Part(part)
	for _, r := range results {
		if r.Lesson.Part == part {
			text += style.Overview(r)
		}
	}
	return "```\n" + text + "```\n"
}

// The list of the lessons is the one that the command runs.
func TestTheREADMEOfTheExamplesListsTheLessons(t *testing.T) {
	freshen(t, "README.md", map[string]string{"lessons": listMarkdown(lessons.All())})
}

// freshen fails when the file is not as it would be written now, and with -update
// writes it.
func freshen(t *testing.T, file string, observed map[string]string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	now, err := refreshed(string(text), observed)
	require.NoError(t, err, file)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(now), 0o644))
		return
	}
	have, want := strings.Split(string(text), "\n"), strings.Split(now, "\n")
	for i := range min(len(have), len(want)) { // the first difference says more than the whole text
		require.Equal(t, want[i], have[i], "%s is stale in line %d. Refresh it: go test ./examples -update", file, i+1)
	}
	require.Len(t, have, len(want), "%s is stale. Refresh it: go test ./examples -update", file)
}

// refreshed returns the text of a README with what was observed between the markers of each
// name, and with every quotation as the code is now.
func refreshed(text string, observed map[string]string) (string, error) {
	for name, now := range observed {
		begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
		before, rest, begun := strings.Cut(text, begin)
		_, after, ended := strings.Cut(rest, end)
		if !begun || !ended {
			return "", fmt.Errorf("there are no lines %q and %q", strings.TrimSpace(begin), end)
		}
		text = before + begin + "\n" + now + "\n" + end + after
	}
	return quote.Refresh(text)
}

func TestRefreshingReplacesTheTableAndTheQuotations(t *testing.T) {
	const quoted = "<!-- code: domainmodel/order.go#Order.Pay -->\n```go\n%s\n```\n"
	id, err := quote.Code("domainmodel/order.go#Order.Pay")
	require.NoError(t, err)

	const begin, end = "<!-- lessons:begin -->\n", "<!-- lessons:end -->"
	table := map[string]string{"lessons": "new\n"}

	now, err := refreshed("before\n"+begin+"old\n"+end+"\nafter\n"+fmt.Sprintf(quoted, "old"), table)
	require.NoError(t, err)
	assert.Equal(t, "before\n"+begin+"\nnew\n\n"+end+"\nafter\n"+fmt.Sprintf(quoted, id), now)

	again, err := refreshed(now, table)
	require.NoError(t, err)
	assert.Equal(t, now, again, "what is fresh stays as it is")

	_, err = refreshed("no markers", table)
	assert.ErrorContains(t, err, "lessons:begin")
}

// observe runs all lessons, without their measurements: the table has none.
func observe(t *testing.T) []*lesson.Result {
	t.Helper()
	var results []*lesson.Result
	for _, l := range lessons.All() {
		l.Costs = nil
		result, err := lesson.Run(t.Context(), l, fresh.Database)
		require.NoError(t, err)
		results = append(results, result)
	}
	return results
}

// listMarkdown returns a table for each part: its lessons, with the problem that each
// is about and the command that runs it.
func listMarkdown(all []lesson.Lesson) string {
	var text strings.Builder
	var part lesson.Part
	for _, l := range all {
		if l.Part != part {
			part = l.Part
			if text.Len() > 0 {
				text.WriteString("\n")
			}
			fmt.Fprintf(&text, "**%s**\n\n| Lesson | The problem | Run it |\n|---|---|---|\n", part)
		}
		number, _, _ := strings.Cut(l.Name, "-")
		fmt.Fprintf(&text, "| [%s %s](%s) | %s | `go run ./examples %s` |\n", number, l.Title, l.Name, strings.ReplaceAll(l.Problem, "|", `\|`), number)
	}
	return text.String()
}

func TestTheListHasATableForEachPart(t *testing.T) {
	list := listMarkdown([]lesson.Lesson{
		{Name: "01-one", Part: "First", Title: "One", Problem: "This | that."},
		{Name: "02-two", Part: "First", Title: "Two", Problem: "More."},
		{Name: "03-three", Part: "Second", Title: "Three", Problem: "Else."},
	})
	assert.Equal(t, `**First**

| Lesson | The problem | Run it |
|---|---|---|
| [01 One](01-one) | This \| that. | `+"`go run ./examples 01`"+` |
| [02 Two](02-two) | More. | `+"`go run ./examples 02`"+` |

**Second**

| Lesson | The problem | Run it |
|---|---|---|
| [03 Three](03-three) | Else. | `+"`go run ./examples 03`"+` |
`, list)
}
