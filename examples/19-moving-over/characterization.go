package movingover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// shop is what every rung must be to the handlers.
type shop interface {
	Ship(ctx context.Context, id int64) error
	ChangeQuantity(ctx context.Context, id, product int64, quantity int) error
	Waiting(ctx context.Context) ([]activerecord.OrderRow, error)
}

// situation is a row of the characterization test: the state before, what is done,
// and what the code did before anybody moved it.
type situation struct {
	name   string
	region string // lesson.Region if empty
	status string
	tea    int // pieces of tea, beside one of coffee
	do     func(ctx context.Context, s shop, id int64) error
	want   after
}

// after is what can be seen from outside: the answer, the rows and the e-mails.
type after struct {
	Outcome, Status     string
	Coffee, Tea         int // pieces in the order
	Total               int64
	Warehouse, Cost     int64
	PaidAt, ShippedAt   bool // whether they are set
	CoffeeLeft, TeaLeft int  // in stock, more than before
	Waiting             bool // is in the list
	Mail                string
}

func ship(ctx context.Context, s shop, id int64) error { return s.Ship(ctx, id) }

func change(product int64, quantity int) func(context.Context, shop, int64) error {
	return func(ctx context.Context, s shop, id int64) error {
		return s.ChangeQuantity(ctx, id, product, quantity)
	}
}

const (
	pending, paid      = activerecord.StatusPending, activerecord.StatusPaid
	shipped, cancelled = activerecord.StatusShipped, activerecord.StatusCancelled

	mail = "ada@example.com: Your order N has been shipped: Dear Ada,\n\nyour order N is on its way to you.\n"
)

// missing is an order ID that no situation uses.
const missing = 1 << 40

var situations = []situation{
	{"ship a paid order", "", paid, 2, ship, after{"done", shipped, 1, 2, 1500, lesson.Warehouse, 635, true, true, -1, -2, false, mail}},
	{"ship a pending order", "", pending, 2, ship, after{"wrong status", pending, 1, 2, 1500, 0, 0, false, false, 0, 0, false, ""}},
	{"ship a cancelled order", "", cancelled, 2, ship, after{"wrong status", cancelled, 1, 2, 1500, 0, 0, true, false, 0, 0, false, ""}},
	{"ship a shipped order", "", shipped, 2, ship, after{"wrong status", shipped, 1, 2, 1500, lesson.Warehouse, 635, true, true, 0, 0, false, ""}},
	{"ship what is out of stock", "", paid, 999, ship, after{"out of stock", paid, 1, 999, 250750, 0, 0, true, false, 0, 0, true, ""}},
	{"ship without a warehouse", "US", paid, 2, ship, after{"not found", paid, 1, 2, 1500, 0, 0, true, false, 0, 0, true, ""}},
	{"ship without a rate", "CH", paid, 2, ship, after{"not found", paid, 1, 2, 1500, 0, 0, true, false, 0, 0, true, ""}},
	{"ship at a rate in pounds", "GB", paid, 2, ship, after{"other currency", paid, 1, 2, 1500, 0, 0, true, false, 0, 0, true, ""}},
	{"ship what is no order", "", paid, 2, func(ctx context.Context, s shop, _ int64) error { return s.Ship(ctx, missing) },
		after{"not found", paid, 1, 2, 1500, 0, 0, true, false, 0, 0, true, ""}},
	{"change an item", "", pending, 2, change(lesson.Tea, 5), after{"done", pending, 1, 5, 2250, 0, 0, false, false, 0, 0, false, ""}},
	{"change an item to what it is", "", pending, 2, change(lesson.Tea, 2), after{"done", pending, 1, 2, 1500, 0, 0, false, false, 0, 0, false, ""}},
	{"change an item of a paid order", "", paid, 2, change(lesson.Tea, 5), after{"wrong status", paid, 1, 2, 1500, 0, 0, true, false, 0, 0, true, ""}},
	{"change an item of a cancelled order", "", cancelled, 2, change(lesson.Tea, 5), after{"wrong status", cancelled, 1, 2, 1500, 0, 0, true, false, 0, 0, false, ""}},
	{"change an item of a shipped order", "", shipped, 2, change(lesson.Tea, 5), after{"wrong status", shipped, 1, 2, 1500, lesson.Warehouse, 635, true, true, 0, 0, false, ""}},
	{"change what is no item", "", pending, 2, change(lesson.Mug, 5), after{"no such item", pending, 1, 2, 1500, 0, 0, false, false, 0, 0, false, ""}},
	{"change an item to nothing", "", pending, 2, change(lesson.Tea, 0), after{"invalid", pending, 1, 2, 1500, 0, 0, false, false, 0, 0, false, ""}},
}

// fillRegions adds the regions in which something is missing.
func fillRegions(db *gorm.DB) error {
	return errors.Join(
		db.Create(&activerecord.ShippingRate{Region: "US", Base: 500, PerPiece: 45, Currency: lesson.Currency}).Error,
		db.Create(&activerecord.Warehouse{Name: "Basel", Region: "CH"}).Error,
		db.Create(&activerecord.Warehouse{Name: "Leeds", Region: "GB"}).Error,
		db.Create(&activerecord.ShippingRate{Region: "GB", Base: 500, PerPiece: 45, Currency: "GBP"}).Error,
	)
}

// characterize brings an order into each situation, has the shop do it, and returns
// how many ended as they always did, with what did not.
func characterize(ctx context.Context, w *lesson.World, s shop, known []knownError) (same int, differences []string, err error) {
	for _, situation := range situations {
		got, err := situation.run(ctx, w, s, known)
		if err != nil {
			return 0, nil, fmt.Errorf("%s: %w", situation.name, err)
		}
		if got == situation.want {
			same++
		} else {
			differences = append(differences, fmt.Sprintf("%s: want %+v, got %+v", situation.name, situation.want, got))
		}
	}
	return same, differences, nil
}

func (situation situation) run(ctx context.Context, w *lesson.World, s shop, known []knownError) (after, error) {
	db := w.DB.WithContext(ctx)
	id, err := situation.prepare(db)
	if err != nil {
		return after{}, err
	}
	before, mails := after{}, len(w.Mails())
	if err := before.readStock(db); err != nil {
		return after{}, err
	}
	got := after{Outcome: outcome(situation.do(ctx, s, id), known)}
	var row activerecord.Order
	waiting, err := s.Waiting(ctx)
	if err := errors.Join(err, db.Preload("Items").First(&row, id).Error, got.readStock(db)); err != nil {
		return after{}, err
	}
	got.CoffeeLeft, got.TeaLeft = got.CoffeeLeft-before.CoffeeLeft, got.TeaLeft-before.TeaLeft
	got.Status, got.Total, got.Cost = row.Status, row.Total, row.ShippingCost
	got.PaidAt, got.ShippedAt = row.PaidAt != nil, row.ShippedAt != nil
	if row.WarehouseID != nil {
		got.Warehouse = *row.WarehouseID
	}
	for _, item := range row.Items {
		switch item.ProductID {
		case lesson.Coffee:
			got.Coffee += item.Quantity
		case lesson.Tea:
			got.Tea += item.Quantity
		}
	}
	for _, listed := range waiting {
		got.Waiting = got.Waiting || listed.ID == id
	}
	for _, m := range w.Mails()[mails:] {
		text := m.To + ": " + m.Subject + ": " + m.Body
		got.Mail += strings.ReplaceAll(text, fmt.Sprintf("order %d ", id), "order N ")
	}
	return got, nil
}

// prepare makes the order, as old code does: every rung must take it as it is.
func (situation situation) prepare(db *gorm.DB) (id int64, err error) {
	o, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Tea)
	if err != nil {
		return 0, err
	}
	steps := []func(*gorm.DB) error{
		func(db *gorm.DB) error { return o.ChangeQuantity(db, lesson.Tea, situation.tea) },
	}
	if situation.status != pending {
		steps = append(steps, func(db *gorm.DB) error { return o.Pay(db, o.Total) })
	}
	switch situation.status {
	case cancelled:
		steps = append(steps, o.Cancel)
	case shipped:
		steps = append(steps, func(db *gorm.DB) error {
			loaded, err := activerecord.FindOrder(db, o.ID)
			if err != nil {
				return err
			}
			return loaded.Ship(db)
		})
	}
	if situation.region != "" {
		steps = append(steps, func(db *gorm.DB) error {
			return db.Table("orders").Where("id = ?", o.ID).UpdateColumn("region", situation.region).Error
		})
	}
	for _, step := range steps {
		if err := step(db); err != nil {
			return 0, err
		}
	}
	return o.ID, nil
}

func (a *after) readStock(db *gorm.DB) error {
	left := func(product int64, quantity *int) error {
		return db.Table("stocks").Where("warehouse_id = ? AND product_id = ?", lesson.Warehouse, product).Select("quantity").Take(quantity).Error
	}
	return errors.Join(left(lesson.Coffee, &a.CoffeeLeft), left(lesson.Tea, &a.TeaLeft))
}

// knownError is an error that the handlers understand, and what they make of it.
type knownError struct {
	outcome string
	is      func(error) bool
}

// errorsOfRung1 are those that the handlers have always known.
var errorsOfRung1 = []knownError{
	{"wrong status", wraps(activerecord.ErrWrongStatus)},
	{"out of stock", wraps(activerecord.ErrOutOfStock)},
	{"no such item", wraps(activerecord.ErrItemNotFound)},
	{"other currency", wraps(activerecord.ErrOtherCurrency)},
	{"not found", wraps(gorm.ErrRecordNotFound)},
	{"invalid", wraps(activerecord.ErrInvalid)},
}

// errorsOfAllRungs has those of the domain model, too: from rung 4 on, handlers have to know
// them.
var errorsOfAllRungs = slices.Concat(errorsOfRung1, []knownError{
	{"wrong status", isA[*domainmodel.CannotShipOrderError]},
	{"wrong status", isA[*domainmodel.CannotChangeOrderError]},
	{"out of stock", isA[*domainmodel.OutOfStockError]},
	{"no such item", isA[*domainmodel.ItemNotFoundError]},
	{"other currency", isA[*domainmodel.CurrencyMismatchError]},
	{"not found", wraps(domainmodel.ErrOrderNotFound)},
	{"not found", isA[*domainmodel.NoWarehouseError]},
	{"not found", isA[*domainmodel.NoShippingRateError]},
	{"invalid", isA[*domainmodel.InvalidValueError]},
})

// outcome is what handlers that know these errors make of an error.
func outcome(err error, known []knownError) string {
	if err == nil {
		return "done"
	}
	for _, k := range known {
		if k.is(err) {
			return k.outcome
		}
	}
	return err.Error()
}

func wraps(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
