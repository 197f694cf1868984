package unitofwork

import (
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// ErrTryAgain is wrapped by the errors of a database that had to give up on a
// transaction which may succeed when it is repeated: a deadlock, a serialization
// failure, a lock that was not free in time, a table that was altered meanwhile. So is a
// transaction that lost its connection before COMMIT was sent: it has written nothing. One
// that lost it later may have been committed, and its error does not wrap ErrTryAgain.
// Attempts repeats what failed with it.
var ErrTryAgain = engine.ErrTryAgain

// ErrNotMigrated is wrapped by the errors of a database that has no such table or
// column, which they name: Migrate was not called, or not since the library was
// updated. (Or a statement of your own names one that Migrate does not make.)
var ErrNotMigrated = engine.ErrNotMigrated

// ErrUnsuitableHandle is wrapped by the error of New for a *gorm.DB on which the
// promises of this package could not be kept.
var ErrUnsuitableHandle = suitable.Err

// ErrOutsideTransaction is wrapped by the error of a repository that was called
// with the context of a transaction, but does not belong to it: inside of a
// transaction, use the repositories of that one. The other one's work would escape the
// rollback, or wait for the transaction that waits for it.
var ErrOutsideTransaction = refusal.ErrOutsideTransaction

// ErrInsideTransaction is wrapped by the error of what can't be done inside of a
// transaction: to begin another one, to deliver events that may never come to be, to
// purge.
var ErrInsideTransaction = refusal.ErrInsideTransaction

// InvalidValueError says which value can't be used, and why: an option, a limit, or what a
// column holds.
type InvalidValueError = refusal.InvalidValueError

// IsConflict reports whether the error says that someone else has saved the aggregate
// since it was loaded: whether an error in its chain has a method Conflict() bool, which
// returns true. So a package of a domain need not import this one.
func IsConflict(err error) bool {
	conflict, ok := errors.AsType[interface {
		error
		Conflict() bool
	}](err)
	return ok && conflict.Conflict()
}
