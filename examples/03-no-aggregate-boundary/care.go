package noaggregateboundary

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runWithCare does the same in a database that keeps the totals.
func runWithCare(ctx context.Context, w *lesson.World) error {
	if err := keepTotals(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	return runActiveRecord(ctx, w)
}

// keepTotals is a migration: whatever changes an item, its order's total follows.
func keepTotals(db *gorm.DB) error {
	return errors.Join(
		db.Exec(fmt.Sprintf(totalTrigger, "INSERT", "NEW")).Error,
		db.Exec(fmt.Sprintf(totalTrigger, "UPDATE", "NEW")).Error,
		db.Exec(fmt.Sprintf(totalTrigger, "DELETE", "OLD")).Error,
	)
}

const totalTrigger = `CREATE TRIGGER total_after_%[1]s
AFTER %[1]s ON order_items FOR EACH ROW BEGIN
	UPDATE orders SET total = (
		SELECT COALESCE(SUM(unit_price * quantity), 0) FROM order_items
		WHERE order_id = %[2]s.order_id) WHERE id = %[2]s.order_id;
END`
