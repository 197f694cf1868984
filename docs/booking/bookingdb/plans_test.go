package bookingdb_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// TestPlansKeepTheContract has the rest.

// Each of the two bookings is free in the plan that its side has loaded. Stored
// together they would overlap.
func TestTheSecondOfTwoIsTold(t *testing.T) {
	s := open(t)
	s.saved(t)
	first, second := s.find(t), s.find(t)
	require.NoError(t, first.Book(booking.Booking{Reference: "bob", From: booking.At(12, 0), To: booking.At(13, 0), Guests: 1}))
	require.NoError(t, second.Book(booking.Booking{Reference: "cy", From: booking.At(12, 30), To: booking.At(13, 0), Guests: 1}))
	require.NoError(t, s.Plans.Save(t.Context(), first))
	before := second.Snapshot()

	var conflict *booking.ConflictError
	require.ErrorAs(t, s.Plans.Save(t.Context(), second), &conflict)
	assert.Equal(t, booking.ConflictError{PlanID: 7, Loaded: 1, Stored: 2}, *conflict)
	assert.Equal(t, first.Snapshot(), s.find(t).Snapshot())
	assert.Equal(t, before, second.Snapshot())
}

func TestOnlyTheDifferenceIsWritten(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Move("ada", booking.At(8, 0), booking.At(9, 0)))
	s.tap.Start()
	require.NoError(t, s.Plans.Save(t.Context(), plan))
	assert.Len(t, s.tap.Stop(), 5, "BEGIN, the plan, the booking, the event, COMMIT")
}

func TestAPlanIsOpenedOnce(t *testing.T) {
	s := open(t)
	s.saved(t)
	for id, day := range map[booking.PlanID]string{7: "2026-03-15", 8: "2026-03-14"} {
		again, err := booking.NewPlan(id, "Blue", day, 6)
		require.NoError(t, err)
		require.ErrorIs(t, s.Plans.Save(t.Context(), again), booking.ErrPlanExists)
		assert.Zero(t, again.Version())
	}
}

func TestAStoreOfATransactionHasItsOutbox(t *testing.T) {
	s := open(t)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *bookingdb.Store) error {
		_, err := tx.Outbox.RetryAll(ctx, "plan")
		return err
	}))
}

// A COMMIT can last though its answer is lost. Saved again, the plan is not stored twice.
func TestALostAnswerToACommitIsAConflictAtTheNextSave(t *testing.T) {
	s := open(t)
	plan := s.saved(t)
	require.NoError(t, plan.Cancel("ada"))
	s.tap.FailAt(5, sqltap.FailAfter) // BEGIN, the plan, the booking, the event, COMMIT
	require.ErrorIs(t, s.Plans.Save(t.Context(), plan), sqltap.ErrInjected)
	failed, _ := s.tap.Disarm()
	require.Equal(t, sqltap.Commit, failed.Kind)

	var conflict *booking.ConflictError
	require.ErrorAs(t, s.Plans.Save(t.Context(), plan), &conflict)
	found := s.find(t)
	assert.EqualValues(t, 2, found.Version())
	assert.Len(t, found.Snapshot().Bookings, 1)
}

// saved returns plan 7, with two bookings, stored.
func (s store) saved(t *testing.T) *booking.Plan {
	t.Helper()
	plan, err := booking.NewPlan(7, "Blue", "2026-03-14", 6)
	require.NoError(t, err)
	require.NoError(t, plan.Book(booking.Booking{Reference: "eve", From: booking.At(10, 30), To: booking.At(11, 0), Guests: 2}))
	require.NoError(t, plan.Book(booking.Booking{Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 4}))
	require.NoError(t, s.Plans.Save(t.Context(), plan))
	return plan
}

func (s store) find(t *testing.T) *booking.Plan {
	t.Helper()
	plan, err := s.Plans.FindByID(t.Context(), 7)
	require.NoError(t, err)
	return plan
}
