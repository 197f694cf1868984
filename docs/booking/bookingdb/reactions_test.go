package bookingdb_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/bookingdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

func TestWhoWaitsIsBookedWhenABookingIsCancelled(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		s.saved(t)
		s.wait(t, "bob", 9, 10)
		s.wait(t, "cy", 9, 10)
		s.cancel(t, "ada")
		var mails mailbox
		require.NoError(t, mails.relay(s).Drain(t.Context()))
		assert.Equal(t, []string{"bob", "eve"}, s.references(t))
		assert.Equal(t, []string{"cy"}, s.waiting(t))
		assert.Equal(t, []string{
			"plan-mail/7/1/1 RoomWasBooked", "plan-mail/7/1/2 RoomWasBooked", "plan-mail/7/2/1 BookingWasCancelled", "plan-mail/7/3/1 RoomWasBooked",
		}, mails.sent, "each once, in the order in which it happened")

		s.cancel(t, "bob")
		require.NoError(t, mails.relay(s).Drain(t.Context()))
		assert.Equal(t, []string{"cy", "eve"}, s.references(t))
		assert.Empty(t, s.waiting(t))
	})
}

func TestWhoWaitsIsBookedWhenABookingIsMoved(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	var mails mailbox
	require.NoError(t, mails.relay(s).Drain(t.Context())) // of his request, which would have him booked, too
	require.NoError(t, errorOf(s.Plans.Update(t.Context(), 7, func(p *booking.Plan) error { return p.Move("ada", booking.At(12, 0), booking.At(13, 0)) })))
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Equal(t, []string{"bob", "eve", "ada"}, s.references(t))
}

// Later mails of the plan wait. Reactions don't.
func TestAMailThatFailsHoldsNoReactionBackAndIsSentLater(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	s.cancel(t, "ada")
	mails := mailbox{fails: "plan-mail/7/1/1 RoomWasBooked"}
	require.ErrorIs(t, mails.relay(s).Drain(t.Context()), assert.AnError)
	assert.Equal(t, []string{"bob", "eve"}, s.references(t))
	assert.Empty(t, mails.sent)
	mails.fails = ""
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Equal(t, []string{
		"plan-mail/7/1/1 RoomWasBooked", "plan-mail/7/1/2 RoomWasBooked", "plan-mail/7/2/1 BookingWasCancelled", "plan-mail/7/3/1 RoomWasBooked",
	}, mails.sent)
}

func TestAReactionThatFailsIsTriedAgain(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	s.cancel(t, "ada")
	rename := func(from, to string) { require.NoError(t, s.db.Exec("ALTER TABLE "+from+" RENAME TO "+to).Error) }
	var mails mailbox
	rename("waitlists", "lost")
	require.Error(t, mails.relay(s).Drain(t.Context()))
	assert.NotContains(t, mails.sent, "plan-mail/7/2/1 BookingWasCancelled", "mail comes last")
	rename("lost", "waitlists")
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Contains(t, s.references(t), "bob")
}

// A relay that stops between a reaction and its note of it tells the event again, perhaps after
// other changes.
func TestToldAgainNobodyReactsAgain(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		s.saved(t)
		s.wait(t, "bob", 9, 10)
		s.wait(t, "cy", 9, 10)
		s.cancel(t, "ada")
		var mails mailbox
		require.NoError(t, mails.relay(s).Drain(t.Context()))
		s.tellAgain(t, &mails)
		assert.Equal(t, []string{"bob", "eve"}, s.references(t))
		assert.Equal(t, []string{"cy"}, s.waiting(t))
		assert.Equal(t, mails.sent[:len(mails.sent)/2], mails.sent[len(mails.sent)/2:], "a mail goes out again, under its ID")
	})
}

func TestNobodyWaitsWhenThePlanIsClosed(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	require.NoError(t, errorOf(s.Plans.Update(t.Context(), 7, func(p *booking.Plan) error { p.Close(); return nil })))
	var mails mailbox
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	closed := s.list(t)
	assert.True(t, closed.Snapshot().Closed)
	assert.Empty(t, s.waiting(t))
	s.tellAgain(t, &mails)
	assert.Equal(t, closed, s.list(t))
}

func TestWhoIsTooLateKeepsThePlace(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	s.cancel(t, "ada")
	require.NoError(t, bookRoom(t.Context(), s.Plans, 7, booking.Booking{Reference: "fay", From: booking.At(9, 0), To: booking.At(9, 30), Guests: 1}))
	s.wait(t, "cy", 9, 10)
	var mails mailbox
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Equal(t, []string{"fay", "eve"}, s.references(t))
	assert.Equal(t, []string{"bob", "cy"}, s.waiting(t))
}

// A damaged row is no answer: the events wait until it is repaired.
func TestNobodyIsLostWhenARowIsDamaged(t *testing.T) {
	for name, statements := range map[string][2]string{
		"list": {"UPDATE waitlists SET requests = '[{}]'", `UPDATE waitlists SET requests = '[{"reference":"bob","from":540,"to":600,"guests":1}]'`},
		"plan": {"UPDATE plans SET seats = -6", "UPDATE plans SET seats = 6"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.saved(t)
			s.wait(t, "bob", 9, 10)
			s.cancel(t, "ada")
			require.NoError(t, s.db.Exec(statements[0]).Error)
			var mails mailbox
			require.Error(t, mails.relay(s).Drain(t.Context()))
			require.NoError(t, s.db.Exec(statements[1]).Error)
			require.NoError(t, mails.relay(s).Drain(t.Context()))
			assert.Equal(t, []string{"bob", "eve"}, s.references(t))
			assert.Empty(t, s.waiting(t))
		})
	}
}

// To try again would not help, and hold back the list's other events.
func TestAPlanThatIsGoneIsAnAnswer(t *testing.T) {
	s := open(t)
	s.wait(t, "bob", 9, 10)
	var mails mailbox
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Equal(t, []string{"bob"}, s.waiting(t))
}

func TestNobodyIsToldOfWhatWasRolledBack(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	var mails mailbox
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	before := len(mails.sent)
	require.ErrorIs(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *bookingdb.Store) error {
		require.NoError(t, errorOf(tx.Plans.Update(ctx, 7, func(p *booking.Plan) error { return p.Cancel("ada") })))
		return assert.AnError
	}), assert.AnError)
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Len(t, mails.sent, before)
	assert.Equal(t, []string{"bob"}, s.waiting(t))
}

// Two who are the first to wait both find no list, and both make one.
func TestTheFirstTwoOnAListBothWait(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		done := make(chan error)
		for _, reference := range []string{"bob", "cy"} {
			go func() {
				done <- errorOf(s.Waitlists.Update(t.Context(), 7, func(l *waitlist.List) error { return waits(l, reference, 9, 10) }))
			}()
		}
		require.NoError(t, <-done)
		require.NoError(t, <-done)
		assert.ElementsMatch(t, []string{"bob", "cy"}, s.waiting(t))
	})
}

func TestSeveralRelaysReactAndMailOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		s.saved(t)
		s.wait(t, "bob", 9, 10)
		s.wait(t, "cy", 9, 10)
		s.cancel(t, "ada")
		var mails mailbox
		var relays sync.WaitGroup
		for range 4 {
			relays.Go(func() {
				for range 4 {
					assert.NoError(t, mails.relay(s).Drain(t.Context()))
				}
			})
		}
		relays.Wait()
		assert.Equal(t, []string{"bob", "eve"}, s.references(t))
		assert.Equal(t, []string{"cy"}, s.waiting(t))
		assert.Equal(t, []string{
			"plan-mail/7/1/1 RoomWasBooked", "plan-mail/7/1/2 RoomWasBooked", "plan-mail/7/2/1 BookingWasCancelled", "plan-mail/7/3/1 RoomWasBooked",
		}, mails.sent)
	})
}

// Bob was refused. Before he is on the list, ada cancels, and the list has been told.
func TestWhoIsLateOnTheListIsBooked(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.cancel(t, "ada")
	var mails mailbox
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	s.wait(t, "bob", 9, 10)
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Equal(t, []string{"bob", "eve"}, s.references(t))
	assert.Empty(t, s.waiting(t))
}

func TestNobodyWaitsForAFreeRoomWhicheverComesFirst(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		s.saved(t)
		var mails mailbox
		var all sync.WaitGroup
		all.Go(func() { s.cancel(t, "ada") })
		all.Go(func() { s.wait(t, "bob", 9, 10) })
		for range 2 {
			all.Go(func() { assert.NoError(t, mails.relay(s).Drain(t.Context())) })
		}
		all.Wait()
		require.NoError(t, mails.relay(s).Drain(t.Context()))
		assert.Equal(t, []string{"bob", "eve"}, s.references(t))
		assert.Empty(t, s.waiting(t))
	})
}

// mailbox is a mailer that fails for one event.
type mailbox struct {
	fails string
	mu    sync.Mutex
	sent  []string
}

func (m *mailbox) relay(s store) outbox.Relay {
	relay := s.Relay(func(_ context.Context, id outbox.ID, event booking.Event) error {
		mail := fmt.Sprintf("%s %s", id, fmt.Sprintf("%T", event)[len("booking."):])
		if mail == m.fails {
			return assert.AnError
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.sent = append(m.sent, mail)
		return nil
	})
	relay.Backoff = func(int) (none time.Duration) { return none }
	return relay
}

func waits(l *waitlist.List, reference string, from, to int) error {
	return l.Add(booking.Booking{Reference: reference, From: booking.At(from, 0), To: booking.At(to, 0), Guests: 1})
}

func (s store) wait(t *testing.T, reference string, from, to int) {
	t.Helper()
	assert.NoError(t, errorOf(s.Waitlists.Update(t.Context(), 7, func(l *waitlist.List) error { return waits(l, reference, from, to) })))
}

func (s store) cancel(t *testing.T, reference string) {
	t.Helper()
	assert.NoError(t, errorOf(s.Plans.Update(t.Context(), 7, func(p *booking.Plan) error { return p.Cancel(reference) })))
}

// errorOf is for a call such as Plans.Update, of which only the error is wanted.
func errorOf(_ any, err error) error { return err }

// tellAgain has the relay tell all events again.
func (s store) tellAgain(t *testing.T, mails *mailbox) {
	t.Helper()
	require.NoError(t, s.db.Exec("UPDATE outbox_events SET sent_at = NULL, not_before = NULL").Error)
	require.NoError(t, mails.relay(s).Drain(t.Context()))
}

func (s store) list(t *testing.T) *waitlist.List {
	t.Helper()
	list, err := s.Waitlists.FindByID(t.Context(), 7)
	require.NoError(t, err)
	return list
}

func (s store) waiting(t *testing.T) []string {
	t.Helper()
	return references(s.list(t).Snapshot().Requests)
}

func (s store) references(t *testing.T) []string {
	t.Helper()
	return references(s.find(t).Snapshot().Bookings)
}

func references(bookings []booking.Booking) (references []string) {
	for _, b := range bookings {
		references = append(references, b.Reference)
	}
	return references
}
