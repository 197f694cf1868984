// Package aggregate is the repository of any aggregate. It loads an aggregate, and saves it and its
// events in one transaction, unless someone else has saved it meanwhile; Update then starts over.
// A Mapping tells it how your aggregate becomes rows. The patterns are Martin Fowler's
// Repository and Data Mapper. The example below is complete.
//
//	type Plans struct {
//		*aggregate.Repository[booking.Plan, booking.PlanID, booking.Snapshot, booking.Event]
//	}
//
//	plans := Plans{aggregate.New(session, box, aggregate.Mapping[…]{Kind: "plan", Load: load, …})}
//	plan, err := plans.Update(ctx, 7, func(plan *booking.Plan) error { return plan.Book(ada) })
//
// You can rely on this: no save overwrites another one that it has not seen, an event is in the outbox
// if and only if its change was committed, and a save that fails leaves the aggregate as it was.
//
// Package repository keeps orders with it, and docs/booking the plans of rooms.
package aggregate

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Root is what a repository asks of an aggregate of type A: S is its state as plain data, and
// E the interface of its events.
type Root[A, S, E any] interface {
	// Snapshot returns the state as it is now. Its lists are in an order that storage keeps, or that
	// restoring makes again: rows have none. An empty list is always nil, or never.
	Snapshot() S
	// Restored returns the state with which it was restored, and false for a new one.
	Restored() (before S, existed bool)
	// Events returns what has happened since then, the oldest first.
	Events() []E
	// AsSaved returns the aggregate as it is once it was saved: restored from its state, with
	// the next version and no events. It may share nothing with the aggregate that a command
	// changes in place.
	AsSaved() (*A, error)
}

// Mapping tells a repository how one kind of aggregates is stored. A is the type of the aggregate,
// S that of its state, and E the interface of its events.
type Mapping[A, ID, S, E any] struct {
	Kind    string        // as the outbox and the errors call it, such as "plan"
	ID      func(S) ID    // fmt.Sprint(ID) is the ID in the outbox: see Outbox.Append
	Version func(S) int64 // 1 after the first Save, then one more after each
	// Load returns the stored aggregate, or your error for one that does not exist. It reads in
	// one statement, since two may see two different states.
	Load func(ctx context.Context, session *unitofwork.Session, id ID) (*A, error)
	// Insert writes the rows of a new aggregate. For an ID that is taken, the database
	// returns gorm.ErrDuplicatedKey.
	Insert func(tx *gorm.DB, after S) error
	// Update writes what differs. Whatever has changed, it updates the root's row, on the condition
	// that it has the version of before, and returns the error of unitofwork.Guarded.
	Update func(tx *gorm.DB, before, after S) error
	// Records returns the events as the outbox keeps them, such as outbox.Types.Records.
	Records func([]E) ([]outbox.Record, error)
	// Recorded returns the error for a version that has its events already: of a new aggregate
	// with the ID of a deleted one, or of one whose version was set back. If it is nil, the
	// error is outbox.ErrRecorded.
	Recorded func(before S, existed bool, after S) error
}

// Repository keeps aggregates of one kind. Make one with New. It is safe for use by several
// goroutines at once, unless In made it for a transaction.
type Repository[A, ID, S, E any] struct {
	session *unitofwork.Session
	outbox  *outbox.Outbox
	mapping Mapping[A, ID, S, E]
	root    func(*A) Root[A, S, E]
}

// New returns the repository on the Session's database. Mapping.Recorded may be nil; the other
// fields are needed.
func New[A, ID, S, E any, P interface {
	*A
	Root[A, S, E]
}](session *unitofwork.Session, box *outbox.Outbox, mapping Mapping[A, ID, S, E]) *Repository[A, ID, S, E] {
	return &Repository[A, ID, S, E]{session, box, mapping, func(a *A) Root[A, S, E] { return P(a) }}
}

// In returns the repository in the transaction, which several repositories share in this way:
//
//	err := session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
//		return errors.Join(plans.In(tx).Save(ctx, plan), lists.In(tx).Save(ctx, list))
//	})
func (r *Repository[A, ID, S, E]) In(tx *unitofwork.Tx) *Repository[A, ID, S, E] {
	return &Repository[A, ID, S, E]{tx.Session(), r.outbox, r.mapping, r.root}
}

// FindByID returns a copy of the stored aggregate. It wraps the error of Mapping.Load.
func (r *Repository[A, ID, S, E]) FindByID(ctx context.Context, id ID) (*A, error) {
	a, err := r.mapping.Load(ctx, r.session, id)
	if err != nil {
		return nil, fmt.Errorf("find %s %v: %w", r.mapping.Kind, id, err)
	}
	return a, nil
}

// Save writes what has changed since the aggregate was loaded, or all of a new one, and its
// events, in one transaction. Then the aggregate is as it was saved: see unitofwork.Replace. If
// nothing has changed, it writes nothing. It wraps the errors of AsSaved, of Mapping's Records,
// Insert, Update and Recorded, of outbox.Append, and of the database. It is tried once.
func (r *Repository[A, ID, S, E]) Save(ctx context.Context, aggregate *A) error {
	if err := r.save(ctx, aggregate); err != nil {
		return fmt.Errorf("save %s %v: %w", r.mapping.Kind, r.mapping.ID(r.root(aggregate).Snapshot()), err)
	}
	return nil
}

func (r *Repository[A, ID, S, E]) save(ctx context.Context, aggregate *A) error {
	root := r.root(aggregate)
	before, existed := root.Restored()
	events := root.Events()
	if existed && len(events) == 0 && reflect.DeepEqual(before, root.Snapshot()) {
		_, err := r.session.DB(ctx)
		return err
	}
	return r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		saved, err := root.AsSaved()
		if err != nil {
			return err
		}
		records, err := r.mapping.Records(events)
		if err != nil {
			return err
		}
		after := r.root(saved).Snapshot()
		if db := tx.DB(ctx); existed {
			err = r.mapping.Update(db, before, after)
		} else {
			err = r.mapping.Insert(db, after)
		}
		if err == nil {
			err = r.outbox.Append(ctx, tx, r.mapping.Kind, fmt.Sprint(r.mapping.ID(after)), r.mapping.Version(after), records...)
		}
		if errors.Is(err, outbox.ErrRecorded) && r.mapping.Recorded != nil {
			err = fmt.Errorf("%w: %w", r.mapping.Recorded(before, existed, after), err)
		}
		if err != nil {
			return err
		}
		unitofwork.Replace(tx, aggregate, saved)
		return nil
	})
}

// Update loads the aggregate, calls change with it, saves it, and returns it as it was saved, with
// its new version; or as it was loaded, if change has changed nothing. All of it is one transaction.
// If someone else was first, or the database gave up, it starts over, up to
// unitofwork.RetryAttempts times in all, so change may be called several times. In an open transaction
// (see In) it is a part of that, and is tried once. If that is not committed, the aggregate is set back, as after Save.
//
// An error of change ends the Update, and nothing is written. It does not end an open transaction
// around it: return nil from that one to commit what else it did, such as a note of the refusal. With
// an error the aggregate is nil. Update wraps the errors of change, FindByID and Save.
func (r *Repository[A, ID, S, E]) Update(ctx context.Context, id ID, change func(*A) error) (*A, error) {
	var aggregate *A
	err := r.session.Join(ctx, func(ctx context.Context, tx *unitofwork.Tx) (err error) {
		in := r.In(tx)
		if aggregate, err = in.FindByID(ctx, id); err != nil {
			return err
		}
		if err := change(aggregate); err != nil {
			return err
		}
		return in.Save(ctx, aggregate)
	}, unitofwork.Attempts(unitofwork.RetryAttempts))
	if err != nil {
		return nil, fmt.Errorf("update %s %v: %w", r.mapping.Kind, id, err)
	}
	return aggregate, nil
}
