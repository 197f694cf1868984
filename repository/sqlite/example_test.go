package sqlite_test

import (
	"errors"
	"fmt"
	"log"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

type User struct {
	ID    int64
	Email string `gorm:"uniqueIndex"`
}

// A path opens a file; Memory is for trying something out.
func ExampleOpen() {
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(db.AutoMigrate(&User{}))
	check(db.Create(&User{Email: "ada@example.com"}).Error)

	err = db.Create(&User{Email: "ada@example.com"}).Error

	fmt.Println(errors.Is(err, gorm.ErrDuplicatedKey))
	// Output: true
}

// A connector around the driver's sees what reaches the database.
func ExampleWithConnector() {
	var tap sqltap.Tap
	db, err := sqlite.Open(sqlite.Memory, sqlite.WithConnector(tap.Wrap))
	check(err)

	tap.Start()
	err = db.Transaction(func(tx *gorm.DB) error {
		return tx.Exec("CREATE TABLE notes (text TEXT)").Error
	})
	check(err)

	fmt.Println(tap.Stop())
	// Output: [BEGIN CREATE TABLE notes (text TEXT) COMMIT]
}

// The configuration is GORM's. Here a single row needs no transaction of its own.
func ExampleWithConfig() {
	var tap sqltap.Tap
	db, err := sqlite.Open(sqlite.Memory,
		sqlite.WithConfig(gorm.Config{SkipDefaultTransaction: true}),
		sqlite.WithConnector(tap.Wrap))
	check(err)
	check(db.AutoMigrate(&User{}))

	tap.Start()
	check(db.Create(&User{Email: "ada@example.com"}).Error)

	fmt.Println(tap.Stop())
	// Output: [INSERT INTO `users` (`email`) VALUES (?) RETURNING `id`]
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
