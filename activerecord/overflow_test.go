package activerecord_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// Go's integers wrap around without a word, and a wrapped total may even be
// positive: three times the largest price is.
func TestATotalThatDoesNotFitIsRefused(t *testing.T) {
	s := openShop(t)
	dear := activerecord.Product{SKU: "DEAR", Name: "Dear", Price: math.MaxInt64, Currency: "EUR"}
	s.create(t, &dear)
	placed, err := activerecord.PlaceOrder(s.db, s.ada.ID, "EU", "EUR")
	require.NoError(t, err)
	add := func(quantity int) func() error {
		return func() error { return s.find(t, placed.ID).AddItem(s.db, &dear, quantity) }
	}
	for _, quantity := range []int{2, 3, math.MaxInt} {
		s.assertRefused(t, activerecord.ErrInvalid, "add an item to order", add(quantity))
	}
	require.NoError(t, add(1)(), "once fits")
	s.assertRefused(t, activerecord.ErrInvalid, "too large", add(1))
}
