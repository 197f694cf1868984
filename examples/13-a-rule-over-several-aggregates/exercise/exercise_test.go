//go:build exercise

package exercise

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func TestACustomerHasOnePendingOrder(t *testing.T) {
	db := exercise.OpenShop(t, nil)
	require.NoError(t, Migrate(db))
	var first error
	interrupted := false
	interrupt := func(*gorm.DB) { // the other request, whole, as soon as this one has looked
		if !interrupted {
			interrupted = true
			_, first = Place(db, lesson.Ada)
		}
	}
	require.NoError(t, db.Callback().Query().After("gorm:query").Register("other request", interrupt))

	_, second := Place(db, lesson.Ada)
	if !interrupted { // it does not look
		_, first = Place(db, lesson.Ada)
		first, second = second, first
	}
	require.NoError(t, first)
	require.ErrorIs(t, second, ErrOpenOrder, "The customer has two pending orders: both requests looked before either placed one.")

	require.NoError(t, db.Exec("UPDATE orders SET status = 'cancelled', cancelled_at = ?", time.Now()).Error)
	_, err := Place(db, lesson.Ada)
	require.NoError(t, err, "An order that is not pending is in nobody's way.")
}
