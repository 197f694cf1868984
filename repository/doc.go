// Package repository keeps the aggregates of package domainmodel in the tables of
// package activerecord, with GORM. It is the only package that knows both: mapper.go
// says what a row is to the domain, statements.go how it is read and written.
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
// as they were before: a Save that failed leaves no order ahead of its row.
//
// What must change together goes into [Store.InTransaction]. Events leave through a
// [Relay], after the commit, at least once: [Relay.Run] for as long as a program runs,
// [Relay.Drain] in one that ends after each command.
//
// [Audit] finds what other code wrote to the tables, bypassing the domain model, also on a
// database that [New] refuses.
//
// A Store is safe for use by several goroutines at once. When it saves, the hooks of the
// activerecord models do not run: the rules are the domain's. They run on what Store.DB
// returns.
//
// # Where to read
//
// The idea is in five files, in this order: store.go (what there is, and the transaction),
// orders.go (find, save, update), mapper.go (what a row is to the domain), statements.go (the
// SQL) and shipping.go (the other ports of the domain). What any aggregate needs is in the
// packages aggregate, unitofwork and outbox. Package guard is for the time in which old code still writes
// the tables.
//
// The tests that take the whole store are in folders of their own below internal: sweep has every
// operation of the database fail once, kill has the process killed, storm has many writers at the
// same time, and property compares random histories with a naive model.
//
// The patterns are those of Martin Fowler, Patterns of Enterprise Application
// Architecture: Repository, Data Mapper, Unit of Work, Optimistic Offline Lock.
package repository
