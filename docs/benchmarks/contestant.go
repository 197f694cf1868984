package main

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// contestant is one way to write the shop's storage, on one database. It is safe for
// use by several goroutines at once.
type contestant interface {
	// Insert inserts a pending order of one piece of each of the products 1 to items.
	Insert(ctx context.Context, order, customer int64, items int) error
	// Load returns the total of an order, with its items in memory.
	Load(ctx context.Context, order int64) (total int64, err error)
	// Change loads an order, sets the quantity of the product's item to another one,
	// and saves it.
	Change(ctx context.Context, order, product int64, quantity int) error
	// Ship ships a paid order: stock, rate, warehouse, order, and its event.
	Ship(ctx context.Context, order int64, at time.Time) error
	// Page returns how many orders a list shows, of pageSize from the offset on.
	Page(ctx context.Context, offset int) (rows int, err error)
	// Close closes the contestant's connections.
	Close() error
}

// opener opens a pool of its own on the engine's database, with the driver and the
// settings that all contestants share, but for what a contestant may choose.
type opener func(choice) (*gorm.DB, error)

// choice is what a contestant may choose about its pool.
type choice struct {
	gorm gorm.Config
	// simple has pgx send each statement as text, as it stands: for a library that
	// writes the values into the text, so that none comes twice.
	simple bool
}

// entry is a contestant of the report.
type entry struct {
	name string
	open func(opener) (contestant, error)
	// versions says that Change and Ship return a conflict (see isConflict) for an
	// order that someone else has saved since it was loaded; without, the last one wins.
	versions bool
	// events says that Insert, Change and Ship leave their events in the outbox.
	events bool
}

// contestants are in the order of the report. All others are measured against the
// first one.
var contestants = []entry{
	{name: results.Raw, open: openRaw, versions: true, events: true},
	{name: results.RawOneSelect, open: openRawOneSelect, versions: true, events: true},
	{name: results.Repository, open: openRepository, versions: true, events: true},
	{name: results.SQLX, open: openSQLX, versions: true, events: true},
	{name: results.Bun, open: openBun, versions: true, events: true},
	{name: results.ActiveRecord, open: openActiveRecord},
	{name: results.ActiveRecordTuned, open: openActiveRecordTuned},
}

// errConflict means that a version check by hand has found another version.
var errConflict = errors.New("the order was saved by someone else")

// isConflict reports whether the error says that someone else was first, so that
// starting again may succeed.
func isConflict(err error) bool {
	_, conflict := errors.AsType[*domainmodel.ConflictError](err)
	return conflict || errors.Is(err, errConflict)
}
