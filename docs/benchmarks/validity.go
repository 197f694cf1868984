package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// The range in which raw against raw must be. Otherwise the machine did something else,
// so that no other ratio of that operation counts either.
const lowest, highest = 0.85, 1.15

// check marks the rows of one operation, at one size, that don't count.
func check(rows []results.Row) {
	for _, again := range rows {
		ratio, _ := again.Ratio()
		if again.Contestant != results.RawAgain || ratio >= lowest && ratio <= highest {
			continue
		}
		for i := range rows {
			rows[i].Invalid = true
		}
	}
}

// uncertainty returns about the standard error of raw against raw, after so many pairs.
func uncertainty(rows []results.Row, pairs int) float64 {
	again := rows[len(rows)-1]
	_, around := again.Ratio()
	return (around[1] - around[0]) / math.Sqrt(float64(pairs))
}

// invalid returns an error that says which rows don't count.
func invalid(rows []results.Row) error {
	var where []string
	for _, r := range rows {
		if r.Invalid && r.Contestant == results.RawAgain {
			where = append(where, title(r))
		}
	}
	if where == nil {
		return nil
	}
	return fmt.Errorf("this run is INVALID: against itself, raw was not between %.2f and %.2f in\n  %s\nRepeat it while the machine does nothing else, and a server on a processor of its own (docs/performance.md)",
		lowest, highest, strings.Join(where, "\n  "))
}
