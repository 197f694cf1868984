package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/report"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, lessons.All()))
}

// The exit statuses.
const (
	ok       = 0
	failed   = 1 // a lesson did not run, or not come out as it expects
	misusage = 2
)

// run is the command, for tests to call without a process of its own.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, all []lesson.Lesson) int {
	fail := func(status int, err error) int {
		// Where stderr is gone, too, the status is all that is left to say it.
		_, _ = fmt.Fprintf(stderr, "examples: %v\n", err)
		return status
	}
	options, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		if _, err := io.WriteString(stdout, usage); err != nil {
			return fail(failed, err)
		}
		return ok
	}
	if err != nil {
		return fail(misusage, fmt.Errorf("%w (-h prints the usage)", err))
	}
	chosen, err := choose(all, options.lessons)
	if err != nil {
		return fail(misusage, err)
	}
	command := command{stdout, stderr, report.StyleFor(stdout)}
	command.style.SQL = options.sql
	switch {
	case options.list:
		err = command.print(command.style.List(chosen))
	case options.format == "json":
		err = command.json(ctx, chosen)
	case options.full:
		err = command.full(ctx, chosen)
	default:
		err = command.overview(ctx, chosen)
	}
	if err != nil {
		return fail(failed, err)
	}
	return ok
}

// command is where a run prints to, and how.
type command struct {
	stdout, stderr io.Writer
	style          report.Style
}

func (c command) print(text string) error {
	_, err := io.WriteString(c.stdout, text)
	return err
}

// json prints all lessons at once, or nothing if one did not run: programs would
// take a part for the whole.
func (c command) json(ctx context.Context, chosen []lesson.Lesson) error {
	var results []*lesson.Result
	for _, l := range chosen {
		result, err := c.run(ctx, l)
		if err != nil {
			return err
		}
		results = append(results, result)
	}
	text, err := lesson.JSON(results)
	if err != nil {
		return err
	}
	return errors.Join(c.print(string(text)), unexpected(results))
}

// full prints the whole of each lesson as soon as it ran.
func (c command) full(ctx context.Context, chosen []lesson.Lesson) error {
	results, err := c.text(ctx, chosen, func(result *lesson.Result, first, newPart bool) string {
		text := c.style.Lesson(result)
		if newPart {
			text = c.style.Part(result.Lesson.Part) + text
		}
		if !first {
			text = "\n" + text
		}
		return text
	})
	if err != nil {
		return err
	}
	return unexpected(results)
}

// overview prints each lesson in a few lines, as soon as it ran. Its costs are not
// shown, and so not measured.
func (c command) overview(ctx context.Context, chosen []lesson.Lesson) error {
	chosen = slices.Clone(chosen)
	for i := range chosen {
		chosen[i].Costs = nil
	}
	results, err := c.text(ctx, chosen, func(result *lesson.Result, first, newPart bool) string {
		text := c.style.Overview(result)
		if newPart {
			text = c.style.Part(result.Lesson.Part) + text
			if !first {
				text = "\n" + text
			}
		}
		return text
	})
	if err != nil {
		return err
	}
	return errors.Join(c.print("\n"+c.style.Legend()), unexpected(results))
}

// text prints what show makes of each lesson, as soon as it ran.
func (c command) text(ctx context.Context, chosen []lesson.Lesson, show func(result *lesson.Result, first, newPart bool) string) (results []*lesson.Result, err error) {
	for i, l := range chosen {
		result, err := c.run(ctx, l)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
		if err := c.print(show(result, i == 0, i == 0 || l.Part != chosen[i-1].Part)); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// run runs a lesson, and says so on a terminal when that takes long.
func (c command) run(ctx context.Context, l lesson.Lesson) (*lesson.Result, error) {
	if report.IsTerminal(c.stderr) {
		defer progress(c.stderr, "running "+l.Name+" …", time.Second)()
	}
	result, err := lesson.Run(ctx, l, fresh.Database)
	if ctx.Err() != nil { // also when the lesson did not mind
		return nil, errors.New("interrupted")
	}
	return result, err
}

// unexpected returns an error that names the lessons with an unexpected verdict.
func unexpected(results []*lesson.Result) error {
	var names []string
	for _, r := range results {
		if !r.AsExpected() {
			names = append(names, r.Lesson.Name)
		}
	}
	if names == nil {
		return nil
	}
	return fmt.Errorf("not what the lesson expects: %s", strings.Join(names, ", "))
}
