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

func TestTheCustomerPaysForWhatThePageShowed(t *testing.T) {
	ctx, orders, price := t.Context(), memory.New().Orders, domainmodel.MustMoney(1000, domainmodel.EUR)
	coffee, coffeeErr := domainmodel.NewProduct(1, price)
	tea, teaErr := domainmodel.NewProduct(2, price)
	order, err := domainmodel.NewOrder(1, 1, "EU", domainmodel.EUR, time.Now())
	require.NoError(t, errors.Join(coffeeErr, teaErr, err))
	require.NoError(t, errors.Join(order.AddItem(coffee, 1), orders.Save(ctx, order)))
	show := func() Page { return Page{order.ID(), order.Version(), order.Total()} }

	page := show()
	require.NoError(t, errors.Join(order.AddItem(coffee, 1), orders.Save(ctx, order)))
	require.Error(t, Pay(ctx, orders, page), "The order was paid with another total than the customer saw.")

	page = show()
	require.NoError(t, errors.Join(order.ChangeQuantity(coffee.ID(), 1), order.AddItem(tea, 1), orders.Save(ctx, order)))
	require.Error(t, Pay(ctx, orders, page), "The total is what the customer saw, and one of the items is not.")

	require.NoError(t, Pay(ctx, orders, show()), "Nothing has changed since the page was shown.")
}
