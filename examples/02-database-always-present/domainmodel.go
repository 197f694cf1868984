package databasealwayspresent

import (
	"context"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

var (
	noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)
	five = domainmodel.MustMoney(500, domainmodel.EUR)
	ten  = domainmodel.MustMoney(1000, domainmodel.EUR)
)

func runDomainModel(_ context.Context, w *lesson.World) error {
	order, err := aPaidOrderIsShipped()
	if err != nil {
		return err
	}
	w.Seen = order.Status()
	return nil
}

// aPaidOrderIsShipped is what a test of the rule does. It needs nothing.
func aPaidOrderIsShipped() (*domainmodel.Order, error) {
	coffee, err := domainmodel.NewProduct(1, ten)
	if err != nil {
		return nil, err
	}
	order, err := domainmodel.NewOrder(1, 1, "EU", domainmodel.EUR, noon)
	if err != nil {
		return nil, err
	}
	if err := order.AddItem(coffee, 1); err != nil {
		return nil, err
	}
	if err := order.Pay(order.Total(), noon); err != nil {
		return nil, err
	}
	return order, order.Ship(1, five, noon)
}
