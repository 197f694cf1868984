//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func TestTheSecondClerkIsRefused(t *testing.T) {
	db := exercise.OpenShop(t, nil)
	placed, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Tea)
	require.NoError(t, err)
	find := func() *activerecord.Order {
		order, err := activerecord.FindOrder(db, placed.ID)
		require.NoError(t, err)
		return order
	}
	totalIsSum := func() {
		observed, same, err := lesson.Totals(t.Context(), db, placed.ID)
		require.NoError(t, err)
		require.True(t, same, "A change got lost: %s.", observed)
	}

	first, second := find(), find()
	require.NoError(t, SetQuantity(db, first, lesson.Coffee, 2))
	require.ErrorIs(t, SetQuantity(db, second, lesson.Tea, 3), ErrChanged,
		"The second clerk was not refused: the order had changed since it was loaded.")
	totalIsSum()

	require.NoError(t, SetQuantity(db, find(), lesson.Tea, 3), "A clerk who has loaded the order again may change it.")
	totalIsSum()
}
