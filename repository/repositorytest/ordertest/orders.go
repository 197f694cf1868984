package ordertest

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

var orderCases = []suite.Case[Store]{
	{
		Name:     "extreme values come back as they were saved",
		Sentence: "IDs, amounts, quantities and times at the ends of their ranges are stored exactly.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			order, err := domainmodel.NewOrder(math.MaxInt64, CustomerID, "A-16-LETTER-CODE", "JPY", time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC))
			require.NoError(t, err)
			free, err := domainmodel.NewProduct(1, domainmodel.MustMoney(0, "JPY"))
			require.NoError(t, err)
			require.NoError(t, order.AddItem(free, math.MaxInt32))
			dear, err := domainmodel.NewProduct(2, domainmodel.MustMoney(math.MaxInt64, "JPY"))
			require.NoError(t, err)
			require.NoError(t, order.AddItem(dear, 1))
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Equal(t, order.Snapshot(), find(t, s, order.ID()).Snapshot())
		},
	},
	{
		Name:     "what is not an order is refused",
		Sentence: "Save returns an *InvalidValueError for nil and for the zero Order.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			for _, order := range []*domainmodel.Order{nil, {}} {
				var invalid *domainmodel.InvalidValueError
				assert.NotPanics(t, func() { assert.ErrorAs(t, s.Orders.Save(ctx, order), &invalid) })
			}
		},
	},
}
