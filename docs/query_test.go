package docs

import (
	"io/fs"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Readers are told to run this query on their own tables. It finds the order whose
// total is wrong, and neither the right one nor the one without items.
func TestTheQueryForWrongTotalsFindsThem(t *testing.T) {
	text, err := fs.ReadFile(repo, "docs/when-active-record-is-fine.md")
	require.NoError(t, err)
	query := regexp.MustCompile("(?s)```sql\n(.*?)```").FindStringSubmatch(string(text))
	require.Len(t, query, 2)

	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.OnDisk, nil)
	require.NoError(t, err)
	defer func() { assert.NoError(t, closeDB()) }()
	coffee, err := activerecord.FindProduct(db, lesson.Coffee)
	require.NoError(t, err)
	var orders []*activerecord.Order
	for _, quantity := range []int{0, 3, 3} {
		order, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
		require.NoError(t, err)
		if quantity > 0 {
			require.NoError(t, order.AddItem(db, coffee, quantity))
		}
		orders = append(orders, order)
	}
	type finding struct{ ID, Total, SumOfItems int64 }
	find := func() (found []finding) {
		require.NoError(t, db.Raw(query[1]).Scan(&found).Error)
		return found
	}
	assert.Empty(t, find())

	require.NoError(t, db.Model(&orders[2].Items[0]).Update("quantity", 4).Error)
	assert.Equal(t, []finding{{orders[2].ID, 3 * coffee.Price, 4 * coffee.Price}}, find())
}
