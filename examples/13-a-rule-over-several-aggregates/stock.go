package severalaggregates

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// An order and its stock change in one transaction (docs/decisions/0021 says why). Where no
// transaction spans both, the warehouse keeps reservations.

// reservation is what the warehouse keeps for an order. Its key is the order's ID, so that the
// warehouse notices a request that comes twice. The lesson's order is a bag of coffee.
type reservation struct {
	OrderID  int64 `gorm:"primaryKey;autoIncrement:false"`
	Released bool
}

var errReleased = errors.New("the order's goods were released")

// reserve takes the goods, in a transaction of the warehouse's own.
func reserve(db *gorm.DB, order int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&reservation{OrderID: order})
		if made.Error != nil {
			return made.Error
		}
		if made.RowsAffected == 1 {
			return take(tx, 1)
		}
		var there reservation
		err := tx.Take(&there, order).Error
		if err == nil && there.Released {
			return errReleased
		}
		return err
	})
}

// release is the compensation. If there is no reservation yet, it leaves one that is released,
// so that a reserve that comes late takes nothing.
func release(db *gorm.DB, order int64) error {
	return db.Transaction(func(tx *gorm.DB) error {
		released := tx.Model(&reservation{}).Where("order_id = ? AND NOT released", order).Update("released", true)
		if released.Error != nil {
			return released.Error
		}
		if released.RowsAffected == 1 {
			return take(tx, -1)
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&reservation{OrderID: order, Released: true}).Error
	})
}

func take(tx *gorm.DB, pieces int) error {
	taken := tx.Model(&activerecord.Stock{}).
		Where("warehouse_id = ? AND product_id = ? AND quantity >= ?", lesson.Warehouse, lesson.Coffee, pieces).
		UpdateColumn("quantity", gorm.Expr("quantity - ?", pieces))
	if taken.Error == nil && taken.RowsAffected == 0 {
		return activerecord.ErrOutOfStock
	}
	return taken.Error
}

// ship is one transaction for the order and the stock.
func ship(db *gorm.DB) error {
	order, err := activerecord.FindOrder(db, paid)
	if err != nil {
		return err
	}
	return order.Ship(db)
}

// shipInTwo is a transaction for the stock, and one for the order.
func shipInTwo(db *gorm.DB) error {
	if err := reserve(db, paid); err != nil {
		return err
	}
	return move(db, activerecord.StatusShipped)
}

// giveBack is a job: it releases what is reserved for cancelled orders.
func giveBack(db *gorm.DB) error {
	var ids []int64
	err := db.Model(&reservation{}).Joins("JOIN orders ON orders.id = order_id AND orders.status = ?", activerecord.StatusCancelled).
		Where("NOT released").Pluck("order_id", &ids).Error
	for _, id := range ids {
		err = errors.Join(err, release(db, id))
	}
	return err
}

func shipOrder(ctx context.Context, store *repository.Store, _ domainmodel.OrderID) error {
	return store.Shipping().Ship(ctx, paid, lesson.Noon)
}

func shipOrderInTwo(ctx context.Context, store *repository.Store, _ domainmodel.OrderID) error {
	order, err := store.Orders.FindByID(ctx, paid)
	if err != nil {
		return err
	}
	if err := order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), lesson.Noon); err != nil {
		return err
	}
	db, err := store.DB(ctx)
	if err != nil {
		return err
	}
	if err := reserve(db, paid); err != nil {
		return err
	}
	return store.Orders.Save(ctx, order)
}

// deliver takes the events to the warehouse, which releases what is reserved for an order
// that was cancelled. An event may come twice.
func deliver(ctx context.Context, store *repository.Store, _ domainmodel.OrderID) error {
	warehouse := domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		cancelled, ok := event.Event.(domainmodel.OrderWasCancelled)
		if !ok {
			return nil
		}
		db, err := store.DB(ctx)
		if err != nil {
			return err
		}
		return release(db, int64(cancelled.OrderID))
	})
	return repository.Relay{Store: store, Handlers: []domainmodel.Notifier{warehouse}, Backoff: lesson.AtOnce}.Drain(ctx)
}
