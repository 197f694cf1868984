package severalaggregates

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Each order is right, and the customer has two. Only the index is asked by everyone.
func TestARuleOverSeveralOrdersIsBrokenOnBothSides(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal)
	assert.NoError(t, result.DomainModel.Refusal)
	assert.ErrorIs(t, result.Care.Refusal, errPending)
}

// A server lets both through too: here are the two requests that the lesson records.
func TestOnServersTheRuleIsBrokenOnBothSidesToo(t *testing.T) {
	onServers(t, func(t *testing.T, engine string) {
		for way, test := range map[string]struct {
			indexed  bool
			requests requests
			pending  int64
		}{
			"activerecord": {false, rowRequests(place), 2},
			"care":         {true, rowRequests(placeUnlessPending), 1},
			"domainmodel":  {false, orderRequests, 2},
		} {
			t.Run(way, func(t *testing.T) {
				s := newSession(t, engine)
				if test.indexed {
					require.NoError(t, createIndex(s.db))
				}
				assert.Equal(t, test.indexed, test.requests.sideBySide(t.Context(), s) != nil)
				assert.Equal(t, test.pending, pending(t, s))
			})
		}
	})
}

// While one request has the lock, another one does not get it.
func TestOnServersTheLockKeepsOthersOut(t *testing.T) {
	onServers(t, func(t *testing.T, engine string) {
		domain := newSession(t, engine)
		for side, s := range map[string]session{"activerecord": {db: domain.db}, "domainmodel": domain} {
			err := locked(func(context.Context, session) error {
				lock := clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsNoWait}
				return domain.db.Clauses(lock).Take(&activerecord.Customer{}, lesson.Ada).Error
			})(t.Context(), s)
			assert.ErrorIs(t, err, repository.ErrTryAgain, side)
		}
	})
}

// Eight requests look before any of them saves.
func TestOnServersTheWiderAggregateLetsOneThrough(t *testing.T) {
	onServers(t, func(t *testing.T, engine string) {
		for side, r := range map[string]requests{"activerecord": rowRequests(place), "domainmodel": orderRequests} {
			t.Run(side, func(t *testing.T) {
				s := newSession(t, engine)
				if side == "activerecord" {
					s.store = nil
				}
				var looked, all sync.WaitGroup
				looked.Add(8)
				look := then(r.look, func(context.Context, session) error { looked.Done(); looked.Wait(); return nil })
				for i := range 8 {
					mine := session{s.db, s.store, s.id + domainmodel.OrderID(i)}
					all.Go(func() { assert.NoError(t, unlessRefused(asOne(look, r.place)(t.Context(), mine))) })
				}
				all.Wait()
				assert.EqualValues(t, 1, pending(t, s))
			})
		}
	})
}

// The repository can't tell which key it was.
func TestWhatTheIndexRefusesIsReportedAsAnOrderThatExists(t *testing.T) {
	for _, engine := range enginetest.Engines {
		t.Run(engine, func(t *testing.T) {
			s := newSession(t, engine)
			require.NoError(t, createIndex(s.db))
			err := orderRequests.sideBySide(t.Context(), s)
			var exists *domainmodel.OrderExistsError
			require.ErrorAs(t, err, &exists)
			require.ErrorIs(t, err, gorm.ErrDuplicatedKey)
			_, err = s.store.Orders.FindByID(t.Context(), exists.OrderID)
			assert.ErrorIs(t, err, domainmodel.ErrOrderNotFound, "it does not exist")
		})
	}
}

// Messages to a warehouse come twice, and late.
func TestAReservationUnderTheOrdersIDIsMadeOnceAndReleasedOnce(t *testing.T) {
	for _, engine := range enginetest.Engines {
		t.Run(engine, func(t *testing.T) {
			s := newSession(t, engine)
			for _, step := range []struct {
				do    func(*gorm.DB, int64) error
				order int64
				want  error
				taken int
			}{
				{reserve, 1, nil, 1},
				{reserve, 1, nil, 1},
				{release, 1, nil, 0},
				{release, 1, nil, 0},
				{reserve, 1, errReleased, 0},
				{release, 2, nil, 0},
				{reserve, 2, errReleased, 0},
			} {
				require.ErrorIs(t, step.do(s.db, step.order), step.want)
				taken, err := takenOf(s.db)
				require.NoError(t, err)
				require.Equal(t, step.taken, taken)
			}
		})
	}
}

func onServers(t *testing.T, test func(t *testing.T, engine string)) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) { test(t, engine) })
	}
}

// newSession has the shop of the lesson in a database of the test's own.
func newSession(t *testing.T, engine string) session {
	t.Helper()
	db, store := lessontest.Shop(t, engine)
	require.NoError(t, prepare(db))
	return session{db, store, opened}
}

func pending(t *testing.T, s session) int64 {
	t.Helper()
	n, err := pendingOf(s.db)
	require.NoError(t, err)
	return n
}
