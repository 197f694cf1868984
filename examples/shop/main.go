package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/terminal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit statuses.
const (
	done    = 0
	refused = 1 // by the business
	failed  = 2 // the usage is wrong, or the database can't be used
)

// run is the command, for tests to call without a process of its own.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := execute(ctx, args, &printer{out: stdout})
	if err == nil {
		return done
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	status, message := explain(err)
	// Where stderr is gone, too, the status is all that is left to say it.
	_, _ = io.WriteString(stderr, terminal.Fit("shop: ", message))
	return status
}

func execute(ctx context.Context, args []string, p *printer) error {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		p.printf("%s", usage)
		return p.err
	}
	if err != nil {
		return err
	}
	store, closeDB, err := open(ctx, o.db, o.command.name == "place")
	if err != nil {
		return err
	}
	mail := func(m activerecord.Mail) error {
		p.say("Mail to %s: %s", m.To, m.Subject)
		return p.err // not printed is not sent
	}
	newID := func(at time.Time) (domainmodel.OrderID, error) { return domainmodel.NewOrderID(at, rand.Reader) }
	s := shop.Shop{Store: store, Now: time.Now, NewID: newID, Send: mail}
	if o.digits != "" {
		o.order, err = s.FindOrder(ctx, o.digits)
	}
	if err == nil {
		err = o.command.run(ctx, s, o, p)
	}
	if err == nil {
		err = p.err
	}
	return errors.Join(err, closeDB())
}
