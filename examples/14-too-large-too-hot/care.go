package toolargetoohot

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runRedrawn has the boundary around one item. The order is paid as before.
func runRedrawn(ctx context.Context, w *lesson.World) error { return run(ctx, w, lines(w)) }

func lines(w *lesson.World) way {
	return way{
		edit: func(ctx context.Context, order, product int64, quantity int) (edit, error) {
			return editLine(w.DB.WithContext(ctx), order, product, quantity)
		},
		pay: orders(w).pay,
	}
}

// line is an aggregate: one product of an order, and the rules about one.
type line struct {
	loaded   activerecord.OrderItem
	quantity int
}

func (l *line) changeQuantity(quantity int) error {
	if quantity < 1 {
		return errNoPiece
	}
	l.quantity = quantity
	return nil
}

var errNoPiece = errors.New("an item has at least one piece")

func editLine(db *gorm.DB, id, product int64, quantity int) (edit, error) {
	var l line
	found := db.Where("order_id = ? AND product_id = ?", id, product).
		Take(&l.loaded)
	return edit{int(found.RowsAffected), func() error {
		if err := l.changeQuantity(quantity); err != nil {
			return err
		}
		return saveLine(db, &l)
	}}, found.Error
}

// saveLine writes what Active Record does. The total is in no aggregate any more: it is a
// number that the database adds to, as long as the order is pending. A payment of an order that
// was loaded before is still refused, since its repository compares the total that was loaded.
func saveLine(db *gorm.DB, l *line) error {
	return changeItem(db, l.loaded, l.quantity)
}
