package lessontest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Run runs the lesson and fails for every claim that was not kept or broken as the
// lesson expects. With -v it tells the lesson: the problem, each claim, and what
// was observed.
func Run(t *testing.T, l lesson.Lesson) *lesson.Result {
	t.Helper()
	return RunOn(t, l, fresh.Database)
}

// RunOn is Run on the databases that open opens.
func RunOn(t *testing.T, l lesson.Lesson, open lesson.Open) *lesson.Result {
	t.Helper()
	tried := 0
	result, err := lesson.Run(lesson.WithProgress(t.Context(), func(n int) { tried = n }), l, open)
	require.NoError(t, err)
	assert.Equal(t, cells(result), tried, "progress was reported of each cell")
	t.Logf("%s: %s", l.Title, l.Problem)
	for _, way := range l.Ways() {
		t.Run(way.Key(), func(t *testing.T) {
			for _, claim := range result.By(way).Claims {
				t.Run(strings.ReplaceAll(claim.Text, "/", "∕"), func(t *testing.T) {
					t.Logf("%s: observed %s", verdict(claim.Kept), claim.Observed)
					assert.Equal(t, verdict(claim.Expected), verdict(claim.Kept), "observed: %s", claim.Observed)
				})
			}
		})
	}
	return result
}

func cells(result *lesson.Result) (n int) {
	for _, way := range result.Lesson.Ways() {
		for _, e := range result.By(way).Explorations {
			n += len(e.Cells)
		}
	}
	return n
}

func verdict(kept bool) string {
	if kept {
		return "kept"
	}
	return "broken"
}

// Column returns the values of a table's column, in the order of its rows.
func Column(tables []lesson.Table, table, column string) (values []string) {
	for _, t := range tables {
		if at := slices.Index(t.Columns, column); t.Name == table && at >= 0 {
			for _, row := range t.Rows {
				values = append(values, row[at].String())
			}
		}
	}
	return values
}
