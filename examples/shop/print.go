package main

import (
	"fmt"
	"io"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/14-both-in-one-shop/shop"
)

// printer prints in 80 columns, and keeps the first error.
type printer struct {
	out io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format, args...)
	}
}

func (p *printer) orders(rows []activerecord.OrderRow) {
	const columns = "%-19s  %-9s  %14s  %-16s  %s\n"
	p.printf(columns, "ORDER", "STATUS", "TOTAL", "PLACED (UTC)", "CUSTOMER")
	for _, r := range rows {
		p.printf(columns, domainmodel.OrderID(r.ID), r.Status, money(r.Total, r.Currency), minute(r.PlacedAt), r.Customer)
	}
	if len(rows) == shop.PageSize {
		p.printf("This page is full: there may be another one.\n")
	}
}

func (p *printer) sheet(s shop.Sheet) {
	p.printf("Order %d of %s <%s>, region %s: %s\n", s.ID, s.Customer, s.Email, s.Region, s.Status)
	for _, step := range []struct {
		what string
		at   *time.Time
	}{{"placed", &s.PlacedAt}, {"paid", s.PaidAt}, {"shipped", s.ShippedAt}, {"cancelled", s.CancelledAt}} {
		if step.at != nil {
			p.printf("  %-9s  %s UTC\n", step.what, minute(*step.at))
		}
	}
	const columns = "%-10s  %-20s  %8v  %15s  %15s\n"
	p.printf("\n"+columns, "SKU", "PRODUCT", "QUANTITY", "PRICE", "AMOUNT")
	for _, l := range s.Lines {
		p.printf(columns, l.SKU, l.Name, l.Quantity, money(l.UnitPrice, s.Currency), money(l.UnitPrice*l.Quantity, s.Currency))
	}
	p.printf(columns, "Total", "", "", "", money(s.Total, s.Currency))
	if s.ShippedAt != nil {
		p.printf(columns, "Shipping", "", "", "", money(s.ShippingCost, s.Currency))
	}
}

func (p *printer) revenue(rows []activerecord.Revenue) {
	if len(rows) == 0 {
		p.printf("There are no orders yet.\n")
		return
	}
	const columns = "%-10s  %8v  %20s\n"
	p.printf(columns, "STATUS", "ORDERS", "TOTAL")
	for _, r := range rows {
		p.printf(columns, r.Status, r.Orders, money(r.Total, r.Currency))
	}
}

func (p *printer) offers(offers []shop.Offer) {
	const columns = "%6v  %-10s  %-20s  %15s  %-6s  %8v\n"
	p.printf(columns, "NUMBER", "SKU", "PRODUCT", "PRICE", "REGION", "IN STOCK")
	for _, o := range offers {
		p.printf(columns, o.ID, o.SKU, o.Name, money(o.Price, o.Currency), o.Region, o.Stock)
	}
}

// money writes an amount as people do. What can't be one is shown as it stands.
func money(minor int64, currency string) string {
	amount, err := domainmodel.NewMoney(minor, domainmodel.Currency(currency))
	if err != nil {
		return fmt.Sprintf("%d %q", minor, currency)
	}
	return amount.String()
}

func minute(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }
