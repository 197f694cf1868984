package main

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/terminal"
)

// printer prints in 80 columns, and keeps the first error.
type printer struct {
	out   io.Writer
	err   error
	lines int // how often it has said something
}

// printf prints a message of the shop.
func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format, args...)
	}
}

// say prints a sentence, in lines that fit.
func (p *printer) say(format string, args ...any) {
	p.lines++
	p.printf("%s", terminal.Fit("", fmt.Sprintf(format, args...)))
}

// row prints a line of a table. A text from the database is cut to what its column has room
// for, and can't move the cursor.
func (p *printer) row(columns string, values ...any) {
	p.printf("%s", terminal.Printable(fmt.Sprintf(columns, values...))+"\n")
}

func (p *printer) orders(rows []activerecord.OrderRow, page int) {
	const columns = "%-19s  %-9.9s  %14s  %-16s  %.14s"
	p.row(columns, "ORDER", "STATUS", "TOTAL", "PLACED (UTC)", "CUSTOMER")
	for _, r := range rows {
		p.row(columns, domainmodel.OrderID(r.ID), r.Status, money(r.Total, r.Currency), minute(r.PlacedAt), cmp.Or(r.Customer, gone))
	}
	if len(rows) == shop.PageSize {
		p.say("This page is full: list -page %d shows whether there are more.", page+1)
	}
}

func (p *printer) sheet(s shop.Sheet) {
	customer := fmt.Sprintf("%s <%s>", s.Customer, s.Email)
	if s.Customer == "" {
		customer = fmt.Sprintf("customer %d %s", s.CustomerID, gone)
	}
	p.say("Order %d of %s, region %s: %s", s.ID, customer, s.Region, s.Status)
	for _, step := range []struct {
		what string
		at   *time.Time
	}{{"placed", &s.PlacedAt}, {"paid", s.PaidAt}, {"shipped", s.ShippedAt}, {"cancelled", s.CancelledAt}} {
		switch {
		case step.at == nil:
		case step.at.IsZero(): // NULL, or a text
			p.printf("  %-9s  at a time that can't be read\n", step.what)
		default:
			p.printf("  %-9s  %s UTC\n", step.what, minute(*step.at))
		}
	}
	const columns = "%-10.10s  %-20.20s  %8v  %15s  %15s"
	p.printf("\n")
	p.row(columns, "SKU", "PRODUCT", "QUANTITY", "PRICE", "AMOUNT")
	for _, l := range s.Lines {
		name := cmp.Or(l.Name, fmt.Sprintf("product %d %s", l.ProductID, gone))
		p.row(columns, l.SKU, name, l.Quantity, money(l.UnitPrice, s.Currency), money(l.UnitPrice*l.Quantity, s.Currency))
	}
	p.row(columns, "Total", "", "", "", money(s.Total, s.Currency))
	if s.ShippedAt != nil {
		p.row(columns, "Shipping", "", "", "", money(s.ShippingCost, s.Currency))
	}
}

func (p *printer) revenue(rows []activerecord.Revenue) {
	if len(rows) == 0 {
		p.say("There are no orders yet.")
		return
	}
	const columns = "%-10.10s  %8v  %20s"
	p.row(columns, "STATUS", "ORDERS", "TOTAL")
	for _, r := range rows {
		p.row(columns, r.Status, r.Orders, money(r.Total, r.Currency))
	}
}

func (p *printer) offers(offers []shop.Offer) {
	const columns = "%6v  %-10.10s  %-20.20s  %15s  %-6.6s  %8v"
	p.row(columns, "NUMBER", "SKU", "PRODUCT", "PRICE", "REGION", "IN STOCK")
	for _, o := range offers {
		p.row(columns, o.ID, o.SKU, o.Name, money(o.Price, o.Currency), o.Region, o.Stock)
	}
}

// money writes an amount as people do. An invalid one is shown as it is stored.
func money(minor int64, currency string) string {
	amount, err := domainmodel.NewMoney(minor, domainmodel.Currency(currency))
	if err != nil {
		return fmt.Sprintf("%d %q", minor, currency)
	}
	return amount.String()
}

// gone is what a table says of a row that something refers to and that does not exist.
const gone = "(gone)"

func minute(at time.Time) string {
	if at.IsZero() {
		return "(can't be read)"
	}
	return at.UTC().Format("2006-01-02 15:04")
}
