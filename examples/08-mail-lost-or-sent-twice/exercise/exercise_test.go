//go:build exercise

package exercise

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
)

func TestTheCustomerIsToldWhenTheMailerIsUpAgain(t *testing.T) {
	ctx, now, price := t.Context(), time.Now(), domainmodel.MustMoney(1000, domainmodel.EUR)
	order, err := domainmodel.NewOrder(1, 1, "EU", domainmodel.EUR, now)
	require.NoError(t, err)
	coffee, err := domainmodel.NewProduct(1, price)
	require.NoError(t, err)
	store := memory.New()
	require.NoError(t, errors.Join(order.AddItem(coffee, 1), order.Pay(price, now), store.Orders.Save(ctx, order)))

	down := errors.New("the mailer is down")
	mails := 0
	shop := Shop{Store: store, Mail: func(domainmodel.OrderID) error {
		if down != nil {
			return down
		}
		mails++
		return nil
	}}
	shipped := shop.Ship(ctx, order.ID(), 1, price)
	_ = shop.EveryMinute(ctx) // may say that the mailer is down
	down = nil
	require.NoError(t, shop.EveryMinute(ctx))
	require.Equal(t, 1, mails, "The order is shipped, and its customer was never told.")
	require.NoError(t, shop.EveryMinute(ctx))
	require.Equal(t, 1, mails, "The customer was told again.")
	require.NoError(t, shipped, "Ship failed because the mailer was down, and the order is shipped.")
}
