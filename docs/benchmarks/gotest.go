package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// tested are the packages whose tests are run as processes, that without a database
// first.
var tested = []string{results.DomainModel, results.ActiveRecord, results.Repository}

// runGoTests measures what a developer waits for after a change: go test of a package,
// built from the cache and linked, on SQLite. Cold, the cache is an empty one, so that
// all is compiled that the package needs, SQLite and the standard library included.
func runGoTests(ctx context.Context, cold bool, rounds int) ([]results.Row, error) {
	operation := results.GoTest
	if cold {
		operation = results.GoTestCold
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/seed-191f9721/activerecord-vs-domainmodel").Output()
	if err != nil {
		return nil, fmt.Errorf("find the module, which works in the folder docs: %w", err)
	}
	racers := make([]*racer, len(tested))
	for i, name := range tested {
		racers[i] = &racer{name: name}
	}
	for round := range rounds {
		for i := range racers {
			racer := racers[(round+i)%len(racers)]
			s, err := goTest(ctx, strings.TrimSpace(string(root)), racer.name, cold)
			if err != nil {
				return nil, err
			}
			racer.samples = append(racer.samples, s)
		}
	}
	var rows []results.Row
	for _, racer := range racers {
		racer.raw = racers[0]
		row := racer.row()
		row.Operation = operation
		if racer != racers[0] {
			row.Engine = results.SQLite
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// goTest returns what the process took, and those that it started.
func goTest(ctx context.Context, root, name string, cold bool) (s sample, err error) {
	test := exec.CommandContext(ctx, "go", "test", "-count=1", "./"+name)
	test.Dir = root
	test.Env = append(os.Environ(), "TEST_POSTGRES_DSN=", "TEST_MYSQL_DSN=")
	if cold {
		var cache string
		if cache, err = os.MkdirTemp("", "benchmarks-gocache-"); err != nil {
			return s, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(cache)) }()
		test.Env = append(test.Env, "GOCACHE="+cache)
	}
	start := time.Now()
	if output, err := test.CombinedOutput(); err != nil {
		return s, fmt.Errorf("go test ./%s: %w\n%s", name, err, output)
	}
	s.wall = float64(time.Since(start))
	s.cpu = float64(test.ProcessState.UserTime() + test.ProcessState.SystemTime())
	return s, nil
}
