package ordertest

import (
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The mapping of the team's repository.

// joinedRow is an order beside one of its items, or beside none.
type joinedRow struct {
	ID, CustomerID                 int64
	Region, Status, Currency       string
	Total                          int64
	PlacedAt                       time.Time
	PaidAt, ShippedAt, CancelledAt *time.Time
	WarehouseID                    *int64
	ShippingCost, Version          int64
	ItemID, ItemProduct, ItemPrice *int64
	ItemQuantity                   *int
}

func joined(db *gorm.DB, id domainmodel.OrderID) (activerecord.Order, error) {
	var rows []joinedRow
	err := db.Model(&activerecord.Order{}).
		Select("orders.*, i.id AS item_id, i.product_id AS item_product, i.unit_price AS item_price, i.quantity AS item_quantity").
		Joins("LEFT JOIN order_items i ON i.order_id = orders.id").
		Where("orders.id = ?", int64(id)).Scan(&rows).Error
	if err != nil {
		return activerecord.Order{}, err
	}
	if len(rows) == 0 {
		return activerecord.Order{}, gorm.ErrRecordNotFound
	}
	r := rows[0]
	order := activerecord.Order{
		ID: r.ID, CustomerID: r.CustomerID, Region: r.Region, Status: r.Status, Total: r.Total, Currency: r.Currency,
		PlacedAt: r.PlacedAt, PaidAt: r.PaidAt, ShippedAt: r.ShippedAt, CancelledAt: r.CancelledAt,
		WarehouseID: r.WarehouseID, ShippingCost: r.ShippingCost, Version: r.Version,
	}
	for _, r := range rows {
		if r.ItemID != nil {
			order.Items = append(order.Items, activerecord.OrderItem{ID: *r.ItemID, OrderID: r.ID, ProductID: *r.ItemProduct, UnitPrice: *r.ItemPrice, Quantity: *r.ItemQuantity})
		}
	}
	return order, nil
}

func restore(row activerecord.Order) (*domainmodel.Order, error) {
	s := domainmodel.OrderSnapshot{
		ID: domainmodel.OrderID(row.ID), CustomerID: domainmodel.CustomerID(row.CustomerID),
		Region: domainmodel.Region(row.Region), Currency: domainmodel.Currency(row.Currency),
		Status: domainmodel.OrderStatus(row.Status), Total: row.Total,
		PlacedAt: row.PlacedAt, PaidAt: orZero(row.PaidAt), ShippedAt: orZero(row.ShippedAt), CancelledAt: orZero(row.CancelledAt),
		WarehouseID: domainmodel.WarehouseID(orZero(row.WarehouseID)), ShippingCost: row.ShippingCost, Version: row.Version,
	}
	for _, item := range row.Items {
		s.Items = append(s.Items, domainmodel.ItemSnapshot{ProductID: domainmodel.ProductID(item.ProductID), UnitPrice: item.UnitPrice, Quantity: item.Quantity})
	}
	return domainmodel.RestoreOrder(s)
}

func rowOf(s domainmodel.OrderSnapshot) activerecord.Order {
	row := activerecord.Order{
		ID: int64(s.ID), CustomerID: int64(s.CustomerID), Region: string(s.Region), Currency: string(s.Currency),
		Status: string(s.Status), Total: s.Total, PlacedAt: s.PlacedAt,
		PaidAt: orNull(s.PaidAt), ShippedAt: orNull(s.ShippedAt), CancelledAt: orNull(s.CancelledAt),
		WarehouseID: orNull(int64(s.WarehouseID)), ShippingCost: s.ShippingCost, Version: s.Version,
	}
	for _, item := range s.Items {
		row.Items = append(row.Items, activerecord.OrderItem{OrderID: row.ID, ProductID: int64(item.ProductID), UnitPrice: item.UnitPrice, Quantity: item.Quantity})
	}
	return row
}

// columnsOf returns what a command can change.
func columnsOf(s domainmodel.OrderSnapshot) map[string]any {
	row := rowOf(s)
	return map[string]any{
		"status": row.Status, "total": row.Total,
		"paid_at": row.PaidAt, "shipped_at": row.ShippedAt, "cancelled_at": row.CancelledAt,
		"warehouse_id": row.WarehouseID, "shipping_cost": row.ShippingCost, "version": row.Version,
	}
}

// orZero returns what the pointer points to, and the zero value for NULL.
func orZero[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// orNull returns a pointer to the value, and NULL for the zero value.
func orNull[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}
