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
		if !as[*domainmodel.ConflictError](c.refused) && !strings.Contains(c.refused.Error(), errChanged.Error()) { // which the trigger says too
			return "", false, c.refused
		}
	}
	observed = fmt.Sprintf("%s; %s, version %d", answer, row.Status, row.Version)
	return observed, c.refused != nil && row.Status == cancelled, err
}

// guardVersion has the database move the version for code that does not, and refuse
// a row that was saved whole and is of an older version. This is SQLite's dialect;
// what the repository writes moves the version by itself and meets neither trigger.
// An item that is changed past its order moves nothing: then the total does not fit,
// and loading refuses the order.
func guardVersion(db *gorm.DB) error {
	return errors.Join(
		db.Exec(`CREATE TRIGGER orders_version_moves AFTER UPDATE ON orders
WHEN NEW.version = OLD.version
BEGIN UPDATE orders SET version = OLD.version + 1 WHERE id = NEW.id; END`).Error,
		db.Exec(`CREATE TRIGGER orders_version_stays BEFORE UPDATE ON orders
WHEN NEW.version < OLD.version
BEGIN SELECT RAISE(ABORT, 'the order was changed by someone else'); END`).Error,
	)
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
		return shipStale(ctx, w, versionOnly{w.Store.Orders, w.DB})
	},
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
