package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

const recorded = "../../performance/results.json"

// The pictures that are committed show the results that are committed.
func TestThePlotsShowTheRecordedRun(t *testing.T) {
	rows, err := results.Read(recorded)
	require.NoError(t, err)
	for _, operation := range operations {
		want, err := draw(rows, operation)
		require.NoError(t, err)
		has, err := os.ReadFile(file(recorded, operation))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(has),
			"the plot of %s is stale; refresh it: cd docs && go run ./benchmarks/plot performance/results.json", operation)
	}
}

func row(contestant string, items int, ratio float64) results.Row {
	return results.Row{Engine: results.SQLite, Operation: results.Load, Items: items, Contestant: contestant, CPURatio: ratio}
}

func drawLoad(t *testing.T, rows ...results.Row) string {
	t.Helper()
	svg, err := draw(rows, results.Load)
	require.NoError(t, err)
	return string(svg)
}

func TestAnOperationWithoutResultsIsRefused(t *testing.T) {
	_, err := draw([]results.Row{row(results.Repository, 1, 1)}, results.Insert)
	assert.ErrorContains(t, err, "no results of operation insert on sqlite")
}

func TestAPlotIsWellFormedXML(t *testing.T) {
	svg := xml.NewDecoder(strings.NewReader(drawLoad(t, row(results.RawOneSelect, 1, 0.5), row(results.RawOneSelect, 10, 0.6))))
	for {
		if _, err := svg.Token(); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
	}
}

// A tenfold order and a doubled ratio are a step of their axis each.
func TestALineGoesThroughItsRatios(t *testing.T) {
	svg := drawLoad(t,
		row(results.Repository, 100, 4), row(results.Repository, 1, 1), row(results.Repository, 10, 2),
		results.Row{Engine: results.Postgres, Operation: results.Load, Items: 1, Contestant: results.Repository, CPURatio: 4},
		row(results.RawAgain, 1, 4))

	assert.Contains(t, svg, `<path d="M 50.0 356.0 280.0 211.0 510.0 66.0"/>`, "the line of repository")
	assert.Contains(t, svg, ">repository 4.00</text>")
	assert.Contains(t, svg, `<path d="M 50.0 356.0 510.0 356.0"/>`, "the line of raw")
	assert.Equal(t, 2, strings.Count(svg, "<g class="), "raw and the repository have a line, and nobody else")
}

func TestNamesNeverCoverEachOther(t *testing.T) {
	endingAt := func(name string, y float64) line { return line{Name: name, Points: []point{{right, y}}} }
	for _, ends := range [][4]float64{{top, top, top, top}, {bottom, bottom, bottom, bottom}, {100, 200, 201, 300}} {
		lines := separated(map[string]line{"a": endingAt("a", ends[0]), "b": endingAt("b", ends[1]), "c": endingAt("c", ends[2]), "d": endingAt("d", ends[3])})
		for i, l := range lines {
			assert.GreaterOrEqual(t, l.NameY, top)
			assert.LessOrEqual(t, l.NameY, bottom)
			if i > 0 {
				assert.GreaterOrEqual(t, l.NameY-lines[i-1].NameY, nameHeight, "%s and %s of lines that end at %v", lines[i-1].Name, l.Name, ends)
			}
		}
	}
}

func TestPlotsAreWrittenBesideTheirResults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.json")
	var rows []results.Row
	for _, operation := range operations {
		r := row(results.Repository, 1, 1)
		r.Operation = operation
		rows = append(rows, r)
	}
	require.NoError(t, results.Write(path, rows))
	require.NoError(t, run(path))
	for _, operation := range operations {
		assert.FileExists(t, filepath.Join(filepath.Dir(path), operation+".svg"))
	}
}
