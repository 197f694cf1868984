package sqltap_test

import (
	"fmt"
	"log"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

type Note struct {
	ID   int64
	Text string
}

// What does GORM really do to create a row? Start, do it, stop, and see.
func Example() {
	var tap sqltap.Tap
	db, err := sqlite.Open(sqlite.Memory, sqlite.WithConnector(tap.Wrap))
	check(err)
	check(db.AutoMigrate(&Note{}))

	tap.Start()
	check(db.Create(&Note{Text: "Hello"}).Error)
	for _, operation := range tap.Stop() {
		fmt.Println(operation)
	}
	// Output:
	// BEGIN
	// INSERT INTO `notes` (`text`) VALUES (?) RETURNING `id`
	// COMMIT
}

// The values of a statement, and how many rows it changed or read, say what it did.
func ExampleOperation() {
	var tap sqltap.Tap
	db, err := sqlite.Open(sqlite.Memory, sqlite.WithConnector(tap.Wrap), sqlite.WithConfig(gorm.Config{SkipDefaultTransaction: true}))
	check(err)
	check(db.AutoMigrate(&Note{}))
	check(db.Create([]Note{{Text: "a"}, {Text: "a"}, {Text: "b"}}).Error)

	tap.Start()
	check(db.Model(&Note{}).Where("text = ?", "a").Update("text", "c").Error)
	var notes []Note
	check(db.Find(&notes).Error)
	for _, operation := range tap.Stop() {
		fmt.Println(operation, operation.Args, operation.Rows)
	}
	// Output:
	// UPDATE `notes` SET `text`=? WHERE text = ? [c a] 2
	// SELECT * FROM `notes` [] 3
}

// A test counts statements, so that a query in a loop does not go unnoticed.
func ExampleTap_Recorded() {
	var tap sqltap.Tap
	db, err := sqlite.Open(sqlite.Memory, sqlite.WithConnector(tap.Wrap), sqlite.WithConfig(gorm.Config{SkipDefaultTransaction: true}))
	check(err)
	check(db.AutoMigrate(&Note{}))

	tap.Start()
	check(db.Create([]Note{{Text: "a"}, {Text: "b"}, {Text: "c"}}).Error)
	fmt.Println("rows in a batch:", len(tap.Recorded()))

	tap.Start()
	for _, text := range []string{"d", "e", "f"} {
		check(db.Create(&Note{Text: text}).Error)
	}
	fmt.Println("rows in a loop:", len(tap.Recorded()))
	// Output:
	// rows in a batch: 1
	// rows in a loop: 3
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
