package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestTheCatalogueKnowsThePriceOfToday(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for _, price := range []int64{1001, 0} {
			s.Exec(t, "UPDATE products SET price = ? WHERE id = 1", price)
			want, err := domainmodel.NewProduct(1, domainmodel.MustMoney(price, domainmodel.EUR))
			require.NoError(t, err)
			found, err := s.Catalogue.FindProduct(t.Context(), 1)
			require.NoError(t, err)
			assert.Equal(t, want, found)
		}
		for _, unknown := range []domainmodel.ProductID{1 << 62, 0, -1} {
			_, err := s.Catalogue.FindProduct(t.Context(), unknown)
			var missing *domainmodel.NoProductError
			require.ErrorAs(t, err, &missing)
			assert.Equal(t, unknown, missing.ProductID)
		}
	})
}

// A price of NULL is not a gift, which is what gorm would read.
func TestABrokenRowIsNoProduct(t *testing.T) {
	for name, change := range map[string]string{
		"a price of NULL":       "UPDATE products SET price = NULL",
		"a price in words":      "UPDATE products SET price = 'free'",
		"a negative price":      "UPDATE products SET price = -1",
		"a currency of NULL":    "UPDATE products SET currency = NULL",
		"a currency of no code": "UPDATE products SET currency = 'eu'",
	} {
		t.Run(name, func(t *testing.T) {
			s := openUnguarded(t)
			s.Exec(t, change)
			found, err := s.Catalogue.FindProduct(t.Context(), 1)
			var corrupt *domainmodel.CorruptRowError
			require.ErrorAs(t, err, &corrupt)
			assert.Regexp(t, "^stored price of product 1 is corrupt: ", err)
			assert.Equal(t, domainmodel.KindCorrupt, domainmodel.KindOf(err), "no request is at fault")
			assert.Zero(t, found)
		})
	}
}
