// Package scenario is the sandbox: a few steps that are done to the same order in both styles, each
// in a database of its own, always from the start, and what was seen after each of them.
//
// A Scenario is a value that its text gives back, which is what the page has in its URL:
//
//	add-tea,back-door-coffee-999,pay!commit,ship~cancel
//
// It adds tea, sets the coffee's quantity without the order, pays while COMMIT fails, and ships while
// another session cancels between the load and the save.
//
// The package does not know the page, and opens no database: its caller passes a lesson.Open.
package scenario
