package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
)

// What is refused leaves the plan as it was, whichever command it came through.
func TestACommandThatBreaksARuleChangesNothing(t *testing.T) {
	overlap, tooMany, invalid := new(*booking.OverlapError), new(*booking.TooManyGuestsError), new(*booking.InvalidValueError)
	for name, test := range map[string]struct {
		command func(p *booking.Plan) error
		want    any
	}{
		"overlapping the end":      {book("new", booking.At(9, 59), booking.At(11, 0), 1), overlap},
		"overlapping the start":    {book("new", booking.At(8, 0), booking.At(9, 1), 1), overlap},
		"around another":           {book("new", booking.At(8, 0), booking.At(13, 0), 1), overlap},
		"more guests than seats":   {book("new", booking.At(12, 0), booking.At(13, 0), 7), tooMany},
		"no guests":                {book("new", booking.At(12, 0), booking.At(13, 0), 0), invalid},
		"a reference that is used": {book("ada", booking.At(12, 0), booking.At(13, 0), 1), invalid},
		"no reference":             {book("", booking.At(12, 0), booking.At(13, 0), 1), invalid},
		"ending before it begins":  {book("new", booking.At(13, 0), booking.At(12, 0), 1), invalid},
		"after midnight":           {book("new", booking.At(23, 0), booking.At(24, 1), 1), invalid},
		"moved onto another":       {func(p *booking.Plan) error { return p.Move("ada", booking.At(10, 30), booking.At(12, 0)) }, overlap},
		"moving nothing":           {func(p *booking.Plan) error { return p.Move("bob", 0, 1) }, invalid},
		"cancelling nothing":       {func(p *booking.Plan) error { return p.Cancel("bob") }, invalid},
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t)
			before := plan.Snapshot()
			require.ErrorAs(t, test.command(plan), test.want)
			assert.Equal(t, before, plan.Snapshot())
		})
	}
}

func TestAClosedPlanTakesNoBooking(t *testing.T) {
	plan := planOf(t)
	plan.Close()
	var closed *booking.ClosedError
	require.ErrorAs(t, book("new", booking.At(12, 0), booking.At(13, 0), 1)(plan), &closed)
	require.ErrorAs(t, plan.Move("ada", 0, 1), &closed)
	require.NoError(t, plan.Cancel("ada"))
	assert.True(t, booking.Refused(closed))
	plan.Close()
	assert.Equal(t, []booking.Event{booking.PlanWasClosed{Plan: 7}, booking.BookingWasCancelled{Plan: 7, Reference: "ada", From: booking.At(9, 0), To: booking.At(10, 0)}}, plan.Events()[3:])
}

// The hall had 400 seats before there was a rule for new plans.
func TestAnOldPlanNeedNotKeepTheRulesForNewOnes(t *testing.T) {
	_, err := booking.NewPlan(7, "Hall", "2020-03-14", 400)
	var invalid *booking.InvalidValueError
	require.ErrorAs(t, err, &invalid)
	plan, err := booking.Restore(booking.Snapshot{ID: 7, Room: "Hall", Day: "2020-03-14", Seats: 400, Version: 1})
	require.NoError(t, err)
	require.NoError(t, book("ada", booking.At(9, 0), booking.At(10, 0), 300)(plan), "and is still a plan")
}

// Its bookings were nil before, and then an empty slice.
func TestAnEmptiedPlanEqualsOneThatWasNeverBooked(t *testing.T) {
	never, err := booking.Restore(booking.Snapshot{ID: 7, Room: "Blue", Day: "2026-03-14", Seats: 6, Version: 1})
	require.NoError(t, err)
	emptied, err := booking.NewPlan(7, "Blue", "2026-03-14", 6)
	require.NoError(t, err)
	require.NoError(t, book("ada", 0, 1, 1)(emptied))
	require.NoError(t, emptied.Cancel("ada"))
	before := never.Snapshot()
	before.Version = 0
	assert.Equal(t, before, emptied.Snapshot())
}

func TestARefusalIsToldFromOtherErrors(t *testing.T) {
	assert.True(t, booking.Refused(fmt.Errorf("book: %w", book("new", booking.At(9, 0), booking.At(10, 0), 1)(planOf(t)))))
	assert.True(t, booking.Refused(book("new", booking.At(9, 0), booking.At(10, 0), 7)(planOf(t))))
	assert.True(t, booking.Refused(planOf(t).Cancel("nobody")))
	assert.False(t, booking.Refused(nil))
	assert.False(t, booking.Refused(booking.ErrPlanNotFound))
	_, err := booking.Restore(booking.Snapshot{ID: 7})
	assert.False(t, booking.Refused(err), "%v is no refusal of a command", err)
}

// One meeting may begin in the minute in which another ends.
func TestBookingsMayTouch(t *testing.T) {
	plan := planOf(t)
	require.NoError(t, book("between", booking.At(10, 0), booking.At(10, 30), 6)(plan))
	require.NoError(t, plan.Cancel("ada"))
	require.NoError(t, plan.Move("between", booking.At(9, 0), booking.At(10, 30)))
	var references []string
	for b := range plan.Bookings() {
		references = append(references, b.Reference)
	}
	assert.Equal(t, []string{"between", "eve", "joe"}, references)
}

// Who holds a booking or a snapshot holds no part of the plan.
func TestNothingLeadsBackIntoThePlan(t *testing.T) {
	plan := planOf(t)
	plan.Snapshot().Bookings[0].Guests = 100
	slices.Collect(plan.Bookings())[0].Guests = 100
	assert.Equal(t, 4, plan.Snapshot().Bookings[0].Guests)

	stored := plan.Snapshot()
	stored.Version = 1
	plan, err := booking.Restore(stored)
	require.NoError(t, err)
	stored.Bookings[0].Guests = 100
	before, _ := plan.Restored()
	before.Bookings[0].Guests = 100
	before, _ = plan.Restored()
	assert.Equal(t, 4, before.Bookings[0].Guests)
	assert.Equal(t, 4, plan.Snapshot().Bookings[0].Guests)
}

func TestTheZeroPlanRefuses(t *testing.T) {
	require.Error(t, book("ada", 0, 1, 1)(new(booking.Plan)))
}

func TestAPlanThatCanNotBeIsNotOpened(t *testing.T) {
	for name, open := range map[string]func() (*booking.Plan, error){
		"ID":    func() (*booking.Plan, error) { return booking.NewPlan(0, "Blue", "2026-03-14", 6) },
		"room":  func() (*booking.Plan, error) { return booking.NewPlan(1, "", "2026-03-14", 6) },
		"day":   func() (*booking.Plan, error) { return booking.NewPlan(1, "Blue", "2026-02-30", 6) },
		"seats": func() (*booking.Plan, error) { return booking.NewPlan(1, "Blue", "2026-03-14", 0) },
	} {
		_, err := open()
		var invalid *booking.InvalidValueError
		require.ErrorAs(t, err, &invalid, name)
	}
}

func planOf(t *testing.T) *booking.Plan {
	t.Helper()
	plan, err := booking.NewPlan(7, "Blue", "2026-03-14", 6)
	require.NoError(t, err)
	require.NoError(t, book("eve", booking.At(10, 30), booking.At(11, 0), 2)(plan))
	require.NoError(t, book("ada", booking.At(9, 0), booking.At(10, 0), 4)(plan))
	require.NoError(t, book("joe", booking.At(18, 0), booking.At(19, 0), 1)(plan))
	return plan
}

func book(reference string, from, to booking.Minute, guests int) func(p *booking.Plan) error {
	return func(p *booking.Plan) error {
		return p.Book(booking.Booking{Reference: reference, From: from, To: to, Guests: guests})
	}
}

func TestANewIDIsAboveEarlierOnes(t *testing.T) {
	at := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	assert.Greater(t, booking.NewPlanID(at.Add(time.Millisecond)), booking.NewPlanID(at))
	assert.NotEqual(t, booking.NewPlanID(at), booking.NewPlanID(at))
	last := booking.NewPlanID(time.UnixMilli(1<<41 - 1))
	assert.Positive(t, last)
}
