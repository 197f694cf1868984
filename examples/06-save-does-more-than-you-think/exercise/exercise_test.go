//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func TestAnItemThatIsRemovedIsGone(t *testing.T) {
	db := exercise.OpenShop(t, nil)
	placed, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Tea)
	require.NoError(t, err)
	order, err := activerecord.FindOrder(db, placed.ID)
	require.NoError(t, err)
	require.NoError(t, db.Exec("UPDATE orders SET region = 'US' WHERE id = ?", order.ID).Error) // someone else

	require.NoError(t, RemoveItem(db, order, 0))
	stored, err := activerecord.FindOrder(db, order.ID)
	require.NoError(t, err)
	require.Len(t, stored.Items, 1, "The item is still in the database, and the total no longer counts it.")
	require.Equal(t, lesson.Tea, stored.Items[0].ProductID, "The other item was removed.")
	require.EqualValues(t, 250, stored.Total)
	require.Equal(t, "US", stored.Region, "RemoveItem has written the old region over that of someone else.")
}
