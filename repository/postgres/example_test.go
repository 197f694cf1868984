package postgres_test

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/postgres"
)

// Errors end up in logs: that of a DSN with a mistake does not quote the password.
func ExampleOpen() {
	_, err := postgres.Open("postgres://shop:secret@localhost:port/shop")

	fmt.Println(err)
	// Output: open PostgreSQL database: its DSN is in neither of PostgreSQL's forms, or has a value that can't be
}
