package shop

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Place opens an order and returns its ID. An order that no warehouse could ship is
// not taken: the error wraps a *domainmodel.NoWarehouseError.
func (s Shop) Place(ctx context.Context, customer domainmodel.CustomerID, shipTo domainmodel.Region) (domainmodel.OrderID, error) {
	if _, err := s.Store.Warehouses.ForRegion(ctx, shipTo); err != nil {
		return 0, fmt.Errorf("place an order: %w", err)
	}
	now := s.Now()
	id, err := s.NewID(now)
	if err != nil {
		return 0, fmt.Errorf("place an order: %w", err)
	}
	order, err := domainmodel.NewOrder(id, customer, shipTo, domainmodel.EUR, now)
	if err != nil {
		return 0, err
	}
	return id, s.Store.Orders.Save(ctx, order)
}

// Add adds pieces of the product to the order, at the price that the catalogue has today.
func (s Shop) Add(ctx context.Context, id domainmodel.OrderID, product domainmodel.ProductID, quantity int) error {
	found, err := s.Store.Catalogue.FindProduct(ctx, product)
	if err != nil {
		return err
	}
	return s.update(ctx, id, func(order *domainmodel.Order) error {
		return order.AddItem(found, quantity)
	})
}

// ChangeQuantity sets how many pieces of the product are in the order.
func (s Shop) ChangeQuantity(ctx context.Context, id domainmodel.OrderID, product domainmodel.ProductID, quantity int) error {
	return s.update(ctx, id, func(order *domainmodel.Order) error {
		return order.ChangeQuantity(product, quantity)
	})
}

// Remove takes the product out of the order.
func (s Shop) Remove(ctx context.Context, id domainmodel.OrderID, product domainmodel.ProductID) error {
	return s.update(ctx, id, func(order *domainmodel.Order) error { return order.RemoveItem(product) })
}

// Pay marks the order as paid by that amount: the total that the customer was shown, and
// not the one that the order has by now.
func (s Shop) Pay(ctx context.Context, id domainmodel.OrderID, charged domainmodel.Money) error {
	return s.update(ctx, id, func(order *domainmodel.Order) error { return order.Pay(charged, s.Now()) })
}

// Cancel ends the order.
func (s Shop) Cancel(ctx context.Context, id domainmodel.OrderID) error {
	return s.update(ctx, id, func(order *domainmodel.Order) error { return order.Cancel(s.Now()) })
}

func (s Shop) update(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) error {
	_, err := s.Store.Orders.Update(ctx, id, change)
	return err
}

// Ship ships the order: it, the stock and the event for the mail change together,
// or not at all.
func (s Shop) Ship(ctx context.Context, id domainmodel.OrderID) error {
	return s.Store.Shipping().Ship(ctx, id, s.Now())
}
