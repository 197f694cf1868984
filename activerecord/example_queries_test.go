package activerecord_test

import (
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// A screen needs a query, in either style.
func ExampleListOrders() {
	db, tea, order := exampleShop()
	check(order.AddItem(db, tea, 2))

	rows, err := activerecord.ListOrders(db, activerecord.StatusPending, "placed", 0, 50)
	check(err)
	for _, row := range rows {
		fmt.Println(row.ID, row.Customer, row.Status, row.Total, row.Currency)
	}
	// Output: 1 Ada pending 900 EUR
}

// The sort name comes from a user, so it is looked up and never becomes SQL.
func ExampleListOrders_unknownSortName() {
	db, _, _ := exampleShop()

	_, err := activerecord.ListOrders(db, "", "id; drop table stocks", 0, 50)

	fmt.Println(err)
	fmt.Println(errors.Is(err, activerecord.ErrUnknownSortName))
	// Output:
	// list orders by "id; drop table stocks": orders can't be sorted by that
	// true
}

func ExampleRevenueReport() {
	db, tea, order := exampleShop()
	check(order.AddItem(db, tea, 2))
	check(order.Pay(db, order.Total))

	report, err := activerecord.RevenueReport(db)
	check(err)
	for _, line := range report {
		fmt.Println(line.Status, line.Orders, line.Total, line.Currency)
	}
	// Output: paid 1 900 EUR
}
