package unitofwork

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// Tx is an open transaction.
type Tx struct {
	session Session
	ctx     context.Context // of those who use it, which says that it is open
	// undo puts the aggregates that were saved back as they were, the last one first.
	undo  []func()
	after []func() // what is to be done after the commit
	// failed is the first error of a write, which may have written a part of what
	// it had to, or of the database: such a transaction is not committed, whatever
	// the caller does with the error.
	failed error
}

// Session returns the Session of the transaction, for repositories that share it.
func (tx *Tx) Session() *Session { return &tx.session }

// DB returns the handle for statements in the transaction, under its context or one that was
// made of that. Return their errors: a transaction is to fail with its first write that
// does.
func (tx *Tx) DB(ctx context.Context) *gorm.DB { return tx.session.handle(ctx) }

// AfterCommit has do called when the transaction has been committed, before Do returns: for a
// cache, or a counter of this process. If the process stops in between, it is not called: what
// must not be lost goes through the outbox.
func (tx *Tx) AfterCommit(do func()) { tx.after = append(tx.after, do) }

// fail notes the error, of a write or of the database, if there is a transaction.
func (tx *Tx) fail(err error) {
	if tx != nil && tx.failed == nil {
		tx.failed = err
	}
}

func (tx *Tx) rollBack() {
	for i := len(tx.undo) - 1; i >= 0; i-- {
		tx.undo[i]()
	}
}

// Replace puts saved in the place of the aggregate, at once, and back what was there if the
// transaction is not committed: a copy of the struct. Where saved shares slices, maps or
// pointers with the aggregate, a command must replace them, and not change them in place.
func Replace[A any](tx *Tx, aggregate, saved *A) {
	before := *aggregate
	tx.undo = append(tx.undo, func() { *aggregate = before })
	*aggregate = *saved
}

// Guarded returns nil if the UPDATE has reached its row: that of an aggregate's root, under
// a condition on the version that was loaded. Otherwise it finds out why, and locks the row, so
// that the answer stays true until the transaction ends: it returns gone if root finds no row,
// and else conflict of the version that is stored. A version that can't be read is an
// *InvalidValueError.
//
//	update := db.Model(&planRow{}).Where("id = ? AND version = ?", id, loaded).UpdateColumns(columns)
//	err := unitofwork.Guarded(update,
//		func(db *gorm.DB) *gorm.DB { return db.Model(&planRow{}).Where("id = ?", id) },
//		ErrPlanNotFound,
//		func(stored int64) error { return &ConflictError{id, loaded, stored} })
func Guarded(update *gorm.DB, root func(db *gorm.DB) *gorm.DB, gone error, conflict func(stored int64) error) error {
	if update.Error != nil || update.RowsAffected == 1 {
		return update.Error
	}
	// Without the lock, MySQL would answer with the version of when the transaction began.
	lock := clause.Locking{Strength: clause.LockingStrengthUpdate}
	var stored int64
	if err := rows.Scan(root(update.Session(&gorm.Session{NewDB: true})).Clauses(lock).Select("version"), gone, &stored); err != nil {
		return err
	}
	return conflict(stored)
}
