// Package outbox keeps the events of aggregates until they have been delivered. They are
// written in the transaction of the change that they report, so neither exists without the
// other (the transactional outbox pattern). It knows no aggregate: an event is the name of
// its kind and a payload, of the version of an aggregate that has the name of its kind and
// an ID.
//
//	var events = outbox.TypesOf[course.Event](course.SeatWasTaken{}, course.StudentWithdrew{})
//
//	// where a course is saved, in its transaction
//	err := box.Append(ctx, tx, "course", id, version, records...)
//
//	relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{
//		"course": {events.Handler(bill), events.Handler(mail)},
//	}}
//	err = relay.Run(ctx)
//
// Delivery is at least once. A handler that writes into the same database has its effect
// once if it does so in a transaction under unitofwork.Key(name + " " + id.String()). One
// whose effect is the same the second time, such as an INSERT under a natural key, needs
// none.
package outbox
