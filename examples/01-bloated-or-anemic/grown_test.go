//go:build grown

package bloatedoranemic

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// With the changes of grown.txt, an order that was paid 31 days ago does not ship, and one that
// was paid 29 days ago does.
func TestLateOrdersAreRefused(t *testing.T) {
	db, store := lessontest.Shop(t, "sqlite")
	db.NowFunc = time.Now // which the other places ask

	for name, shipOne := range map[string]func(int64) error{
		"service": func(id int64) error { return shipInService(db, id) },
		"route":   func(id int64) error { return shipInRoute(db, id) },
		"task":    func(id int64) error { return shipInTask(db, []int64{id}) },
		"care":    func(id int64) error { return shipByModel(db, orderID(id)) },
		"domain model": func(id int64) error {
			return store.Shipping().Ship(t.Context(), domainmodel.OrderID(id), time.Now())
		},
	} {
		t.Run(name, func(t *testing.T) {
			for days, want := range map[int]string{29: activerecord.StatusShipped, 31: activerecord.StatusPaid} {
				order, err := lesson.PaidOrder(db, lesson.Tea)
				require.NoError(t, err)
				ago := time.Now().UTC().AddDate(0, 0, -days)
				require.NoError(t, db.Model(order).UpdateColumns(map[string]any{"placed_at": ago, "paid_at": ago}).Error)
				refused := shipOne(order.ID)
				assert.Equal(t, want == activerecord.StatusPaid && name != "task", refused != nil, "%v", refused)
				status, err := lesson.Status(t.Context(), db, order.ID)
				require.NoError(t, err)
				assert.Equal(t, want, status, "paid %d days ago", days)
			}
		})
	}
}
