package repository

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Store is the shop's repositories on one database. Make one with New.
type Store struct {
	Orders     *Orders
	Catalogue  *Catalogue
	Warehouses *Warehouses
	Rates      *ShippingRates
	Stock      *Stock
	Outbox     *Outbox
	// Guard has changes that other code makes to an order or its items be conflicts. Install
	// it while Active Record code writes the tables.
	Guard *guard.Guard

	session *session
	tx      *unitofwork.Tx // nil outside of a transaction
}

// Migrate creates the tables that a Store needs: those of activerecord, the outbox, and the
// keys of commands. On a database that Active Record code has used so far, it adds what is
// missing. It loses no row, changes nothing the second time, and waits for other programs
// that migrate the same database.
//
// On SQLite it returns an error that wraps ErrInsideTransaction in a transaction, once the
// tables exist: there GORM would delete the items of orders whose table it has to copy. It
// returns one that wraps ErrUnsuitableHandle for a handle that reads from replicas.
func Migrate(db *gorm.DB) error {
	err := activerecord.Migrate(engine.Tables(db))
	if err == nil {
		err = outbox.Migrate(db)
	}
	if err == nil {
		err = unitofwork.Migrate(db)
	}
	if err == nil {
		if err = suitable.BesideMigrations(db, checkTables); err != nil {
			err = fmt.Errorf("migrate the shop's tables: %w", err)
		}
	}
	if errors.Is(err, migration.ErrInsideTransaction) {
		err = fmt.Errorf("%w: %w", ErrInsideTransaction, err)
	}
	if errors.Is(err, migration.ErrReplicas) {
		err = fmt.Errorf("%w: %w", ErrUnsuitableHandle, err)
	}
	return err
}

// New returns a Store on the database, which Migrate has prepared. It changes
// nothing about the handle, which is checked as unitofwork.New says, and the tables: for
// how they compare texts, and for the unique indexes that a Store relies on. The error lists
// everything that was found. A naming strategy may name the tables, but not the columns.
//
// The importer's logger sees every statement. Callbacks and plugins see those that load,
// save and ship orders where they are registered on GORM's Raw and Row, and not on its
// Create, Query and Update: the statements go through Raw and Exec. So a plugin must not
// add conditions to the statements on these tables, such as one for a tenant: New can't
// notice, and only some of the statements would have them.
//
// New returns an error that wraps ErrNotMigrated if a table or a column of the orders is
// missing: call Migrate. It refuses a handle with gorm.io/plugin/dbresolver: what commands
// read has to come from the primary. The outbox and the keys are missed when they are first used, so
// that an Audit can come before Migrate.
func New(db *gorm.DB) (*Store, error) {
	store, err := newStoreOn(db)
	if err != nil {
		return nil, fmt.Errorf("make a store: %w", err)
	}
	return store, nil
}

func newStoreOn(handle *gorm.DB) (*Store, error) {
	work, box, triggers, err := openSuitable(handle)
	if err != nil {
		return nil, err
	}
	db, err := work.DB(context.Background())
	if err != nil {
		return nil, err
	}
	sql, err := newStatements(db)
	if err != nil {
		return nil, err
	}
	orders := newOrders(work, box, orderRows{sql, triggers})
	return newStore(&session{work, sql, box, orders, triggers, handle.SkipDefaultTransaction}), nil
}

func newStore(s *session) *Store {
	return &Store{
		Orders:     &Orders{s},
		Catalogue:  &Catalogue{s},
		Warehouses: &Warehouses{s},
		Rates:      &ShippingRates{s},
		Stock:      &Stock{s},
		Outbox:     &Outbox{s},
		Guard:      s.guard,
		session:    s,
	}
}

// CommandOption says how a command is to be run: Key, Command, Answer or Attempts.
type CommandOption = unitofwork.Option

// Key names the command, so that it is carried out once, however often it is repeated. A
// repetition returns nil, and nothing of it is stored. So a command that places an order needs an
// Answer, too: the order of a repetition does not exist, and the Answer has the ID of the first
// one's. All keys of a database are one space, with those that Store.Once makes of a handler's name
// and an event's ID. See unitofwork.Key.
func Key(key string) CommandOption { return unitofwork.Key(key) }

// Command says what the key is for: a key that was used with another Command, or without one, is
// refused with a *KeyUsedError. See unitofwork.Command.
func Command(description string) CommandOption { return unitofwork.Command(description) }

// Answer keeps what the command has decided, such as the ID of a new order, with its key: where
// the key was used before, *answer is what was decided then. See unitofwork.Answer.
func Answer[T any](answer *T) CommandOption { return unitofwork.Answer(answer) }

// KeyUsedError says that the key of a command was used before with another Command, with none, or
// with one where this command has none.
type KeyUsedError = unitofwork.KeyUsedError

// Attempts sets how often the command is tried, the first time included, while the
// order is changed by someone else at the same time or the database says
// ErrTryAgain. It is 1 unless set; Orders.Update and Shipping alone try ten times.
func Attempts(n int) CommandOption { return unitofwork.Attempts(n) }

// InTransaction calls do with a Store whose repositories share one transaction, and
// commits it when do returns nil: as unitofwork.Session.Do, which says more. Otherwise, or
// when the commit fails, nothing is written, and the orders saved in it are in memory as
// they were before. Those that were loaded in it may hold what was not written: drop them.
//
// Inside of do, use the context and the Store that it is given: any other
// repository of this database refuses that context with an error that wraps
// ErrOutsideTransaction.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error, options ...CommandOption) error {
	var refused error
	err := s.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		store := newStore(s.session.forTransaction(tx))
		store.tx = tx
		refused = do(ctx, store)
		return refused
	}, options...)
	if refused == nil { // but a foreign key may be checked at COMMIT
		return withUnknownReference(err)
	}
	return err
}

// AfterCommit has do called when the transaction has been committed, before InTransaction
// returns, as unitofwork.Tx.AfterCommit says. On a Store of no transaction it is called at once.
func (s *Store) AfterCommit(do func()) {
	if s.tx == nil {
		do()
		return
	}
	s.tx.AfterCommit(do)
}

// Shipping returns the domain's service on this Store. It ships in a transaction, which it
// tries up to ten times, as Orders.Update does. On the Store of a transaction it ships in that
// one, once.
func (s *Store) Shipping() domainmodel.ShippingService {
	return domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
		return withUnknownReference(s.session.Join(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			in := newStore(s.session.forTransaction(tx))
			return do(ctx, domainmodel.ShippingPorts{Orders: in.Orders, Warehouses: in.Warehouses, Rates: in.Rates, Stock: in.Stock})
		}, Attempts(unitofwork.RetryAttempts)))
	}}
}

// Once returns a handler that does its work at most once for each event, in a
// transaction with the note that it was done: for work that is itself writing into
// this database. The name tells the handlers of one event apart. What do does
// outside of the transaction can still happen twice. The note is a command key, and
// is kept until PurgeKeys: longer than an event may wait, or be set aside.
func (s *Store) Once(name string, do func(ctx context.Context, tx *Store, event domainmodel.SavedEvent) error) domainmodel.Notifier {
	return domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		return s.InTransaction(ctx, func(ctx context.Context, tx *Store) error {
			return do(ctx, tx, event)
		}, unitofwork.OncePerEvent(name, event.ID))
	})
}

// PurgeKeys forgets the keys of commands that were carried out before the time, at
// most limit of them, and returns how many. A command that is repeated after its
// key was purged is carried out again.
func (s *Store) PurgeKeys(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	return s.session.PurgeKeys(ctx, before, limit)
}

// DB returns a handle for statements of your own, on your own tables. In a
// transaction it belongs to that transaction: what is written through it is
// committed or rolled back with the rest. Let the transaction fail when one of
// these statements does: the Store does not see their errors. GORM's hooks run on the
// handle, and outside of a transaction each write has one of its own, unless the handle that
// New was given has SkipDefaultTransaction: so code that moves over finds what it is used to.
//
// It returns an error that wraps ErrOutsideTransaction as the
// repositories do, and that of the write which failed in the transaction: the database may
// have ended it, so that what is written then would stay.
func (s *Store) DB(ctx context.Context) (*gorm.DB, error) {
	db, err := s.session.DB(ctx)
	if err != nil {
		return nil, err
	}
	db = db.WithContext(ctx) // with a configuration of its own
	db.SkipDefaultTransaction = s.session.skipsTransactions
	return db, nil
}

// session is what the repositories of a Store share.
type session struct {
	*unitofwork.Session
	sql    *statements
	outbox *outbox.Outbox
	orders *orders
	guard  *guard.Guard
	// skipsTransactions says whether the importer's handle has SkipDefaultTransaction.
	skipsTransactions bool
}

// forTransaction returns what the repositories share in the transaction.
func (s *session) forTransaction(tx *unitofwork.Tx) *session {
	return &session{tx.Session(), s.sql, s.outbox, s.orders.In(tx), s.guard, s.skipsTransactions}
}
