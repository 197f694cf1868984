package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/14-both-in-one-shop/shop"
)

// command is a word of the command line.
type command struct {
	name        string
	arguments   string // as the usage shows them
	least, most int    // arguments
	flags       []string
	run         func(ctx context.Context, s shop.Shop, o options, p *printer) error
}

var commands = []command{
	{"place", "[-region EU]", 0, 0, []string{"region"}, place},
	{"add", "ORDER PRODUCT [QUANTITY]", 2, 3, nil, add},
	{"pay", "ORDER", 1, 1, nil, pay},
	{"ship", "ORDER", 1, 1, nil, ship},
	{"cancel", "ORDER", 1, 1, nil, cancel},
	{"mail", "", 0, 0, nil, mail},
	{"list", "[-status S] [-sort id|placed|total] [-page N]", 0, 0, []string{"status", "sort", "page"}, list},
	{"show", "ORDER", 1, 1, nil, show},
	{"report", "", 0, 0, nil, report},
	{"products", "", 0, 0, nil, products},
}

func place(ctx context.Context, s shop.Shop, o options, p *printer) error {
	id, err := s.Place(ctx, ada, o.region)
	if err != nil {
		return err
	}
	p.printf("%s\n", id) // and nothing else, for order=$(shop place)
	return nil
}

func add(ctx context.Context, s shop.Shop, o options, p *printer) error {
	product, err := s.Product(ctx, o.product)
	if err != nil {
		return err
	}
	if err := s.Add(ctx, o.order, product, o.quantity); err != nil {
		return err
	}
	p.printf("Added %d of %s to order %s.\n", o.quantity, o.product, o.order)
	return nil
}

func pay(ctx context.Context, s shop.Shop, o options, p *printer) error {
	shown, err := s.Store.Orders.FindByID(ctx, o.order)
	if err != nil {
		return err
	}
	return tell(s.Pay(ctx, o.order, shown.Total()), p, "Order %s is paid.\n", o.order)
}

func cancel(ctx context.Context, s shop.Shop, o options, p *printer) error {
	return tell(s.Cancel(ctx, o.order), p, "Order %s is cancelled.\n", o.order)
}

// ship ships, and then sends the mail. That it was shipped stays true when the mail
// can't be sent.
func ship(ctx context.Context, s shop.Shop, o options, p *printer) error {
	if err := tell(inWords(ctx, s, s.Ship(ctx, o.order)), p, "Order %s is shipped.\n", o.order); err != nil {
		return err
	}
	return mail(ctx, s, o, p)
}

// mail sends what is waiting. Who types it is told what fails, and wants it tried again
// at once, however often it has failed. What another command is sending at this moment
// is left to that one. In case it was killed, mail says when to come back.
func mail(ctx context.Context, s shop.Shop, _ options, p *printer) error {
	relay := s.Relay()
	relay.Backoff = func(int) time.Duration { return 0 }
	relay.Attempts = math.MaxInt32
	if err := relay.Drain(ctx); err != nil {
		return fmt.Errorf("mail is still waiting, send it with the command mail: %w", err)
	}
	until, err := s.SendingUntil(ctx)
	if err != nil || until.IsZero() {
		return err
	}
	p.printf("Another command is sending mail. If it was killed, try again at %s UTC.\n", until.UTC().Format(time.TimeOnly))
	return nil
}

func list(ctx context.Context, s shop.Shop, o options, p *printer) error {
	rows, err := s.List(ctx, o.status, o.sort, o.page-1)
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		p.orders(rows)
		return nil
	}
	switch {
	case o.page > 1:
		p.printf("There is no page %d.\n", o.page)
	case o.status != "":
		p.printf("There are no %s orders.\n", o.status)
	default:
		p.printf("There are no orders yet.\n")
	}
	return nil
}

func show(ctx context.Context, s shop.Shop, o options, p *printer) error {
	sheet, err := s.Show(ctx, o.order)
	if err != nil {
		return err
	}
	p.sheet(sheet)
	return nil
}

func report(ctx context.Context, s shop.Shop, _ options, p *printer) error {
	rows, err := s.Report(ctx)
	if err != nil {
		return err
	}
	p.revenue(rows)
	return nil
}

func products(ctx context.Context, s shop.Shop, _ options, p *printer) error {
	offers, err := s.Products(ctx)
	if err != nil {
		return err
	}
	p.offers(offers)
	return nil
}

func tell(err error, p *printer, format string, order domainmodel.OrderID) error {
	if err != nil {
		return err
	}
	p.printf(format, order)
	return nil
}
