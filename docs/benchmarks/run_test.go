package main

import (
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// A test can't judge times, but it can judge the statements of each contestant, and that the
// rows say when and on what they were measured.
func TestARunSaysWhatEachContestantSendsToLoadAnOrder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.json")
	var out, complaints strings.Builder
	code := run(t.Context(), []string{"-engine", "sqlite", "-operation", "load", "-items", "10", "-pairs", "3", "-o", file}, &out, &complaints)
	rows, err := results.Read(file)
	require.NoError(t, err, "%s", complaints.String())
	today := time.Now().Format(time.DateOnly)

	type sent struct{ statements, roundTrips float64 }
	got := map[string]sent{}
	invalid := false
	for _, row := range rows {
		got[row.Contestant] = sent{row.Statements, row.RoundTrips}
		assert.Equal(t, [3]any{"sqlite", "load", 10}, [3]any{row.Engine, row.Operation, row.Items})
		assert.Equal(t, [2]string{today, runtime.GOOS}, [2]string{row.Day, row.OS})
		assert.Positive(t, row.Processors)
		assert.Positive(t, row.CPURatio, row.Contestant)
		assert.Positive(t, row.WallRatio, row.Contestant)
		assert.Positive(t, row.Allocs, row.Contestant)
		assert.Positive(t, row.Bytes, row.Contestant)
		assert.Contains(t, out.String(), row.Contestant)
		invalid = invalid || row.Invalid
	}
	assert.Equal(t, map[string]sent{
		results.Raw: {2, 2}, results.RawAgain: {2, 2}, results.RawOneSelect: {1, 1},
		results.Repository: {1, 1}, results.SQLX: {2, 2}, results.Bun: {2, 2},
		results.ActiveRecord: {3, 3}, results.ActiveRecordTuned: {2, 2},
	}, got)
	assert.Equal(t, map[bool]int{false: 0, true: 1}[invalid], code, "%s", complaints.String())
}

func TestRoundTripsAreStatementsWithBeginAndCommit(t *testing.T) {
	d := openSQLite(t)
	work, err := prepareChange(t.Context(), d, 10)
	require.NoError(t, err)
	r := &race{engine: engines()[0], database: d, work: work}
	n, err := r.count(t.Context(), contestants[0])
	require.NoError(t, err)
	assert.Equal(t, counts{statements: 5, roundTrips: 7}, n)
}

// Not after an hour.
func TestAFileThatCannotBeWrittenIsRefusedBeforeAnythingIsMeasured(t *testing.T) {
	var out, complaints strings.Builder
	assert.Equal(t, 1, run(t.Context(), []string{"-o", filepath.Join(t.TempDir(), "none", "results.json")}, &out, &complaints))
	assert.Contains(t, complaints.String(), "write results: ")
	assert.Empty(t, out.String())
}

func TestAnEngineThatIsNotThereIsNamedWithWhatToSet(t *testing.T) {
	t.Setenv("TEST_POSTGRES_DSN", "")
	var out, complaints strings.Builder
	assert.Zero(t, run(t.Context(), []string{"-engine", "postgres"}, &out, &complaints), complaints.String())
	assert.Contains(t, out.String(), "postgres: not measured; set TEST_POSTGRES_DSN")
}

// No line is cut or wrapped in a terminal.
func TestTheReportFitsEightyColumns(t *testing.T) {
	lost, twice := 12345, 12345
	var out strings.Builder
	printRows(&out, []results.Row{{
		Engine: results.Postgres, Operation: results.WorkersTogether, Items: 1000, Contestant: results.SharedRolledBack,
		CPURatio: 12345.678, CPUQuartiles: [2]float64{12345.678, 12345.678}, WallRatio: 12345.678, WallQuartiles: [2]float64{12345.678, 12345.678},
		WallNanoseconds: 12345678, Allocs: 1234567, Bytes: 123456789, Statements: 1005.123, RoundTrips: 1007.123,
		Changes: 1234567, LostUpdates: &lost, EventsTwice: &twice, Invalid: true,
	}})
	for line := range strings.Lines(out.String()) {
		assert.LessOrEqual(t, len([]rune(line))-1, 80, line)
	}
	assert.Contains(t, out.String(), "lost 12345 of 1234567 updates")
	assert.Contains(t, out.String(), "INVALID")
}

func TestFiguresAreShortEnoughForTheirColumns(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0.00", 1: "1.00", 0.523: "0.52", 9.99: "9.99", 9.999: "10.0", 42.25: "42.2", 100: "100", 1005: "1005",
		9994: "9994", 9999: "10k", 123456: "123k", 999_700: "1M", 123_456_789: "123M", 1_234_567: "1.23M",
	} {
		assert.Equal(t, want, figure(n))
	}
	assert.Equal(t, "5", count(5))
	assert.Equal(t, "5.20", count(5.2))
	for nanoseconds, want := range map[float64]string{0: "0s", 7: "7ns", 1310.4: "1.31µs", 23456: "23.5µs", 6_310_000: "6.31ms", 31_234_567_890: "31.2s"} {
		assert.Equal(t, want, duration(nanoseconds))
	}
}

func TestARunIsInvalidWhereRawAgainstItselfIsNotCloseToOne(t *testing.T) {
	for _, test := range []struct {
		name, engine string
		cpu, wall    float64
		valid        bool
	}{
		{"in the middle", results.SQLite, 1, 9, true},
		{"at the lower end", results.SQLite, 0.85, 9, true},
		{"below", results.SQLite, 0.84, 1, false},
		{"above", results.SQLite, 1.16, 1, false},
		{"time counts on a server", results.Postgres, 9, 1.15, true},
		{"above on a server", results.Postgres, 1, 1.16, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := []results.Row{
				{Engine: test.engine, Operation: results.Load, Items: 10, Contestant: results.Repository, CPURatio: 3, WallRatio: 3},
				{Engine: test.engine, Operation: results.Load, Items: 10, Contestant: results.RawAgain, CPURatio: test.cpu, WallRatio: test.wall},
			}
			check(rows)
			err := invalid(rows)
			if test.valid {
				assert.NoError(t, err)
				return
			}
			assert.True(t, rows[0].Invalid, "the rows beside it don't count either")
			require.ErrorContains(t, err, "INVALID")
			assert.ErrorContains(t, err, test.engine+": load, 10 items")
		})
	}
}

// Pairs are added where raw against itself asks for them, so often and no more.
func TestPairsAreAddedToRowsThatWouldNotCountOrSayLittle(t *testing.T) {
	p, err := parse(nil, io.Discard)
	require.NoError(t, err)
	short, err := parse([]string{"-short"}, io.Discard)
	require.NoError(t, err)
	valid, invalid := []results.Row{{}}, []results.Row{{Invalid: true}}
	wide := []results.Row{{}, {Engine: results.Postgres, Operation: results.Load, Contestant: results.RawAgain, WallQuartiles: [2]float64{0.91, 1.09}}}
	assert.True(t, p.enough(valid, 1))
	assert.False(t, p.enough(wide, 1), "21 pairs")
	assert.True(t, p.enough(wide, 2), "42 pairs")
	assert.True(t, short.enough(wide, 1))
	assert.False(t, p.enough(invalid, 1))
	assert.False(t, p.enough(invalid, 2))
	assert.True(t, p.enough(invalid, 3))
	assert.True(t, short.enough(invalid, 1))
}
