package bookingdb

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Store is the repositories of one database, of which there is one.
type Store struct {
	Plans   *Plans
	session *unitofwork.Session
	outbox  *outbox.Outbox
}

// New returns the Store of a database that Migrate has prepared. It checks the handle.
func New(db *gorm.DB) (*Store, error) {
	session, err := unitofwork.New(db, &planRow{}, &bookingRow{})
	if err != nil {
		return nil, err
	}
	box, err := outbox.New(context.Background(), session)
	if err != nil {
		return nil, err
	}
	return newStore(session, box), nil
}

func newStore(session *unitofwork.Session, box *outbox.Outbox) *Store {
	return &Store{&Plans{session, box}, session, box}
}

// InTransaction calls do with a Store whose repositories share one transaction.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error, options ...unitofwork.Option) error {
	return s.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		return do(ctx, newStore(tx.Session(), s.outbox))
	}, options...)
}

// aggregate is what plans are called in the outbox.
const aggregate = "plan"

var events = outbox.TypesOf[booking.Event](booking.RoomWasBooked{}, booking.BookingWasCancelled{})

// Handler is told of an event, at least once: the ID is the same each time.
type Handler func(ctx context.Context, id outbox.ID, event booking.Event) error

// Relay takes the events of plans to the handler.
func (s *Store) Relay(handler Handler) outbox.Relay {
	return outbox.Relay{Outbox: s.outbox, Handlers: map[string][]outbox.Handler{aggregate: {events.Handler(handler)}}}
}
