//go:build exercise

package exercise

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func TestOldCodeDoesNotOverwriteTheRepository(t *testing.T) {
	ctx, db := t.Context(), exercise.OpenShop(t, nil)
	store, err := repository.New(db)
	require.NoError(t, err)
	placed, err := lesson.PlacedOrder(db, lesson.Coffee)
	require.NoError(t, err)
	id := domainmodel.OrderID(placed.ID)

	old, err := activerecord.FindOrder(db, placed.ID)
	require.NoError(t, err)
	cancelled, err := store.Orders.Update(ctx, id, func(order *domainmodel.Order) error { return order.Cancel(time.Now()) })
	require.NoError(t, err)
	require.ErrorIs(t, CorrectRegion(db, old, "US"), ErrChanged, "The repository had cancelled the order, and old code has written its old copy over that.")

	again, err := activerecord.FindOrder(db, placed.ID)
	require.NoError(t, err)
	require.NoError(t, CorrectRegion(db, again, "US"), "Code that has loaded the order again may correct it.")
	order, err := store.Orders.FindByID(ctx, id)
	require.NoError(t, err)
	require.EqualValues(t, "US", order.Region())
	require.Equal(t, domainmodel.StatusCancelled, order.Status())
	require.Greater(t, order.Version(), cancelled.Version(), "The repository can't see that old code has changed the order.")
}
