package unitofwork_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// An error of do rolls everything back: the row, and the struct that Replace has changed.
// AfterCommit is not called then.
func ExampleSession_Do() {
	ctx := context.Background()
	type Counter struct{ ID, N int64 }
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), db.AutoMigrate(&Counter{})); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db, &Counter{})
	if err != nil {
		log.Fatal(err)
	}
	db.Create(&Counter{ID: 1})
	counter := &Counter{ID: 1}

	for _, end := range []error{errors.New("out of paper"), nil} {
		err := session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			saved := Counter{ID: 1, N: counter.N + 1}
			if err := tx.DB(ctx).Save(&saved).Error; err != nil {
				return err
			}
			unitofwork.Replace(tx, counter, &saved)
			fmt.Println("inside:", counter.N)
			tx.AfterCommit(func() { fmt.Println("committed") })
			return end
		})
		var stored Counter
		db.First(&stored, 1)
		fmt.Println(err, counter.N, stored.N)
	}
	// Output:
	// inside: 1
	// out of paper 0 0
	// inside: 1
	// committed
	// <nil> 1 1
}

// A use case that joins can be called alone, and as a part of a larger transaction.
func ExampleSession_Join() {
	ctx := context.Background()
	type Note struct {
		ID   int64
		Text string
	}
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), db.AutoMigrate(&Note{})); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db, &Note{})
	if err != nil {
		log.Fatal(err)
	}
	write := func(ctx context.Context, session *unitofwork.Session, text string) error {
		return session.Join(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			return tx.DB(ctx).Create(&Note{Text: text}).Error
		})
	}

	fmt.Println(write(ctx, session, "alone"))
	fmt.Println(session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		return errors.Join(write(ctx, tx.Session(), "with others"), errors.New("rolled back"))
	}))
	var notes []Note
	fmt.Println(db.Find(&notes).RowsAffected, notes)
	// Output:
	// <nil>
	// rolled back
	// 1 [{1 alone}]
}

// For an unreadable column, scan returns an error, and Read goes on with the other rows. GORM's
// own scanning would read NULL as 0.
func ExampleSession_Read() {
	ctx := context.Background()
	type Shelf struct {
		ID    int64
		Books *int64
	}
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), db.AutoMigrate(&Shelf{})); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db, &Shelf{})
	if err != nil {
		log.Fatal(err)
	}
	full := int64(40)
	db.Create([]Shelf{{1, &full}, {2, nil}})

	err = session.Read(ctx, func(db *gorm.DB) *gorm.DB {
		return db.Model(&Shelf{}).Select("id, books").Order("id")
	}, func(scan func(...any) error) {
		var id, books int64
		_, invalid := errors.AsType[*unitofwork.InvalidValueError](scan(&id, &books))
		fmt.Println(id, books, invalid)
	})
	fmt.Println(err)
	// Output:
	// 1 40 false
	// 2 0 true
	// <nil>
}

// New names the tables and columns that your repositories lack.
func ExampleNew() {
	type Course struct{ ID, Seats int64 }
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}

	_, err = unitofwork.New(db, &Course{})
	fmt.Println(errors.Is(err, unitofwork.ErrNotMigrated))

	if err := errors.Join(unitofwork.Migrate(db), db.AutoMigrate(&Course{})); err != nil {
		log.Fatal(err)
	}
	_, err = unitofwork.New(db, &Course{})
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}
