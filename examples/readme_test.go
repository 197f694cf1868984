package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/report"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

const readme = "../README.md"

var update = flag.Bool("update", false, "rewrite the table of lessons and the quotations in README.md")

// Nobody types in what the README says that the lessons observed, nor the code that
// it quotes: both come from a run now, and this test fails when they are stale.
func TestTheREADMEShowsWhatTheLessonsObserve(t *testing.T) {
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	now, err := refreshed(string(text), report.SummaryMarkdown(observe(t)))
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(now), 0o644))
		return
	}
	have, want := strings.Split(string(text), "\n"), strings.Split(now, "\n")
	for i := range min(len(have), len(want)) { // the first difference says more than the whole text
		require.Equal(t, want[i], have[i], "README.md is stale in line %d. Refresh it: go test ./examples -update", i+1)
	}
	require.Len(t, have, len(want), "README.md is stale. Refresh it: go test ./examples -update")
}

const begin, end = "<!-- lessons:begin -->\n", "<!-- lessons:end -->"

// refreshed returns the text of a README with the table between the markers, and
// with every quotation as the code is now.
func refreshed(text, table string) (string, error) {
	before, rest, begun := strings.Cut(text, begin)
	_, after, ended := strings.Cut(rest, end)
	if !begun || !ended {
		return "", fmt.Errorf("%s has no lines %q and %q", readme, strings.TrimSpace(begin), end)
	}
	return comparison.RefreshQuotes(before + begin + "\n" + table + "\n" + end + after)
}

func TestRefreshingReplacesTheTableAndTheQuotations(t *testing.T) {
	const quoted = "<!-- code: domainmodel/order.go#Order.Pay -->\n```go\n%s\n```\n"
	id, err := comparison.Quote("domainmodel/order.go#Order.Pay")
	require.NoError(t, err)

	now, err := refreshed("before\n"+begin+"old\n"+end+"\nafter\n"+fmt.Sprintf(quoted, "old"), "new\n")
	require.NoError(t, err)
	assert.Equal(t, "before\n"+begin+"\nnew\n\n"+end+"\nafter\n"+fmt.Sprintf(quoted, id), now)

	again, err := refreshed(now, "new\n")
	require.NoError(t, err)
	assert.Equal(t, now, again, "what is fresh stays as it is")

	_, err = refreshed("no markers", "new\n")
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
