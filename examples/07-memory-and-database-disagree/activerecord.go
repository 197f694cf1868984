package memoryanddatabasedisagree

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	if err := prepare(db); err != nil {
		return err
	}
	w.StartRecording()
	order, err := activerecord.FindOrder(db, first)
	if err != nil {
		return err
	}
	var s seen
	var lookErr error
	failure, refusal := shipTwice(db, order, func() {
		s.memory = order.Status
		s.row, lookErr = lesson.Status(ctx, db, first)
		lookErr = errors.Join(lookErr, printLabel(db, first))
	})
	if !errors.Is(failure, gorm.ErrForeignKeyViolated) || lookErr != nil {
		return fmt.Errorf("COMMIT should have failed, got: %v", errors.Join(failure, lookErr))
	}
	w.Refusal = refusal

	tea, err := activerecord.FindProduct(db, lesson.Tea)
	if err != nil {
		return err
	}
	if err := deleteTea(db); err != nil {
		return err
	}
	draft, err := placeInTransaction(db, tea)
	if !errors.Is(err, gorm.ErrForeignKeyViolated) {
		return fmt.Errorf("an order of a product that is gone should be refused, got: %v", err)
	}
	next, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return err
	}
	s.draft, s.next = draft.ID, next.ID
	w.Seen = s
	return nil
}

func shipTwice(db *gorm.DB, order *activerecord.Order, repair func()) (failure, refusal error) {
	failure = order.Ship(db) // COMMIT fails
	repair()
	return failure, order.Ship(db)
}

// placeInTransaction places an order of one piece. It returns the order with an
// error, too, so that a message can name it.
func placeInTransaction(db *gorm.DB, product *activerecord.Product) (order *activerecord.Order, err error) {
	err = db.Transaction(func(tx *gorm.DB) (err error) {
		order, err = activerecord.PlaceOrder(tx, lesson.Ada, lesson.Region, lesson.Currency)
		if err != nil {
			return err
		}
		return order.AddItem(tx, product, 1)
	})
	return order, err
}
