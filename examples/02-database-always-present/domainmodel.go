package databasealwayspresent

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	shipped, err := testShipping(ctx, w.Store)
	w.Seen = string(shipped)
	return err
}

// paidOrderShips is the test. It runs on both stores.
func paidOrderShips(
	ctx context.Context, orders domainmodel.OrderRepository,
	shipping domainmodel.ShippingService,
) (status, error) {
	order, err := paidOrder()
	if err != nil {
		return "", err
	}
	if err := orders.Save(ctx, order); err != nil {
		return "", err
	}
	if err := shipping.Ship(ctx, order.ID(), lesson.Noon); err != nil {
		return "", err
	}
	order, err = orders.FindByID(ctx, order.ID())
	if err != nil {
		return "", err
	}
	return order.Status(), nil
}

type status = domainmodel.OrderStatus

// testShipping says where the tests of the shop run.
var testShipping = inMemory

// inMemory runs the test without a database. The tables are there, unused.
func inMemory(ctx context.Context, _ *repository.Store) (status, error) {
	store := memory.New()
	if err := fill(ctx, store); err != nil {
		return "", err
	}
	return paidOrderShips(ctx, store.Orders, store.Shipping())
}

func inTables(ctx context.Context, s *repository.Store) (status, error) {
	return paidOrderShips(ctx, s.Orders, s.Shipping())
}

// paidOrderMayShip is how the rule alone is tried.
func paidOrderMayShip() error {
	order, err := paidOrder()
	if err != nil {
		return err
	}
	return order.Ship(domainmodel.WarehouseID(lesson.Warehouse), cost, lesson.Noon)
}
