package ordertest

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// gormStore is a store as a team would write it with GORM, on the tables of
// activerecord in SQLite. With the steps of honest it keeps the contract. Each
// mistake of the zoo is this store with a step replaced.
type gormStore struct {
	steps
	db  *gorm.DB // the database, or the transaction
	tx  *gormTx  // nil outside of one
	key gormTxKey
	tap *sqltap.Tap
}

// gormTx is an open transaction.
type gormTx struct {
	undo   []func() // put the saved orders back as they were, the last one first
	failed error    // the first error of a write
}

// gormTxKey is the key under which a context carries the transaction of a database.
type gormTxKey struct{ database *gorm.DB }

func (s *gormStore) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	db, err := s.enter(ctx, s)
	if err != nil {
		return nil, err
	}
	order, err := s.load(db, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = domainmodel.ErrOrderNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find order %s: %w", id, err)
	}
	return order, nil
}

func (s *gormStore) Save(ctx context.Context, order *domainmodel.Order) error {
	if err := s.accept(order); err != nil {
		return err
	}
	before, existed := order.Restored()
	if existed && !s.changed(order) {
		_, err := s.enter(ctx, s)
		return err
	}
	saved, err := order.AsSaved()
	if err != nil {
		return err
	}
	after := saved.Snapshot()
	return s.atomically(ctx, func(tx *gormStore) error {
		var err error
		if existed {
			err = s.update(tx.db, before, after)
		} else {
			err = s.insert(tx.db, after)
		}
		if err == nil {
			err = s.items(tx.db, before, after)
		}
		if err == nil {
			err = s.events(tx.db, after, order.Events())
		}
		if err != nil {
			return s.explain(err, existed, after)
		}
		previous := *order
		tx.tx.undo = append(tx.tx.undo, func() { *order = previous })
		s.settle(order, saved)
		return nil
	})
}

func (s *gormStore) Update(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
	return s.command(ctx, s, id, change)
}

// atomically runs write in the store's transaction, or in one of its own.
func (s *gormStore) atomically(ctx context.Context, write func(tx *gormStore) error) error {
	if s.tx == nil {
		return s.inTransaction(ctx, func(_ context.Context, tx *gormStore) error { return write(tx) })
	}
	db, err := s.enter(ctx, s)
	if err == nil {
		err = s.tx.failed
	}
	if err == nil {
		err = write(s.inside(s, db, s.tx))
	}
	if err != nil {
		s.note(s.tx, err)
	}
	return err
}

func (s *gormStore) inTransaction(ctx context.Context, do func(ctx context.Context, tx *gormStore) error) error {
	if s.tx != nil {
		return errors.New("transactions don't nest")
	}
	db, err := s.enter(ctx, s)
	if err != nil {
		return err
	}
	tx, returned := s.begin(), false
	defer func() {
		if !returned {
			s.onPanic(tx)
		}
	}()
	err = s.transact(db, func(db *gorm.DB) error {
		err := do(context.WithValue(ctx, s.key, tx), s.inside(s, db, tx))
		return cmp.Or(err, tx.failed)
	})
	returned = true
	if err != nil {
		s.onError(tx)
		return errors.Join(err, ctx.Err()) // database/sql may only say that the transaction is over
	}
	return nil
}

func (tx *gormTx) putBack() {
	for i := len(tx.undo) - 1; i >= 0; i-- {
		tx.undo[i]()
	}
}

// contract returns what Run tests.
func (s *gormStore) contract() Store {
	return Store{
		Orders: s,
		Delete: s.delete,
		InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error {
			return s.inTransaction(ctx, func(ctx context.Context, tx *gormStore) error { return do(ctx, tx) })
		},
		Drain: s.drain,
		Plant: s.plant,
		Tap:   s.tap,
	}
}
