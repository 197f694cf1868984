package repository

import "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"

// ErrTryAgain is wrapped by the errors of a database that had to give up on a
// transaction which may succeed when it is repeated: a deadlock, a serialization
// failure, a lock that was not free in time. Update and Attempts repeat what failed
// with it.
var ErrTryAgain = engine.ErrTryAgain

// ErrNotMigrated is wrapped by the errors of a database that has no such table or
// column, which they name: Migrate was not called, or not since the library was
// updated. (Or a statement of your own names one that Migrate does not make.)
var ErrNotMigrated = engine.ErrNotMigrated
