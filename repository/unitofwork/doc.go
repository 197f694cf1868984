// Package unitofwork is what a repository of any aggregate needs of a transaction. It
// knows no aggregate: package repository keeps the shop's orders with it, and docs/booking
// the plans of rooms. The pattern is Martin Fowler's Unit of Work.
//
//	session, err := unitofwork.New(db, &planRow{}, &bookingRow{}) // checks the handle
//	err = session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
//		plans := &Plans{tx.Session()} // repositories that share the transaction
//		...
//	}, unitofwork.Key(requestID), unitofwork.Attempts(10))
//
// A repository holds a [Session]: the database, or an open transaction. It loads through
// [Session.DB] or [Session.Read], and saves through [Session.Write], which takes part in the open
// transaction or makes one. There it updates the aggregate's root under the version that was
// loaded, and [Guarded] says what it means if no row was reached. What it has saved it puts in
// place with [Replace]: at once, so that an aggregate can be saved twice in a transaction, and
// undone if that is not committed. A use case that loads, changes and saves goes through
// [Session.Join].
//
// A transaction is begun again on ErrTryAgain, and on an error with a method
// Conflict() bool that returns true: have the error of your version check have one.
package unitofwork
