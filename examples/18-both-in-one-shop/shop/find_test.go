package shop_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The ranges of numbers that are asked for are those whose digits begin so.
func TestAnOrderIsFoundByTheDigitsThatItsIDBeginsWith(t *testing.T) {
	db, store := lessontest.Shop(t, "memory")
	s := shop.Shop{Store: store}

	ids := []int64{-42, 1, 7, 42, 99, 100, 101, 420, 999, 1000, 4199, 4300, 922337203685477580, math.MaxInt64 - 7, math.MaxInt64}
	for _, id := range ids {
		row := activerecord.Order{ID: id, CustomerID: lesson.Ada, Region: "EU", Currency: "EUR", Status: "pending", PlacedAt: time.Now()}
		require.NoError(t, db.Omit("Customer", "Warehouse", "Items").Create(&row).Error)
	}
	for _, digits := range []string{"1", "10", "100", "4", "42", "43", "5", "7", "9", "99", "9999", "92", "922337203685477580", "9223372036854775807", "9223372036854775806", "8"} {
		var want []domainmodel.OrderID
		for _, id := range ids {
			if strings.HasPrefix(strconv.FormatInt(id, 10), digits) {
				want = append(want, domainmodel.OrderID(id))
			}
		}
		found, err := s.FindOrder(t.Context(), digits)
		switch {
		case len(want) == 0:
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound, digits)
		case len(want) == 1 || want[0].String() == digits:
			assert.NoError(t, err, digits)
			assert.Equal(t, want[0], found)
		default:
			var ambiguous *shop.AmbiguousOrderError
			require.ErrorAs(t, err, &ambiguous, digits)
			assert.Equal(t, shop.AmbiguousOrderError{Digits: digits, Orders: want}, *ambiguous)
		}
	}
	var invalid *domainmodel.InvalidValueError
	_, err := s.FindOrder(t.Context(), "one")
	require.ErrorAs(t, err, &invalid)
}

// An error that names hundreds of orders would help nobody.
func TestAnAmbiguousOrderIsSaidToBeOneOfTheFirstTen(t *testing.T) {
	db, store := lessontest.Shop(t, "memory")
	for i := range 11 {
		row := activerecord.Order{ID: int64(70 + i), CustomerID: lesson.Ada, Region: "EU", Currency: "EUR", Status: "pending", PlacedAt: time.Now()}
		require.NoError(t, db.Omit("Customer", "Warehouse", "Items").Create(&row).Error)
		row.ID = int64(700 + i)
		require.NoError(t, db.Omit("Customer", "Warehouse", "Items").Create(&row).Error)
	}
	_, err := shop.Shop{Store: store}.FindOrder(t.Context(), "7")
	assert.EqualError(t, err, "order 7 is ambiguous: it could be 70, 71, 72, 73, 74, 75, 76, 77, 78, 79 or another one")
}
