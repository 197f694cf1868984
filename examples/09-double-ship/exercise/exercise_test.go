//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func TestTwoRequestsShipOneParcel(t *testing.T) {
	db := exercise.OpenShop(t, nil)
	paid, err := lesson.PaidOrder(db, lesson.Coffee)
	require.NoError(t, err)
	first, err := activerecord.FindOrder(db, paid.ID)
	require.NoError(t, err)
	second, err := activerecord.FindOrder(db, paid.ID)
	require.NoError(t, err)

	require.NoError(t, Ship(db, first))
	require.ErrorIs(t, Ship(db, second), activerecord.ErrWrongStatus,
		"Both requests shipped the order: the one that came second looked at an old copy.")

	var stock activerecord.Stock
	require.NoError(t, db.First(&stock, "product_id = ?", lesson.Coffee).Error)
	require.Equal(t, 99, stock.Quantity, "One piece was sold, so 99 of 100 are left.")
	status, err := lesson.Status(t.Context(), db, paid.ID)
	require.NoError(t, err)
	require.Equal(t, activerecord.StatusShipped, status)
}
