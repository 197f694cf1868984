package lesson_test

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Statements writes each statement on one line, and leaves out the CONNECT.
func ExampleStatements() {
	operations := []sqltap.Operation{
		{Kind: sqltap.Connect},
		{Kind: sqltap.Begin},
		{Kind: sqltap.Exec, SQL: "UPDATE orders\n\tSET status = ?"},
		{Kind: sqltap.Commit},
	}

	for _, statement := range lesson.Statements(operations) {
		fmt.Println(statement)
	}
	// Output:
	// BEGIN
	// UPDATE orders SET status = ?
	// COMMIT
}

// Every table counts once, whether it was read or written.
func ExampleTables() {
	operations := []sqltap.Operation{
		{Kind: sqltap.Query, SQL: "SELECT * FROM orders JOIN order_items ON order_id = orders.id"},
		{Kind: sqltap.Exec, SQL: "UPDATE orders SET status = ?"},
	}

	fmt.Println(lesson.Tables(operations))
	// Output: [order_items orders]
}
