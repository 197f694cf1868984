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

// Relay returns the relay that tells each aggregate of the other's events, and the mailer of the
// plans'. Mail comes last, so that it is not sent again because a reaction has failed.
func (s *Store) Relay(mail Mailer) outbox.Relay {
	return outbox.Relay{Outbox: s.Outbox, Handlers: map[string][]outbox.Handler{
		PlanEvents:     {planEvents.Handler(s.tellWaitlist), planEvents.Handler(mail)},
		WaitlistEvents: {waitlistEvents.Handler(s.tellPlan)},
	}}
}

// tellWaitlist is told of what happened to a plan.
func (s *Store) tellWaitlist(ctx context.Context, id outbox.ID, event booking.Event) error {
	switch e := event.(type) {
	case booking.BookingWasCancelled: // told twice, the list would call up two
		return s.once(ctx, "call up", id, func(ctx context.Context, tx *Store) error {
			_, err := tx.Waitlists.Update(ctx, e.Plan, func(l *waitlist.List) error { l.CallUp(e.From, e.To); return nil })
			return err
		})
	case booking.PlanWasClosed: // told twice, the list is closed, and stays closed
		_, err := s.Waitlists.Update(ctx, e.Plan, func(l *waitlist.List) error { l.Close(); return nil })
		return err
	}
	return nil
}

// tellPlan is told of what happened to a waiting list. A request whose time is taken by now
// waits again, for the next cancellation. One that the plan would never take is dropped: if
// its error were returned, the relay would try again.
func (s *Store) tellPlan(ctx context.Context, id outbox.ID, event waitlist.Event) error {
	e, ok := event.(waitlist.RequestWasCalledUp)
	if !ok {
		return nil
	}
	return s.once(ctx, "book", id, func(ctx context.Context, tx *Store) error {
		_, err := tx.Plans.Update(ctx, e.Plan, func(p *booking.Plan) error { return p.Book(e.Request) })
		if _, taken := errors.AsType[*booking.OverlapError](err); taken {
			_, err = tx.Waitlists.Update(ctx, e.Plan, func(l *waitlist.List) error { return l.Add(e.Request) })
		}
		if booking.Refused(err) {
			return nil
		}
		return err
	})
}

// once calls do in a transaction that is carried out once for the handler and the event,
// however often the relay calls the handler with it.
func (s *Store) once(ctx context.Context, handler string, id outbox.ID, do func(ctx context.Context, tx *Store) error) error {
	return s.InTransaction(ctx, do, unitofwork.OncePerEvent(handler, id))
}
