package property

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

// This file models orders and their store in the simplest way: values in maps, a save
// that replaces the whole snapshot, a copy of everything for a rollback.
// property_test.go compares the real ones with it.

// naiveOrder is an order in memory.
type naiveOrder struct {
	now    domainmodel.OrderSnapshot
	saved  domainmodel.OrderSnapshot // as it was loaded or saved, of version 0 if it was not
	events []domainmodel.Event       // since then
}

func placed(id domainmodel.OrderID, at time.Time) naiveOrder {
	return naiveOrder{
		now: domainmodel.OrderSnapshot{
			ID: id, CustomerID: ordertest.CustomerID, Region: "EU", Currency: domainmodel.EUR,
			Status: domainmodel.StatusPending, Items: []domainmodel.ItemSnapshot{}, PlacedAt: at,
		},
		events: []domainmodel.Event{domainmodel.OrderWasPlaced{
			OrderID: id, CustomerID: ordertest.CustomerID, Region: "EU", Currency: domainmodel.EUR, At: at,
		}},
	}
}

// changeItems gives change the items to change, and sums them up.
func (o *naiveOrder) changeItems(change func(items []domainmodel.ItemSnapshot) ([]domainmodel.ItemSnapshot, error)) error {
	if o.now.Status != domainmodel.StatusPending {
		return &domainmodel.CannotChangeOrderError{OrderID: o.now.ID, Status: o.now.Status}
	}
	items, err := change(slices.Clone(o.now.Items))
	if err != nil {
		return err
	}
	o.now.Items, o.now.Total = items, 0
	for _, item := range items {
		o.now.Total += item.UnitPrice * int64(item.Quantity)
	}
	return nil
}

func (o *naiveOrder) happened(event domainmodel.Event) {
	o.events = append(slices.Clone(o.events), event)
}

func (o *naiveOrder) at(product domainmodel.ProductID) int {
	return slices.IndexFunc(o.now.Items, func(i domainmodel.ItemSnapshot) bool { return i.ProductID == product })
}

func (o *naiveOrder) addItem(product domainmodel.ProductID, price domainmodel.Money, quantity int) error {
	return o.changeItems(func(items []domainmodel.ItemSnapshot) ([]domainmodel.ItemSnapshot, error) {
		if quantity < 1 {
			return nil, tooFew(quantity)
		}
		if price.Currency() != domainmodel.EUR {
			return nil, &domainmodel.CurrencyMismatchError{Want: domainmodel.EUR, Got: price.Currency()}
		}
		if at := o.at(product); at >= 0 {
			items[at].Quantity += quantity
			price = domainmodel.MustMoney(items[at].UnitPrice, domainmodel.EUR)
		} else {
			items = append(items, domainmodel.ItemSnapshot{ProductID: product, UnitPrice: price.Minor(), Quantity: quantity})
		}
		o.happened(domainmodel.ItemWasAdded{OrderID: o.now.ID, ProductID: product, UnitPrice: price, Quantity: quantity})
		return items, nil
	})
}

func (o *naiveOrder) changeQuantity(product domainmodel.ProductID, quantity int) error {
	return o.changeItems(func(items []domainmodel.ItemSnapshot) ([]domainmodel.ItemSnapshot, error) {
		at := o.at(product)
		if at < 0 {
			return nil, &domainmodel.ItemNotFoundError{OrderID: o.now.ID, ProductID: product}
		}
		if quantity < 1 {
			return nil, tooFew(quantity)
		}
		if from := items[at].Quantity; from != quantity {
			items[at].Quantity = quantity
			o.happened(domainmodel.ItemQuantityWasChanged{OrderID: o.now.ID, ProductID: product, From: from, To: quantity})
		}
		return items, nil
	})
}

func (o *naiveOrder) removeItem(product domainmodel.ProductID) error {
	return o.changeItems(func(items []domainmodel.ItemSnapshot) ([]domainmodel.ItemSnapshot, error) {
		at := o.at(product)
		if at < 0 {
			return nil, &domainmodel.ItemNotFoundError{OrderID: o.now.ID, ProductID: product}
		}
		o.happened(domainmodel.ItemWasRemoved{OrderID: o.now.ID, ProductID: product})
		return slices.Delete(items, at, at+1), nil
	})
}

func (o *naiveOrder) pay(at time.Time) error {
	if o.now.Status != domainmodel.StatusPending {
		return &domainmodel.CannotPayOrderError{OrderID: o.now.ID, Status: o.now.Status}
	}
	if len(o.now.Items) == 0 {
		return &domainmodel.EmptyOrderError{OrderID: o.now.ID}
	}
	o.now.Status, o.now.PaidAt = domainmodel.StatusPaid, at
	o.happened(domainmodel.OrderWasPaid{OrderID: o.now.ID, Total: domainmodel.MustMoney(o.now.Total, domainmodel.EUR), At: at})
	return nil
}

func (o *naiveOrder) cancel(at time.Time) error {
	if o.now.Status != domainmodel.StatusPending && o.now.Status != domainmodel.StatusPaid {
		return &domainmodel.CannotCancelOrderError{OrderID: o.now.ID, Status: o.now.Status}
	}
	paid := o.now.Status == domainmodel.StatusPaid
	o.now.Status, o.now.CancelledAt = domainmodel.StatusCancelled, at
	o.happened(domainmodel.OrderWasCancelled{OrderID: o.now.ID, WasPaid: paid, At: at})
	return nil
}

func tooFew(quantity int) error {
	return &domainmodel.InvalidValueError{What: "quantity", Value: strconv.Itoa(quantity), Rule: "must be at least 1"}
}

// naiveStore is what is stored.
type naiveStore struct {
	orders map[domainmodel.OrderID]domainmodel.OrderSnapshot
	known  map[domainmodel.OrderID]bool // the IDs of deleted orders, too
	stock  map[domainmodel.ProductID]int
	events []domainmodel.SavedEvent // that were not delivered
	keys   map[string]bool          // of commands that were carried out
}

func (s naiveStore) clone() naiveStore {
	return naiveStore{maps.Clone(s.orders), maps.Clone(s.known), maps.Clone(s.stock), slices.Clone(s.events), maps.Clone(s.keys)}
}

func (s *naiveStore) find(id domainmodel.OrderID) (naiveOrder, error) {
	stored, found := s.orders[id]
	if !found {
		return naiveOrder{}, domainmodel.ErrOrderNotFound
	}
	return naiveOrder{now: stored, saved: stored}, nil
}

func (s *naiveStore) save(o *naiveOrder) error {
	id, loaded := o.now.ID, o.saved.Version
	stored, found := s.orders[id]
	switch {
	case loaded == 0 && s.known[id]:
		return &domainmodel.OrderExistsError{OrderID: id}
	case loaded > 0 && len(o.events) == 0:
		return nil
	case loaded > 0 && !found:
		return domainmodel.ErrOrderNotFound
	case stored.Version != loaded:
		return &domainmodel.ConflictError{OrderID: id, Loaded: loaded, Stored: stored.Version}
	}
	o.now.Version++
	for i, event := range o.events {
		s.events = append(s.events, domainmodel.SavedEvent{ID: domainmodel.EventID{OrderID: id, Version: o.now.Version, Number: i + 1}, Event: event})
	}
	s.orders[id], s.known[id] = o.now, true
	o.saved, o.events = o.now, nil
	return nil
}

// ship ships at 5.00 EUR and 0.50 EUR a piece, from the only warehouse.
func (s *naiveStore) ship(id domainmodel.OrderID, at time.Time) error {
	o, err := s.find(id)
	if err != nil {
		return err
	}
	if o.now.Status != domainmodel.StatusPaid {
		return &domainmodel.CannotShipOrderError{OrderID: id, Status: o.now.Status}
	}
	cost := int64(500)
	left := maps.Clone(s.stock)
	for product := domainmodel.ProductID(1); product <= naiveProducts; product++ {
		at := o.at(product)
		if at < 0 {
			continue
		}
		if pieces := o.now.Items[at].Quantity; left[product] < pieces {
			return &domainmodel.OutOfStockError{WarehouseID: ordertest.WarehouseID, ProductID: product, Wanted: pieces}
		} else {
			left[product] -= pieces
			cost += 50 * int64(pieces)
		}
	}
	s.stock = left
	o.now.Status, o.now.ShippedAt = domainmodel.StatusShipped, at
	o.now.WarehouseID, o.now.ShippingCost = ordertest.WarehouseID, cost
	o.happened(domainmodel.OrderWasShipped{
		OrderID: id, CustomerID: ordertest.CustomerID, WarehouseID: ordertest.WarehouseID,
		Cost: domainmodel.MustMoney(cost, domainmodel.EUR), At: at,
	})
	return s.save(&o)
}

// How many products there are, and how many pieces of each in stock at first.
const naiveProducts, naivePieces = 3, 1
