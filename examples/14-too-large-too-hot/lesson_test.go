package toolargetoohot

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Ten people load an order, and in each round only one can save it, so there are ten rounds.
func TestALargeAggregateIsLoadedWholeAndSavedByOneAtATime(t *testing.T) {
	lessontest.Run(t, Lesson)
}

func TestOnServersItIsTheSame(t *testing.T) {
	l := Lesson
	l.Costs = nil // they decide nothing, and take time
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) { lessontest.RunOn(t, l, lessontest.Engine(t, engine)) })
	}
}

// On one side the aggregate asks for the status, and on the other two ways the UPDATE does.
func TestNoItemOfAPaidOrderIsChanged(t *testing.T) {
	db, store := lessontest.Shop(t, "sqlite")
	require.NoError(t, prepare(db))
	w := &lesson.World{DB: db, Store: store}
	pay, err := orders(w).pay(t.Context(), small)
	require.NoError(t, err)
	require.NoError(t, pay())
	for name, way := range map[string]way{"activerecord": rows(w), "care": lines(w), "domainmodel": orders(w)} {
		e, err := way.edit(t.Context(), small, 1, 2)
		require.NoError(t, err, name)
		err = e.save()
		assert.True(t, errors.Is(err, activerecord.ErrWrongStatus) || domainmodel.KindOf(err) == domainmodel.KindRefused, "%s: %v", name, err)
		observed, _, err := lesson.Totals(t.Context(), db, small)
		require.NoError(t, err)
		assert.Equal(t, "stored 10.00 EUR, items sum to 10.00 EUR", observed, name)
	}
}

// Update starts over after a conflict. On a server, conflicts occur once ten have loaded the
// order at the same time.
func TestUpdateServesAllTenOnAServerInMoreThanTenTries(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			db, store := lessontest.Shop(t, engine)
			require.NoError(t, prepare(db))

			var tries atomic.Int64
			var loaded, all sync.WaitGroup
			loaded.Add(people)
			for i := range people {
				all.Go(func() {
					var once sync.Once
					_, err := store.Orders.Update(t.Context(), large, func(order *domainmodel.Order) error {
						tries.Add(1)
						once.Do(func() { loaded.Done(); loaded.Wait() })
						return order.ChangeQuantity(domainmodel.ProductID(i+1), 2)
					})
					assert.NoError(t, err)
				})
			}
			all.Wait()
			assert.Greater(t, tries.Load(), int64(people))
			_, same, err := lesson.Totals(t.Context(), db, large)
			require.NoError(t, err)
			assert.True(t, same)
		})
	}
}
