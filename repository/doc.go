// Package repository keeps the aggregates of package domainmodel in the tables of
// package activerecord, with GORM. It is the only package that knows both: the
// mapping stands in mapper.go, on one page.
//
//	db, err := sqlite.Open("shop.db")
//	err = repository.Migrate(db)
//	store, err := repository.New(db)
//	order, err := store.Orders.FindByID(ctx, 42)
//
// # What to rely on
//
// Loading an order takes one statement, since two could see two different states
// of the database. Saving one writes the difference to what was loaded, with the
// recorded events, in one transaction, and only if the stored version is still the
// one that was loaded: otherwise it returns a *domainmodel.ConflictError and
// writes nothing. When a transaction fails, the orders saved in it are in memory
// as they were before, so that memory and database never disagree.
//
// What must change together goes into [Store.InTransaction]. Events leave through
// [Outbox.Drain], after the commit, at least once.
//
// A Store is safe for use by several goroutines at once. The hooks of the
// activerecord models do not run: the rules are the domain's.
//
// The patterns are those of Martin Fowler, Patterns of Enterprise Application
// Architecture: Repository, Data Mapper, Unit of Work, Optimistic Offline Lock.
package repository
