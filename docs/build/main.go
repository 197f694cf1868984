// Command build makes the pages of docs/site from the lessons, what a run of them
// observes, and the guides. It is run in docs: go run ./build
//
// With -check it writes nothing, and fails when the pages are not what it would make.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/observe"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/site"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

func main() {
	check := flag.Bool("check", false, "write nothing, and fail when pages are stale")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *check); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, check bool) error {
	results, err := observe.Lessons(ctx)
	if err != nil {
		return err
	}
	files, err := site.Build(ctx, os.DirFS(".."), results, fresh.Database)
	if err != nil {
		return err
	}
	stale, err := compare(files, "site")
	if err != nil {
		return err
	}
	if !check {
		return write(files, "site", stale)
	}
	var faults []error
	for _, difference := range stale {
		faults = append(faults, difference)
	}
	if len(faults) > 0 {
		faults = append(faults, errors.New("make them anew: cd docs && go run ./build"))
	}
	return errors.Join(faults...)
}
