package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// hints say, for each refusal of the business, what to do about it.
var hints = []struct {
	is   func(error) (error, bool)
	hint string
}{
	{as[*domainmodel.CannotChangeOrderError], "only a pending order can be changed"},
	{as[*domainmodel.CannotPayOrderError], "only a pending order can be paid"},
	{as[*domainmodel.CannotShipOrderError], "only a paid order can be shipped"},
	{as[*domainmodel.CannotCancelOrderError], "only a pending or a paid order can be cancelled"},
	{as[*domainmodel.EmptyOrderError], "the command add adds one"},
	{as[*domainmodel.NoWarehouseError], "the command products shows the regions"},
	{as[*domainmodel.ConflictError], "try again"},
	{as[*shop.UnknownProductError], "the command products shows them"},
	{as[*shop.AmbiguousOrderError], "type more of its digits"},
	{as[*domainmodel.AmountMismatchError], "the command show shows the total"},
	{as[*domainmodel.NoProductError], "the command products shows them"},
	{as[*domainmodel.NoShippingRateError], ""},
	{as[*domainmodel.MoneyOverflowError], ""},
	{as[*domainmodel.InvalidValueError], ""},
	{as[*domainmodel.OutOfStockError], ""},
	{as[refusalError], ""},
}

func as[E error](err error) (error, bool) { return errors.AsType[E](err) }

// scanError is how package database/sql says that a column can't be read. What follows is for
// programmers.
var scanError = regexp.MustCompile(`sql: Scan error on column index \d+, name "(\w+)"`)

// explain returns the exit status for the error, and what people are told.
func explain(err error) (status int, message string) {
	const audit = " (the program examples/audit says how to repair it)"
	if e, ok := errors.AsType[*usageError](err); ok {
		return failed, e.Error()
	}
	scanned := scanError.FindStringSubmatch(err.Error())
	unreadable := scanned != nil
	if e, ok := errors.AsType[*domainmodel.CorruptOrderError](err); ok { // before what it wraps
		if unreadable { // the audit says it in plain words
			return failed, "the stored order can't be read (the program examples/audit says why, and how to repair it)"
		}
		return failed, "the stored order is corrupt: " + e.Err.Error() + audit
	}
	if e, ok := errors.AsType[*domainmodel.CorruptRowError](err); ok { // likewise
		if unreadable {
			return failed, fmt.Sprintf("the stored %s can't be read: column %s has a value of the wrong type%s", e.What, scanned[1], audit)
		}
		return failed, e.Error() + audit
	}
	if errors.Is(err, domainmodel.ErrUnknownReference) {
		return failed, "the order refers to a row that does not exist (the program examples/audit says which one, and how to repair it)"
	}
	if errors.Is(err, repository.ErrNotMigrated) {
		return failed, err.Error() + " (the command place adds what is missing)"
	}
	if errors.Is(err, domainmodel.ErrOrderNotFound) {
		return refused, "there is no such order (the command list shows them)"
	}
	for _, h := range hints {
		refusal, ok := h.is(err)
		switch {
		case !ok:
			continue
		case h.hint == "":
			return refused, refusal.Error() // without the steps that led there
		}
		return refused, refusal.Error() + " (" + h.hint + ")"
	}
	if unreadable {
		return failed, fmt.Sprintf("column %s of a row can't be read (the program examples/audit says which one, and how to repair it)", scanned[1])
	}
	return failed, err.Error()
}

// refusalError is what the shop refuses, in the words of its screens.
type refusalError string

func (e refusalError) Error() string { return string(e) }

// inWords returns the error. For one that names a warehouse and a product by their numbers, it
// returns one in the words of the command products.
func inWords(ctx context.Context, s shop.Shop, err error) error {
	short, ok := errors.AsType[*domainmodel.OutOfStockError](err)
	if !ok {
		return err
	}
	offers, failure := s.Products(ctx)
	for _, o := range offers {
		if o.WarehouseID == int64(short.WarehouseID) && o.ID == int64(short.ProductID) {
			return refusalError(fmt.Sprintf("out of stock: only %d of %s in %s, and the order has %d", o.Stock, o.SKU, o.Region, short.Wanted))
		}
	}
	return errors.Join(err, failure)
}
