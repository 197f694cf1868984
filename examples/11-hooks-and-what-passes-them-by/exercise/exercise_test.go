//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func TestManyOrdersAreCheckedLikeOne(t *testing.T) {
	db := exercise.OpenShop(t, nil)
	first, err := lesson.PlacedOrder(db, lesson.Coffee)
	require.NoError(t, err)
	second, err := lesson.PlacedOrder(db, lesson.Tea)
	require.NoError(t, err)
	regions := func() (regions []string) {
		require.NoError(t, db.Table("orders").Order("id").Pluck("region", &regions).Error)
		return regions
	}

	require.ErrorIs(t, Move(db, "", first.ID, second.ID), activerecord.ErrInvalid, "An order has an empty region: the hook that forbids it was not called.")
	require.Equal(t, []string{"EU", "EU"}, regions(), "Move was refused, and has moved something.")
	require.NoError(t, Move(db, "US", first.ID, second.ID))
	require.Equal(t, []string{"US", "US"}, regions())
	require.Error(t, Move(db, "UK", first.ID, 4711), "There is no order 4711.")
	require.Equal(t, []string{"US", "US"}, regions(), "One order could not be moved, so none is.")
}
