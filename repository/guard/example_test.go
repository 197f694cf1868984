package guard_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

type cart struct {
	ID      int64
	Version int64 `gorm:"not null;default:1"`
}

type cartItem struct {
	ID     int64
	CartID int64
}

// Old code inserts an item, and with the guard that is another version of the cart. A
// repository increments the version itself, and writes items through WriteChildren.
func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	check(err)
	check(db.AutoMigrate(&cart{}, &cartItem{}))
	check(db.Create(&cart{ID: 7}).Error)
	session, err := unitofwork.New(db, &cart{}, &cartItem{})
	check(err)
	g, err := guard.New(ctx, session, guard.Tables{
		Root:     &cart{},
		Children: []guard.Child{{Model: &cartItem{}, Column: "cart_id"}},
	})
	check(err)

	check(db.Create(&cartItem{CartID: 7}).Error)
	fmt.Println("without the guard:", version(db))

	check(g.Install(ctx))
	check(db.Create(&cartItem{CartID: 7}).Error)
	fmt.Println("with it:", version(db))

	check(session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		db := tx.DB(ctx)
		updated := db.Model(&cart{}).Where("id = ? AND version = ?", 7, 2).UpdateColumn("version", 3)
		if updated.Error != nil || updated.RowsAffected == 0 {
			return errors.Join(errors.New("conflict"), updated.Error)
		}
		return g.WriteChildren(db, 7, func() error {
			return db.Create(&[]cartItem{{CartID: 7}, {CartID: 7}}).Error
		})
	}))
	fmt.Println("saved by the repository:", version(db))

	check(g.Remove(ctx))
	// Output:
	// without the guard: 1
	// with it: 2
	// saved by the repository: 3
}

func version(db *gorm.DB) (version int64) {
	check(db.Model(&cart{}).Where("id = ?", 7).Pluck("version", &version).Error)
	return version
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
