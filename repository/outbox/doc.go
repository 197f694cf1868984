// Package outbox keeps the events of aggregates until they have been delivered. They are
// written in the transaction of the change that they report, so neither exists without the
// other: Chris Richardson's Transactional Outbox. It imports no aggregate: an event is a kind
// and a payload, such as "SeatWasTaken" and JSON, and belongs to a version of an aggregate, which is
// a kind and an ID, such as "course" and "go-101".
//
//	var events = outbox.TypesOf[course.Event](course.SeatWasTaken{}, course.StudentWithdrew{})
//
//	// where a course is saved, in its transaction
//	err := box.Append(ctx, tx, "course", id, version, records...)
//
//	// in a goroutine, or in a program of its own
//	relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{
//		"course": {events.Handler(bill), events.Handler(mail)},
//	}}
//	err = relay.Run(ctx)
//
// Each event is delivered at least once, those of an aggregate in the order in which they
// happened. After a crash or an error it is delivered again, so a handler must expect an event
// twice: Once is for one that writes into the same database. An event that fails too often is set
// aside, until you call Retry or Discard. It holds back the later events of its aggregate, and no
// others.
package outbox
