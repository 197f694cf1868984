package ordertest

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func noTransaction(s *gormStore) {
	s.transact = func(db *gorm.DB, do func(tx *gorm.DB) error) error { return do(db) }
}

func dropCommitError(s *gormStore) {
	s.transact = func(db *gorm.DB, do func(tx *gorm.DB) error) error {
		tx := db.Begin()
		if tx.Error != nil {
			return tx.Error
		}
		if err := do(tx); err != nil {
			tx.Rollback()
			return err
		}
		tx.Commit()
		return nil
	}
}

// keepMemoryOnError has the order be saved as soon as its statements have run. What
// happens to the transaction after that does not reach it.
func keepMemoryOnError(s *gormStore) { s.onError = func(*gormTx) {} }

func keepMemoryOnPanic(s *gormStore) { s.onPanic = func(*gormTx) {} }

// oneUnitOfWork remembers what to put back, and forgets nothing.
func oneUnitOfWork(s *gormStore) {
	unit := &gormTx{}
	s.begin = func() *gormTx { return unit }
}

func leaveMemory(s *gormStore) { s.settle = func(_, _ *domainmodel.Order) {} }

// readOutside reads through the handle of the database, also inside of a transaction.
func readOutside(s *gormStore) {
	outer := s.db
	s.load = func(_ *gorm.DB, id domainmodel.OrderID) (*domainmodel.Order, error) { return load(outer, id) }
}

func outsideIsInside(s *gormStore) {
	s.enter = func(ctx context.Context, s *gormStore) (*gorm.DB, error) { return s.db.WithContext(ctx), ctx.Err() }
}

// swapHandles has the repository itself work in the transaction, until that is over.
func swapHandles(s *gormStore) {
	outer := s.db
	s.inside = func(_ *gormStore, db *gorm.DB, tx *gormTx) *gormStore {
		s.db, s.tx = db, tx
		return s
	}
	s.transact = func(db *gorm.DB, do func(tx *gorm.DB) error) error {
		defer func() { s.db, s.tx = outer, nil }()
		return db.Transaction(do)
	}
}

// forgetFailures has the caller decide what to do about a write that failed.
func forgetFailures(s *gormStore) { s.note = func(*gormTx, error) {} }

func transactWithoutContext(s *gormStore) {
	s.transact = func(db *gorm.DB, do func(tx *gorm.DB) error) error {
		return db.WithContext(context.Background()).Transaction(do)
	}
}
