//go:build exercise

package exercise

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

func TestAnUnpaidOrderIsCancelledAfterAWeek(t *testing.T) {
	var function any = CancelUnpaid
	cancelUnpaid, ok := function.(func(context.Context, domainmodel.OrderRepository, domainmodel.OrderID, time.Time) error)
	require.True(t, ok, "CancelUnpaid takes the repository of a database, so this test can't give it one in memory.")

	ctx, now, orders := t.Context(), time.Now(), memory.New().Orders
	for id, age := range map[domainmodel.OrderID]time.Duration{1: 7 * 24 * time.Hour, 2: time.Hour} {
		order, err := domainmodel.NewOrder(id, 1, "EU", domainmodel.EUR, now.Add(-age))
		require.NoError(t, err)
		require.NoError(t, orders.Save(ctx, order))
	}
	require.NoError(t, cancelUnpaid(ctx, orders, 1, now))
	old, err := orders.FindByID(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, domainmodel.StatusCancelled, old.Status())
	require.ErrorIs(t, cancelUnpaid(ctx, orders, 2, now), ErrTooEarly)
}
