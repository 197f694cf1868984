package main

import (
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/14-both-in-one-shop/shop"
)

// explain returns the exit status for the error, and what people are told.
func explain(err error) (status int, message string) {
	if e, ok := errors.AsType[*usageError](err); ok {
		return failed, e.Error()
	}
	if e, ok := errors.AsType[*domainmodel.CorruptOrderError](err); ok { // before what it wraps
		return failed, e.Error()
	}
	if errors.Is(err, domainmodel.ErrOrderNotFound) {
		return refused, "there is no such order (the command list shows them)"
	}
	if e, ok := errors.AsType[*shop.UnknownProductError](err); ok {
		return refused, e.Error() + " (the command products shows them)"
	}
	if e, ok := errors.AsType[*domainmodel.OutOfStockError](err); ok {
		return refused, "out of stock: " + e.Error() + " (the command products shows the stock)"
	}
	for _, is := range []func(error) (error, bool){
		as[*domainmodel.CannotChangeOrderError], as[*domainmodel.CannotPayOrderError],
		as[*domainmodel.CannotShipOrderError], as[*domainmodel.CannotCancelOrderError],
		as[*domainmodel.EmptyOrderError], as[*domainmodel.NoWarehouseError],
		as[*domainmodel.NoShippingRateError], as[*domainmodel.MoneyOverflowError],
		as[*domainmodel.ConflictError], as[*domainmodel.InvalidValueError],
	} {
		if refusal, ok := is(err); ok {
			return refused, refusal.Error() // without the steps that led there
		}
	}
	return failed, err.Error()
}

func as[E error](err error) (error, bool) { return errors.AsType[E](err) }
