package docs

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// recordedRun is where the results are that the page about performance shows.
const recordedRun = "performance/results.json"

// measurement is the place in a page for a table of the recorded run.
var measurement = regexp.MustCompile(`(?sm)^(<!-- measured: ([^\n]+) -->\n)(.*?)^(<!-- /measured -->)`)

// measurementMarker is what begins or ends such a place, well-formed or not.
var measurementMarker = regexp.MustCompile(`(?m)^<!-- */?measured`)

// tables are what a page can show of a run.
var tables = map[string]func(*measuredRun) string{
	"validity":   validityOf,
	"when":       whenOf,
	"targets":    targetsOf,
	"sqlite":     func(r *measuredRun) string { return ratiosOf(r, results.SQLite) },
	"postgres":   func(r *measuredRun) string { return ratiosOf(r, results.Postgres) },
	"statements": statementsOf,
	"workers":    workersOf,
	"tests":      testsOf,
}

// refreshMeasured returns the page with the tables of the run between each
// <!-- measured: TABLE --> and <!-- /measured -->.
func refreshMeasured(text string, rows []results.Row) (string, error) {
	places := measurement.FindAllStringSubmatch(text, -1)
	for _, part := range places {
		if measurementMarker.MatchString(part[3]) {
			return "", fmt.Errorf("the measurements %q don't end with <!-- /measured -->", part[2])
		}
	}
	if n := len(measurementMarker.FindAllString(text, -1)); n != 2*len(places) {
		return "", fmt.Errorf("%d markers of measurements make %d places, and not %d", n, len(places), n/2)
	}
	run := &measuredRun{rows: rows}
	var failed error
	fresh := measurement.ReplaceAllStringFunc(text, func(place string) string {
		part := measurement.FindStringSubmatch(place)
		table, ok := tables[part[2]]
		if !ok {
			failed = errors.Join(failed, fmt.Errorf("there is no table %q of measurements", part[2]))
			return place
		}
		return part[1] + "\n" + table(run) + "\n" + part[4]
	})
	return fresh, errors.Join(failed, run.missing)
}

// measuredRun is the rows of a run.
type measuredRun struct {
	rows    []results.Row
	missing error // says which rows were asked for that the run does not have
}

// row returns the row, and remembers if there is none.
func (r *measuredRun) row(engine, operation string, items int, contestant string) results.Row {
	for _, row := range r.rows {
		if row.Engine == engine && row.Operation == operation && row.Items == items && row.Contestant == contestant {
			return row
		}
	}
	none := results.Row{Engine: engine, Operation: operation, Items: items, Contestant: contestant}
	r.misses("a row", none)
	return none
}

// misses remembers what the row should have, or should be.
func (r *measuredRun) misses(what string, row results.Row) {
	r.missing = errors.Join(r.missing, fmt.Errorf("%s lacks %s of %q by %s, %d items, engine %q", recordedRun, what, row.Operation, row.Contestant, row.Items, row.Engine))
}

func headline(row results.Row) float64 {
	ratio, _ := row.Ratio()
	return ratio
}
