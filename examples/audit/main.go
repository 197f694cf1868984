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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit statuses.
const (
	clean   = 0
	refused = 1 // there are orders to repair
	failed  = 2 // the command can't be understood, or the audit not be made
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
	found, err := audit(ctx, options, func(order refusal) error {
		if options.format == "json" {
			return nil // which comes in one piece, or not at all
		}
		_, err := fmt.Fprintf(stdout, "order %s\n%s  repair: %s\n\n", order.ID, terminal.Fit("  ", order.Reason), order.Repair)
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

// refusal is an order that can't be loaded. Its ID is a text in JSON, which many
// programs would round.
type refusal struct {
	ID     domainmodel.OrderID `json:"order_id,string"`
	Reason string              `json:"reason"`
	Repair string              `json:"repair"` // where it says how
}

// audit audits the orders of the database. It also reports each one refused as soon as
// it is found.
func audit(ctx context.Context, o options, report func(refusal) error) (findings, error) {
	found := findings{Refused: []refusal{}}
	orders, closeDB, err := o.open()
	if err != nil {
		return found, err
	}
	defer closeDB()
	found.Audited, err = orders.Audit(ctx, func(id domainmodel.OrderID, err error) error {
		order := refusal{id, reason(id, err), repair(err)}
		found.Refused = append(found.Refused, order)
		return report(order)
	})
	return found, err
}

func printText(out io.Writer, found findings) error {
	summary := fmt.Sprintf("Audited: %d. To repair: %d.\n", found.Audited, len(found.Refused))
	if found.Audited == 0 {
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
