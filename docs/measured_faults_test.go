package docs

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

func rawAgain(engine string, cpu, wall float64) results.Row {
	return results.Row{Engine: engine, Operation: results.Load, Contestant: results.RawAgain, CPURatio: cpu, WallRatio: wall}
}

func TestStaleMeasurementsAreFound(t *testing.T) {
	rows := []results.Row{rawAgain(results.SQLite, 0.95, 9), rawAgain(results.Postgres, 9, 1.1)}
	check := func(text string) []string {
		return staleness("page.md", text, func(text string) (string, error) { return refreshMeasured(text, rows) })
	}
	const fresh = `before
<!-- measured: validity -->

Raw against raw was between 0.95 and 1.10 in 2 rows, so the runs are valid.

<!-- /measured -->
after
`
	assert.Empty(t, check(fresh))
	assertFault(t, check(strings.Replace(fresh, "0.95", "0.99", 1)), "page.md is stale in line 4", refreshCommand)
	assertFault(t, check(strings.Replace(fresh, "validity", "beauty", 1)), `no table "beauty"`)
	assertFault(t, check(strings.Replace(fresh, "validity", "targets", 1)), "lacks a row of", results.WorkersApart)
	assertFault(t, check(strings.Replace(fresh, "<!-- /measured -->", "", 1)), "page.md: 1 markers")
	assertFault(t, check(strings.Replace(fresh, "<!-- /measured -->", "<!--/measured-->", 1)), "page.md: 2 markers")
	assertFault(t, check("<!-- measured: validity -->\n"+fresh), "don't end")
}

// If raw measured against itself is far from 1, no ratio to it means anything.
func TestARunWithAnInvalidRowIsInvalid(t *testing.T) {
	run := &measuredRun{rows: []results.Row{rawAgain(results.SQLite, 0.9, 2), rawAgain(results.Postgres, 2, 1.3)}}
	assert.Contains(t, validityOf(run), "between 0.90 and 1.30 in 2 rows, so the runs are valid")

	run.rows[1].Invalid = true
	assert.Contains(t, validityOf(run), "**invalid** in 1 of them")
	assert.Contains(t, validityOf(&measuredRun{}), "**invalid**", "a run without raw against raw")
}

// Engines can be measured on different days.
func TestAPageSaysWhenAndOnWhatItsFiguresWereMeasured(t *testing.T) {
	linux := results.Run{Day: "2026-11-28", OS: "linux", Processors: 2}
	mac := results.Run{Day: "2026-12-01", OS: "darwin", Processors: 8}
	run := &measuredRun{rows: []results.Row{{Run: linux}, {Run: linux}, {Run: mac}}}
	assert.Equal(t, "Measured on 28 November 2026, on a machine of 2 processors, running Linux, and on 1 December 2026, on a machine of 8 processors, running macOS.\n", whenOf(run))
	require.NoError(t, run.missing)

	run.rows = append(run.rows, results.Row{Operation: results.Load})
	whenOf(run)
	assert.ErrorContains(t, run.missing, `lacks the day, the system or the processors of "load"`)
}

func TestATargetIsReachedByWhatAReaderSees(t *testing.T) {
	assert.Equal(t, "✓", reached(0.704, 0.7), "0.70 is shown, and was to be reached")
	assert.Equal(t, "✗", reached(0.706, 0.7))
	assert.Equal(t, "✗", reached(0.9, 0.89))
	assert.Equal(t, "✓", verdict(results.Row{}, 0.5, 0.7))
	assert.Equal(t, "invalid", verdict(results.Row{Invalid: true}, 0.5, 0.7), "what does not count reaches nothing")
}

// The row that is worst for the repository counts: an average would hide it.
func TestAContestantIsComparedWhereTheRepositoryDoesWorst(t *testing.T) {
	row := func(items int, contestant string, ratio float64) results.Row {
		return results.Row{Engine: results.SQLite, Operation: results.Load, Items: items, Contestant: contestant, CPURatio: ratio}
	}
	run := &measuredRun{rows: []results.Row{
		row(1, results.Repository, 0.5), row(1, results.Bun, 2),
		row(10, results.Repository, 1.2), row(10, results.Bun, 1),
		row(100, results.Repository, 2), row(100, results.Bun, 4),
	}}

	worst, where := worstAgainst(run, results.Bun, measuredOperations)

	require.NoError(t, run.missing)
	assert.InDelta(t, 1.2, worst, 1e-9)
	assert.Equal(t, "SQLite: load, 10 items", workload(where))
}

func TestNumbersHaveAsManyDigitsAsMeanSomething(t *testing.T) {
	assert.Equal(t, "1,234,567", thousands(1234567.4))
	assert.Equal(t, "999", thousands(999))
	assert.Equal(t, "0.07", ratio(0.066))
	assert.Equal(t, "5,184", ratio(5184.34))
}
