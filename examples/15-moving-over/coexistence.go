package movingover

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// crossing is an order that one side cancelled while the other one held it, and the
// error with which the other one's save was refused, if it was.
type crossing struct {
	order   int64
	refused error
}

// stays says what became of the cancellation.
func (c crossing) stays(ctx context.Context, db *gorm.DB) (observed string, kept bool, err error) {
	var row activerecord.Order
	err = db.WithContext(ctx).First(&row, c.order).Error
	answer := "not refused"
	if c.refused != nil {
		answer = "refused"
		if !as[*domainmodel.ConflictError](c.refused) && !strings.Contains(c.refused.Error(), errChanged.Error()) { // which the guard says too
			return "", false, c.refused
		}
	}
	observed = fmt.Sprintf("%s; %s, version %d", answer, row.Status, row.Version)
	return observed, c.refused != nil && row.Status == cancelled, err
}

// orderInKuna makes an order as old code made them, before Croatia had the euro.
func orderInKuna(db *gorm.DB) (id int64, err error) {
	o, err := lesson.PaidOrder(db, lesson.Tea)
	if err != nil {
		return 0, err
	}
	return o.ID, db.Table("orders").Where("id = ?", o.ID).UpdateColumn("currency", "HRK").Error
}

// loadOld loads the order: on the domain side, by a naive mapper too.
var loadOld = map[lesson.Side]func(context.Context, *lesson.World, int64) (string, bool, error){
	lesson.ActiveRecord: loadRow,
	lesson.DomainModel:  loadAggregate,
}

// The crossings again, by code that trusts the version alone.
var carelessly = map[lesson.Side]func(context.Context, *lesson.World) (crossing, error){
	lesson.ActiveRecord: func(ctx context.Context, w *lesson.World) (crossing, error) {
		return saveStale(ctx, w, correctIfUnmoved)
	},
	lesson.DomainModel: func(ctx context.Context, w *lesson.World) (crossing, error) {
		return shipStale(ctx, w, versionOnly{w.Store.Orders, w.DB}, (*activerecord.Order).Cancel)
	},
}

// addedBehind says what becomes of an item that old code adds behind the total of an order
// which the domain model holds. Only a child has changed, so it takes a guard of children.
func addedBehind(ctx context.Context, w *lesson.World) (observed string, kept bool, err error) {
	c, err := shipStale(ctx, w, versionOnly{w.Store.Orders, w.DB}, func(o *activerecord.Order, db *gorm.DB) error {
		return db.Omit("Product").Create(&activerecord.OrderItem{OrderID: o.ID, ProductID: lesson.Coffee, UnitPrice: 1000, Quantity: 1}).Error
	})
	if err != nil {
		return "", false, err
	}
	if c.refused != nil && !errors.Is(c.refused, errChanged) {
		return "", false, c.refused
	}
	return "item added: " + map[bool]string{true: "refused", false: "not refused"}[c.refused != nil], c.refused != nil, nil
}

// audited counts what Audit finds.
func audited(ctx context.Context, w *lesson.World) (found int, err error) {
	_, err = repository.Audit(ctx, w.DB, func(repository.Finding) error { found++; return nil })
	return found, err
}

// The names of who saves last: in the scenario, and carelessly.
var (
	lastName  = map[lesson.Side]string{lesson.ActiveRecord: "old code saves last", lesson.DomainModel: "repository saves last"}
	naiveName = map[lesson.Side]string{lesson.ActiveRecord: "Where().Save", lesson.DomainModel: "naive"}
)

// afterwards is the domain model's next command.
var afterwards = map[lesson.Side]func(context.Context, *lesson.World, int64) (string, error){
	lesson.ActiveRecord: afterStaleSave,
	lesson.DomainModel:  afterStaleShip,
}
