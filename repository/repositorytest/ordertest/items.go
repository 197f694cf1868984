package ordertest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

func ids(products ...domainmodel.ProductID) []domainmodel.ProductID { return products }

func productsOf(order *domainmodel.Order) (products []domainmodel.ProductID) {
	for item := range order.Items() {
		products = append(products, item.ProductID())
	}
	return products
}

var itemCases = []suite.Case[Store]{
	{
		Name:     "items come back in the order in which they were added",
		Sentence: "An item that was removed and added again stands behind those that were added before it, new ones too, and has its new price.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			for at, change := range []struct {
				remove, add []domainmodel.ProductID
				want        []domainmodel.ProductID
			}{
				{remove: ids(3), add: ids(4, 3), want: ids(1, 2, 4, 3)},
				{remove: ids(1, 2), add: ids(1, 2), want: ids(3, 1, 2)},
				{remove: ids(2, 3), add: ids(3, 2), want: ids(1, 3, 2)},
				{remove: ids(3), add: ids(3), want: ids(1, 2, 3)},
				{remove: ids(1, 2, 3), add: ids(5, 2, 4, 1), want: ids(5, 2, 4, 1)},
			} {
				order := saved(t, s, domainmodel.OrderID(at+1), 1, 2, 3)
				for _, id := range change.remove {
					require.NoError(t, order.RemoveItem(id))
				}
				for _, id := range change.add {
					dearer, err := domainmodel.NewProduct(id, domainmodel.MustMoney(7000, domainmodel.EUR))
					require.NoError(t, err)
					require.NoError(t, order.AddItem(dearer, 2))
				}
				require.NoError(t, s.Orders.Save(ctx, order))
				assert.Equal(t, change.want, productsOf(find(t, s, order.ID())))
				assert.Equal(t, order.Snapshot(), find(t, s, order.ID()).Snapshot())
			}
		},
	},
	{
		Name:     "large orders are stored whole",
		Sentence: "An order may have more items than fit into one statement.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			order := newOrder(t, 1)
			for id := domainmodel.ProductID(1); id <= Products; id++ {
				require.NoError(t, order.AddItem(product(t, id), 1))
			}
			require.NoError(t, s.Orders.Save(ctx, order))
			assert.Equal(t, order.Snapshot(), find(t, s, 1).Snapshot())
		},
	},
}
