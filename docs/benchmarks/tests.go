package main

import (
	"context"
	"fmt"
	"io"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// runTests measures what tests cost, of those that the plan selects.
func (p plan) runTests(ctx context.Context, out io.Writer) (rows []results.Row, err error) {
	for _, test := range []struct {
		operation string
		run       func() ([]results.Row, error)
	}{
		{results.UnitTest, func() ([]results.Row, error) { return runUnitTests(ctx, p.pairs) }},
		{results.GoTest, func() ([]results.Row, error) { return runGoTests(ctx, false, 3) }},
		{results.GoTestCold, func() ([]results.Row, error) { return runGoTests(ctx, true, 1) }},
	} {
		if !p.operation.has(test.operation) {
			continue
		}
		of, err := test.run()
		if err != nil {
			return rows, fmt.Errorf("measure %s: %w", test.operation, err)
		}
		printRows(out, of)
		rows = append(rows, of...)
	}
	return rows, nil
}
