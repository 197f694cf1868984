package domainmodel

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"
)

// Order is an aggregate (Evans): the order and its items are one thing, loaded
// and saved together, and changed only through the commands below. All of them
// keep these rules:
//
//   - the total is the sum of the items, in the order's currency;
//   - there is one item per product, of at least one piece;
//   - items change while the order is pending, and only then;
//   - the status moves as CanTransitionTo allows, and each move has its time.
//
// Make one with NewOrder, or load it from an OrderRepository. The zero value is
// not a valid order: every command refuses it. A copy of the struct shares the order's
// lists, so call commands on one of the two only. To have two orders, restore a Snapshot.
type Order struct {
	id         OrderID
	customerID CustomerID
	region     Region
	status     OrderStatus
	items      []OrderItem // commands append to it or replace it: others share what is there
	total      Money

	placedAt, paidAt, shippedAt, cancelledAt time.Time

	shippedFrom  WarehouseID
	shippingCost Money

	version  int64  // 0 until it is saved
	restored *Order // nil until it is saved
	events   []Event
}

// NewOrder opens an order: pending, empty, and not saved. All its items must have
// this currency. It returns an *InvalidValueError that names the invalid argument. A
// currency that the euro has replaced is invalid for new orders only: old orders in it
// are still restored and can be changed.
func NewOrder(id OrderID, customer CustomerID, shipTo Region, currency Currency, at time.Time) (*Order, error) {
	at, err := storableTime("time of placing", at)
	if err != nil {
		return nil, fmt.Errorf("place order %s: %w", id, err)
	}
	order := &Order{
		id: id, customerID: customer, region: shipTo, status: StatusPending,
		total: Money{0, currency}, placedAt: at,
	}
	if err := order.checkIdentity(); err != nil {
		return nil, fmt.Errorf("place order %s: %w", id, err)
	}
	if becameEuro(currency) {
		err := &InvalidValueError{"currency", quoted(string(currency)), "must not be one that has become the euro"}
		return nil, fmt.Errorf("place order %s: %w", id, err)
	}
	order.record(OrderWasPlaced{id, customer, shipTo, currency, at})
	return order, nil
}

// AddItem adds pieces of the product, which comes from a Catalogue, and with it the price.
// (It takes a Product and not a Catalogue, so that a command reads nothing and needs no
// context.) If the order has an item of the product already, that one grows and keeps the
// price at which it was first added.
//
// It returns a *CannotChangeOrderError unless the order is pending, an
// *InvalidValueError for a quantity below 1, a *CurrencyMismatchError for a
// product of another currency, and a *MoneyOverflowError when the total would
// not fit.
func (o *Order) AddItem(product Product, quantity int) error {
	err := o.changeItem(product.id, func(item OrderItem) (OrderItem, Event, error) {
		if err := checkQuantity(quantity); err != nil {
			return item, nil, err
		}
		if want := o.total.currency; product.price.currency != want {
			return item, nil, &CurrencyMismatchError{Want: want, Got: product.price.currency}
		}
		price := product.price
		if !item.isNone() {
			price = item.unitPrice
		}
		pieces := item.quantity + quantity
		if pieces < quantity { // wrapped around
			return item, nil, &InvalidValueError{"quantity", strconv.Itoa(quantity), "is too many to add to the item"}
		}
		item, err := newOrderItem(product.id, price, pieces)
		return item, ItemWasAdded{o.id, product.id, price, quantity}, err
	})
	if err != nil {
		return fmt.Errorf("add %d of product %s to order %s: %w", quantity, product.id, o.id, err)
	}
	return nil
}

// ChangeQuantity sets the quantity of the product's item. Setting the quantity
// that it has changes nothing.
//
// It returns a *CannotChangeOrderError unless the order is pending, an
// *ItemNotFoundError, an *InvalidValueError for a quantity below 1 (RemoveItem
// removes), and a *MoneyOverflowError when the total would not fit.
func (o *Order) ChangeQuantity(product ProductID, quantity int) error {
	err := o.changeItem(product, func(item OrderItem) (OrderItem, Event, error) {
		if item.isNone() {
			return item, nil, &ItemNotFoundError{o.id, product}
		}
		changed, err := newOrderItem(product, item.unitPrice, quantity)
		if err != nil || quantity == item.quantity {
			return item, nil, err
		}
		return changed, ItemQuantityWasChanged{o.id, product, item.quantity, quantity}, nil
	})
	if err != nil {
		return fmt.Errorf("change the quantity of product %s in order %s to %d: %w", product, o.id, quantity, err)
	}
	return nil
}

// RemoveItem removes the product's item. It returns a *CannotChangeOrderError
// unless the order is pending, and an *ItemNotFoundError.
func (o *Order) RemoveItem(product ProductID) error {
	err := o.changeItem(product, func(item OrderItem) (OrderItem, Event, error) {
		if item.isNone() {
			return item, nil, &ItemNotFoundError{o.id, product}
		}
		return OrderItem{}, ItemWasRemoved{o.id, product}, nil
	})
	if err != nil {
		return fmt.Errorf("remove product %s from order %s: %w", product, o.id, err)
	}
	return nil
}

// Pay marks the order as paid in full. Pass the amount that the customer was charged: if an
// item was added since the total was shown, the two differ, and Pay refuses.
//
// It returns a *CannotPayOrderError unless the order is pending, an *EmptyOrderError for
// one without items, an *AmountMismatchError unless the amount is the total, and an
// *InvalidValueError for a time that can't be stored.
func (o *Order) Pay(charged Money, at time.Time) error {
	at, err := o.nextTime("time of payment", at)
	if err != nil {
		return fmt.Errorf("pay order %s: %w", o.id, err)
	}
	if !o.status.CanTransitionTo(StatusPaid) {
		return &CannotPayOrderError{o.id, o.status}
	}
	if len(o.items) == 0 {
		return fmt.Errorf("pay order %s: %w", o.id, &EmptyOrderError{o.id})
	}
	if charged != o.total {
		return fmt.Errorf("pay order %s: %w", o.id, &AmountMismatchError{o.id, charged, o.total})
	}
	o.status, o.paidAt = StatusPaid, at
	o.record(OrderWasPaid{o.id, o.total, at})
	return nil
}

// Ship marks the order as shipped from that warehouse at that cost, which comes
// on top of the total. ShippingService finds out both.
//
// It returns a *CannotShipOrderError unless the order is paid, an
// *InvalidValueError for an invalid warehouse, cost or time, and a
// *CurrencyMismatchError for a cost in another currency.
func (o *Order) Ship(from WarehouseID, cost Money, at time.Time) error {
	at, err := o.nextTime("time of shipping", at)
	if err != nil {
		return fmt.Errorf("ship order %s: %w", o.id, err)
	}
	if !o.status.CanTransitionTo(StatusShipped) {
		return &CannotShipOrderError{o.id, o.status}
	}
	if err := o.checkShipment(from, cost); err != nil {
		return fmt.Errorf("ship order %s: %w", o.id, err)
	}
	o.status, o.shippedAt, o.shippedFrom, o.shippingCost = StatusShipped, at, from, cost
	o.record(OrderWasShipped{o.id, o.customerID, from, cost, at})
	return nil
}

// Cancel ends an order that has not been shipped. It returns a
// *CannotCancelOrderError for one that has, or that is cancelled, and an
// *InvalidValueError for a time that can't be stored.
func (o *Order) Cancel(at time.Time) error {
	at, err := o.nextTime("time of cancelling", at)
	if err != nil {
		return fmt.Errorf("cancel order %s: %w", o.id, err)
	}
	if !o.status.CanTransitionTo(StatusCancelled) {
		return &CannotCancelOrderError{o.id, o.status}
	}
	wasPaid := o.status == StatusPaid
	o.status, o.cancelledAt = StatusCancelled, at
	o.record(OrderWasCancelled{o.id, wasPaid, at})
	return nil
}

// ID returns the order's ID.
func (o *Order) ID() OrderID { return o.id }

// CustomerID returns who placed the order.
func (o *Order) CustomerID() CustomerID { return o.customerID }

// Region returns where the order is shipped to.
func (o *Order) Region() Region { return o.region }

// Status returns how far the order has come.
func (o *Order) Status() OrderStatus { return o.status }

// Items returns copies of the items, in the order in which they were added. What a
// command does while they are read does not show among them.
func (o *Order) Items() iter.Seq[OrderItem] { return slices.Values(o.items) }

// Item returns a copy of the product's item, and whether there is one.
func (o *Order) Item(product ProductID) (OrderItem, bool) {
	if at := o.indexOf(product); at >= 0 {
		return o.items[at], true
	}
	return OrderItem{}, false
}

// Total returns the sum of the items. Shipping is not in it.
func (o *Order) Total() Money { return o.total }

// PlacedAt returns when the order was placed.
func (o *Order) PlacedAt() time.Time { return o.placedAt }

// PaidAt returns when the order was paid, and the zero time if it was not.
func (o *Order) PaidAt() time.Time { return o.paidAt }

// ShippedAt returns when the order was shipped, and the zero time if it was not.
func (o *Order) ShippedAt() time.Time { return o.shippedAt }

// CancelledAt returns when the order was cancelled, and the zero time if it was not.
func (o *Order) CancelledAt() time.Time { return o.cancelledAt }

// ShippedFrom returns the warehouse, and 0 for an order that was not shipped.
func (o *Order) ShippedFrom() WarehouseID { return o.shippedFrom }

// ShippingCost returns what shipping cost, on top of the total, and the zero Money
// for an order that was not shipped.
func (o *Order) ShippingCost() Money { return o.shippingCost }

// Version returns how often the order has been saved with a change: 0 before
// the first Save. Repositories use it to notice a stale order.
func (o *Order) Version() int64 { return o.version }

// IfVersion returns a *ConflictError unless the order's version is that one. A decision that was
// made on an old page, such as a form that was open for an hour, begins with it: the version
// goes with the page, as a hidden field or an ETag. Trying again would not make it better, so
// OrderRepository.Update returns it at once.
//
// Call it on the order that is changed and saved, in the function that Update calls. On an order
// that was loaded separately it decides nothing, even in the same transaction: between the two
// loads, PostgreSQL lets another writer in, and both would pass.
func (o *Order) IfVersion(version int64) error {
	if o.version != version {
		return &ConflictError{OrderID: o.id, Loaded: version, Stored: o.version}
	}
	return nil
}

// Events returns what has happened since the order was last saved.
func (o *Order) Events() []Event { return slices.Clone(o.events) }

// changeItem is the only way to the items, and the only place that sets the total.
// change gets the product's item, and returns what takes its place with the event to
// record, or no event if nothing changes. The zero OrderItem stands for none.
func (o *Order) changeItem(product ProductID, change func(OrderItem) (OrderItem, Event, error)) error {
	if o.status != StatusPending {
		return &CannotChangeOrderError{o.id, o.status}
	}
	var before OrderItem
	at := o.indexOf(product)
	if at >= 0 {
		before = o.items[at]
	}
	after, event, err := change(before)
	if err != nil || event == nil {
		return err
	}
	// The other items cost what they did: adding many takes no sum of all, each time.
	others := Money{o.total.minor - before.Subtotal().minor, o.total.currency}
	total, err := others.Plus(Money{after.Subtotal().minor, o.total.currency})
	if err != nil {
		return err
	}
	o.items, o.total = o.itemsWith(at, after), total
	o.record(event)
	return nil
}

// itemsWith returns the items with this one, or none, in the place of the one at the
// index. Below 0 is the end. The items that there are stay as they are, since the state from which
// the order was restored shares them.
func (o *Order) itemsWith(at int, item OrderItem) []OrderItem {
	if at < 0 {
		return append(o.items, item)
	}
	items := slices.Clone(o.items)
	if item.isNone() {
		return slices.Delete(items, at, at+1)
	}
	items[at] = item
	return items
}

func (o *Order) record(event Event) { o.events = append(o.events, event) }

func (o *Order) indexOf(product ProductID) int {
	return slices.IndexFunc(o.items, func(i OrderItem) bool { return i.productID == product })
}

// The checks below hold for every order, however old: NewOrder, the commands and
// RestoreOrder all run them. A rule for new orders only does not belong here, since it
// would refuse existing orders.

// checkIdentity checks what never changes in the life of an order.
func (o *Order) checkIdentity() error {
	if err := checkID("order ID", o.id); err != nil {
		return err
	}
	if err := checkID("customer ID", o.customerID); err != nil {
		return err
	}
	if _, err := ParseRegion(string(o.region)); err != nil {
		return err
	}
	_, err := ParseCurrency(string(o.total.currency))
	return err
}

func (o *Order) checkShipment(from WarehouseID, cost Money) error {
	if err := checkID("warehouse ID", from); err != nil {
		return err
	}
	if cost.currency != o.total.currency {
		return fmt.Errorf("shipping cost: %w", &CurrencyMismatchError{Want: o.total.currency, Got: cost.currency})
	}
	return checkAmount("shipping cost", cost)
}

// normalizeTimes checks that the order has the times of its status and no others, and sets each
// to what storableTime returns. A cancelled order may have been paid before, or not.
func (o *Order) normalizeTimes() error {
	paid := o.status == StatusPaid || o.status == StatusShipped
	for _, t := range []struct {
		what           string
		at             *time.Time
		needed, absent bool
	}{
		{"time of placing", &o.placedAt, true, false},
		{"time of payment", &o.paidAt, paid, o.status == StatusPending},
		{"time of shipping", &o.shippedAt, o.status == StatusShipped, o.status != StatusShipped},
		{"time of cancelling", &o.cancelledAt, o.status == StatusCancelled, o.status != StatusCancelled},
	} {
		if t.at.IsZero() && !t.needed {
			continue
		}
		if t.absent {
			return &InvalidValueError{t.what, t.at.Format(time.RFC3339), fmt.Sprintf("can't be set while the order is %q", string(o.status))}
		}
		at, err := storableTime(t.what, *t.at)
		if err != nil {
			return err
		}
		*t.at = at
	}
	return nil
}

// nextTime is storableTime, for what happens to the order: it does not happen before what has
// happened to it.
func (o *Order) nextTime(what string, at time.Time) (time.Time, error) {
	at, err := storableTime(what, at)
	last, happened := o.placedAt, "placed"
	if o.paidAt.After(last) {
		last, happened = o.paidAt, "paid"
	}
	if err == nil && at.Before(last) {
		err = &InvalidValueError{what, at.Format(time.RFC3339Nano), "must not be before " + last.Format(time.RFC3339Nano) + ", when the order was " + happened}
	}
	return at, err
}

// storableTime returns the time as every database can keep it: in UTC, to the
// microsecond. It returns an *InvalidValueError for the zero time, and for years
// that are not of four digits.
func storableTime(what string, at time.Time) (time.Time, error) {
	at = at.UTC().Truncate(time.Microsecond)
	if at.Year() < 1000 || at.Year() > 9999 {
		return time.Time{}, &InvalidValueError{what, at.Format(time.RFC3339), "must be in the years 1000 to 9999"}
	}
	return at, nil
}
