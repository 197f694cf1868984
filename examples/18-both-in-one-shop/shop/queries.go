package shop

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The queries read rows made for the screen. Nothing is decided by them: a command
// loads the order again, and asks it.

// PageSize is how many orders are on a page.
const PageSize = 20

// List returns a page of the orders, counted from 0, as activerecord.ListOrders does.
func (s Shop) List(ctx context.Context, status, sort string, page int) ([]activerecord.OrderRow, error) {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return nil, err
	}
	return activerecord.ListOrders(db, status, sort, page, PageSize)
}

// Report returns what the orders come to, by status and currency.
func (s Shop) Report(ctx context.Context) ([]activerecord.Revenue, error) {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return nil, err
	}
	return activerecord.RevenueReport(db)
}

// Sheet is an order as the screen shows it. Amounts are in minor units.
type Sheet struct {
	ID              int64
	CustomerID      int64
	Customer, Email string // "" if the customer's row is gone
	Region, Status  string
	Total           int64
	ShippingCost    int64
	Currency        string
	PlacedAt        time.Time
	PaidAt          *time.Time
	ShippedAt       *time.Time
	CancelledAt     *time.Time
	Lines           []Line `gorm:"-"`
}

// Line is an item of a Sheet.
type Line struct {
	ProductID int64
	SKU, Name string // "" if the product's row is gone
	Quantity  int64
	UnitPrice int64
}

// Show returns the order's sheet. It wraps domainmodel.ErrOrderNotFound.
func (s Shop) Show(ctx context.Context, id domainmodel.OrderID) (Sheet, error) {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return Sheet{}, err
	}
	var sheets []Sheet
	err = db.Model(&activerecord.Order{}).
		Select("orders.*, customers.name AS customer, customers.email AS email").
		Joins("LEFT JOIN customers ON customers.id = orders.customer_id").
		Where("orders.id = ?", int64(id)).Scan(&sheets).Error
	if err == nil && len(sheets) == 0 {
		err = domainmodel.ErrOrderNotFound
	}
	if err != nil {
		return Sheet{}, fmt.Errorf("show order %s: %w", id, err)
	}
	err = db.Model(&activerecord.OrderItem{}).
		Select("order_items.product_id, products.sku, products.name, order_items.quantity, order_items.unit_price").
		Joins("LEFT JOIN products ON products.id = order_items.product_id").
		Where("order_items.order_id = ?", int64(id)).Order("order_items.id").Scan(&sheets[0].Lines).Error
	if err != nil {
		return Sheet{}, fmt.Errorf("show the items of order %s: %w", id, err)
	}
	return sheets[0], nil
}

// Offer is a product as one region can have it.
type Offer struct {
	ID       int64
	SKU      string
	Name     string
	Price    int64 // minor units
	Currency string
	Region   string
	// Stock is how many pieces the region's warehouse has.
	Stock       int64
	WarehouseID int64
}

// Products returns what is on offer, by product and region.
func (s Shop) Products(ctx context.Context) ([]Offer, error) {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return nil, err
	}
	var offers []Offer
	err = db.Model(&activerecord.Product{}).
		Select("products.*, warehouses.region, stocks.quantity AS stock, stocks.warehouse_id").
		Joins("JOIN stocks ON stocks.product_id = products.id").
		Joins("JOIN warehouses ON warehouses.id = stocks.warehouse_id").
		Order("products.id, warehouses.region").Scan(&offers).Error
	if err != nil {
		return nil, fmt.Errorf("list the products: %w", err)
	}
	return offers, nil
}

// SendingUntil returns when a Relay may take over the last of what others are sending
// now, or waiting to try again. It is zero if there is nothing of that kind.
func (s Shop) SendingUntil(ctx context.Context) (time.Time, error) {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var until []time.Time
	err = db.Table("outbox_events").Where("sent_at IS NULL AND set_aside_at IS NULL AND not_before > ?", s.Now().UTC()).
		Order("not_before DESC").Limit(1).Pluck("not_before", &until).Error
	if err != nil || len(until) == 0 {
		return time.Time{}, err
	}
	return until[0], nil
}

// FindOrder returns the ID of the order whose ID begins with the digits, as git finds a commit.
// An order that has these digits only is found whatever other IDs begin with them. It returns
// an *AmbiguousOrderError if there are several, and wraps domainmodel.ErrOrderNotFound.
func (s Shop) FindOrder(ctx context.Context, digits string) (domainmodel.OrderID, error) {
	prefix, err := domainmodel.ParseOrderID(digits)
	if err != nil {
		return 0, err
	}
	db, err := s.Store.DB(ctx)
	if err != nil {
		return 0, err
	}
	var ids []domainmodel.OrderID
	beginning := db.Where("id = ?", int64(prefix))
	for _, r := range idsBeginningWith(int64(prefix)) {
		beginning = beginning.Or("id BETWEEN ? AND ?", r.first, r.last)
	}
	err = db.Model(&activerecord.Order{}).Where(beginning).Order("id").Limit(mostAmbiguous+1).Pluck("id", &ids).Error
	switch {
	case err != nil:
		return 0, fmt.Errorf("find order %s: %w", digits, err)
	case len(ids) == 0:
		return 0, fmt.Errorf("find order %s: %w", digits, domainmodel.ErrOrderNotFound)
	case len(ids) == 1 || ids[0] == prefix: // the least of them
		return ids[0], nil
	}
	return 0, &AmbiguousOrderError{digits, ids[:min(len(ids), mostAmbiguous)], len(ids) > mostAmbiguous}
}

// idRange is the IDs from the first to the last.
type idRange struct{ first, last int64 }

// idsBeginningWith returns the longer IDs that begin with the digits of prefix: one range for
// each length. A database finds them by its primary key, where it would have to make a text of
// every ID.
func idsBeginningWith(prefix int64) (longer []idRange) {
	for first, last := prefix, prefix; first <= math.MaxInt64/10; {
		first *= 10
		if last > (math.MaxInt64-9)/10 {
			last = math.MaxInt64
		} else {
			last = last*10 + 9
		}
		longer = append(longer, idRange{first, last})
	}
	return longer
}

// mostAmbiguous is how many orders an AmbiguousOrderError names.
const mostAmbiguous = 10

// AmbiguousOrderError says that the IDs of several orders begin with the digits.
type AmbiguousOrderError struct {
	Digits string
	Orders []domainmodel.OrderID // the first ones
	More   bool                  // whether there are others
}

func (e *AmbiguousOrderError) Error() string {
	names := make([]string, len(e.Orders))
	for i, id := range e.Orders {
		names[i] = id.String()
	}
	last := " or " + names[len(names)-1]
	if e.More {
		last = ", " + names[len(names)-1] + " or another one"
	}
	return fmt.Sprintf("order %s is ambiguous: it could be %s%s", e.Digits, strings.Join(names[:len(names)-1], ", "), last)
}

// UnknownProductError says that the shop has no such product.
type UnknownProductError struct{ Name string }

func (e *UnknownProductError) Error() string { return fmt.Sprintf("there is no product %q", e.Name) }

// ProductRow finds a product by its SKU, in letters of any case, or by its number. Only its
// number, SKU and name are loaded: the Catalogue knows the price. It returns an
// *UnknownProductError.
func (s Shop) ProductRow(ctx context.Context, name string) (activerecord.Product, error) {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return activerecord.Product{}, err
	}
	query := db.Where("UPPER(sku) = ?", strings.ToUpper(name))
	if number, err := strconv.ParseInt(name, 10, 64); err == nil {
		query = db.Where("id = ?", number)
	}
	var rows []activerecord.Product
	if err := query.Select("id, sku, name").Limit(1).Find(&rows).Error; err != nil {
		return activerecord.Product{}, fmt.Errorf("find product %q: %w", name, err)
	}
	if len(rows) == 0 {
		return activerecord.Product{}, &UnknownProductError{name}
	}
	return rows[0], nil
}
