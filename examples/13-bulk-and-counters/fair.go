package bulkandcounters

import (
	"fmt"
	"time"

	"gorm.io/gorm"
)

// cancelInBulk is what a repository could offer beside Save, in a transaction of
// its own: the same rows, events and versions in two statements. The rule stands in
// its SQL once more, and the event in its JSON. On a database where others write
// meanwhile, the rows would have to be locked first.
func cancelInBulk(tx *gorm.DB, before, at time.Time) error {
	const rule = "status = 'pending' AND placed_at < ?"
	payload := fmt.Sprintf(`{"at":%q}`, at.Format(time.RFC3339Nano))
	err := tx.Exec(`INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, attempts)
		SELECT 'order', id, version + 1, 1, 'OrderWasCancelled', ?, 0 FROM orders WHERE `+rule, payload, before).Error
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE orders SET status = 'cancelled', cancelled_at = ?, version = version + 1 WHERE `+rule, at, before).Error
}
