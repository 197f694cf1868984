package unitofwork

import (
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// ErrTryAgain means that the database gave up on a transaction that may succeed when it is
// repeated: a deadlock, a serialization failure, a lock that was not free in time, a table that
// was altered meanwhile. The error wraps it. So does that of a read, or of a transaction, that
// lost its connection before COMMIT was sent, and so has written nothing. A transaction that
// lost it later may have been committed, and its error does not wrap ErrTryAgain.
// With Attempts, Do repeats such a transaction.
var ErrTryAgain = engine.ErrTryAgain

// ErrNotMigrated says that the database lacks a table or a column, which the error that wraps it
// names: Migrate was not called, or not since the library was updated, or a statement of your
// own names a table that it does not create.
var ErrNotMigrated = engine.ErrNotMigrated

// ErrUnsuitableHandle says that this package could not keep its promises on a *gorm.DB. The error
// of New wraps it, and lists everything to set.
var ErrUnsuitableHandle = suitable.Err

// ErrOutsideTransaction says that a Session was called with the context of a transaction to which
// it does not belong. Its work would not be rolled back with the transaction, or would wait for
// the transaction that waits for it. Inside of a transaction, use Tx.Session, and repositories
// that were made with it.
var ErrOutsideTransaction = refusal.ErrOutsideTransaction

// ErrInsideTransaction says that an operation is not allowed inside of a transaction: to begin
// another one, to deliver events, which may never be committed, and to purge.
var ErrInsideTransaction = refusal.ErrInsideTransaction

// InvalidValueError says which value is invalid, and which rule it breaks. The value is that of
// an option, a limit, or a column.
type InvalidValueError = refusal.InvalidValueError

// IsConflict reports whether the error says that someone else has saved the aggregate since it
// was loaded: whether the first error in its chain with a method Conflict() bool returns true.
// So the package of a domain can declare such an error without importing this one.
func IsConflict(err error) bool {
	conflict, ok := errors.AsType[interface {
		error
		Conflict() bool
	}](err)
	return ok && conflict.Conflict()
}
