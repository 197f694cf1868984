package bookingdb

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Mailer sends the mail for an event of a plan, if there is one to send. It is called at least
// once for an event, with the same ID each time.
type Mailer func(ctx context.Context, id outbox.ID, event booking.Event) error

// Relay returns the relay that has those who wait booked, and calls the mailer.
func (s *Store) Relay(mail Mailer) outbox.Relay {
	return outbox.Relay{Outbox: s.Outbox, Handlers: map[string][]outbox.Handler{
		PlanEvents:     {planEvents.Handler(s.afterPlan), s.Outbox.Forward(MailEvents)},
		WaitlistEvents: {waitlistEvents.Handler(s.afterWaitlist)},
		MailEvents:     {planEvents.Handler(mail)},
	}}
}

// afterPlan reacts to what happened to a plan.
func (s *Store) afterPlan(ctx context.Context, _ outbox.ID, event booking.Event) error {
	switch e := event.(type) {
	case booking.BookingWasCancelled:
		return s.bookThoseWhoWait(ctx, e.Plan)
	case booking.BookingWasMoved:
		return s.bookThoseWhoWait(ctx, e.Plan)
	case booking.PlanWasClosed:
		_, err := s.Waitlists.Update(ctx, e.Plan, func(l *waitlist.List) error { l.Close(); return nil })
		return err
	}
	return nil
}

// afterWaitlist reacts to a request. Its room may have become free before it was on the list.
func (s *Store) afterWaitlist(ctx context.Context, _ outbox.ID, e waitlist.RequestWasAdded) error {
	return s.bookThoseWhoWait(ctx, e.Plan)
}

// bookThoseWhoWait looks at what is stored, and not at an event, so it may be called at any time, and
// any number of times.
func (s *Store) bookThoseWhoWait(ctx context.Context, id booking.PlanID) error {
	return s.InTransaction(ctx, func(ctx context.Context, tx *Store) error {
		_, err := tx.Plans.Update(ctx, id, func(plan *booking.Plan) error {
			_, err := tx.Waitlists.Update(ctx, id, func(list *waitlist.List) error { list.BookInto(plan); return nil })
			return err
		})
		if errors.Is(err, booking.ErrPlanNotFound) {
			return nil // there is nothing to book, today and tomorrow
		}
		return err
	}, unitofwork.Attempts(unitofwork.RetryAttempts))
}
