package bulkandcounters

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func runInBulk(ctx context.Context, w *lesson.World) error {
	return atNightWithStore(ctx, w, func(ctx context.Context, store *repository.Store, before, at time.Time) error {
		return store.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return cancelInBulk(ctx, tx, before, at)
		})
	})
}

// cancelInBulk cancels the orders as Order.Cancel and Save would have, with their
// versions and events, in two statements of SQL. The UPDATE comes first: it locks
// the rows, which their time then finds again.
func cancelInBulk(ctx context.Context, tx *repository.Store, before, at time.Time) error {
	db, err := tx.DB(ctx)
	if err != nil {
		return err
	}
	err = db.Exec(`UPDATE orders SET status = 'cancelled', cancelled_at = ?, version = version + 1
		WHERE status = 'pending' AND placed_at < ?`, at, before).Error
	if err != nil {
		return err
	}
	payload := fmt.Sprintf(`{"at":%q}`, at.Format(time.RFC3339Nano))
	return db.Exec(`INSERT INTO outbox_events
		(aggregate, aggregate_id, version, number, kind, payload, attempts)
		SELECT 'order', id, version, 1, 'OrderWasCancelled', ?, 0
		FROM orders WHERE status = 'cancelled' AND cancelled_at = ?`, payload, at).Error
}
