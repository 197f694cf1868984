package domainmodel_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestAProductHasAnIDAndAPriceThatMayBeNothing(t *testing.T) {
	gift, err := domainmodel.NewProduct(math.MaxInt64, eur(0))
	require.NoError(t, err)
	assert.Equal(t, domainmodel.ProductID(math.MaxInt64), gift.ID())
	assert.Equal(t, eur(0), gift.Price())
}

func TestAProductThatCannotBeSoldIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		id    domainmodel.ProductID
		price domainmodel.Money
		says  string
	}{
		"the zero ID":      {0, eur(1), "product ID 0 must be positive"},
		"a negative ID":    {-1, eur(1), "product ID -1 must be positive"},
		"the lowest ID":    {math.MinInt64, eur(1), "product ID -9223372036854775808 must be positive"},
		"a negative price": {1, eur(-1), "product 1: price -0.01 EUR must not be negative"},
		"the zero price":   {1, domainmodel.Money{}, `product 1: price 0.00: currency "" must be three letters from A to Z`},
	} {
		t.Run(name, func(t *testing.T) {
			product, err := domainmodel.NewProduct(test.id, test.price)

			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.EqualError(t, err, test.says)
			require.Equal(t, domainmodel.Product{}, product)
		})
	}
}
