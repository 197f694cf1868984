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
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
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
			"plan/7/1/1 RoomWasBooked", "plan/7/1/2 RoomWasBooked", "plan/7/2/1 BookingWasCancelled", "plan/7/3/1 RoomWasBooked",
		}, mails.sent, "each once, in the order in which it happened")

		s.cancel(t, "bob")
		require.NoError(t, mails.relay(s).Drain(t.Context()))
		assert.Equal(t, []string{"cy", "eve"}, s.references(t))
		assert.Empty(t, s.waiting(t))
	})
}

// The mailer comes after the waiting list, which is told again when the mailer has failed.
func TestWhatFailsIsToldAgainUnderTheSameID(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	s.wait(t, "cy", 9, 10)
	s.cancel(t, "ada")
	mails := mailbox{fails: "plan/7/2/1 BookingWasCancelled"}
	require.ErrorIs(t, mails.relay(s).Drain(t.Context()), assert.AnError)
	assert.Equal(t, []string{"bob", "eve"}, s.references(t))
	assert.NotContains(t, mails.sent, "plan/7/3/1 RoomWasBooked", "a later event waits")
	mails.fails = ""
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Equal(t, []string{"cy"}, s.waiting(t), "one was called up, and not two")
	assert.Equal(t, []string{
		"plan/7/1/1 RoomWasBooked", "plan/7/1/2 RoomWasBooked", "plan/7/2/1 BookingWasCancelled", "plan/7/3/1 RoomWasBooked",
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
	assert.NotContains(t, mails.sent, "plan/7/2/1 BookingWasCancelled", "mail comes last")
	rename("lost", "waitlists")
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Contains(t, s.references(t), "bob")
}

// A relay that stops between a reaction and its note of it tells the event again, perhaps after
// other changes. A look whether bob is booked would find that he isn't, and book him again.
func TestToldAgainNobodyReactsAgain(t *testing.T) {
	onEachEngine(t, func(t *testing.T, empty opener) {
		s := openOn(t, empty)
		s.saved(t)
		s.wait(t, "bob", 9, 10)
		s.cancel(t, "ada")
		var mails mailbox
		require.NoError(t, mails.relay(s).Drain(t.Context()))
		s.cancel(t, "bob")
		require.NoError(t, mails.relay(s).Drain(t.Context()))
		s.wait(t, "cy", 9, 10)
		s.tellAgain(t, &mails)
		assert.Equal(t, []string{"eve"}, s.references(t))
		assert.Equal(t, []string{"cy"}, s.waiting(t))
		assert.Equal(t, mails.sent[:len(mails.sent)/2], mails.sent[len(mails.sent)/2:], "a mail goes out again, under its ID")
	})
}

// That needs no key: a closed list stays closed.
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

func TestWhoWasTooLateWaitsAgain(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	s.cancel(t, "ada")
	require.NoError(t, bookRoom(t.Context(), s.Plans, 7, booking.Booking{Reference: "fay", From: booking.At(9, 0), To: booking.At(9, 30), Guests: 1}))
	var mails mailbox
	require.NoError(t, mails.relay(s).Drain(t.Context()))
	assert.Equal(t, []string{"fay", "eve"}, s.references(t))
	assert.Equal(t, []string{"bob"}, s.waiting(t))
}

// To try again would not help, and hold the list's other events back.
func TestARequestThatNoPlanTakesIsDropped(t *testing.T) {
	for name, end := range map[string]func(p *booking.Plan, l *waitlist.List) error{
		"too many guests": func(_ *booking.Plan, l *waitlist.List) error {
			return l.Add(booking.Booking{Reference: "bus", From: booking.At(9, 0), To: booking.At(10, 0), Guests: 50})
		},
		"closed": func(p *booking.Plan, l *waitlist.List) error { p.Close(); return waits(l, "bob", 9, 10) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			plan, list := s.saved(t), waitlist.New(7)
			require.NoError(t, plan.Cancel("ada"))
			require.NoError(t, end(plan, list))
			require.NoError(t, s.Waitlists.Save(t.Context(), list))
			require.NoError(t, s.Plans.Save(t.Context(), plan))
			var mails mailbox
			require.NoError(t, mails.relay(s).Drain(t.Context()))
			assert.Equal(t, []string{"eve"}, s.references(t))
			assert.Empty(t, s.waiting(t))
		})
	}
}

// forward keeps an event for the mailer, so that a mail that fails holds back nothing else. Mails
// that wait are sent in any order.
func forward(s *bookingdb.Store) outbox.Handler {
	return func(ctx context.Context, event outbox.Event) error {
		return s.Session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			return s.Outbox.Append(ctx, tx, "mail", event.ID.String(), 1, event.Record)
		}, unitofwork.Key("forward "+event.ID.String()))
	}
}

func TestAForwardedMailHoldsNothingBack(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	s.cancel(t, "ada")
	mails := mailbox{fails: "mail/plan/7/1/1/1/1 RoomWasBooked"}
	relay := mails.relay(s)
	mail := relay.Handlers[bookingdb.PlanEvents]
	relay.Handlers[bookingdb.PlanEvents] = []outbox.Handler{mail[0], forward(s.Store)}
	relay.Handlers["mail"] = mail[1:]
	require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	require.NoError(t, s.db.Exec("UPDATE outbox_events SET sent_at = NULL, not_before = NULL WHERE aggregate = 'plan'").Error)
	require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	assert.Contains(t, s.references(t), "bob")
	mails.fails = ""
	require.NoError(t, relay.Drain(t.Context()))
	assert.ElementsMatch(t, []string{
		"mail/plan/7/1/1/1/1 RoomWasBooked", "mail/plan/7/1/2/1/1 RoomWasBooked", "mail/plan/7/2/1/1/1 BookingWasCancelled", "mail/plan/7/3/1/1/1 RoomWasBooked",
	}, mails.sent)
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
			"plan/7/1/1 RoomWasBooked", "plan/7/1/2 RoomWasBooked", "plan/7/2/1 BookingWasCancelled", "plan/7/3/1 RoomWasBooked",
		}, mails.sent)
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
	require.NoError(t, errorOf(s.Waitlists.Update(t.Context(), 7, func(l *waitlist.List) error { return waits(l, reference, from, to) })))
}

func (s store) cancel(t *testing.T, reference string) {
	t.Helper()
	require.NoError(t, errorOf(s.Plans.Update(t.Context(), 7, func(p *booking.Plan) error { return p.Cancel(reference) })))
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

// Until its rows are repaired, the event waits.
func TestNobodyIsLostWhenTheListIsDamaged(t *testing.T) {
	s := open(t)
	s.saved(t)
	s.wait(t, "bob", 9, 10)
	s.cancel(t, "ada")
	var mails mailbox
	relay := mails.relay(s)
	of := relay.Handlers[bookingdb.WaitlistEvents]
	delete(relay.Handlers, bookingdb.WaitlistEvents)
	require.NoError(t, relay.Drain(t.Context()))
	require.NoError(t, bookRoom(t.Context(), s.Plans, 7, booking.Booking{Reference: "fay", From: booking.At(9, 0), To: booking.At(9, 30), Guests: 1}))
	require.NoError(t, s.db.Exec("UPDATE waitlists SET requests = '[{}]'").Error)
	relay.Handlers[bookingdb.WaitlistEvents] = of
	require.Error(t, relay.Drain(t.Context()))
}

// Bob was refused, and is late on the list: ada has cancelled, and the list was told.
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
