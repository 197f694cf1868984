package activerecord

import (
	"fmt"
	"math"
	"time"

	"gorm.io/gorm"
)

// The queries are what Active Record is good at: what the screen shows, read
// straight from the tables. Use them beside the domain model too.

// OrderRow is a line in a list of orders.
type OrderRow struct {
	ID       int64
	Customer string // the name, or "" if the customer's row is gone
	Status   string
	Total    int64 // minor units
	Currency string
	PlacedAt time.Time
}

// sortColumns lists what ListOrders sorts by. A sort name from outside must never
// reach gorm's Order, which takes any SQL.
var sortColumns = map[string]string{
	"":       "orders.id",
	"id":     "orders.id",
	"placed": "orders.placed_at, orders.id",
	"total":  "orders.total, orders.id",
}

// ListOrders returns a page of orders, of any status if status is empty, in one
// statement. Pages count from 0. It wraps ErrUnknownSortName unless sort is id,
// placed, total or empty, and ErrInvalid for a negative page, a page without rows, and one that is out of range.
func ListOrders(db *gorm.DB, status, sort string, page, pageSize int) ([]OrderRow, error) {
	column, ok := sortColumns[sort]
	if !ok {
		return nil, fmt.Errorf("list orders by %q: %w", sort, ErrUnknownSortName)
	}
	if page < 0 || pageSize < 1 || page > math.MaxInt/pageSize {
		return nil, fmt.Errorf("list orders: %w page %d of %d rows", ErrInvalid, page, pageSize)
	}
	if status != "" && !knownStatus(status) {
		return nil, nil // not asked for: databases disagree about what some texts are equal to
	}
	query := db.Model(&Order{}).
		Select("orders.id, customers.name AS customer, orders.status, orders.total, orders.currency, orders.placed_at").
		Joins("LEFT JOIN customers ON customers.id = orders.customer_id").
		Order(column).Limit(pageSize).Offset(page * pageSize)
	if status != "" {
		query = query.Where("orders.status = ?", status)
	}
	var rows []OrderRow
	if err := query.Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return rows, nil
}

// Revenue is what the orders of one status and currency come to.
type Revenue struct {
	Status   string
	Currency string
	Orders   int64
	Total    int64 // minor units
}

// RevenueReport returns the orders' number and total by status and currency.
func RevenueReport(db *gorm.DB) ([]Revenue, error) {
	var rows []Revenue
	err := db.Model(&Order{}).
		Select("status, currency, COUNT(*) AS orders, SUM(total) AS total").
		Group("status, currency").Order("status, currency").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("report revenue: %w", err)
	}
	return rows, nil
}
