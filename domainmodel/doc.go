// Package domainmodel is the shop's business and nothing else: orders, their
// items, the money they cost and the rules that hold between them, as plain
// structs. It imports the standard library only, knows no database, reads no
// clock and sends no mail; a test in this package holds it to that.
//
// Its counterpart is package activerecord, which has the same business as GORM
// models. Open the files of the same name side by side: order.go, item.go,
// product.go, status.go, shipping.go, currency.go, errors.go. In order.go the
// commands stand in the same order on both sides. The files that only this
// package has are the price of keeping the database out: ids.go, money.go and
// region.go (values that are always valid), events.go (what happened, instead of
// a call to the mailer), snapshot.go (the doors for storage), repository.go and
// ports.go (what the business needs from outside). Two serve the programs around it:
// json.go (how values are written in JSON) and kind.go (what to do about an error).
//
// # What to rely on
//
// A command (AddItem, Pay, Ship, …) either succeeds and leaves a consistent
// order, or returns a typed error and leaves the order as it was. Time and
// identity come from outside, so that a test needs neither a clock nor a row.
//
// An Order is not safe for use by several goroutines at once: load one for each
// use case, and let the repository find out who was second.
//
// The patterns are those of Martin Fowler, Patterns of Enterprise Application
// Architecture (Domain Model, Repository, Optimistic Offline Lock), and Eric
// Evans, Domain-Driven Design (Aggregate, Value Object).
package domainmodel
