package repository

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Store is the shop's repositories on one database. Make one with New.
type Store struct {
	Orders     *Orders
	Warehouses *Warehouses
	Rates      *ShippingRates
	Stock      *Stock
	Outbox     *Outbox

	session *session
}

// Migrate creates the tables that a Store needs: those of activerecord, and the
// outbox. On a database that Active Record code has used so far, it adds what is
// missing.
func Migrate(db *gorm.DB) error {
	if err := activerecord.Migrate(db); err != nil {
		return err
	}
	if err := db.AutoMigrate(&outboxEvent{}); err != nil {
		return fmt.Errorf("migrate the outbox: %w", err)
	}
	return nil
}

// New returns a Store on the database, which Migrate has prepared. It returns an
// error for a database that it has no statements for: so far, all but SQLite.
func New(db *gorm.DB) (*Store, error) {
	// A session of its own leaves conditions on the importer's handle out of every
	// statement here. Its configuration is a copy.
	db = db.Session(&gorm.Session{NewDB: true, SkipHooks: true, SkipDefaultTransaction: true, DisableNestedTransaction: true})
	db.TranslateError = true
	load, err := loadStatement(db)
	if err != nil {
		return nil, fmt.Errorf("make a store: %w", err)
	}
	return newStore(&session{db: db, root: db, load: load}), nil
}

func newStore(s *session) *Store {
	return &Store{
		Orders:     &Orders{s},
		Warehouses: &Warehouses{s},
		Rates:      &ShippingRates{s},
		Stock:      &Stock{s},
		Outbox:     &Outbox{s},
		session:    s,
	}
}

// InTransaction calls do with a Store whose repositories share one transaction,
// and commits it when do returns nil. Otherwise, or when the commit fails, nothing
// is written, and the orders saved in it are in memory as they were before.
//
// Inside of do, use the context and the Store that it is given: any other
// repository of this database refuses that context with an error that wraps
// domainmodel.ErrOutsideTransaction. Transactions don't nest. A transaction in
// which a write failed is not committed, even if do returns nil. The error is that
// of do, of the write, or of the database.
func (s *Store) InTransaction(ctx context.Context, do func(ctx context.Context, tx *Store) error) error {
	return s.session.inTransaction(ctx, func(ctx context.Context, tx *session) error {
		return do(ctx, newStore(tx))
	})
}

// session is what the repositories of a Store share.
type session struct {
	db   *gorm.DB // the database, or the transaction
	root *gorm.DB // the database; with its address, contexts carry the transaction
	load string   // the SELECT of loadStatement
	tx   *transaction
}

// transaction is an open transaction.
type transaction struct {
	// undo puts the orders that were saved back as they were, the last one first.
	undo []func()
	// failed is the first error of a write, which may have written a part of what
	// it had to: such a transaction is not committed, whatever the caller does
	// with the error.
	failed error
}

// transactionOf is the key under which a context carries a database's transaction.
type transactionOf struct{ root *gorm.DB }

// with returns the handle for a statement under the context.
func (s *session) with(ctx context.Context) (*gorm.DB, error) {
	if open, _ := ctx.Value(transactionOf{s.root}).(*transaction); open != nil && open != s.tx {
		return nil, domainmodel.ErrOutsideTransaction
	}
	return s.db.WithContext(ctx), nil
}

func (s *session) inTransaction(ctx context.Context, do func(ctx context.Context, tx *session) error) error {
	if s.tx != nil {
		return errors.New("transactions don't nest: use the store of the open one")
	}
	db, err := s.with(ctx)
	if err != nil {
		return err
	}
	tx := &transaction{}
	committed := false
	defer func() { // also on a panic
		for i := len(tx.undo) - 1; i >= 0 && !committed; i-- {
			tx.undo[i]()
		}
	}()
	err = db.Transaction(func(db *gorm.DB) error {
		err := do(context.WithValue(ctx, transactionOf{s.root}, tx), &session{db: db, root: s.root, load: s.load, tx: tx})
		if err == nil && tx.failed != nil {
			err = fmt.Errorf("not committed, since a write failed: %w", tx.failed)
		}
		return err
	})
	committed = err == nil
	return err
}

// atomically runs do in the session's transaction, or in one of its own.
func (s *session) atomically(ctx context.Context, do func(ctx context.Context, tx *session) error) error {
	if s.tx == nil {
		return s.inTransaction(ctx, do)
	}
	if _, err := s.with(ctx); err != nil {
		return err
	}
	err := do(ctx, s)
	if err != nil && s.tx.failed == nil {
		s.tx.failed = err
	}
	return err
}

// become replaces the order by its state after a save, for as long as the
// transaction is not rolled back.
func (t *transaction) become(order, saved *domainmodel.Order) {
	before := *order
	t.undo = append(t.undo, func() { *order = before })
	*order = *saved
}
