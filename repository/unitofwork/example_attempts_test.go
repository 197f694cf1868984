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

// SeatTakenError is the error of a write that finds another version than the one it loaded.
type SeatTakenError struct{ Loaded, Stored int64 }

func (e *SeatTakenError) Error() string {
	return fmt.Sprintf("version %d was loaded, but version %d is stored", e.Loaded, e.Stored)
}

// Conflict has Attempts try the transaction again.
func (*SeatTakenError) Conflict() bool { return true }

// The first attempt saves what was loaded earlier, which is outdated. The second one loads it.
func ExampleAttempts() {
	ctx := context.Background()
	type Course struct{ ID, Seats, Version int64 }
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), db.AutoMigrate(&Course{})); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db, &Course{})
	if err != nil {
		log.Fatal(err)
	}
	db.Create(&Course{ID: 1, Seats: 19, Version: 2})
	course := Course{ID: 1, Seats: 20, Version: 1} // from a cache

	attempt := 0
	err = session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		if attempt++; attempt > 1 {
			if err := tx.DB(ctx).First(&course, 1).Error; err != nil {
				return err
			}
		}
		err := tx.Session().Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			root := func(db *gorm.DB) *gorm.DB { return db.Model(&Course{}).Where("id = ?", course.ID) }
			update := root(tx.DB(ctx)).Where("version = ?", course.Version).
				UpdateColumns(map[string]any{"seats": course.Seats - 1, "version": course.Version + 1})
			return unitofwork.Guarded(update, root, gorm.ErrRecordNotFound, func(stored int64) error {
				return &SeatTakenError{course.Version, stored}
			})
		})
		fmt.Printf("attempt %d: %v\n", attempt, err)
		return err
	}, unitofwork.Attempts(10))
	fmt.Println(err)
	// Output:
	// attempt 1: version 1 was loaded, but version 2 is stored
	// attempt 2: <nil>
	// <nil>
}
