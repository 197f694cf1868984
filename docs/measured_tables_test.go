package docs

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

var engineNames = map[string]string{results.SQLite: "SQLite", results.Postgres: "PostgreSQL"}

// opponents are the columns of the tables, in which raw is 1.
var opponents = []string{
	results.RawOneSelect, results.Repository, results.SQLX, results.Bun, results.ActiveRecord, results.ActiveRecordTuned,
}

// validityOf says how far raw was from itself, and whether that makes the run worth
// anything.
func validityOf(r *measuredRun) string {
	lowest, highest, rows, invalid := math.Inf(1), math.Inf(-1), 0, 0
	for _, row := range r.rows {
		if row.Contestant != results.RawAgain {
			continue
		}
		lowest, highest, rows = min(lowest, headline(row)), max(highest, headline(row)), rows+1
		if row.Invalid {
			invalid++
		}
	}
	verdict := "valid"
	if invalid > 0 || rows == 0 {
		verdict = fmt.Sprintf("**invalid** in %d of them", invalid)
	}
	return fmt.Sprintf("Raw against raw was between %.2f and %.2f in %d rows, so the runs are %s.\n", lowest, highest, rows, verdict)
}

// whenOf says when the rows were measured, and on what.
func whenOf(r *measuredRun) string {
	var runs []string
	for _, row := range r.rows {
		day, err := time.Parse(time.DateOnly, row.Day)
		if err != nil || row.OS == "" || row.Processors == 0 {
			r.misses("the day, the system or the processors", row)
			break
		}
		run := fmt.Sprintf("on %s, on a machine of %d processors, running %s", day.Format("2 January 2006"), row.Processors, cmp.Or(systems[row.OS], row.OS))
		if !slices.Contains(runs, run) {
			runs = append(runs, run)
		}
	}
	return "Measured " + strings.Join(runs, ", and ") + ".\n"
}

var systems = map[string]string{"linux": "Linux", "darwin": "macOS", "windows": "Windows"}

// ratiosOf has a line for each operation and size, and what raw took.
func ratiosOf(r *measuredRun, engine string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | raw | %s |\n|---|--:|%s\n", engineNames[engine], strings.Join(opponents, " | "), strings.Repeat("--:|", len(opponents)))
	for _, raw := range r.rows {
		if raw.Engine != engine || raw.Contestant != results.Raw || raw.Changes > 0 {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s µs |", of(raw), thousands(raw.Nanoseconds()/1000))
		for _, contestant := range opponents {
			fmt.Fprintf(&b, " %s |", ratio(headline(r.row(engine, raw.Operation, raw.Items, contestant))))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// statementsOf has what doesn't depend on the machine.
func statementsOf(r *measuredRun) string {
	contestants := append([]string{results.Raw}, opponents...)
	var b strings.Builder
	fmt.Fprintf(&b, "| Statements / allocations | %s |\n|---|%s\n", strings.Join(contestants, " | "), strings.Repeat("--:|", len(contestants)))
	for _, operation := range measuredOperations {
		items := 100
		if operation == results.Page {
			items = 50
		}
		fmt.Fprintf(&b, "| %s |", of(r.row(results.SQLite, operation, items, results.Raw)))
		for _, contestant := range contestants {
			row := r.row(results.SQLite, operation, items, contestant)
			fmt.Fprintf(&b, " %s / %s |", thousands(row.Statements), thousands(row.Allocs))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// workersOf has how many changes were done at the same time, and what became of them.
func workersOf(r *measuredRun) string {
	var b strings.Builder
	b.WriteString("| | | throughput | changes | updates lost | events twice |\n|---|---|--:|--:|--:|--:|\n")
	for _, engine := range []string{results.SQLite, results.Postgres} {
		for _, operation := range []string{results.WorkersApart, results.WorkersTogether} {
			for _, contestant := range []string{results.Raw, results.RawAgain, results.Repository, results.ActiveRecord} {
				row := r.row(engine, operation, 8, contestant)
				if row.LostUpdates == nil {
					r.misses("a count of lost updates", row)
					continue
				}
				twice := "no events"
				if row.EventsTwice != nil {
					twice = strconv.Itoa(*row.EventsTwice)
				}
				fmt.Fprintf(&b, "| %s, %s | %s | %s | %s | %s | %s |\n", engineNames[engine], operation, contestant,
					ratio(1/headline(row)), thousands(float64(row.Changes)), thousands(float64(*row.LostUpdates)), twice)
			}
		}
	}
	return b.String()
}

// testsOf has what it costs to see that a paid order can be shipped, and to run the
// tests of a package.
func testsOf(r *measuredRun) string {
	var b strings.Builder
	b.WriteString("| One unit test | CPU | elapsed | times the CPU of domainmodel |\n|---|--:|--:|--:|\n")
	for _, contestant := range []string{results.DomainModel, results.SharedRolledBack, results.FreshMemory, results.FreshFile} {
		row := r.row(engineOf(contestant), results.UnitTest, 1, contestant)
		fmt.Fprintf(&b, "| %s | %s µs | %s µs | %s |\n", contestant, thousands(row.CPUNanoseconds/1e3), thousands(row.WallNanoseconds/1e3), ratio(row.CPURatio))
	}
	b.WriteString("\n| The tests of a package, as a process | CPU | elapsed | with an empty build cache: CPU | elapsed |\n|---|--:|--:|--:|--:|\n")
	for _, contestant := range []string{results.DomainModel, results.ActiveRecord, results.Repository} {
		warm := r.row(engineOf(contestant), results.GoTest, 0, contestant)
		cold := r.row(engineOf(contestant), results.GoTestCold, 0, contestant)
		fmt.Fprintf(&b, "| go test ./%s | %.1f s | %.1f s | %.0f s | %.0f s |\n", contestant,
			warm.CPUNanoseconds/1e9, warm.WallNanoseconds/1e9, cold.CPUNanoseconds/1e9, cold.WallNanoseconds/1e9)
	}
	return b.String()
}

// engineOf returns the engine of a contestant whose tests were measured.
func engineOf(contestant string) string {
	if contestant == results.DomainModel {
		return ""
	}
	return results.SQLite
}

// workload returns what the row measured, as in "SQLite: load, 10 items".
func workload(row results.Row) string { return engineNames[row.Engine] + ": " + of(row) }

func of(row results.Row) string {
	switch {
	case row.Operation == results.Page:
		return fmt.Sprintf("page of %d", row.Items)
	case row.Items == 1:
		return row.Operation + ", 1 item"
	default:
		return fmt.Sprintf("%s, %s items", row.Operation, thousands(float64(row.Items)))
	}
}

// ratio returns the number with as many digits as mean something.
func ratio(of float64) string {
	if of < 100 {
		return fmt.Sprintf("%.2f", of)
	}
	return thousands(of)
}

// thousands returns the number rounded, with commas.
func thousands(number float64) string {
	digits := strconv.Itoa(int(math.Round(number)))
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
