package unitofwork

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// Tx is an open transaction. It is for one goroutine at a time, and ends with the function that
// it was given to.
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

// DB returns the handle for statements in the transaction. The context is that of the
// transaction, or one derived from it. Return the errors of the statements from the function that
// Do or Write called, so that the transaction is not committed.
func (tx *Tx) DB(ctx context.Context) *gorm.DB { return tx.session.handle(ctx) }

// AfterCommit has do called after the transaction was committed, before Do returns: for a cache,
// or a counter of this process. Others may write by then. If the process stops in between, or
// an earlier one panics, do is never called. Use the outbox for what must not be lost.
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

// Replace sets *aggregate to *saved at once, so that it can be saved again in the same
// transaction. If the transaction is not committed, *aggregate is set back to what it was: to a
// copy of the struct. So a command must replace slices, maps and pointers that saved shares with
// the aggregate, and not change them in place.
func Replace[A any](tx *Tx, aggregate, saved *A) {
	before := *aggregate
	tx.undo = append(tx.undo, func() { *aggregate = before })
	*aggregate = *saved
}

// Guarded returns nil if the UPDATE of an aggregate's root, under a condition on the version that
// was loaded, has updated one row, and the error of the UPDATE if it failed. Otherwise it looks
// for the row, and locks it, so that the answer stays true until the transaction ends. It returns
// gone if root finds no row, and conflict(stored) for the version that is stored. It returns an
// *InvalidValueError for a version that is not a number. The table must have a column version.
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
