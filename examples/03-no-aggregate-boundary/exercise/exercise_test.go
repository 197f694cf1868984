//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func TestTheOrderKeepsItsRulesWhenAnItemChanges(t *testing.T) {
	db := exercise.OpenShop(t, nil)
	store, err := repository.New(db)
	require.NoError(t, err)
	pending, err := lesson.PlacedOrder(db, lesson.Coffee, lesson.Tea)
	require.NoError(t, err)
	paid, err := lesson.PaidOrder(db, lesson.Coffee)
	require.NoError(t, err)
	change := func(order int64) error {
		return ChangeQuantity(t.Context(), store, domainmodel.OrderID(order), domainmodel.ProductID(lesson.Coffee), 3)
	}

	require.NoError(t, change(pending.ID))
	observed, same, err := lesson.Totals(t.Context(), db, pending.ID)
	require.NoError(t, err)
	require.True(t, same, "The stored total is not the sum of the items: write through the order that owns them. (%s)", observed)
	require.Contains(t, observed, "32.50", "The quantity was not changed.")

	var refused *domainmodel.CannotChangeOrderError
	require.ErrorAs(t, change(paid.ID), &refused, "An item of a paid order was changed: only the order knows that it is paid.")
}
