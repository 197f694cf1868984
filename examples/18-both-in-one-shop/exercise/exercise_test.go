//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

func TestAListTakesOneStatement(t *testing.T) {
	var tap sqltap.Tap
	db := exercise.OpenShop(t, tap.Wrap)
	store, err := repository.New(db)
	require.NoError(t, err)
	for _, product := range []int64{lesson.Coffee, lesson.Tea, lesson.Mug} {
		_, err := lesson.PlacedOrder(db, product)
		require.NoError(t, err)
	}

	tap.Start()
	totals, err := Totals(t.Context(), store, domainmodel.CustomerID(lesson.Ada))
	statements := lesson.Statements(tap.Stop())
	require.NoError(t, err)
	require.Equal(t, []int64{1000, 250, 800}, totals, "The totals are wrong.")
	require.Len(t, statements, 1, "The list takes a statement for each order: one is enough.")
}
