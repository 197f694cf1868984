//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func TestARepeatedRequestPlacesOneOrder(t *testing.T) {
	db := exercise.OpenShop(t, nil)
	store, err := repository.New(db)
	require.NoError(t, err)
	place := func(key string) domainmodel.OrderID {
		id, err := Place(t.Context(), store, key, domainmodel.CustomerID(lesson.Ada))
		require.NoError(t, err)
		return id
	}
	count := func() (orders int64) {
		require.NoError(t, db.Table("orders").Count(&orders).Error)
		return orders
	}

	first := place("request 1")
	again := place("request 1")
	require.EqualValues(t, 1, count(), "The customer has two orders: the request was carried out twice.")
	require.Equal(t, first, again, "The repetition was told the ID of an order that does not exist.")
	require.NotEqual(t, first, place("request 2"), "Another request is another order.")
	require.EqualValues(t, 2, count())
}
