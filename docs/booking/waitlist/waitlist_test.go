package waitlist_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
)

func request(reference string, from, to int) booking.Booking {
	return booking.Booking{Reference: reference, From: booking.At(from, 0), To: booking.At(to, 0), Guests: 1}
}

func plan(t *testing.T, bookings ...booking.Booking) *booking.Plan {
	t.Helper()
	plan, err := booking.NewPlan(7, "Blue", "2026-03-14", 6)
	require.NoError(t, err)
	for _, b := range bookings {
		require.NoError(t, plan.Book(b))
	}
	return plan
}

func TestThoseWhoFitAreBookedInTheirOrderAndTheOthersKeepTheirPlaces(t *testing.T) {
	list := waitlist.New(7)
	for _, r := range []booking.Booking{request("early", 8, 10), request("long", 9, 12), request("bob", 9, 10), request("cy", 9, 10), request("dan", 10, 11)} {
		require.NoError(t, list.Add(r))
	}
	day := plan(t, request("ada", 8, 9), request("eve", 11, 12))
	for range 2 { // the second time, there is nothing left to book
		list.BookInto(day)
		assert.Equal(t, []booking.Booking{request("ada", 8, 9), request("bob", 9, 10), request("dan", 10, 11), request("eve", 11, 12)}, day.Snapshot().Bookings)
		assert.Equal(t, []booking.Booking{request("early", 8, 10), request("long", 9, 12), request("cy", 9, 10)}, list.Snapshot().Requests)
	}
}

func TestARequestThatNoPlanTakesIsDropped(t *testing.T) {
	many := request("bus", 9, 10)
	many.Guests = 50
	list := waitlist.New(7)
	require.NoError(t, list.Add(many))
	require.NoError(t, list.Add(request("ada", 12, 13))) // who has a booking
	day := plan(t, request("ada", 10, 11))
	list.BookInto(day)
	assert.Empty(t, list.Snapshot().Requests)

	closed := waitlist.New(7)
	require.NoError(t, closed.Add(request("bob", 9, 10)))
	day.Close()
	closed.BookInto(day)
	assert.Empty(t, closed.Snapshot().Requests)
	assert.Len(t, day.Snapshot().Bookings, 1)
}

func TestARefusedRequestDoesNotWait(t *testing.T) {
	list := waitlist.New(7)
	require.NoError(t, list.Add(request("bob", 9, 10)))
	for _, refused := range []booking.Booking{request("bob", 12, 13), request("", 9, 10), request("cy", 10, 9)} {
		var invalid *booking.InvalidValueError
		require.ErrorAs(t, list.Add(refused), &invalid)
	}
	assert.Equal(t, []booking.Booking{request("bob", 9, 10)}, list.Snapshot().Requests)
}

func TestNobodyWaitsForAClosedPlan(t *testing.T) {
	list := waitlist.New(7)
	require.NoError(t, list.Add(request("bob", 9, 10)))
	list.Close()
	assert.Empty(t, list.Snapshot().Requests)
	var closed *booking.ClosedError
	require.ErrorAs(t, list.Add(request("cy", 9, 10)), &closed)
}

// A caller who took it for a refusal would drop the request.
func TestCorruptRowsAreNotARefusal(t *testing.T) {
	_, corrupt := waitlist.Restore(waitlist.Snapshot{Plan: 7, Version: 1, Requests: []booking.Booking{request("", 9, 10)}})
	require.Error(t, corrupt)
	assert.False(t, booking.Refused(corrupt), corrupt)
	_, corrupt = booking.Restore(booking.Snapshot{
		ID: 7, Room: "Blue", Day: "2026-03-14", Seats: 6, Version: 1, Bookings: []booking.Booking{request("bob", 9, 10), request("cy", 9, 10)},
	})
	require.Error(t, corrupt)
	assert.False(t, booking.Refused(corrupt), corrupt)
	var overlap *booking.OverlapError
	assert.False(t, errors.As(corrupt, &overlap), corrupt)
}
