package bookingdb_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// These are the ideas of repository/repositorytest, asked of another repository.

func TestWhatIsSavedIsFound(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	assert.Equal(t, plan.Snapshot(), s.find(t).Snapshot())

	empty, err := booking.NewPlan(8, "Green", "2026-03-14", 2)
	require.NoError(t, err)
	require.NoError(t, s.plans.Save(t.Context(), empty))
	found, err := s.plans.FindByID(t.Context(), 8)
	require.NoError(t, err)
	assert.Equal(t, empty.Snapshot(), found.Snapshot(), "a plan without bookings has a row, too")
}

func TestWhatWasNeverSavedIsNotFound(t *testing.T) {
	_, err := open(t).plans.FindByID(t.Context(), 7)
	require.ErrorIs(t, err, booking.ErrPlanNotFound)
}

// A repository that handed out its own pointer would hide a forgotten Save.
func TestTheRepositoryKeepsCopies(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Cancel("ada"))
	assert.Len(t, s.find(t).Snapshot().Bookings, 2)
	require.NoError(t, s.find(t).Cancel("eve"))
	assert.Len(t, s.find(t).Snapshot().Bookings, 2)
}

func TestARemovedBookingIsGone(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Cancel("ada"))
	require.NoError(t, plan.Book(booking.Booking{Reference: "bob", From: booking.At(9, 0), To: booking.At(9, 30), Guests: 1}))
	require.NoError(t, s.plans.Save(t.Context(), plan))
	assert.Equal(t, plan.Snapshot(), s.find(t).Snapshot())
	assert.EqualValues(t, 2, s.count(t, "bookings"))
}

// To the plan it is another booking, to storage a changed row.
func TestABookingThatWasReplacedIsStoredAsItIsNow(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Cancel("ada"))
	require.NoError(t, plan.Book(booking.Booking{Reference: "ada", From: booking.At(7, 0), To: booking.At(7, 30), Guests: 6}))
	require.NoError(t, s.plans.Save(t.Context(), plan))
	assert.Equal(t, plan.Snapshot(), s.find(t).Snapshot())
}

// Each of the two bookings is free in the plan that its side has loaded. Stored
// together they would overlap.
func TestTheSecondOfTwoIsTold(t *testing.T) {
	s := open(t)
	s.saved(t)
	first, second := s.find(t), s.find(t)
	require.NoError(t, first.Book(booking.Booking{Reference: "bob", From: booking.At(12, 0), To: booking.At(13, 0), Guests: 1}))
	require.NoError(t, second.Book(booking.Booking{Reference: "cy", From: booking.At(12, 30), To: booking.At(13, 0), Guests: 1}))
	require.NoError(t, s.plans.Save(t.Context(), first))
	before := second.Snapshot()

	var conflict *booking.ConflictError
	require.ErrorAs(t, s.plans.Save(t.Context(), second), &conflict)
	assert.Equal(t, booking.ConflictError{PlanID: 7, Loaded: 1, Stored: 2}, *conflict)
	assert.Equal(t, first.Snapshot(), s.find(t).Snapshot())
	assert.Equal(t, before, second.Snapshot())
}

// A change to a booking alone is a change to the plan: the row of the plan has no
// column that it moves, except the version.
func TestMovingABookingMovesTheVersion(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Move("ada", booking.At(8, 0), booking.At(9, 0)))
	require.NoError(t, s.plans.Save(t.Context(), plan))
	assert.EqualValues(t, 2, plan.Version())
	assert.Equal(t, plan.Snapshot(), s.find(t).Snapshot())
}

func TestSavingNothingWritesNothing(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	s.tap.Start()
	require.NoError(t, s.plans.Save(t.Context(), plan))
	assert.Empty(t, s.tap.Stop())
	assert.EqualValues(t, 1, plan.Version())
}

func TestOnlyTheDifferenceIsWritten(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Move("ada", booking.At(8, 0), booking.At(9, 0)))
	s.tap.Start()
	require.NoError(t, s.plans.Save(t.Context(), plan))
	assert.Len(t, s.tap.Stop(), 4, "BEGIN, the plan, the booking, COMMIT")
}

func TestAPlanIsLoadedByOneStatement(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.tap.Start()
	s.find(t)
	assert.Len(t, s.tap.Stop(), 1)
}

// An upsert would bring it back.
func TestADeletedPlanStaysDeleted(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	s.exec(t, "DELETE FROM plans WHERE id = 7")
	require.NoError(t, plan.Cancel("ada"))
	require.ErrorIs(t, s.plans.Save(t.Context(), plan), booking.ErrPlanNotFound)
	assert.Zero(t, s.count(t, "plans"))
	assert.Zero(t, s.count(t, "bookings"))
}

func TestAPlanIsOpenedOnce(t *testing.T) {
	s := open(t)
	s.saved(t)
	for id, day := range map[booking.PlanID]string{7: "2026-03-15", 8: "2026-03-14"} {
		again, err := booking.NewPlan(id, "Blue", day, 6)
		require.NoError(t, err)
		require.ErrorIs(t, s.plans.Save(t.Context(), again), booking.ErrPlanExists)
		assert.Zero(t, again.Version())
	}
}

// Every operation of a save fails once, COMMIT too. Neither the plan in memory nor
// the rows have changed then, and the same Save succeeds afterwards.
func TestARolledBackSaveLeavesEverythingAsItWas(t *testing.T) {
	const operations = 7 // BEGIN, the plan, a booking removed, changed, added, the events, COMMIT
	for k := 1; k <= operations; k++ {
		s := open(t)
		plan := s.saved(t)
		stored := plan.Snapshot()
		require.NoError(t, plan.Cancel("ada"))
		require.NoError(t, plan.Move("eve", booking.At(9, 0), booking.At(9, 30)))
		require.NoError(t, plan.Book(booking.Booking{Reference: "bob", From: booking.At(12, 0), To: booking.At(13, 0), Guests: 1}))
		changed := plan.Snapshot()

		s.tap.FailAt(k, sqltap.FailBefore)
		require.ErrorIs(t, s.plans.Save(t.Context(), plan), sqltap.ErrInjected)
		failed, hit := s.tap.Disarm()
		require.True(t, hit)
		if k == operations {
			assert.Equal(t, sqltap.Commit, failed.Kind)
		}
		assert.Equal(t, changed, plan.Snapshot(), failed)
		assert.Equal(t, stored, s.find(t).Snapshot(), failed)

		require.NoError(t, s.plans.Save(t.Context(), plan), failed)
		assert.Equal(t, plan.Snapshot(), s.find(t).Snapshot())
	}
}

// A COMMIT can last though its answer is lost. Saved again, the plan is not stored twice.
func TestALostAnswerToACommitIsAConflictAtTheNextSave(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Cancel("ada"))
	s.tap.FailAt(5, sqltap.FailAfter) // BEGIN, the plan, the booking, the event, COMMIT
	require.ErrorIs(t, s.plans.Save(t.Context(), plan), sqltap.ErrInjected)
	failed, _ := s.tap.Disarm()
	require.Equal(t, sqltap.Commit, failed.Kind)

	var conflict *booking.ConflictError
	require.ErrorAs(t, s.plans.Save(t.Context(), plan), &conflict)
	found := s.find(t)
	assert.EqualValues(t, 2, found.Version())
	assert.Len(t, found.Snapshot().Bookings, 1)
}

func TestACancelledContextStopsEverything(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.plans.FindByID(ctx, 7)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, s.plans.Save(ctx, plan), context.Canceled, "though there is nothing to write")
	require.NoError(t, plan.Cancel("ada"))
	require.ErrorIs(t, s.plans.Save(ctx, plan), context.Canceled)
	assert.EqualValues(t, 1, s.find(t).Version())
}

// What was written past the rules is not repaired by chance, nor carried on.
func TestCorruptRowsAreRefused(t *testing.T) {
	for _, damage := range []string{
		"UPDATE bookings SET from_minute = 600, to_minute = 660", // they overlap
		"UPDATE bookings SET guests = 7 WHERE reference = 'ada'",
		"UPDATE bookings SET to_minute = from_minute",
		"UPDATE bookings SET reference = '' WHERE reference = 'ada'",
		"UPDATE plans SET seats = 3",
		"UPDATE plans SET day = 'Saturday'",
		"UPDATE plans SET version = 0",
	} {
		s := open(t)
		s.saved(t)
		s.exec(t, damage)
		_, err := s.plans.FindByID(t.Context(), 7)
		var corrupt *booking.CorruptPlanError
		require.ErrorAs(t, err, &corrupt, damage)
		assert.EqualValues(t, 7, corrupt.PlanID)
	}
}

type store struct {
	plans *bookingdb.Plans
	store *bookingdb.Store
	db    *gorm.DB
	tap   *sqltap.Tap
}

func open(t *testing.T) store {
	t.Helper()
	tap := new(sqltap.Tap)
	db, err := sqlite.Open(sqlite.Memory, sqlite.WithConnector(tap.Wrap))
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, pool.Close()) })
	require.NoError(t, bookingdb.Migrate(db))
	opened, err := bookingdb.New(db)
	require.NoError(t, err)
	return store{opened.Plans, opened, db, tap}
}

// saved returns plan 7, with two bookings, stored.
func (s store) saved(t *testing.T) *booking.Plan {
	t.Helper()
	plan, err := booking.NewPlan(7, "Blue", "2026-03-14", 6)
	require.NoError(t, err)
	require.NoError(t, plan.Book(booking.Booking{Reference: "eve", From: booking.At(10, 30), To: booking.At(11, 0), Guests: 2}))
	require.NoError(t, plan.Book(booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}))
	require.NoError(t, s.plans.Save(t.Context(), plan))
	return plan
}

func (s store) find(t *testing.T) *booking.Plan {
	t.Helper()
	plan, err := s.plans.FindByID(t.Context(), 7)
	require.NoError(t, err)
	return plan
}

func (s store) exec(t *testing.T, statement string) {
	t.Helper()
	require.NoError(t, s.db.Exec(statement).Error)
}

func (s store) count(t *testing.T, table string) (rows int64) {
	t.Helper()
	require.NoError(t, s.db.Table(table).Count(&rows).Error)
	return rows
}
