package repository

import "errors"

// ErrTryAgain is wrapped by the errors of a database that had to give up on a
// transaction which may succeed when it is repeated: a deadlock, a serialization
// failure, a lock that was not free in time. The packages that open databases
// translate what their engine says.
var ErrTryAgain = errors.New("the database gave up on the transaction, which may succeed when it is repeated")
