// The command server is the shop behind net/http, as a team would write it: orders are
// changed through the domain model and the repositories, and listed by a query.
//
//	go run ./examples/server
//
// Begin with routes in server.go, which lists what it answers. handlers.go has a function for
// each, errors.go the one table from kinds of errors to statuses, and main.go how the server is
// started and stopped. The rules of an order are in package domainmodel, and only there.
//
// There is no login, since this example is about the shop: anyone who knows an order's ID can
// change it. If you add one, put the account before the Idempotency-Key in server.once, so that
// no account can ask for the answers of another.
package main
