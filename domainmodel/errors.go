package domainmodel

import (
	"errors"
	"fmt"
	"strconv"
)

// ErrOrderNotFound means that no order has the requested ID. The errors of every
// OrderRepository wrap it.
var ErrOrderNotFound = errors.New("order not found")

// ErrUnknownReference means that an order names a customer, a product or a warehouse that does
// not exist. A repository on a database with foreign keys wraps it. The one in memory does
// not know what exists.
var ErrUnknownReference = errors.New("the order names a customer, a product or a warehouse that does not exist")

// InvalidValueError says that a value from outside can't be used.
type InvalidValueError struct {
	What  string // what the value was meant to be, such as "quantity"
	Value string // the value as it came; strings are quoted, and long ones cut
	Rule  string // what a valid one is like, such as "must be at least 1"
}

func (e *InvalidValueError) Error() string {
	return fmt.Sprintf("%s %s %s", e.What, e.Value, e.Rule)
}

// quoted returns the text in quotes, as much of it as anyone would read.
func quoted(text string) string {
	const most = 64
	if len(text) > most {
		return strconv.Quote(text[:most]) + "…"
	}
	return strconv.Quote(text)
}

// CurrencyMismatchError says that amounts of two currencies met. Its kind is KindRefused: both
// amounts are valid, and an order in the other currency could take the product, or the rate that
// is stored for its region.
type CurrencyMismatchError struct {
	Want, Got Currency
}

func (e *CurrencyMismatchError) Error() string {
	return fmt.Sprintf("currency %q where %q is needed", string(e.Got), string(e.Want))
}

// MoneyOverflowError says that an amount would not fit into 64 bits of minor units.
type MoneyOverflowError struct {
	Operation string // such as "92233720368547758.07 EUR + 0.01 EUR"
}

func (e *MoneyOverflowError) Error() string { return "amount too large: " + e.Operation }

// CannotShipOrderError says that an order may not be shipped in its status.
type CannotShipOrderError struct {
	OrderID OrderID
	Status  OrderStatus
}

func (e *CannotShipOrderError) Error() string { return cannot("ship", e.OrderID, e.Status) }

// CannotPayOrderError says that an order may not be paid in its status.
type CannotPayOrderError struct {
	OrderID OrderID
	Status  OrderStatus
}

func (e *CannotPayOrderError) Error() string { return cannot("pay", e.OrderID, e.Status) }

// CannotCancelOrderError says that an order may not be cancelled in its status.
type CannotCancelOrderError struct {
	OrderID OrderID
	Status  OrderStatus
}

func (e *CannotCancelOrderError) Error() string { return cannot("cancel", e.OrderID, e.Status) }

// CannotChangeOrderError says that an order's items may not be changed in its
// status: only a pending order's may.
type CannotChangeOrderError struct {
	OrderID OrderID
	Status  OrderStatus
}

func (e *CannotChangeOrderError) Error() string {
	return cannot("change the items of", e.OrderID, e.Status)
}

func cannot(do string, id OrderID, status OrderStatus) string {
	return fmt.Sprintf("cannot %s order %s: it is %q", do, id, string(status))
}

// EmptyOrderError says that an order without items was to be paid.
type EmptyOrderError struct {
	OrderID OrderID
}

func (e *EmptyOrderError) Error() string { return fmt.Sprintf("order %s has no items", e.OrderID) }

// AmountMismatchError says that the customer was charged another amount than the order's
// total. Repeating does not help, so it is no ConflictError: show the total, and charge it
// instead.
type AmountMismatchError struct {
	OrderID        OrderID
	Charged, Total Money
}

func (e *AmountMismatchError) Error() string {
	return fmt.Sprintf("%s was charged for order %s, but its total is %s", e.Charged, e.OrderID, e.Total)
}

// ItemNotFoundError says that an order has no item of the product.
type ItemNotFoundError struct {
	OrderID   OrderID
	ProductID ProductID
}

func (e *ItemNotFoundError) Error() string {
	return fmt.Sprintf("order %s has no item of product %s", e.OrderID, e.ProductID)
}

// NoProductError says that the catalogue has no such product.
type NoProductError struct {
	ProductID ProductID
}

func (e *NoProductError) Error() string {
	return fmt.Sprintf("product %s is not in the catalogue", e.ProductID)
}

// NoWarehouseError says that no warehouse serves the region.
type NoWarehouseError struct {
	Region Region
}

func (e *NoWarehouseError) Error() string {
	return fmt.Sprintf("no warehouse serves region %q", string(e.Region))
}

// NoShippingRateError says that the region has no shipping rate.
type NoShippingRateError struct {
	Region Region
}

func (e *NoShippingRateError) Error() string {
	return fmt.Sprintf("region %q has no shipping rate", string(e.Region))
}

// OutOfStockError says that a warehouse has fewer pieces of a product than wanted.
type OutOfStockError struct {
	WarehouseID WarehouseID
	ProductID   ProductID
	Wanted      int // pieces
}

func (e *OutOfStockError) Error() string {
	return fmt.Sprintf("warehouse %s has fewer than %d of product %s", e.WarehouseID, e.Wanted, e.ProductID)
}

// OrderExistsError says that a new order was saved under the ID of another.
type OrderExistsError struct {
	OrderID OrderID
}

func (e *OrderExistsError) Error() string { return fmt.Sprintf("order %s exists already", e.OrderID) }

// ConflictError says that an order was saved by someone else between being
// loaded and being saved here (Fowler's Optimistic Offline Lock). Nothing was
// written: load the order again, repeat the change, save.
type ConflictError struct {
	OrderID OrderID
	Loaded  int64 // the version that the change was made on
	Stored  int64 // the version that is stored; the same, after a change by code that moves none
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("order %s was changed by someone else: loaded at version %d, stored is version %d", e.OrderID, e.Loaded, e.Stored)
}

// Conflict reports that repeating the change may succeed.
func (*ConflictError) Conflict() bool { return true }

// CorruptOrderError says that what is stored can't be an order, and wraps what
// is wrong with it: a *TotalMismatchError, an *InvalidValueError and so on.
// Such a row was written by code that bypasses the domain model, or damaged.
type CorruptOrderError struct {
	OrderID OrderID
	Err     error
}

func (e *CorruptOrderError) Error() string {
	return fmt.Sprintf("stored order %s is corrupt: %v", e.OrderID, e.Err)
}

// Unwrap returns what is wrong with the order.
func (e *CorruptOrderError) Unwrap() error { return e.Err }

// CorruptRowError says that what is stored can't be what it is meant to be, such as a
// shipping rate, and wraps what is wrong with it. For an order, a *CorruptOrderError does.
type CorruptRowError struct {
	What string // such as `shipping rate of region "EU"`
	Err  error
}

func (e *CorruptRowError) Error() string {
	return fmt.Sprintf("stored %s is corrupt: %v", e.What, e.Err)
}

// Unwrap returns what is wrong with the row.
func (e *CorruptRowError) Unwrap() error { return e.Err }

// TotalMismatchError says that an order's stored total is not the sum of its items.
type TotalMismatchError struct {
	OrderID OrderID
	Stored  Money
	Sum     Money
}

func (e *TotalMismatchError) Error() string {
	return fmt.Sprintf("the stored total of order %s is %s, but its items sum to %s", e.OrderID, e.Stored, e.Sum)
}
