// Package results is what a run of the benchmarks leaves behind: a list of rows, which
// the plots are drawn from and the page about performance takes its tables from.
package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Engines.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Operations. The eight workers are goroutines that change items at the same time, of
// different orders or of the same one; a unit test sees that a paid order can be shipped;
// go test runs the tests of a package, with a build cache or with an empty one.
const (
	Insert          = "insert"
	Load            = "load"
	Change          = "change"
	Ship            = "ship"
	Page            = "page"
	WorkersApart    = "8 workers, 8 orders"
	WorkersTogether = "8 workers, 1 order"
	UnitTest        = "unit test"
	GoTest          = "go test"
	GoTestCold      = "go test, cold"
)

// Contestants.
const (
	Raw               = "raw"
	RawAgain          = "raw again" // against itself: it shows how far the run can be trusted
	RawOneSelect      = "raw, one SELECT"
	ActiveRecord      = "activerecord"
	ActiveRecordTuned = "activerecord tuned"
	Repository        = "repository"
	Bun               = "bun"
	SQLX              = "sqlx"

	// Those of the tests. The first one has no database.
	DomainModel      = "domainmodel"
	FreshFile        = "activerecord, a fresh file"
	FreshMemory      = "activerecord, fresh in memory"
	SharedRolledBack = "activerecord, shared, rolled back"
)

// Row is what one contestant took for one operation, on one engine, at one size.
type Row struct {
	Engine     string `json:"engine"` // empty without a database
	Operation  string `json:"operation"`
	Items      int    `json:"items"` // of the order
	Contestant string `json:"contestant"`

	// The ratio to raw, or to domainmodel where it is tests that are measured: the median
	// of all pairs of batches, and the quartiles.
	CPURatio      float64    `json:"cpu_ratio"`
	CPUQuartiles  [2]float64 `json:"cpu_quartiles"`
	WallRatio     float64    `json:"wall_ratio"`
	WallQuartiles [2]float64 `json:"wall_quartiles"`

	// Medians per operation. One of the workers is a change.
	CPUNanoseconds  float64 `json:"cpu_ns"`
	WallNanoseconds float64 `json:"wall_ns"`
	Allocs          float64 `json:"allocs"`
	Bytes           float64 `json:"bytes"`
	Statements      float64 `json:"statements"`
	RoundTrips      float64 `json:"round_trips"`

	// Invalid says that the operation at that size does not count, since raw against
	// itself was too far from 1.
	Invalid bool `json:"invalid,omitempty"`

	// These are sums over all pairs, for operations of several workers.
	Changes     int  `json:"changes,omitempty"`      // that were acknowledged
	LostUpdates *int `json:"lost_updates,omitempty"` // of those, overwritten in the items or in the totals
	EventsTwice *int `json:"events_twice,omitempty"` // events beyond one for each; nil if there are no events

	Run
}

// Run says when and on what a row was measured.
type Run struct {
	Day        string `json:"day"` // such as "2026-11-28"
	OS         string `json:"os"`  // as in GOOS
	Processors int    `json:"processors"`
}

// Elapsed says that elapsed time decides, since a server or several workers do the work,
// and not the processor time of the process.
func (r Row) Elapsed() bool { return r.Engine == Postgres || r.Changes > 0 }

// Ratio returns the ratio that decides, and its quartiles.
func (r Row) Ratio() (median float64, quartiles [2]float64) {
	if r.Elapsed() {
		return r.WallRatio, r.WallQuartiles
	}
	return r.CPURatio, r.CPUQuartiles
}

// Nanoseconds returns the time that decides.
func (r Row) Nanoseconds() float64 {
	if r.Elapsed() {
		return r.WallNanoseconds
	}
	return r.CPUNanoseconds
}

// Read returns the rows that Write wrote to the file.
func Read(path string) ([]Row, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	var rows []Row
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, fmt.Errorf("read results of %s: %w", path, err)
	}
	return rows, nil
}

// Write writes the rows to the file as JSON, a line each. Those of other engines that it has
// stay there, so that each engine can be measured in a run of its own.
func Write(path string, rows []Row) error {
	all, err := Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(old Row) bool {
		return slices.ContainsFunc(rows, func(r Row) bool { return r.Engine == old.Engine })
	})
	text, err := Marshal(append(all, rows...))
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}

// Marshal returns the rows as JSON, a line each.
func Marshal(rows []Row) ([]byte, error) {
	lines := make([][]byte, len(rows))
	for i, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			return nil, err
		}
		lines[i] = line
	}
	return fmt.Appendf(nil, "[\n%s\n]\n", bytes.Join(lines, []byte(",\n"))), nil
}
