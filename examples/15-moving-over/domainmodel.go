package movingover

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
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

// shipAgain is the domain model's next command.
func shipAgain(ctx context.Context, w *lesson.World, id int64) error {
	_, err := w.Store.Orders.Update(ctx, domainmodel.OrderID(id), func(order *domainmodel.Order) error {
		return order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), noon)
	})
	return err
}
