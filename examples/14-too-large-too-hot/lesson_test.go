package toolargetoohot

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
