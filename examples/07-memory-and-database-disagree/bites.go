package memoryanddatabasedisagree

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// shipAndTell is the wrong way round: it hands out what the order recorded, and
// then saves it.
func shipAndTell(ctx context.Context, orders domainmodel.OrderRepository, order *domainmodel.Order, tell domainmodel.Notifier) error {
	if err := order.Ship(domainmodel.WarehouseID(lesson.Warehouse), domainmodel.MustMoney(545, lesson.Currency), lesson.Noon); err != nil {
		return err
	}
	for i, event := range order.Events() {
		id := domainmodel.EventID{OrderID: order.ID(), Version: order.Version() + 1, Number: i + 1}
		if err := tell.Notify(ctx, domainmodel.SavedEvent{ID: id, Event: event}); err != nil {
			return err
		}
	}
	return orders.Save(withoutCommit(ctx), order)
}
