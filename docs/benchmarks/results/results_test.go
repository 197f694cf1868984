package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.json")
	rows := []results.Row{
		{Engine: results.SQLite, Operation: results.Load, Items: 10, Contestant: results.Repository, CPURatio: 0.5, CPUQuartiles: [2]float64{0.4, 0.6}},
		{Engine: results.Postgres, Operation: results.WorkersTogether, Contestant: results.ActiveRecord, Changes: 10, LostUpdates: new(3)},
	}
	require.NoError(t, results.Write(path, rows))

	read, err := results.Read(path)

	require.NoError(t, err)
	assert.Equal(t, rows, read)
}

// A run of one engine leaves the other's results in the file.
func TestResultsOfOtherEnginesStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.json")
	row := func(engine string, ratio float64) results.Row { return results.Row{Engine: engine, CPURatio: ratio} }
	require.NoError(t, results.Write(path, []results.Row{row(results.SQLite, 1), row(results.SQLite, 2), row(results.Postgres, 3)}))
	require.NoError(t, results.Write(path, []results.Row{row(results.SQLite, 4), row("", 5)}))
	require.NoError(t, results.Write(path, nil))

	read, err := results.Read(path)

	require.NoError(t, err)
	assert.Equal(t, []results.Row{row(results.Postgres, 3), row(results.SQLite, 4), row("", 5)}, read)
}

// None lost is a result, and not counted is none.
func TestThatNoUpdateWasLostIsWritten(t *testing.T) {
	text, err := results.Marshal([]results.Row{{LostUpdates: new(0)}})
	require.NoError(t, err)
	assert.Contains(t, string(text), `"lost_updates":0`)
	assert.NotContains(t, string(text), "events_twice")
}

// A changed figure is a changed line, so that a difference between two runs can be read.
func TestEveryRowIsALine(t *testing.T) {
	text, err := results.Marshal(make([]results.Row, 3))
	require.NoError(t, err)
	assert.Equal(t, 5, strings.Count(string(text), "\n"))
}

func TestAFileThatHoldsNoRowsIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.json")
	_, err := results.Read(path)
	assert.ErrorContains(t, err, "read results: ")

	require.NoError(t, os.WriteFile(path, []byte(`{"engine": 1}`), 0o600))
	_, err = results.Read(path)
	assert.ErrorContains(t, err, path)
	assert.ErrorContains(t, results.Write(path, nil), path)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, `{"engine": 1}`, string(text))
}
