package shop

import (
	"context"
	"fmt"
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
	Customer, Email string
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
	SKU       string
	Name      string
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
		Joins("JOIN customers ON customers.id = orders.customer_id").
		Where("orders.id = ?", int64(id)).Scan(&sheets).Error
	if err == nil && len(sheets) == 0 {
		err = domainmodel.ErrOrderNotFound
	}
	if err != nil {
		return Sheet{}, fmt.Errorf("show order %s: %w", id, err)
	}
	err = db.Model(&activerecord.OrderItem{}).
		Select("products.sku, products.name, order_items.quantity, order_items.unit_price").
		Joins("JOIN products ON products.id = order_items.product_id").
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

// UnknownProductError says that the shop has no such product.
type UnknownProductError struct{ Name string }

func (e *UnknownProductError) Error() string { return fmt.Sprintf("there is no product %q", e.Name) }

// Product finds a product by its SKU, in letters of any case, or by its number. It
// returns an *UnknownProductError.
func (s Shop) Product(ctx context.Context, name string) (domainmodel.Product, error) {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return domainmodel.Product{}, err
	}
	query := db.Where("UPPER(sku) = ?", strings.ToUpper(name))
	if number, err := strconv.ParseInt(name, 10, 64); err == nil {
		query = db.Where("id = ?", number)
	}
	var rows []activerecord.Product
	if err := query.Limit(1).Find(&rows).Error; err != nil {
		return domainmodel.Product{}, fmt.Errorf("find product %q: %w", name, err)
	}
	if len(rows) == 0 {
		return domainmodel.Product{}, &UnknownProductError{name}
	}
	price, err := domainmodel.NewMoney(rows[0].Price, domainmodel.Currency(rows[0].Currency))
	if err != nil {
		return domainmodel.Product{}, fmt.Errorf("product %q: %w", name, err)
	}
	return domainmodel.NewProduct(domainmodel.ProductID(rows[0].ID), price)
}
