package domainmodel

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// OrderSnapshot is the state of an order as storage sees it: exported, flat, and
// unchecked. It is the one door between an aggregate and its repository
// (Snapshot out, RestoreOrder in); business code has no use for it. So the methods of
// Order that are for storage, its JSON included, stand in this file, and all others in order.go.
//
// Amounts are minor units of Currency. A time that has not come is the zero
// time; WarehouseID and ShippingCost are zero until the order is shipped.
type OrderSnapshot struct {
	ID           OrderID
	CustomerID   CustomerID
	Region       Region
	Currency     Currency
	Status       OrderStatus
	Total        int64
	Items        []ItemSnapshot
	PlacedAt     time.Time
	PaidAt       time.Time
	ShippedAt    time.Time
	CancelledAt  time.Time
	WarehouseID  WarehouseID
	ShippingCost int64
	Version      int64
}

// ItemSnapshot is the state of one item of an OrderSnapshot.
type ItemSnapshot struct {
	ProductID ProductID
	UnitPrice int64
	Quantity  int
}

// RestoreOrder returns the order in the state of the snapshot, with no recorded
// events. Restoring is not constructing: a rule that is introduced for new orders
// belongs in NewOrder or a command, not here, or the orders of yesterday can't be
// loaded any more. But a state that could never be is refused, with a
// *CorruptOrderError that says what is wrong.
func RestoreOrder(s OrderSnapshot) (*Order, error) {
	order, err := restoreOrder(s)
	if err != nil {
		return nil, &CorruptOrderError{s.ID, err}
	}
	return order, nil
}

// Snapshot returns the order's state. It shares nothing with the order.
func (o *Order) Snapshot() OrderSnapshot {
	return OrderSnapshot{
		ID: o.id, CustomerID: o.customerID, Region: o.region,
		Currency: o.total.currency, Status: o.status, Total: o.total.minor,
		Items:    o.itemSnapshots(),
		PlacedAt: o.placedAt, PaidAt: o.paidAt, ShippedAt: o.shippedAt, CancelledAt: o.cancelledAt,
		WarehouseID: o.shippedFrom, ShippingCost: o.shippingCost.minor,
		Version: o.version,
	}
}

// Restored returns the snapshot that the order was restored from, and false for
// an order that was never saved. A repository writes the difference between it
// and Snapshot, and then puts AsSaved in the order's place.
func (o *Order) Restored() (OrderSnapshot, bool) {
	if o.restored == nil {
		return OrderSnapshot{}, false
	}
	return o.restored.Snapshot(), true
}

// AsSaved returns the order as it is once it has been saved: of the next version, with
// no recorded events, and restored from the state that it is in. A repository puts it in
// the place of the order that it saves. It leaves that one as it is.
//
// It returns a *CorruptOrderError for an order of the last version that there can be.
func (o *Order) AsSaved() (*Order, error) {
	if o.version == math.MaxInt64 {
		return nil, &CorruptOrderError{o.id, &InvalidValueError{"version", strconv.FormatInt(o.version, 10), "must leave room for the next one"}}
	}
	saved := *o
	saved.version++
	saved.items = slices.Clip(o.items) // what one of the two adds stays its own
	saved.events = nil
	saved.rememberRestored()
	return &saved, nil
}

// String returns the order for people and logs, such as
// "order 42: pending, 1 item(s), 12.50 EUR, version 3".
func (o Order) String() string {
	return fmt.Sprintf("order %s: %s, %d item(s), %s, version %d", o.id, string(o.status), len(o.items), o.total, o.version)
}

// MarshalJSON writes the Snapshot: the whole state, for storage and logs. To read it, read an
// OrderSnapshot, and pass it to RestoreOrder. For clients, write a struct of your own.
func (o Order) MarshalJSON() ([]byte, error) { return json.Marshal(o.Snapshot()) }

// UnmarshalJSON returns an error: it would bypass the order's rules.
func (*Order) UnmarshalJSON([]byte) error { return notRead("Order", "RestoreOrder") }

func restoreOrder(s OrderSnapshot) (*Order, error) {
	o := &Order{
		id: s.ID, customerID: s.CustomerID, region: s.Region, status: s.Status,
		total:    Money{s.Total, s.Currency},
		placedAt: s.PlacedAt, paidAt: s.PaidAt, shippedAt: s.ShippedAt, cancelledAt: s.CancelledAt,
		version: s.Version,
	}
	if err := o.checkIdentity(); err != nil {
		return nil, err
	}
	if s.Version < 1 {
		return nil, &InvalidValueError{"version", strconv.FormatInt(s.Version, 10), "must be at least 1"}
	}
	if _, err := ParseOrderStatus(string(s.Status)); err != nil {
		return nil, err
	}
	if err := o.restoreItems(s.Items); err != nil {
		return nil, err
	}
	if err := o.normalizeTimes(); err != nil {
		return nil, err
	}
	if o.status == StatusShipped {
		o.shippedFrom, o.shippingCost = s.WarehouseID, Money{s.ShippingCost, s.Currency}
		if err := o.checkShipment(o.shippedFrom, o.shippingCost); err != nil {
			return nil, err
		}
	} else if s.WarehouseID != 0 || s.ShippingCost != 0 {
		return nil, &InvalidValueError{"warehouse ID", s.WarehouseID.String(), fmt.Sprintf("can't be set, nor a shipping cost of %d, while the order is %q", s.ShippingCost, string(o.status))}
	}
	o.rememberRestored()
	return o, nil
}

func (o *Order) restoreItems(items []ItemSnapshot) error {
	total := Money{0, o.total.currency}
	if len(items) > 0 {
		o.items = make([]OrderItem, 0, len(items))
	}
	for _, s := range items {
		if err := checkID("product ID", s.ProductID); err != nil {
			return err
		}
		item := OrderItem{s.ProductID, Money{s.UnitPrice, o.total.currency}, s.Quantity}
		subtotal, err := item.check()
		if s.UnitPrice < 0 {
			err = checkAmount("unit price", item.unitPrice)
		}
		if err != nil {
			return fmt.Errorf("item of product %s: %w", s.ProductID, err)
		}
		if total, err = total.Plus(subtotal); err != nil {
			return fmt.Errorf("add the item of product %s: %w", s.ProductID, err)
		}
		o.items = append(o.items, item)
	}
	if product, found := twice(items); found {
		return &InvalidValueError{"product ID", product.String(), "must not have two items"}
	}
	if total != o.total {
		return &TotalMismatchError{o.id, o.total, total}
	}
	paid := o.status == StatusPaid || o.status == StatusShipped || o.status == StatusCancelled && !o.paidAt.IsZero()
	if paid && len(items) == 0 {
		return &EmptyOrderError{o.id}
	}
	return nil
}

// twice returns a product of which there are two items, if there is one.
func twice(items []ItemSnapshot) (product ProductID, found bool) {
	byProduct := func(a, b ItemSnapshot) int { return cmp.Compare(a.ProductID, b.ProductID) }
	if !slices.IsSortedFunc(items, byProduct) {
		items = slices.SortedFunc(slices.Values(items), byProduct)
	}
	for i := 1; i < len(items); i++ {
		if items[i].ProductID == items[i-1].ProductID {
			return items[i].ProductID, true
		}
	}
	return 0, false
}

// rememberRestored has the order remember the state that it is in, by a copy: it shares
// the items, which no command changes in place.
func (o *Order) rememberRestored() {
	before := *o
	before.restored = nil
	o.restored = &before
}

func (o *Order) itemSnapshots() []ItemSnapshot {
	items := make([]ItemSnapshot, len(o.items))
	for i, item := range o.items {
		items[i] = ItemSnapshot{item.productID, item.unitPrice.minor, item.quantity}
	}
	return items
}
