package savedoesmorethanyouthink

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

// The orders of both scenarios, by what becomes of them. Active Record does it
// again, carefully, with four more, and the last one is for the claim about tests.
const edited, removed, deleted, stale, again, spare = 1, 2, 3, 4, 4, 9

// seen is what a scenario was told about the orders that someone else had changed.
type seen struct{ deletedAnswer, overwriting string }

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// prepare places the orders, each of a bag of coffee and a mug.
func prepare(db *gorm.DB) error {
	for range spare {
		if _, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Mug); err != nil {
			return err
		}
	}
	return nil
}

// What someone else does meanwhile, on both sides.

func nobody(*gorm.DB, int64) error { return nil }

func deleteOrder(db *gorm.DB, id int64) error { return db.Delete(&activerecord.Order{}, id).Error }

// cancelOrder moves the version: a check of the version only works if everybody does.
func cancelOrder(db *gorm.DB, id int64) error {
	return db.Table("orders").Where("id = ?", id).UpdateColumns(map[string]any{
		"status": activerecord.StatusCancelled, "cancelled_at": noon, "version": gorm.Expr("version + 1"),
	}).Error
}

func itemIsGone(ctx context.Context, db *gorm.DB, order int64) (observed string, gone bool, err error) {
	var names []string
	err = db.WithContext(ctx).Table("order_items").Where("order_id = ?", order).
		Joins("JOIN products ON products.id = product_id").Order("order_items.id").Pluck("sku", &names).Error
	return "the table has " + strings.Join(names, ", "), len(names) == 1, err
}

func orderIsGone(ctx context.Context, db *gorm.DB, order int64) (observed string, gone bool, err error) {
	var orders, items int64
	err = errors.Join(
		db.WithContext(ctx).Table("orders").Where("id = ?", order).Count(&orders).Error,
		db.WithContext(ctx).Table("order_items").Where("order_id = ?", order).Count(&items).Error,
	)
	return fmt.Sprintf("orders: %d, items: %d", orders, items), orders == 0 && items == 0, err
}

func orderIsCancelled(ctx context.Context, db *gorm.DB, order int64) (observed string, cancelled bool, err error) {
	status, err := lesson.Status(ctx, db, order)
	return fmt.Sprintf("the cancelled order is %q", status), status == activerecord.StatusCancelled, err
}

// allRight looks at the four orders of the domain side, and at the four that Active
// Record changed without db.Save.
func allRight(ctx context.Context, w *lesson.World) (string, bool, error) {
	offset, how := int64(0), "by Orders.Save"
	if w.Side == lesson.ActiveRecord {
		if err := changeCarefully(w.DB.WithContext(ctx)); err != nil {
			return "", false, err
		}
		offset, how = again, "by UPDATEs written by hand"
	}
	right := 0
	for id, check := range map[int64]func(context.Context, *gorm.DB, int64) (string, bool, error){
		edited: lesson.Totals, removed: itemIsGone, deleted: orderIsGone, stale: orderIsCancelled,
	} {
		_, ok, err := check(ctx, w.DB, offset+id)
		if err != nil {
			return "", false, err
		}
		if ok {
			right++
		}
	}
	return fmt.Sprintf("%d of 4 orders are right, %s", right, how), right == 4, nil
}

// forgettingIsNoticed is about a test: of Active Record on a database, and of the
// domain side on a fake.
func forgettingIsNoticed(ctx context.Context, w *lesson.World) (string, bool, error) {
	if w.Side == lesson.DomainModel {
		return forgettingInFakes(ctx)
	}
	db := w.DB.WithContext(ctx)
	if err := editRowAndForget(db, spare); err != nil {
		return "", false, err
	}
	order, err := activerecord.FindOrder(db, spare)
	if err != nil {
		return "", false, err
	}
	pieces := order.Items[0].Quantity
	return fmt.Sprintf("the database has %d of the 5 pieces", pieces), pieces == 1, nil
}

// kind says in a word what the error is.
func kind(err error) string {
	if _, conflict := errors.AsType[*domainmodel.ConflictError](err); conflict {
		return "a conflict"
	}
	return fmt.Sprint(err)
}

// change loads the order, lets someone else do what they do, and then changes it.
func change(db *gorm.DB, find func(*gorm.DB, int64) (*activerecord.Order, error), id int64, meanwhile func(*gorm.DB, int64) error, do func(*gorm.DB, *activerecord.Order) error) error {
	order, err := find(db, id)
	if err != nil {
		return err
	}
	if err := meanwhile(db, id); err != nil {
		return err
	}
	return do(db, order)
}

// piecesAfterForgetting returns what a test sees in the repository after a use case
// that has forgotten to save: five pieces if it was saved, one if it was not.
func piecesAfterForgetting(ctx context.Context, orders domainmodel.OrderRepository) (int, error) {
	order, err := domainmodel.NewOrder(1, domainmodel.CustomerID(lesson.Ada), lesson.Region, lesson.Currency, noon)
	if err != nil {
		return 0, err
	}
	product, err := domainmodel.NewProduct(coffee, domainmodel.MustMoney(1000, lesson.Currency))
	if err != nil {
		return 0, err
	}
	if err := errors.Join(order.AddItem(product, 1), orders.Save(ctx, order)); err != nil {
		return 0, err
	}
	if err := editAndForget(ctx, orders, order.ID()); err != nil {
		return 0, err
	}
	if order, err = orders.FindByID(ctx, order.ID()); err != nil {
		return 0, err
	}
	item, _ := order.Item(coffee)
	return item.Quantity(), nil
}

// forgettingInFakes tries it with the naive fake, and with package memory.
func forgettingInFakes(ctx context.Context) (observed string, noticed bool, err error) {
	live, err1 := piecesAfterForgetting(ctx, liveOrders{})
	copied, err2 := piecesAfterForgetting(ctx, memory.New().Orders)
	return fmt.Sprintf("a fake that keeps pointers has %d pieces, package memory %d", live, copied), live == 1, errors.Join(err1, err2)
}
