package activerecord_test

import (
	"fmt"
	"log"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// An order from its first line of code to the mail: everything is a method of the
// model, and takes a *gorm.DB.
func Example() {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(activerecord.Migrate(db))

	ada := activerecord.Customer{Name: "Ada", Email: "ada@example.com"}
	tea := activerecord.Product{SKU: "TEA", Name: "Tea", Price: 450, Currency: "EUR"}
	rotterdam := activerecord.Warehouse{Name: "Rotterdam", Region: "EU"}
	check(db.Create(&ada).Error)
	check(db.Create(&tea).Error)
	check(db.Create(&rotterdam).Error)
	check(db.Create(&activerecord.Stock{WarehouseID: rotterdam.ID, ProductID: tea.ID, Quantity: 10}).Error)
	check(db.Create(&activerecord.ShippingRate{Region: "EU", Base: 500, PerPiece: 50, Currency: "EUR"}).Error)
	activerecord.SendMail = func(m activerecord.Mail) error {
		fmt.Printf("mail to %s: %s\n", m.To, m.Subject)
		return nil
	}

	placed, err := activerecord.PlaceOrder(db, ada.ID, "EU", "EUR")
	check(err)
	order, err := activerecord.FindOrder(db, placed.ID) // with its items and its customer
	check(err)
	check(order.AddItem(db, &tea, 3))
	check(order.Pay(db, order.Total))
	check(order.Ship(db))

	fmt.Printf("order %d is %s: %d cents, and %d for shipping\n", order.ID, order.Status, order.Total, order.ShippingCost)
	// Output:
	// mail to ada@example.com: Your order 1 has been shipped
	// order 1 is shipped: 1350 cents, and 650 for shipping
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
