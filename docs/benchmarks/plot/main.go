// Command plot draws how the ratio to raw grows with the items of an order, from the
// results of a run: an SVG per operation, beside the file of results. Run it from docs:
//
//	go run ./benchmarks/plot performance/results.json
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// operations are those that were measured at several sizes, and that grow with them.
var operations = []string{results.Load, results.Change, results.Insert}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: plot RESULTS.json")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	rows, err := results.Read(path)
	if err != nil {
		return err
	}
	for _, operation := range operations {
		svg, err := draw(rows, operation)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file(path, operation), svg, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// file returns where the plot of the operation belongs.
func file(results, operation string) string {
	return filepath.Join(filepath.Dir(results), operation+".svg")
}
