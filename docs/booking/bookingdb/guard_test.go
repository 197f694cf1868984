package bookingdb_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
)

const byOldCode = "INSERT INTO bookings (plan_id, reference, from_minute, to_minute, guests) VALUES (7, 'old', 720, 780, 1)"

// bob's booking overlaps that of old code.
var bob = booking.Booking{Reference: "bob", From: booking.At(12, 30), To: booking.At(13, 30), Guests: 1}

func TestWithoutTheGuardTwoBookingsOverlap(t *testing.T) {
	s := open(t)
	s.saved(t)
	plan := s.find(t)
	require.NoError(t, s.db.Exec(byOldCode).Error)
	require.NoError(t, plan.Book(bob))
	require.NoError(t, s.Plans.Save(t.Context(), plan))

	_, err := s.Plans.FindByID(t.Context(), 7)
	var corrupt *booking.CorruptPlanError
	require.ErrorAs(t, err, &corrupt)
	assert.Equal(t, &booking.OverlapError{First: "old", Second: "bob"}, corrupt.Err)
}

// A model without the version would overwrite the plan.
func TestAStaleRowOfAModelWithTheVersionIsRefused(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		s.saved(t)
		require.NoError(t, s.Guard.Install(t.Context()))
		var stale struct {
			ID        int64
			Room, Day string
			Seats     int
			Version   int64 `gorm:"not null;default:1"`
		}
		require.NoError(t, s.db.Table("plans").Take(&stale, 7).Error)
		require.NoError(t, bookRoom(t.Context(), s.Plans, 7, bob))
		stale.Seats = 1
		require.Error(t, s.db.Table("plans").Save(&stale).Error)
		s.find(t)
		require.NoError(t, s.Guard.Remove(t.Context()))
	})
}

func TestABookingByOldCodeIsAConflict(t *testing.T) {
	s := open(t)
	s.saved(t)
	require.NoError(t, s.Guard.Install(t.Context()))
	plan := s.find(t)
	require.NoError(t, s.db.Exec(byOldCode).Error)
	require.NoError(t, plan.Book(bob))
	var conflict *booking.ConflictError
	require.ErrorAs(t, s.Plans.Save(t.Context(), plan), &conflict)

	var overlap *booking.OverlapError
	require.ErrorAs(t, bookRoom(t.Context(), s.Plans, 7, bob), &overlap, "Update loads it again")
	require.NoError(t, s.Guard.Remove(t.Context()))
}
