package bookingdb

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Store is the repositories of one database, of which there is one.
type Store struct {
	Plans     *Plans
	Waitlists *Waitlists
	// Guard has changes that other code makes to a plan or its bookings be conflicts. Install
	// it until the last of that code is gone.
	Guard *guard.Guard
	// Outbox is for those who operate it: Figures, ListSetAside, RetryAll, Discard, Purge.
	Outbox *outbox.Outbox
	// Session has PurgeKeys.
	Session *unitofwork.Session
}

// guarded are the tables that code may still write without the repository.
var guarded = guard.Tables{
	Root:     &planRow{},
	Children: []guard.Child{{Model: &bookingRow{}, Column: "plan_id"}},
}

// The names of the aggregates in the outbox, for Relay.Handlers and Outbox.Figures.
const (
	PlanEvents     = "plan"
	WaitlistEvents = "waitlist"
	MailEvents     = "plan-mail" // those of plans, forwarded to the mailer
)

// New returns the Store of a database that Migrate has prepared. It checks the handle.
func New(db *gorm.DB) (*Store, error) {
	session, err := unitofwork.New(db, &planRow{}, &bookingRow{}, &waitlistRow{})
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
	return &Store{newPlans(session, box, plans), newWaitlists(session, box), plans, box, session}, nil
}

// InTransaction calls do with a Store whose repositories share one transaction. The options
// are those of package unitofwork, such as Key and Attempts.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error, options ...unitofwork.Option) error {
	return s.Session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		return do(ctx, &Store{&Plans{s.Plans.In(tx)}, &Waitlists{s.Waitlists.In(tx)}, s.Guard, s.Outbox.On(tx.Session()), tx.Session()})
	}, options...)
}
