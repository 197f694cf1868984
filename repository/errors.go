package repository

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// These are the errors of unitofwork and outbox under the names of this package, as are Key, Attempts
// and the other options in store.go. Use these names in a program whose aggregates are orders. One
// that has aggregates of its own imports unitofwork and outbox, and uses theirs.
var (
	ErrTryAgain           = unitofwork.ErrTryAgain
	ErrNotMigrated        = unitofwork.ErrNotMigrated
	ErrUnsuitableHandle   = unitofwork.ErrUnsuitableHandle
	ErrOutsideTransaction = unitofwork.ErrOutsideTransaction
	ErrInsideTransaction  = unitofwork.ErrInsideTransaction
	ErrNotSetAside        = outbox.ErrNotSetAside
)
