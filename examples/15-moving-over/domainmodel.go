package movingover

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// noon is late enough for every order.
var noon = time.Date(2100, 1, 1, 12, 0, 0, 0, time.UTC)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := climb(w); err != nil {
		return err
	}
	c, err := shipStale(ctx, w, w.Store.Orders, (*activerecord.Order).Cancel)
	w.Refusal, w.Seen = c.refused, c
	return err
}

// shipStale has old code write an order while the domain model holds it, and then ships
// what is held. Old code increments no version.
func shipStale(ctx context.Context, w *lesson.World, orders domainmodel.OrderRepository, old func(*activerecord.Order, *gorm.DB) error) (crossing, error) {
	db := w.DB.WithContext(ctx)
	row, err := lesson.PaidOrder(db, lesson.Tea)
	if err != nil {
		return crossing{}, err
	}
	w.StartRecording()
	order, err := orders.FindByID(ctx, domainmodel.OrderID(row.ID))
	if err != nil {
		return crossing{}, err
	}
	if err := old(row, db); err != nil {
		return crossing{}, err
	}
	err = order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), noon)
	if err != nil {
		return crossing{}, err
	}
	return crossing{row.ID, orders.Save(ctx, order)}, nil
}

// versionOnly is a repository as one writes it first: it trusts the version, which
// old code does not move.
type versionOnly struct {
	*repository.Orders
	db *gorm.DB
}

var _ domainmodel.OrderRepository = versionOnly{}

// Save writes the order's row; that of a shipped order is all that the scenario needs.
func (r versionOnly) Save(ctx context.Context, order *domainmodel.Order) error {
	s := order.Snapshot()
	result := r.db.WithContext(ctx).Model(&activerecord.Order{}).
		Where("id = ? AND version = ?", int64(s.ID), s.Version).
		UpdateColumns(map[string]any{
			"status": string(s.Status), "shipped_at": s.ShippedAt, "warehouse_id": int64(s.WarehouseID),
			"shipping_cost": s.ShippingCost, "version": s.Version + 1,
		})
	if result.Error == nil && result.RowsAffected == 0 {
		return errChanged
	}
	return result.Error
}

var errChanged = errors.New("changed by someone else")

// afterStaleShip tries again, as Update does after a conflict.
func afterStaleShip(ctx context.Context, w *lesson.World, id int64) (string, error) {
	err := shipAgain(ctx, w, id)
	if cannot, ok := errors.AsType[*domainmodel.CannotShipOrderError](err); ok {
		return fmt.Sprintf("refused: the order is %s", cannot.Status), err
	}
	return "", err
}

func shipAgain(ctx context.Context, w *lesson.World, id int64) error {
	return w.Store.Orders.Update(ctx, domainmodel.OrderID(id), func(order *domainmodel.Order) error {
		return order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), noon)
	})
}

// recreate is how a naive mapper begins: it makes the order as a new one is made, by
// the rules of today.
func recreate(row *activerecord.Order) (*domainmodel.Order, error) {
	return domainmodel.NewOrder(domainmodel.OrderID(row.ID), domainmodel.CustomerID(row.CustomerID),
		domainmodel.Region(row.Region), domainmodel.Currency(row.Currency), row.PlacedAt)
}

// loadAggregate loads an old order by it, and by the repository, which calls
// RestoreOrder.
func loadAggregate(ctx context.Context, w *lesson.World, id int64) (observed string, loaded bool, err error) {
	row, err := activerecord.FindOrder(w.DB.WithContext(ctx), id)
	if err != nil {
		return "", false, err
	}
	_, refused := recreate(row)
	if _, ok := errors.AsType[*domainmodel.InvalidValueError](refused); refused != nil && !ok {
		return "", false, refused
	}
	naive := "loaded"
	if refused != nil {
		naive = "refused"
	}
	order, err := w.Store.Orders.FindByID(ctx, domainmodel.OrderID(id))
	if err != nil {
		return "", false, err
	}
	return fmt.Sprintf("naive, by NewOrder: %s; Orders: %s, in %s", naive, order.Status(), order.Total().Currency()), refused == nil, nil
}
