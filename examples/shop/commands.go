package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
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
	{"change-quantity", "ORDER PRODUCT QUANTITY", 3, 3, nil, changeQuantity},
	{"remove", "ORDER PRODUCT", 2, 2, nil, remove},
	{"pay", "ORDER AMOUNT [EUR]", 2, 3, nil, pay},
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
	if errors.Is(err, domainmodel.ErrUnknownReference) {
		return refusalError(fmt.Sprintf("there is no customer %d, who places all orders here: restore the row, or name another file with -db for a new shop", ada))
	}
	if err != nil {
		return err
	}
	p.printf("%s\n", id) // and nothing else, for order=$(shop place)
	return nil
}

func add(ctx context.Context, s shop.Shop, o options, p *printer) error {
	row, err := s.ProductRow(ctx, o.product)
	if err != nil {
		return err
	}
	if err := s.Add(ctx, o.order, domainmodel.ProductID(row.ID), o.quantity); err != nil {
		return err
	}
	p.say("Added %d of %s to order %s.", o.quantity, nameOf(row), o.order)
	return nil
}

func changeQuantity(ctx context.Context, s shop.Shop, o options, p *printer) error {
	return onItem(ctx, s, o, func(product domainmodel.ProductID, name string) error {
		if err := s.ChangeQuantity(ctx, o.order, product, o.quantity); err != nil {
			return err
		}
		p.say("Order %s now has %d of %s.", o.order, o.quantity, name)
		return nil
	})
}

func remove(ctx context.Context, s shop.Shop, o options, p *printer) error {
	return onItem(ctx, s, o, func(product domainmodel.ProductID, name string) error {
		if err := s.Remove(ctx, o.order, product); err != nil {
			return err
		}
		p.say("Removed %s from order %s.", name, o.order)
		return nil
	})
}

// onItem calls do with the product that the command names. One that is gone from the products
// may still be in the order: its number names it.
func onItem(ctx context.Context, s shop.Shop, o options, do func(product domainmodel.ProductID, name string) error) error {
	row, err := s.ProductRow(ctx, o.product)
	name := nameOf(row)
	if _, unknown := errors.AsType[*shop.UnknownProductError](err); unknown {
		if number, invalid := strconv.ParseInt(o.product, 10, 64); invalid == nil {
			row.ID, name, err = number, "product "+o.product, nil
		}
	}
	if err != nil {
		return err
	}
	err = do(domainmodel.ProductID(row.ID), name)
	if _, none := errors.AsType[*domainmodel.ItemNotFoundError](err); none {
		return refusalError(fmt.Sprintf("order %s has no %s (the command show lists its items)", o.order, name))
	}
	return err
}

// nameOf returns what people call the product.
func nameOf(row activerecord.Product) string { return row.SKU + " (" + row.Name + ")" }

func pay(ctx context.Context, s shop.Shop, o options, p *printer) error {
	return tell(s.Pay(ctx, o.order, o.charged), p, "Order %s is paid.", o.order)
}

func cancel(ctx context.Context, s shop.Shop, o options, p *printer) error {
	return tell(s.Cancel(ctx, o.order), p, "Order %s is cancelled.", o.order)
}

// ship ships, and then sends the mail. That it was shipped stays true when the mail
// can't be sent.
func ship(ctx context.Context, s shop.Shop, o options, p *printer) error {
	if err := tell(inWords(ctx, s, s.Ship(ctx, o.order)), p, "Order %s is shipped.", o.order); err != nil {
		return err
	}
	return sendMail(ctx, s, p)
}

func mail(ctx context.Context, s shop.Shop, _ options, p *printer) error {
	before := p.lines
	err := sendMail(ctx, s, p)
	if err == nil && p.lines == before {
		p.say("No mail is waiting.")
	}
	return err
}

var errUnreadableEvent = errors.New("an event can't be read, so mail may be missing (the program examples/audit says which one, and how to repair it)")

// sendMail sends the waiting mails. It reports each failure, and tries every mail at once, however
// often it has failed, even if another relay has set it aside. It leaves mails to another command
// that is sending them right now. In case that one was killed, sendMail says when to come back.
func sendMail(ctx context.Context, s shop.Shop, p *printer) error {
	if _, err := s.Store.Outbox.RetryAll(ctx); err != nil {
		return err
	}
	relay := s.Relay()
	relay.Handlers = []domainmodel.Notifier{dropsMailToNobody(relay.Handlers[0], p)}
	relay.Backoff = func(int) time.Duration { return 0 }
	relay.Attempts = math.MaxInt32
	err := relay.Drain(ctx)
	if _, unreadable := errors.AsType[*repository.UnreadableEventError](err); unreadable {
		return errUnreadableEvent
	}
	if err != nil {
		return fmt.Errorf("mail is still waiting (the command mail sends it): %w", err)
	}
	until, err := s.SendingUntil(ctx)
	if err != nil || until.IsZero() {
		return err
	}
	p.say("Another command is sending mail. If it was killed, try again at %s UTC.", until.UTC().Format(time.TimeOnly))
	return nil
}

// dropsMailToNobody returns the notifier, but for an order whose customer is gone: trying again
// would not help.
func dropsMailToNobody(to domainmodel.Notifier, p *printer) domainmodel.Notifier {
	return domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		err := to.Notify(ctx, event)
		if unknown, ok := errors.AsType[*shop.UnknownCustomerError](err); ok {
			p.say("No mail is sent about order %s: there is no customer %s.", unknown.OrderID, unknown.CustomerID)
			return p.err
		}
		return err
	})
}

func list(ctx context.Context, s shop.Shop, o options, p *printer) error {
	rows, err := s.List(ctx, o.status, o.sort, o.page-1)
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		p.orders(rows, o.page)
		return nil
	}
	switch {
	case o.page > 1:
		p.say("There is no page %d.", o.page)
	case o.status != "":
		p.say("There are no %s orders.", o.status)
	default:
		p.say("There are no orders yet.")
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
	p.say(format, order)
	return nil
}
