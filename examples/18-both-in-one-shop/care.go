package bothinoneshop

import (
	"context"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// runWithCare has the remedies of lessons 05 and 08.
func runWithCare(ctx context.Context, w *lesson.World) error {
	session, err := unitofwork.New(w.DB)
	if err != nil {
		return err
	}
	box, err := outbox.New(ctx, session)
	if err != nil {
		return err
	}
	mails := mailOutbox{session, box}
	return runRows(ctx, w, rowCommands{
		add: addInSQL,
		ship: func(ctx context.Context, _ *gorm.DB, id int64) error {
			if err := mails.ship(ctx, id); err != nil {
				return err
			}
			return mails.send(ctx)
		},
		shipAgain: func(ctx context.Context, _ *gorm.DB, _ int64) error { return mails.send(ctx) },
	})
}

// addInSQL is AddItem for a product that the order doesn't have yet, with addToTotal in place
// of the last statement.
func addInSQL(product int64, pieces int) rowChange {
	return func(order *activerecord.Order, db *gorm.DB) error {
		if order.Status != activerecord.StatusPending {
			return activerecord.ErrWrongStatus
		}
		row, err := activerecord.FindProduct(db, product)
		if err != nil {
			return err
		}
		item := activerecord.OrderItem{OrderID: order.ID, ProductID: row.ID, UnitPrice: row.Price, Quantity: pieces}
		return db.Transaction(func(tx *gorm.DB) error {
			if err := tx.Create(&item).Error; err != nil {
				return err
			}
			return addToTotal(tx, order, item.Subtotal())
		})
	}
}

func addToTotal(tx *gorm.DB, order *activerecord.Order, amount int64) error {
	return tx.Model(order).Select("Total").
		UpdateColumn("total", gorm.Expr("total + ?", amount)).Error
}

// mailOutbox keeps each mail in a table, the outbox, until it is sent.
type mailOutbox struct {
	session *unitofwork.Session
	box     *outbox.Outbox
}

var mailTypes = outbox.TypesOf[activerecord.Mail](activerecord.Mail{})

// ship ships the order, and writes its mail into the outbox in the same transaction.
func (o mailOutbox) ship(ctx context.Context, id int64) error {
	return o.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		store := func(m activerecord.Mail) error {
			mail, err := mailTypes.Records([]activerecord.Mail{m})
			if err != nil {
				return err
			}
			order := strconv.FormatInt(id, 10)
			return o.box.Append(ctx, tx, "shipment", order, 1, mail...)
		}
		return withMailer(store, func() error {
			return ship(ctx, tx.DB(ctx), id)
		})
	})
}

// send sends what waits. In a program, a relay does that all the time.
func (o mailOutbox) send(ctx context.Context) error {
	send := func(_ context.Context, _ outbox.ID, m activerecord.Mail) error {
		return activerecord.SendMail(m)
	}
	handlers := map[string][]outbox.Handler{"shipment": {mailTypes.Handler(send)}}
	return outbox.Relay{Outbox: o.box, Backoff: lesson.AtOnce, Handlers: handlers}.Drain(ctx)
}
