package view

import (
	"slices"
	"strings"
)

// aggregate is the tables of an order, which the domain side saves in one transaction, and
// shop the other tables of the shop, in the order in which they are shown.
var (
	aggregate = []string{"orders", "order_items"}
	shop      = []string{"outbox_events", "customers", "products", "stocks", "warehouses", "shipping_rates"}
)

// compareTables orders names of tables: those of the order, the shop's, and then others.
func compareTables(a, b string) int {
	known := slices.Concat(aggregate, shop)
	rank := func(name string) int {
		if i := slices.Index(known, name); i >= 0 {
			return i
		}
		return len(known)
	}
	if order := rank(a) - rank(b); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}
