// Package unitofwork runs the transactions in which repositories save aggregates. It begins
// them, commits them or rolls them back, repeats them when another writer was first, and carries
// out a repeated request once. It imports no aggregate: package repository saves the shop's
// orders with it, and docs/booking the plans of rooms. The pattern is Martin Fowler's Unit of
// Work.
//
//	session, err := unitofwork.New(db, &planRow{}, &bookingRow{}) // checks the handle
//	err = session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
//		plans := &Plans{tx.Session()} // repositories that share the transaction
//		...
//	}, unitofwork.Key(requestID), unitofwork.Attempts(10))
//
// A repository holds a [Session]: the database, or an open transaction. It loads through
// [Session.DB] or [Session.Read], and saves through [Session.Write], which uses the open
// transaction or begins one. There it updates the row of the aggregate's root if that still has
// the version that was loaded. If no row was updated, [Guarded] tells a conflict from an aggregate
// that does not exist. Then [Replace] gives the aggregate its saved state, until the
// transaction ends without a commit. A use case that loads, changes and saves calls
// [Session.Join].
//
// You can rely on this: what is not committed is written nowhere, and the aggregates that Replace
// has changed are as they were. A transaction in which a write failed is not committed. With
// [Attempts] it is tried again after an error that wraps [ErrTryAgain], and after a conflict: a
// write's error with a method Conflict() bool that returns true. Give that method to the error
// of your version check.
package unitofwork
