package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The domain knows customers, products and warehouses by their IDs only. That they
// exist, the foreign keys see to; the domain's own error says it, so that a caller
// needs no gorm to understand.
func TestAnOrderThatNamesWhatDoesNotExistIsRefused(t *testing.T) {
	for name, make := range map[string]func(*testing.T, *shop) *domainmodel.Order{
		"customer": func(t *testing.T, _ *shop) *domainmodel.Order {
			order, err := domainmodel.NewOrder(2, 404, "EU", domainmodel.EUR, noon)
			require.NoError(t, err)
			return order
		},
		"product of a new order": func(t *testing.T, _ *shop) *domainmodel.Order { return newOrder(t, 2, 4040) },
		"product of an old order": func(t *testing.T, s *shop) *domainmodel.Order {
			order := s.Find(t, 1)
			require.NoError(t, order.AddItem(product(t, 4040), 1))
			return order
		},
		"warehouse": func(t *testing.T, s *shop) *domainmodel.Order {
			order := s.Find(t, 1)
			require.NoError(t, order.Pay(order.Total(), noon))
			require.NoError(t, order.Ship(404, domainmodel.MustMoney(0, domainmodel.EUR), noon))
			return order
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			s.Saved(t, 1, 1)
			rows, order := s.rows(t), make(t, s)
			before := observe(order)
			err := s.Orders.Save(t.Context(), order)
			require.ErrorIs(t, err, domainmodel.ErrUnknownReference)
			assert.ErrorIs(t, err, gorm.ErrForeignKeyViolated)
			assert.ErrorContains(t, err, "save order "+order.ID().String()+": the order names a customer, a product or a warehouse that does not exist")
			assert.Equal(t, before, observe(order))
			assert.Equal(t, rows, s.rows(t))
		})
	}
}
