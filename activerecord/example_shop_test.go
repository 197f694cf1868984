package activerecord_test

import (
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// exampleShop returns a database in memory, with Ada, a product of 450 cents that
// is out of stock, and a pending order without items.
func exampleShop() (*gorm.DB, *activerecord.Product, *activerecord.Order) {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(activerecord.Migrate(db))
	ada := activerecord.Customer{Name: "Ada", Email: "ada@example.com"}
	tea := activerecord.Product{SKU: "TEA", Name: "Tea", Price: 450, Currency: "EUR"}
	rotterdam := activerecord.Warehouse{Name: "Rotterdam", Region: "EU"}
	for _, model := range []any{&ada, &tea, &rotterdam, &activerecord.ShippingRate{Region: "EU", Base: 500, Currency: "EUR"}} {
		check(db.Create(model).Error)
	}
	order, err := activerecord.PlaceOrder(db, ada.ID, "EU", "EUR")
	check(err)
	return db, &tea, order
}
