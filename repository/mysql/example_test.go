package mysql_test

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/mysql"
)

// Errors end up in logs: that of a DSN with a mistake does not quote the password.
func ExampleOpen() {
	_, err := mysql.Open("shop:secret/shop")

	fmt.Println(err)
	// Output: open MySQL database: read its DSN: it has no @ after the user and the password
}
