package docs

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// targets are the most that the repository was to take, as a multiple of raw.
var targets = []struct {
	engine, operation string
	items             []int
	most              []float64 // for each number of items
}{
	{results.SQLite, results.Load, []int{10, 100, 1000}, []float64{0.7, 0.65, 0.65}},
	{results.SQLite, results.Change, []int{10, 100, 1000}, []float64{1.1, 0.85, 0.7}},
	{results.SQLite, results.Insert, []int{10, 100}, []float64{1.3, 1.4}},
	{results.SQLite, results.Ship, []int{1, 10, 100, 1000}, []float64{1.3, 1.3, 1.3, 1.3}},
	{results.SQLite, results.Page, []int{50}, []float64{1.05}},
	{results.Postgres, results.Load, []int{1, 10, 100, 1000}, []float64{0.9, 0.9, 0.9, 0.9}},
	{results.Postgres, results.Change, []int{100}, []float64{1.2}},
	{results.Postgres, results.Ship, []int{1, 10, 100, 1000}, []float64{1.1, 1, 0.4, 0.4}},
}

// targetsOf says of each target whether the run reached it.
func targetsOf(r *measuredRun) string {
	return againstRaw(r) + "\n" + againstOthers(r) + "\n" + besideTimes(r)
}

func againstRaw(r *measuredRun) string {
	var b strings.Builder
	b.WriteString("| Repository against raw | at most | observed | reached | Active Record |\n|---|--:|--:|:-:|--:|\n")
	for _, t := range targets {
		for i, items := range t.items {
			row := r.row(t.engine, t.operation, items, results.Repository)
			fmt.Fprintf(&b, "| %s | %.2f | %s | %s | %s |\n", workload(row), t.most[i], ratio(headline(row)),
				verdict(row, headline(row), t.most[i]), ratio(headline(r.row(t.engine, t.operation, items, results.ActiveRecord))))
		}
	}
	return b.String()
}

// level is the most by which one contestant may exceed another and still be level with it.
const level = 1.1

func againstOthers(r *measuredRun) string {
	var b strings.Builder
	b.WriteString("| Repository against | where it does worst | at most | observed | reached |\n|---|---|--:|--:|:-:|\n")
	for _, t := range []struct {
		contestant string
		operations []string
		most       float64
	}{
		{results.RawOneSelect, []string{results.Load}, 1.3},
		{results.RawOneSelect, []string{results.Change}, 1.3},
		{results.Bun, measuredOperations, 1},
		{results.SQLX, measuredOperations, level},
	} {
		worst, where := worstAgainst(r, t.contestant, t.operations)
		fmt.Fprintf(&b, "| %s | %s | %.2f | %s | %s |\n", t.contestant, workload(where), t.most, ratio(worst), verdict(where, worst, t.most))
	}
	return b.String()
}

func besideTimes(r *measuredRun) string {
	var b strings.Builder
	b.WriteString("| And | target | observed | reached |\n|---|--:|--:|:-:|\n")
	lost, twice := 0, 0
	for _, engine := range []string{results.SQLite, results.Postgres} {
		row := r.row(engine, results.WorkersApart, 8, results.Repository)
		throughput := 1 / headline(row)
		fmt.Fprintf(&b, "| %s, on %s: throughput against raw | ≥ 0.90 | %s | %s |\n", row.Operation, engineNames[engine], ratio(throughput), verdict(row, 0.9, throughput))
		for _, operation := range []string{results.WorkersApart, results.WorkersTogether} {
			for _, contestant := range []string{results.Raw, results.Repository} {
				row := r.row(engine, operation, 8, contestant)
				if row.LostUpdates == nil || row.EventsTwice == nil {
					r.misses("a count of lost updates and repeated events", row)
					continue
				}
				lost, twice = lost+*row.LostUpdates, twice+*row.EventsTwice
			}
		}
	}
	fmt.Fprintf(&b, "| 8 workers: updates that the repository or raw lost | 0 | %d | %s |\n", lost, reached(float64(lost), 0))
	fmt.Fprintf(&b, "| 8 workers: events that either left twice | 0 | %d | %s |\n", twice, reached(float64(twice), 0))
	for _, contestant := range []string{results.FreshFile, results.FreshMemory} {
		times := r.row(results.SQLite, results.UnitTest, 1, contestant).CPURatio
		fmt.Fprintf(&b, "| unit test: CPU of \"%s\" against domainmodel | ≥ 3,000 | %s | %s |\n", contestant, ratio(times), reached(3000, times))
	}
	return b.String()
}

var measuredOperations = []string{results.Insert, results.Load, results.Change, results.Ship, results.Page}

// worstAgainst returns where the repository does worst against the contestant.
func worstAgainst(r *measuredRun, contestant string, operations []string) (worst float64, where results.Row) {
	for _, row := range r.rows {
		for _, operation := range operations {
			if row.Contestant != results.Repository || row.Operation != operation {
				continue
			}
			other := r.row(row.Engine, row.Operation, row.Items, contestant)
			if times := headline(row) / headline(other); times > worst {
				worst, where = times, row
			}
		}
	}
	return worst, where
}

// verdict says whether the row reached it, if the row counts.
func verdict(row results.Row, smaller, larger float64) string {
	if row.Invalid {
		return "invalid"
	}
	return reached(smaller, larger)
}

// reached says whether what is to be smaller is, or is as small: of what a reader sees,
// so that 0.70 is not more than 0.70.
func reached(smaller, larger float64) string {
	if round(smaller) <= round(larger) {
		return "✓"
	}
	return "✗"
}

func round(ratio float64) float64 { return math.Round(ratio*100) / 100 }
