package sweep

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

// mutants are use cases with a mistake that people make, each with the promise that
// it breaks.
var mutants = []struct {
	useCase
	breaks string
}{
	{placing("without a transaction", insertAll), isWhole},
	{placing("with an error swallowed", inOne(func(tx *gorm.DB, s domainmodel.OrderSnapshot) error {
		if err := insertOrder(tx, s); err != nil {
			return err
		}
		_ = insertItems(tx, s)
		return insertEvent(tx, s)
	})), isDone},
	{placing("with the event outside of the transaction", func(db *gorm.DB, s domainmodel.OrderSnapshot) error {
		err := db.Transaction(func(tx *gorm.DB) error {
			if err := insertOrder(tx, s); err != nil {
				return err
			}
			return insertItems(tx, s)
		})
		if err != nil {
			return err
		}
		return insertEvent(db, s)
	}), isWhole},
	{placing("with the error of COMMIT ignored", func(db *gorm.DB, s domainmodel.OrderSnapshot) error {
		tx := db.Begin()
		if tx.Error != nil {
			return tx.Error
		}
		if err := insertAll(tx, s); err != nil {
			tx.Rollback()
			return err
		}
		tx.Commit()
		return nil
	}), isDone},
	{placing("with the transaction left open after an error", func(db *gorm.DB, s domainmodel.OrderSnapshot) error {
		tx := db.Begin()
		if tx.Error != nil {
			return tx.Error
		}
		if err := insertAll(tx, s); err != nil {
			return err
		}
		return tx.Commit().Error
	}), isOver},
	{removing("with the error of the DELETE swallowed", func(error) error { return nil }), isDone},
	{useCase{name: "save with the memory moved before COMMIT", atomic: true, prepare: changedOrder,
		run: func(ctx context.Context, w *world) error {
			changed := *w.order
			return w.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
				if err := tx.Orders.Save(ctx, &changed); err != nil {
					return err
				}
				*w.order = changed
				return nil
			})
		},
		refusal: isConflict,
	}, agrees},
	{useCase{name: "update without a key", atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) error { return shoptest.ErrorOf(w.Orders.Update(ctx, 1, addPiece)) },
	}, onceAgain},
	{useCase{name: "update that repeats itself after any error, without a key", atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) (err error) {
			for range 3 {
				if _, err = w.Orders.Update(ctx, 1, addPiece); err == nil {
					return nil
				}
			}
			return err
		},
	}, isDone},
	{useCase{name: "ship with the stock reserved outside of the transaction", atomic: true, prepare: paidOrder,
		run: func(ctx context.Context, w *world) error {
			order, err := w.Orders.FindByID(ctx, 1)
			if err != nil {
				return err
			}
			if err := w.Stock.Reserve(ctx, ordertest.WarehouseID, order.Items()); err != nil {
				return err
			}
			return shoptest.Update(ctx, w, 1, func(order *domainmodel.Order) error {
				return order.Ship(ordertest.WarehouseID, domainmodel.MustMoney(650, domainmodel.EUR), shoptest.Noon)
			}, repository.Key("ship"))
		},
	}, isWhole},
	{useCase{name: "find that does not ask for the error of the rows", atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) error {
			rows, err := w.DB.WithContext(ctx).Raw("SELECT total FROM orders WHERE id = 1").Rows()
			if err != nil {
				return err
			}
			defer rows.Close()
			if !rows.Next() {
				return fmt.Errorf("find order 1: %w", domainmodel.ErrOrderNotFound)
			}
			var total int64
			err = rows.Scan(&total)
			w.answer = total
			return err
		},
	}, isHonest},
	{useCase{name: "drain that marks before it delivers", prepare: pendingOrder, delivers: true,
		run: func(ctx context.Context, w *world) error {
			db := w.DB.WithContext(ctx)
			var rows []struct{ OrderID, Version, Number, ID int64 }
			if err := db.Table("outbox_events").Where("sent_at IS NULL").Order("id").Find(&rows).Error; err != nil {
				return err
			}
			for _, row := range rows {
				if err := db.Exec("UPDATE outbox_events SET sent_at = ? WHERE id = ?", w.clock, row.ID).Error; err != nil {
					return err
				}
				id := domainmodel.EventID{OrderID: domainmodel.OrderID(row.OrderID), Version: row.Version, Number: int(row.Number)}
				if err := w.note(ctx, domainmodel.SavedEvent{ID: id}); err != nil {
					return err
				}
			}
			return nil
		},
	}, isSent},
	{useCase{name: "relay with a handler that does not care whether it was called before", prepare: oneEvent, delivers: true,
		run: func(ctx context.Context, w *world) error {
			return w.relay(ctx, domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
				return w.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error { return reserve(ctx, tx, event) })
			}))
		},
	}, onceAgain},
}

// placing is the use case that places an order by insert. The mistakes apart, it
// does so as the repository does.
func placing(how string, insert func(*gorm.DB, domainmodel.OrderSnapshot) error) useCase {
	return useCase{
		name: "place " + how, atomic: true, prepare: unsavedOrder,
		run: func(ctx context.Context, w *world) error {
			s := w.order.Snapshot()
			// GORM's own transaction, of each statement, would hide an error behind that of
			// its rollback.
			db := w.DB.Session(&gorm.Session{Context: ctx, SkipDefaultTransaction: true})
			if err := insert(db, s); err != nil {
				return err
			}
			s.Version = 1
			saved, err := domainmodel.RestoreOrder(s)
			w.order = saved
			return err
		},
		refusal: func(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) },
	}
}

// removing is the use case that removes an item, as the repository does but for what
// it makes of the error of its DELETE.
func removing(how string, check func(error) error) useCase {
	return useCase{
		name: "remove an item " + how, atomic: true, prepare: pendingOrder,
		run: func(ctx context.Context, w *world) error {
			return w.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
				db, err := tx.DB(ctx)
				if err != nil {
					return err
				}
				if err := db.Exec("UPDATE orders SET total = total - 1001, version = 2 WHERE id = 1").Error; err != nil {
					return err
				}
				if err := check(db.Exec("DELETE FROM order_items WHERE order_id = 1 AND product_id = 1").Error); err != nil {
					return err
				}
				return db.Exec("INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, attempts) VALUES ('order', '1', 2, 1, 'ItemWasRemoved', '{\"product_id\":1}', 0)").Error
			}, repository.Key("remove"))
		},
	}
}

func inOne(insert func(*gorm.DB, domainmodel.OrderSnapshot) error) func(*gorm.DB, domainmodel.OrderSnapshot) error {
	return func(db *gorm.DB, s domainmodel.OrderSnapshot) error {
		return db.Transaction(func(tx *gorm.DB) error { return insert(tx, s) })
	}
}

// insertAll writes a new order as the repository does.
func insertAll(db *gorm.DB, s domainmodel.OrderSnapshot) error {
	for _, insert := range []func(*gorm.DB, domainmodel.OrderSnapshot) error{insertOrder, insertItems, insertEvent} {
		if err := insert(db, s); err != nil {
			return err
		}
	}
	return nil
}

func insertOrder(db *gorm.DB, s domainmodel.OrderSnapshot) error {
	return db.Omit("Customer", "Items", "Warehouse").Create(&activerecord.Order{
		ID: int64(s.ID), CustomerID: int64(s.CustomerID), Region: string(s.Region), Currency: string(s.Currency),
		Status: string(s.Status), Total: s.Total, PlacedAt: s.PlacedAt, Version: 1,
	}).Error
}

func insertItems(db *gorm.DB, s domainmodel.OrderSnapshot) error {
	var rows []activerecord.OrderItem
	for _, item := range s.Items {
		rows = append(rows, activerecord.OrderItem{OrderID: int64(s.ID), ProductID: int64(item.ProductID), UnitPrice: item.UnitPrice, Quantity: item.Quantity})
	}
	return db.Omit("Product").Create(&rows).Error
}

func insertEvent(db *gorm.DB, s domainmodel.OrderSnapshot) error {
	return db.Exec("INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, attempts) VALUES ('order', ?, 1, 1, 'OrderWasPlaced', ?, 0)",
		s.ID.String(), `{"customer_id":1,"region":"EU","currency":"EUR","at":"2026-03-14T12:00:00Z"}`).Error
}
