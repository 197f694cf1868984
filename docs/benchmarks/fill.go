package main

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// The shop in which everything is measured.
const (
	region    = "EU"
	currency  = "EUR"
	warehouse = int64(1)
	pieces    = int64(1_000_000_000) // of each product, in stock
	products  = 1000                 // as many as the largest order has items
	customers = 100
	listed    = 10_000 // orders with the first IDs, for the list

	rateBase, ratePerPiece = int64(500), int64(45)
)

// placedAt is when all orders are placed.
var placedAt = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// price is the price of one piece. Contestants know it before they place an order.
func price(product int64) int64 { return 100 + product }

// totalOf is the total of an order of one piece of each of the products 1 to items.
func totalOf(items int) (total int64) {
	for product := range int64(items) {
		total += price(product + 1)
	}
	return total
}

func customerOf(order int64) int64 { return order%customers + 1 }

// fill puts the shop's rows into a migrated database.
func fill(db *gorm.DB) error {
	return db.Transaction(func(tx *gorm.DB) error {
		var people []activerecord.Customer
		for id := range int64(customers) {
			people = append(people, activerecord.Customer{ID: id + 1, Name: fmt.Sprint("Customer ", id+1), Email: fmt.Sprintf("%d@example.com", id+1)})
		}
		var goods []activerecord.Product
		var stock []activerecord.Stock
		for id := range int64(products) {
			goods = append(goods, activerecord.Product{ID: id + 1, SKU: fmt.Sprint("P", id+1), Name: fmt.Sprint("Product ", id+1), Price: price(id + 1), Currency: currency})
			stock = append(stock, activerecord.Stock{WarehouseID: warehouse, ProductID: id + 1, Quantity: int(pieces)})
		}
		for _, rows := range []any{
			people, goods,
			[]activerecord.Warehouse{{ID: warehouse, Name: "Hamburg", Region: region}},
			[]activerecord.ShippingRate{{Region: region, Base: rateBase, PerPiece: ratePerPiece, Currency: currency}},
			stock,
		} {
			if err := tx.Omit("Warehouse", "Product").CreateInBatches(rows, 500).Error; err != nil {
				return fmt.Errorf("fill the shop: %w", err)
			}
		}
		return place(tx, 1, listed, 3, activerecord.StatusPending)
	})
}

// place inserts orders with IDs from first on, of so many items each.
func place(db *gorm.DB, first int64, orders, items int, status string) error {
	rows := make([]activerecord.Order, orders)
	var itemRows []activerecord.OrderItem
	for i := range rows {
		id := first + int64(i)
		rows[i] = activerecord.Order{
			ID: id, CustomerID: customerOf(id), Region: region, Currency: currency,
			Status: status, Total: totalOf(items), PlacedAt: placedAt, Version: 1,
		}
		if status != activerecord.StatusPending {
			rows[i].PaidAt = &placedAt
		}
		for product := range int64(items) {
			itemRows = append(itemRows, activerecord.OrderItem{OrderID: id, ProductID: product + 1, UnitPrice: price(product + 1), Quantity: 1})
		}
	}
	for _, rows := range []any{rows, itemRows} {
		if err := db.Omit("Customer", "Items", "Warehouse", "Product").CreateInBatches(rows, 500).Error; err != nil {
			return fmt.Errorf("place %d orders of %d items: %w", orders, items, err)
		}
	}
	return nil
}
