package bookingdb

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Store is the repositories of one database, of which there is one.
type Store struct {
	Plans *Plans
	// Guard has changes that other code makes to a plan or its bookings be conflicts. Install
	// it until the last of that code is gone.
	Guard   *guard.Guard
	session *unitofwork.Session
	outbox  *outbox.Outbox
}

// guarded are the tables that code may still write without the repository.
var guarded = guard.Tables{
	Root:     &planRow{},
	Children: []guard.Child{{Model: &bookingRow{}, Column: "plan_id"}},
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
	plans, err := guard.New(context.Background(), session, guarded)
	if err != nil {
		return nil, err
	}
	return newStore(session, box, plans), nil
}

func newStore(session *unitofwork.Session, box *outbox.Outbox, plans *guard.Guard) *Store {
	return &Store{&Plans{session, box, plans}, plans, session, box}
}

// InTransaction calls do with a Store whose repositories share one transaction.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error, options ...unitofwork.Option) error {
	return s.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		return do(ctx, newStore(tx.Session(), s.outbox, s.Guard))
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
