package activerecord_test

import (
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// A product that the order has already makes its item grow.
func ExampleOrder_AddItem() {
	db, tea, order := exampleShop()

	check(order.AddItem(db, tea, 2))
	check(order.AddItem(db, tea, 1))

	for _, item := range order.Items {
		fmt.Println(item.Quantity, "x", item.UnitPrice)
	}
	fmt.Println("total", order.Total)
	// Output:
	// 3 x 450
	// total 1350
}

// A refused command says why, in words and with an error to test for.
func ExampleOrder_Pay() {
	db, _, order := exampleShop()

	err := order.Pay(db, order.Total)

	fmt.Println(err)
	fmt.Println(errors.Is(err, activerecord.ErrNoItems))
	// Output:
	// pay order 1: the order has no items
	// true
}

// When one row is missing, all others are as they were.
func ExampleOrder_Ship() {
	db, tea, order := exampleShop()
	check(order.AddItem(db, tea, 2))
	check(order.Pay(db, order.Total))

	err := order.Ship(db)

	fmt.Println(err)
	fmt.Println(errors.Is(err, activerecord.ErrOutOfStock))
	fmt.Println(order.Status)
	// Output:
	// ship order 1: reserve 2 of product 1: not enough in stock
	// true
	// paid
}

// PROBLEM 3: an item is saved, its order's total is not.
func ExampleOrderItem() {
	db, tea, order := exampleShop()
	check(order.AddItem(db, tea, 2))

	check(db.Model(&order.Items[0]).Update("quantity", 999).Error)

	found, err := activerecord.FindOrder(db, order.ID)
	check(err)
	fmt.Println("stored total:", found.Total)
	fmt.Println("sum of the items:", found.CalculateTotal())
	// Output:
	// stored total: 900
	// sum of the items: 449550
}
