package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/14-both-in-one-shop/shop"
)

// explain returns the exit status for the error, and what people are told.
func explain(err error) (status int, message string) {
	if e, ok := errors.AsType[*usageError](err); ok {
		return failed, e.Error()
	}
	if e, ok := errors.AsType[*domainmodel.CorruptOrderError](err); ok { // before what it wraps
		return failed, "the stored order is corrupt: " + e.Err.Error() + " (the program examples/audit says how to repair it)"
	}
	if errors.Is(err, domainmodel.ErrOrderNotFound) {
		return refused, "there is no such order (the command list shows them)"
	}
	if e, ok := errors.AsType[*shop.UnknownProductError](err); ok {
		return refused, e.Error() + " (the command products shows them)"
	}
	for _, is := range []func(error) (error, bool){
		as[*domainmodel.CannotChangeOrderError], as[*domainmodel.CannotPayOrderError],
		as[*domainmodel.CannotShipOrderError], as[*domainmodel.CannotCancelOrderError],
		as[*domainmodel.EmptyOrderError], as[*domainmodel.AmountMismatchError], as[*domainmodel.NoWarehouseError],
		as[*domainmodel.NoShippingRateError], as[*domainmodel.MoneyOverflowError],
		as[*domainmodel.ConflictError], as[*domainmodel.InvalidValueError],
		as[*domainmodel.OutOfStockError], as[*shortageError],
	} {
		if refusal, ok := is(err); ok {
			return refused, refusal.Error() // without the steps that led there
		}
	}
	return failed, err.Error()
}

func as[E error](err error) (error, bool) { return errors.AsType[E](err) }

// shortageError says that there is less in stock than an order needs, in the words of
// the command products.
type shortageError struct {
	shop.Offer
	wanted int // pieces
}

func (e *shortageError) Error() string {
	return fmt.Sprintf("out of stock: only %d of %s in %s, and the order has %d", e.Stock, e.SKU, e.Region, e.wanted)
}

// inWords returns the error. One that names a warehouse and a product by their numbers
// becomes a *shortageError.
func inWords(ctx context.Context, s shop.Shop, err error) error {
	short, ok := errors.AsType[*domainmodel.OutOfStockError](err)
	if !ok {
		return err
	}
	offers, failure := s.Products(ctx)
	for _, offer := range offers {
		if offer.WarehouseID == int64(short.WarehouseID) && offer.ID == int64(short.ProductID) {
			return &shortageError{offer, short.Wanted}
		}
	}
	return errors.Join(err, failure)
}
