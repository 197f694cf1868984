package repository

import (
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// These are those of unitofwork and outbox, for programs that import this package only.
var (
	ErrTryAgain           = unitofwork.ErrTryAgain
	ErrNotMigrated        = unitofwork.ErrNotMigrated
	ErrUnsuitableHandle   = unitofwork.ErrUnsuitableHandle
	ErrOutsideTransaction = unitofwork.ErrOutsideTransaction
	ErrInsideTransaction  = unitofwork.ErrInsideTransaction
	ErrNotSetAside        = outbox.ErrNotSetAside
)
