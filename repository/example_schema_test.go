package repository_test

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// A migration of goose is the schema below a line of its own. Atlas and tern take the schema
// as it is.
func ExampleSchema() {
	schema, err := repository.Schema("postgres")
	if err != nil {
		fmt.Println(err)
		return
	}
	file := "-- +goose Up\n" + schema
	for _, line := range strings.SplitN(file, "\n", 6)[:5] {
		fmt.Println(line)
	}
	// Output:
	// -- +goose Up
	// CREATE TABLE "customers" (
	//   "id" bigserial,
	//   "name" varchar(200) NOT NULL,
	//   "email" varchar(200) NOT NULL,
}
