package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/terminal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit statuses.
const (
	clean   = 0
	refused = 1 // there is something to repair
	failed  = 2 // the usage is wrong, or the audit could not be made
)

// run is the command, for tests to call without a process of its own.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		// Where stderr is gone, too, the status is all that is left to say it.
		_, _ = io.WriteString(stderr, terminal.Fit("audit: ", err.Error()))
		return failed
	}
	options, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		if _, err := io.WriteString(stdout, usage); err != nil {
			return fail(err)
		}
		return clean
	}
	if err != nil {
		return fail(fmt.Errorf("%w (-h prints the usage)", err))
	}
	summarize := printText
	if options.format == "json" {
		summarize = printJSON
	}
	found, err := audit(ctx, options, func(r refusal) error {
		if options.format == "json" {
			return nil // which comes in one piece, or not at all
		}
		_, err := fmt.Fprintf(stdout, "%s\n%s  repair: %s\n\n", r.name, terminal.Fit("  ", r.Reason), r.Repair)
		return err
	})
	if err == nil {
		err = summarize(stdout, found)
	}
	switch {
	case ctx.Err() != nil:
		return fail(errors.New("interrupted"))
	case err != nil:
		return fail(err)
	case len(found.Refused) > 0:
		return refused
	}
	return clean
}

// findings is what an audit has found.
type findings struct {
	Audited int       `json:"audited"`
	Refused []refusal `json:"refused"`
}

// refusal is a finding. IDs are texts in JSON: many programs would round such numbers.
type refusal struct {
	name   string
	ID     domainmodel.OrderID `json:"order_id,string,omitempty"` // unless it belongs to none
	Table  string              `json:"table,omitempty"`           // unless it is the order itself
	Row    string              `json:"row,omitempty"`
	Reason string              `json:"reason"`
	Repair string              `json:"repair"` // where it says how
}

// audit audits the database. It also reports each refusal as soon as it is found.
func audit(ctx context.Context, o options, report func(refusal) error) (findings, error) {
	found := findings{Refused: []refusal{}}
	db, closeDB, err := o.open()
	if err != nil {
		return found, err
	}
	defer closeDB()
	found.Audited, err = repository.Audit(ctx, db, func(f repository.Finding) error {
		r := refusal{name: nameOf(f), ID: f.OrderID, Reason: reason(f), Repair: repair(f)}
		if f.Table != "orders" {
			r.Table, r.Row = f.Table, f.Row
		}
		found.Refused = append(found.Refused, r)
		return report(r)
	})
	return found, err
}

func printText(out io.Writer, found findings) error {
	summary := fmt.Sprintf("Audited: %d. To repair: %d.\n", found.Audited, len(found.Refused))
	if found.Audited == 0 && len(found.Refused) == 0 {
		summary = "There are no orders.\n"
	}
	_, err := io.WriteString(out, summary)
	return err
}

func printJSON(out io.Writer, found findings) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(found)
}
